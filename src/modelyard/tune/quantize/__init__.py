"""Quantized variants: fewer bits for weights and values, kept only where they are measured to be good."""
