"""Supervision: sessions held, when the next is due."""
