"""Figure Four: findings in, illustrated home-exercise handout out."""
