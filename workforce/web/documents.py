"""Whether an uploaded file may be kept: a PDF, JPEG or PNG by its content, whatever its name says. Pure functions.

A file is served as a download only, under the name and media type that are found here, never shown inside a page.
"""

import hashlib
import re
import unicodedata
from dataclasses import dataclass

MAX_MB = 10  # set here: a scan of 20 pages at 300 dpi is about half of it
MAX_BYTES = MAX_MB * 1024 * 1024
ACCEPT = ".pdf,.jpg,.jpeg,.png"  # for the file box of a form
MEDIA_TYPES = {"pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png"}

_LONGEST_STEM = 80
_TAIL = 2048  # bytes at the end of a PDF or JPEG in which its end mark stands
_PDF = re.compile(rb"%PDF-[12]\.\d")
_PDF_NEAR = 512  # bytes around the script of an action in which its kind stands
_PNG, _PNG_HEAD = b"\x89PNG\r\n\x1a\n", b"\x00\x00\x00\rIHDR"
_PNG_END = b"\x00\x00\x00\x00IEND\xaeB`\x82"
_JPEG, _JPEG_END = b"\xff\xd8\xff", b"\xff\xd9"
_ZIP_END, _ZIP_TAIL = b"PK\x05\x06", 66_000  # what unpacks a ZIP looks for its end mark in the last 65,557 bytes
_NOT_KEPT = re.compile(r"[^\w .()&'-]+")
_RESERVED = frozenset({"con", "prn", "aux", "nul"})


def _name(word: str) -> bytes:
    """Return a pattern of a PDF's name with its end; any sign of it may be written as # and two digits.

    >>> [bool(re.search(_name("JS"), one)) for one in (b"/JS (x)", b"/#4a#53(x)", b"/J#53 1 0 R", b"/JSX", b"JS ")]
    [True, True, True, False, False]
    """
    signs = (f"(?:{re.escape(sign)}|#{_either(f'{ord(sign):02x}')})" for sign in word)
    return b"/" + "".join(signs).encode() + rb"(?=[\x00\s()<>\[\]{}/%]|$)"


def _either(digits: str) -> str:
    return "".join(f"[{digit}{digit.upper()}]" for digit in digits)


_SPACE = rb"[\x00\s]*"
_PDF_ACTIVE = re.compile(b"|".join(_name(word) for word in ("JavaScript", "Launch", "SubmitForm")))
_PDF_FILES = re.compile(b"|".join(_name(word) for word in ("EmbeddedFile", "EmbeddedFiles")))
_PDF_SCRIPT = re.compile(_name("JS") + _SPACE + rb"(?:[(<]|\d+\s+\d+\s+R)")  # of an action of whatever kind
_PDF_ACTION = re.compile(_name("S") + _SPACE + rb"/")


class DocumentFault(ValueError):
    """A file that can't be kept; says why and what to do."""


@dataclass(frozen=True, slots=True)
class Document:
    """A file that may be kept: a name that is safe to hand out, its media type by content, and the seal of it."""

    name: str
    media_type: str
    size: int
    sha256: str
    content: bytes


def kind_of(content: bytes) -> str | None:
    """Return pdf, jpg or png by how the content begins and ends; None for everything else.

    >>> kind_of(b"#!/bin/sh rm"), kind_of(b"%PDF-1.7 ... %%EOF")
    (None, 'pdf')
    """
    if _PDF.match(content) and b"%%EOF" in content[-_TAIL:]:
        return "pdf"
    if content.startswith(_PNG + _PNG_HEAD) and content.endswith(_PNG_END):
        return "png"
    if content.startswith(_JPEG) and _JPEG_END in content[len(_JPEG) :][-_TAIL:]:
        return "jpg"
    return None


def safe_name(name: str, extension: str) -> str:
    r"""Return a file name without folders or odd characters, with the extension that the content has.

    >>> safe_name("..\\..\\Health check (2026).PDF.exe", "pdf")
    'Health check (2026).PDF.pdf'
    >>> safe_name("\u202e<script>.pdf", "png"), safe_name("", "pdf"), safe_name("CON.pdf", "pdf")
    ('script.png', 'document.pdf', 'document-con.pdf')
    """
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    stem = last.rpartition(".")[0] or last
    kept = " ".join(_NOT_KEPT.sub(" ", stem).split()).strip(". ")[:_LONGEST_STEM].rstrip(". ")
    if kept.lower() in _RESERVED:
        kept = f"document-{kept.lower()}"
    return f"{kept or 'document'}.{extension}"


def checked(name: str, content: bytes) -> Document:
    """Return the document that a file is; raise DocumentFault, in words for a form, where it can't be kept."""
    if not content:
        raise DocumentFault("The file is empty. Choose another one.")
    if len(content) > MAX_BYTES:
        raise DocumentFault(f"The file is larger than {MAX_MB} MB. Make it smaller, or give a link to it.")
    kind = kind_of(content)
    if kind is None:
        raise DocumentFault(
            "The file is not a PDF, JPEG or PNG: its content says so, whatever its name is. "
            "Save it as one of these and choose it again."
        )
    _check_within(kind, content)
    return Document(
        safe_name(name, kind), MEDIA_TYPES[kind], len(content), hashlib.sha256(content).hexdigest(), content
    )


def _check_within(kind: str, content: bytes) -> None:
    """Refuse a file that is also something else, or that does something."""
    if _ZIP_END in content[-_ZIP_TAIL:]:
        raise DocumentFault("Other files are packed into the file. Save it anew, or print it into a PDF.")
    if kind != "pdf":
        return
    if _PDF_ACTIVE.search(content) or _has_script(content):
        raise DocumentFault(
            "The PDF carries a script, sends a form or starts a program. Print it into a new PDF and choose that."
        )
    if _PDF_FILES.search(content):
        raise DocumentFault("The PDF carries other files within it. Print it into a new PDF and choose that.")


def _has_script(content: bytes) -> bool:
    """Whether an action of whatever kind has a script."""
    return any(
        _PDF_ACTION.search(content, max(0, one.start() - _PDF_NEAR), one.end() + _PDF_NEAR)
        for one in _PDF_SCRIPT.finditer(content)
    )
