"""Words that every layer says alike. Pure."""

_BANDS = {"none": "Not measured here"}  # the others say in their names what they are


def band_words(name: str | None) -> str:
    """Return a band of workload % in words; a council may have named it.

    >>> band_words("well_over"), band_words("stretched"), band_words("none")
    ('Well over', 'Stretched', 'Not measured here')
    """
    return _BANDS.get(name, name[:1].upper() + name[1:].replace("_", " ")) if name else "No limit, no points"
