"""The tasks, a module each: how a network's outputs become answers."""
