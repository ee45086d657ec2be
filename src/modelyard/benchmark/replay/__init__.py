"""A number that was published, run again and judged."""
