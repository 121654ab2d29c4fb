"""The Board's dates: what is next, late and done, counted from the Notice's start and by the Board's rhythm."""
