"""Errors, settings and progress: what every floor stands on. The standard library alone."""
