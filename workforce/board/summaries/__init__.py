"""What the Board was told as at a day: frozen, checked, commented, released, never changed."""
