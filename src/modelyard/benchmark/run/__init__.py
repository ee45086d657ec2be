"""A run: its plan, its processes, its journal, and the results that it keeps."""
