"""Training: requirements by role, completions, what is in date."""
