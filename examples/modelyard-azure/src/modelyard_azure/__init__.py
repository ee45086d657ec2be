"""Azure Blob Storage for modelyard."""
