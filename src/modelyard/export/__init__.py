"""Write a model in a format, prove it against its source, place it and say so."""
