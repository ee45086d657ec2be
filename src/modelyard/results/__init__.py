"""What was measured, where and with what: immutable documents, the folder that holds them, comparing them."""
