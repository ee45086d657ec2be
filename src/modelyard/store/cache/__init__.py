"""The cache: one folder a model and version, each file with a record of what it was when last hashed."""
