"""Continuing professional development: pieces and the yearly declaration."""
