"""What may be kept as a file, by its content."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workforce.web.documents import MAX_BYTES, DocumentFault, checked, kind_of, safe_name

PDF = b"%PDF-1.7\n1 0 obj <</Type /Catalog>> endobj\ntrailer\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 17 + b"\x00\x00\x00\x00IEND\xaeB`\x82"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\x00" * 20 + b"\xff\xd9"


@pytest.mark.parametrize(
    ("name", "content", "kept", "media"),
    [
        ("Health check.pdf", PDF, "Health check.pdf", "application/pdf"),
        ("scan.JPEG", JPEG, "scan.jpg", "image/jpeg"),
        ("photo.png", PNG, "photo.png", "image/png"),
        ("photo.pdf", PNG, "photo.png", "image/png"),  # the content decides
        ("run.exe", PDF, "run.pdf", "application/pdf"),
    ],
)
def test_kept_under_the_kind_of_its_content(name, content, kept, media):
    one = checked(name, content)
    assert (one.name, one.media_type, one.size, one.content) == (kept, media, len(content), content)
    assert len(one.sha256) == 64


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"#!/bin/sh\nrm -rf /\n", "not a PDF, JPEG or PNG"),
        (b"<script>alert(1)</script>", "not a PDF"),
        (b"MZ\x90\x00", "not a PDF"),
        (b"GIF89a", "not a PDF"),
        (b"<svg onload=alert(1)>%PDF-1.7 %%EOF", "not a PDF"),  # a PDF begins at the first byte
        (b"%PDF-1.7 cut off", "not a PDF"),
        (b"%PDF-1.7 %%EOF" + b" " * 4096, "not a PDF"),
        (b"\xff\xd8\xff\xe0 cut off", "not a PDF"),
        (PNG[:-4], "not a PDF"),
        (PNG + b"<script>", "not a PDF"),  # nothing may follow a PNG's end
        (PDF.replace(b"/Type", b"/OpenAction <</S /JavaScript /JS (x)>> /Type"), "carries a script"),
        (PDF.replace(b"/Type", b"/A <</S /Launch /F (x)>> /Type"), "carries a script"),
        (PDF.replace(b"/Type", b"/A <</S /L#61unch /F (x)>> /Type"), "starts a program"),
        (PDF.replace(b"/Type", b"/OpenAction <</S/#4aava#53cript/J#53(x)>> /Type"), "carries a script"),
        (PDF.replace(b"/Type", b"/A <</JS 7 0 R/S/Rendition>> /Type"), "carries a script"),
        (PDF.replace(b"/Type", b"/AA <</K <</S /SubmitForm /F (x)>>>> /Type"), "sends a form"),
        (PDF.replace(b"/Type", b"/Names <</EmbeddedFiles 3 0 R>> /Type"), "other files within it"),
        (PDF + b"2 0 obj <</Type/Embedded#46ile>>stream\n%%EOF", "other files within it"),
        (PDF.replace(b"%%EOF", b"PK\x05\x06" + b"\x00" * 18 + b"%%EOF"), "Other files are packed"),
        (JPEG + b"PK\x03\x04 a.exe PK\x05\x06" + b"\x00" * 18, "Other files are packed"),
        (JPEG + b"PK\x03\x04 a.exe PK\x05\x06" + b"\x00" * 18 + b"\xff\xd9", "Other files are packed"),
        (JPEG + b"<script>" * 300, "not a PDF"),  # a JPEG ends near its end mark
        (PDF + b"\x00" * MAX_BYTES, "larger than 10 MB"),
    ],
)
def test_refused_in_words(content, words):
    with pytest.raises(DocumentFault, match=words):
        checked("report.pdf", content)


@pytest.mark.parametrize(
    "harmless",
    [
        b"/OpenAction [3 0 R /FitH null]", b"/OpenAction <</S /GoTo /D (begin)>>",
        b"/AA <</O <</S /GoTo /D [3 0 R]>>>>",
        b"/A <</S /URI /URI (https://council.example/#4a)>>", b"/StructTreeRoot <</S /Span /JST 1>>", b"/JS\x81\x02",
        b"/Subtype /LaunchPad /JavaScripts 1",
    ],
)  # fmt: skip
def test_what_is_common_in_harmless_pdfs_is_kept(harmless):
    assert checked("a.pdf", PDF.replace(b"/Type", harmless + b" /Type")).media_type == "application/pdf"


def test_a_photo_with_a_few_bytes_after_its_end_is_kept():
    assert checked("photo.jpg", JPEG + b"\x00" * 500 + b"SEFT").media_type == "image/jpeg"


def test_the_largest_file_is_kept():
    assert checked("a.pdf", PDF[:-6] + b"\x00" * (MAX_BYTES - len(PDF)) + b"%%EOF\n").size == MAX_BYTES


@given(st.text(max_size=200))
def test_a_kept_name_is_safe_whatever_it_was(name):
    found = safe_name(name, "pdf")
    assert found.endswith(".pdf")
    assert not set(found) & set('/\\:*?"<>|\r\n\t\0')
    assert not found.startswith(".")
    assert 4 < len(found) <= 84


@given(st.binary(max_size=64))
def test_other_bytes_are_no_kind(content):
    assert kind_of(b"x" + content) is None
