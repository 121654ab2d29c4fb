"""What may be said of a figure over its summaries."""
