"""The clinical catalogue: TOML files read once into domain objects."""
