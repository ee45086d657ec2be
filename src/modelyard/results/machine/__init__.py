"""The machine that measures: what it is, how it is set up, and what it did meanwhile."""
