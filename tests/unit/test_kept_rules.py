"""Which fields of a refused form are given back."""

import pytest

from workforce.web.kept_rules import MOST_CHARACTERS, MOST_TEXTS, is_typed, kept, label_of

PATH = "/my-work/concerns/new"

NUMBER = "60fa5606-a095-4304-bec6-b1c481742eb9"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("said", "Two words"), ("said", "one\nline"), ("plan", "Donaudampfschifffahrtsgesellschaft"), ("said", "é à"),
        ("said", "https://casesystem.example/42"), ("said", "  spaced out  "), ("reason", "x" * 21),
    ],
)  # fmt: skip
def test_text_is_typed(name, value):
    assert is_typed(name, value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("said", ""), ("said", "  \n "), ("kind", "formal"), ("day", "2026-11-03"), ("said", " short "),
        ("csrf_token", "IjQx ZmQ"), ("password", "copper lantern tide"), ("new_password", "copper lantern tide"),
        ("api-token", "a secret of words"), ("request", NUMBER), ("other", NUMBER), ("digest", "a1" * 32),
        ("next", "/my-work?sort=name&show=everything"), ("seen_child", "12/nobody at all/PLAN"), ("edition", "3 4"),
    ],
)  # fmt: skip
def test_what_the_page_put_there_or_keeps_secret_is_not(name, value):
    assert not is_typed(name, value)


def test_in_the_order_of_the_form_with_labels_and_numbers():
    found = kept(
        PATH, [("kind", "formal"), ("what_was_said", "a b"), ("what_was_said", "c d"), ("part-wellbeing", "e f")]
    )
    assert [(one.number, one.label, one.text) for one in found] == [
        (1, "What was said", "a b"), (2, "What was said", "c d"), (3, "Part wellbeing", "e f"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "path", ["/sign-in", "/reset/abc", "/invitation/abc", "/forgotten-password", "/account", "/sign-out"]
)
def test_never_of_forms_about_signing_in(path):
    assert kept(path, [("said", "some text")]) == []


def test_never_of_a_form_with_a_password():
    assert kept(PATH, [("said", "some text"), ("current_password", "")]) == []


def test_line_breaks_are_kept_and_what_no_page_may_hold_goes():
    [one] = kept(PATH, [("said", "a\r\nb\rc\td\x00\x1b\x85\ufffe\ud800 <b>")])
    assert one.text == "a\nb\nc\td <b>"


def test_what_is_too_long_is_cut_and_says_so():
    half = "x " * (MOST_CHARACTERS // 4)
    first, second, third, fourth = kept(PATH, [("a", half), ("b", half), ("c", "y z"), ("d", "w v")])
    assert [len(one.text) for one in (first, second, third, fourth)] == [MOST_CHARACTERS // 2] * 2 + [0, 0]
    assert [one.is_cut for one in (first, second, third, fourth)] == [False, False, True, True]
    [whole] = kept(PATH, [("a", "x" * MOST_CHARACTERS)])
    assert (len(whole.text), whole.is_cut) == (MOST_CHARACTERS, False)
    [cut] = kept(PATH, [("a", "x" * (MOST_CHARACTERS + 1))])
    assert (len(cut.text), cut.is_cut) == (MOST_CHARACTERS, True)


def test_no_more_texts_than_a_page_can_hold():
    found = kept(PATH, [("a", "x y")] * (MOST_TEXTS + 1))
    assert len(found) == MOST_TEXTS
    assert [one.is_cut for one in found[-2:]] == [False, True]


def test_rows_and_labels():
    [one] = kept(PATH, [("a", "x y\n" * 50)])
    assert one.rows == 20
    [one] = kept(PATH, [("a", "x y")])
    assert one.rows == 3
    assert (label_of("___"), label_of("x" * 200)) == ("Text", "X" + "x" * 79)
