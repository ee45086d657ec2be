"""Rows as tables for other tools, and tables as rows again."""
