"""The formats a model can be written in: one module a format."""
