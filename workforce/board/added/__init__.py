"""Indicators that a council adds to ours, and their values, sent as files."""
