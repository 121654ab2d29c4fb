"""Inductions: plans from templates, tasks, sign-offs."""
