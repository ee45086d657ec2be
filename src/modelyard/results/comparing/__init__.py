"""Which results may be compared, what they say about each other, and how sure that is."""
