"""Runs that take longer than a request may: a table of them, and two processes."""
