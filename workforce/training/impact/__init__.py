"""What training changed: questions before, at the end, and weeks later."""
