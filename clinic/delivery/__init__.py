"""Carries what leaves the clinic by email, and wakes the workers. Knows bytes, no table."""
