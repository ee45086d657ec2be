"""What changed between two sets of results."""
