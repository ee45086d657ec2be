"""Many models at once: found, sorted, ranked, and the words that may come next."""
