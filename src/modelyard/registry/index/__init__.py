"""The index of a zoo: what lies on disk, which of it changed, and each card as a row, always fresh."""
