"""A variant of a model: drafted, held against its parent, and kept as a card with its category."""
