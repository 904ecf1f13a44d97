"""The follow-up: logs, outcome measures, reviews, episodes, and the ledger of what was decided."""
