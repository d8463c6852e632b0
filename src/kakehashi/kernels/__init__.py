"""Arrays in, arrays out: the arithmetic, one idea a file."""
