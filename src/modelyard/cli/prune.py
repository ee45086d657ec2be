"""`modelyard prune`."""
