"""Trust: whether a weights file may be read, decided before it is read."""
