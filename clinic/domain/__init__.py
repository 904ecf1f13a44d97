"""The clinical rules: pure functions over frozen dataclasses, standard library only."""
