"""Cards as pure data: the schema, stubs, references, versions, and their YAML text. No zoo is touched."""
