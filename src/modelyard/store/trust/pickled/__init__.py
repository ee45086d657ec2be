"""Pickles read as what they are, programs: followed step by step, and never run."""
