"""Changes applied to a tree, in order, with their reasons."""
