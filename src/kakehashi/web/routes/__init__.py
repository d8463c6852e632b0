"""The addresses of the server, each a thin call of one function."""
