"""State dicts: read from a file that was found safe, unwrapped, and fitted to a network."""
