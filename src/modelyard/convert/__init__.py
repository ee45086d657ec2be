"""Write a model in a format that an engine reads, and keep what was written."""
