"""Cards on disk: find, index, query, check, edit."""
