"""The pages of the board and the console, and what they post."""
