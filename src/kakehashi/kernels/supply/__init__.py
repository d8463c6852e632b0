"""Resilience of a supply network: arrays in, arrays out, one idea a file."""
