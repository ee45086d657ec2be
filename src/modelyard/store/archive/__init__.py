"""Archives: told by content, looked into, and unpacked only if every entry is harmless."""
