"""Smaller, faster, better chosen: candidates are made, measured, and kept only if they are so."""
