"""The runtimes, one module each; the file name is the name."""
