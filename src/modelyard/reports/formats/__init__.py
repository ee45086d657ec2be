"""The formats of reports, one module each; the file name is the name."""
