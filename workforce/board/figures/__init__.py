"""Which figures there are, and their rows on a day."""
