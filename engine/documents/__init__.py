"""Files that people write: strict YAML, folders, schemas for editors."""
