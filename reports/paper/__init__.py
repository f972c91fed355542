"""What a paper is written with: tables as LaTeX, Markdown and CSV, and an account of the method. Pure."""
