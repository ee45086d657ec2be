"""Errors, settings and suggestions: what every floor stands on. The standard library alone."""
