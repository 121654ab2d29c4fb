"""Registration with the regulator, and checks of it."""
