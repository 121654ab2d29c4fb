"""Statements of learning systems (xAPI)."""
