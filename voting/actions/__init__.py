"""Everything that writes the agenda, rounds, votes and comments: one module per subject."""
