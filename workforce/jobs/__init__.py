"""Scheduled jobs: when they are due, who runs them, what ran."""
