"""Mentoring: pairs, meetings, reach."""
