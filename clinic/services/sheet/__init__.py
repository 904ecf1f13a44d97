"""Sheets: what is handed out of a program, an assessment or an episode, and kept."""
