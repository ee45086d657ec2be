"""Cards as pure data: the schema, stubs, references, versions. Nothing here touches a disk."""
