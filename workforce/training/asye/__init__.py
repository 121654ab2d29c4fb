"""The first year in practice (ASYE) as a programme held as data."""
