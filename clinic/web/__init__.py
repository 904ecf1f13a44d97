"""The HTTP edge: parse a form, call one use case, show a template."""
