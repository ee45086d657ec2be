"""Model folders: one folder a model, with typed access to each of its parts."""
