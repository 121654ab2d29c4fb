"""A document as a tagged PDF (PDF/UA-1), made offline by typst. All words come as data; none is run as markup."""

import json
import sys
import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import typst


@cache
def _template(path: Path) -> bytes:
    return path.read_bytes()


def as_pdf(template: Path, content: Mapping[str, Any]) -> bytes:
    """Return a PDF of a template that reads its content from the input `content`.

    Raise typst's error where it could not be tagged in full. Signs that the fonts do not have stand as their names in
    brackets: PDF/UA shows no sign that nobody can read.
    """
    document = json.dumps(content, ensure_ascii=False)
    for last in (sys.maxunicode, 0x2BFF):  # all of it first; then what lies beyond letters and common symbols by name
        try:
            return _set(template, named(document, last))
        except typst.TypstError:
            continue
    return _set(template, named(document, 0x17F))  # European Latin alone


def named(text: str, last: int) -> str:
    """Return a text in which signs beyond a code point are their names; what only changes another sign goes.

    >>> named("met \u2705", 0x17F)
    'met [white heavy check mark]'
    """
    return "".join(
        one if ord(one) <= last
        else "" if unicodedata.category(one) in ("Mn", "Cf", "Sk")
        else f"[{unicodedata.name(one, 'a sign').lower()}]"
        for one in text
    )  # fmt: skip


def _set(template: Path, document: str) -> bytes:
    made, warnings = typst.compile_with_warnings(
        _template(template), sys_inputs={"content": document}, pdf_standards="ua-1", ignore_system_fonts=True
    )
    if warnings or not isinstance(made, bytes):
        raise RuntimeError(f"The document could not be set as one: {[str(one) for one in warnings]}")
    return made
