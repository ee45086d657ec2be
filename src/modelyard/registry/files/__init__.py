"""The files of models: what a card names, from where they come, and to where they go."""
