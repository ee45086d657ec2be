"""A file of a zoo as YAML text: read fast, read again with its places, and changed line by line."""
