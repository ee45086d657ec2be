"""Charts as plain SVG, drawn from rows by a few lines of arithmetic, without a library."""
