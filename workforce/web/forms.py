"""Forms as GOV.UK components need them."""

from typing import Any

from wtforms import SelectFieldBase


def field_choices(field: SelectFieldBase) -> list[dict[str, Any]]:
    """Return the choices of a radio or select field as items of a GOV.UK component."""
    return [
        {"value": choice.value, "text": choice.label, "checked": choice.selected, "selected": choice.selected}
        for choice in field.iter_choices()
    ]
