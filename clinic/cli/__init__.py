"""The command-line edge: one file a topic."""
