"""The panel reads well in a notebook, in plain text and in a screen reader."""

import xml.etree.ElementTree as ElementTree

import pytest

from helpers.checks import Diagnosis
from helpers.checks.verdict import Panel

WRONG = Diagnosis(
    "delta_hidden",
    "wrong",
    "slope left out",
    "Multiply by `A * (1 - A)` where A < 1 & more.",
    "First difference: square, entry [0, 1]: yours 2, expected 1",
    "Because `delta` is dE/dZ.\nTwo lines.",
)


def test_plain_text():
    assert repr(Panel(WRONG)).splitlines() == [
        "✗ delta_hidden: not yet (slope left out)",
        "  Multiply by `A * (1 - A)` where A < 1 & more.",
        "  First difference: square, entry [0, 1]: yours 2, expected 1",
        "  Why: Because `delta` is dE/dZ.",
        "Two lines.",
    ]


@pytest.mark.parametrize("status", ["passed", "wrong", "raised", "shortcut", "not started"])
def test_html_is_well_formed_named_and_free_of_fixed_text_colours(status):
    page = Panel(Diagnosis("x", status, message="a < b"))._repr_html_()
    section = ElementTree.fromstring(page.replace("<br>", "<br/>"))
    assert (section.tag, section.get("role")) == ("section", "status")
    assert section.get("aria-label").startswith("x: ")
    assert "color:inherit" in section.get("style")
    assert "background" not in page


def test_text_from_an_answer_is_escaped():
    page = Panel(Diagnosis("x", "raised", message="ValueError: <script>alert(1)</script> & `<b>`"))._repr_html_()
    assert "<script" not in page
    assert "<code>&lt;b&gt;</code>" in page


def test_the_reason_is_folded():
    page = Panel(WRONG)._repr_html_()
    assert "<details><summary>Why?</summary>Because <code>delta</code> is dE/dZ.<br>Two lines.</details>" in page
