"""HR, the Board and administrators: no case reference and no word of supervision, on any page or in any download."""

import io
import re

import openpyxl
import pypdf
import pytest

PLANTED = ("A visit, step by step.", "Leave in May", "Found it.", "Belongs elsewhere.")  # written by the pages' council
DOWNLOADS = re.compile(r'href="([^"]*(?:format=(?:csv|xlsx)|/pdf|\.pdf)[^"]*)"')


def as_text(answer):
    """Return what a reader sees of an answer: a page without its tags, a sheet's cells, a document's words."""
    kind = answer.headers["content-type"].partition(";")[0]
    if kind == "application/pdf":
        return " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.body)).pages)
    if kind.endswith("spreadsheetml.sheet"):
        rows = openpyxl.load_workbook(io.BytesIO(answer.body), read_only=True).active.iter_rows(values_only=True)
        return " ".join(str(cell) for row in rows for cell in row if cell is not None)
    return re.sub(r"<[^>]+>", " ", answer.text)


@pytest.mark.parametrize("role", ["hr", "board", "admin"])
def test_no_case_reference_and_no_word_of_supervision(role, pages, clients, council):
    references = {row[0] for row in council.ask("SELECT reference FROM child")}
    client, waiting, seen = clients[role], [page.path for page in pages.of(role)], set()
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        answer = client.get(path)
        assert answer.status == 200, path
        text = as_text(answer)
        assert not references & set(re.findall(r"\w+", text)), path
        assert not [words for words in PLANTED if words in text], path
        if answer.headers["content-type"].startswith("text/html"):
            waiting += [link.replace("&amp;", "&") for link in DOWNLOADS.findall(answer.text) if link.startswith("/")]
    assert role == "admin" or any("format=csv" in path for path in seen)
