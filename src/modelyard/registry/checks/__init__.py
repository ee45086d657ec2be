"""A zoo held to its rules."""
