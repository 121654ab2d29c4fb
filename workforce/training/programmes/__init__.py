"""Supervisors' and managers' programmes."""
