"""Rows, queries and migrations; every query on patient data takes the clinic."""
