"""Pruned variants: weights or whole channels taken out, kept where what is left is measured to be good."""
