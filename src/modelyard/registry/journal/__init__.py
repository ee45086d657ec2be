"""Changes of several files, whole or not at all: folders filled aside, steps that are written down first."""
