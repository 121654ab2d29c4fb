"""Challenges and their answers, meetings, decisions, who sits on the Board and under which terms of reference."""
