"""What a model folder is put together from: one module a part."""
