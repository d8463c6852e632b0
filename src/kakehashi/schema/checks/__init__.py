"""What the parts of a programme must be to one another."""
