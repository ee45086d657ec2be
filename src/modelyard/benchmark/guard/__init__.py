"""The guard: whether a change made models slower, larger or worse, or whether that cannot be told."""
