"""Bytes at rest: locks and atomic writes."""
