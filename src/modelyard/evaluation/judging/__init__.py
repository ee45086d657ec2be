"""How the answers of a task are held against the truth: one module a task."""
