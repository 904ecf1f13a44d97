"""What is printed: one frozen page dataclass turned into HTML and then into bytes."""
