"""Fetching: from a list of sources to a file whose bytes were verified."""
