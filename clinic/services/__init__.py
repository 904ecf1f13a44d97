"""Use cases: load, ask the rules, store, commit once."""
