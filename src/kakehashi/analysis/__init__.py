"""Questions asked of a result."""
