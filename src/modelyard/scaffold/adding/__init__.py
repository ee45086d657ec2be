"""A model comes into a zoo: what it is, is computed from its weights; a person says the rest."""
