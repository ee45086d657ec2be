"""What makes and grows a zoo: a project from a template, a model from its weights, a new version."""
