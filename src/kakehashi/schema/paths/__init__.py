"""What a path of a programme means, and what was probably meant by a wrong one."""
