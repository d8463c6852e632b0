"""Files of a programme as a tree of values, each with its file and line."""
