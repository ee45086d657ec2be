"""Plug-ins: what there is, of all families, and new ones from templates."""
