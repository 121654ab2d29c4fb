"""Partners' yearly training returns, through one-time links."""
