"""Accounts of staff, and the settings of the clinic they work for."""
