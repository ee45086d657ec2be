"""What looking at a network takes: running it without numbers, its tree of layers, tables."""
