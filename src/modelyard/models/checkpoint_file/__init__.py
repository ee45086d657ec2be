"""The file of a checkpoint: safetensors, with all else in its header; written, read, listed."""
