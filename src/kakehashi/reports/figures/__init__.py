"""Figures: one Vega-Lite specification each, made from a small table."""
