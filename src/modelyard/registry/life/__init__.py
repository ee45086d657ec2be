"""A model's life in a zoo: added, released anew, deprecated, renamed, removed."""
