"""What training changed: trained and untrained groups side by side."""
