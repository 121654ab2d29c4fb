"""What the Improvement Board reads: indicators, summaries, trends."""
