"""Programs: what one patient is given, edited as a draft and replaced by a newer version."""
