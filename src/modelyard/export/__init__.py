"""From a model to files that others use: written, proved against the source, put into whole folders."""
