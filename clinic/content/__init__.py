"""The clinical catalogue: TOML files read once into domain objects."""

from clinic.content.loading import load_catalogue

__all__ = ["load_catalogue"]
