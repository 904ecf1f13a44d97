"""Hypothesis for the laws: the same examples at each run, and no clock on a shared machine."""

from hypothesis import settings

settings.register_profile("laws", max_examples=60, deadline=None, derandomize=True, database=None)
settings.load_profile("laws")
