"""Figures on their way to cards."""
