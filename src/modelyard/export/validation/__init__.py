"""What there is to check of a model folder: one module a kind of check."""
