"""Patients: who they are, what to mind, and what stops their sheets."""
