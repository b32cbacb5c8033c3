"""Colours are readable: WCAG 2's contrasts of texts (4.5) and of what carries meaning (3), on every background.

Figures lie on their own paper, in a dark theme too; panels take the theme's background and text.
How meanings stay apart for colour-blind eyes and in grey: tests/figures/test_style.py.
"""

import ast
import pathlib
import re

import numpy as np
import pytest
from matplotlib import colors

from helpers import figures
from helpers.checks import Diagnosis, verdict
from helpers.checks.verdict import AMBER, GREEN, GREY, Panel
from helpers.figures.decision import CAT_TO_DOG

ROOT = pathlib.Path(__file__).parent.parent
TEXT, GRAPHICS = 4.5, 3.0
THEMES = {"JupyterLab Light": "#ffffff", "JupyterLab Dark": "#111111", "dark cells": "#212121", "Colab dark": "#383838"}
TEXTS = ("FORWARD", "BACKWARD", "ERROR", "DESIRED", "INK", "MUTED", "PRIOR", "LIKELIHOOD", "POSTERIOR")
NEVER_TEXT = {"FAINT", "PAPER", "CASES"}
"""Grids, what is not reached yet, the background, and fills, which have an outline in INK and markers of their own."""


def contrast(one, other):
    """The contrast ratio of WCAG 2.2, from 1 to 21."""
    dark, light = sorted(luminance(colour) for colour in (one, other))
    return (light + 0.05) / (dark + 0.05)


def luminance(colour):
    rgb = np.array(colors.to_rgb(colour))
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4) @ [0.2126, 0.7152, 0.0722]


def test_the_measure_is_that_of_wcag():
    assert contrast("black", "white") == pytest.approx(21)
    assert contrast("#767676", "white") == pytest.approx(4.54, abs=0.01)  # the lightest grey that passes


@pytest.mark.parametrize("name", TEXTS)
def test_texts_and_lines_of_figures(name):
    assert contrast(getattr(figures, name), figures.PAPER) >= TEXT


def test_every_colour_is_judged():
    named = {name for name in figures.__all__ if name.isupper() and not name.endswith("_LINE")}
    assert named == {*TEXTS} | NEVER_TEXT


@pytest.mark.parametrize("case", figures.CASES)
def test_fills_have_an_outline_and_a_readable_text(case):
    fill = figures.CASES[case]
    assert contrast(figures.INK, fill) >= GRAPHICS
    assert contrast(figures.ink_on(fill), fill) >= TEXT


def test_the_sides_of_a_decision_differ_in_grey():
    cat, paper, dog = (CAT_TO_DOG(end) for end in (0.0, 0.5, 1.0))
    assert contrast(cat, dog) >= 1.5  # areas with a black line between, not texts
    assert contrast(paper, cat) >= 1.2
    assert contrast(figures.INK, dog) >= TEXT


@pytest.mark.parametrize("background", THEMES.values(), ids=THEMES)
@pytest.mark.parametrize("colour", [GREEN, AMBER, GREY])
def test_borders_and_marks_of_panels(colour, background):
    assert contrast(colour, background) >= GRAPHICS


@pytest.mark.parametrize("status", verdict.TITLES)
def test_a_panel_says_in_words_what_its_colour_says(status):
    panel = Panel(Diagnosis("double", status))
    assert verdict.TITLES[status] in repr(panel)
    page = re.sub(r'<span aria-hidden="true".*?</span>', "", panel._repr_html_())
    assert verdict.TITLES[status] in page
    assert "color:#" not in page.replace(";color:inherit", "")


@pytest.mark.parametrize("theme", [":root", "@media (prefers-color-scheme: dark)"])
def test_the_class_report(theme):
    page = (ROOT / "helpers/grading/report/page.html").read_text(encoding="utf-8")
    told = dict(re.findall(r"--(\w+): (#\w{6})", page[page.index(theme) :].partition("}")[0]))
    for name in ("ink", "muted", "link"):
        for background in ("paper", "band"):
            assert contrast(told[name], told[background]) >= TEXT, (name, background)


def test_no_figure_writes_in_a_colour_that_is_too_light():
    """No call of text, annotate or set_title takes one of NEVER_TEXT for its colour."""
    found = []
    for file in (*ROOT.glob("helpers/figures/*.py"), *ROOT.glob("helpers/widgets/*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ("text", "annotate", "set_title"):
                for keyword in node.keywords:
                    names = {getattr(part, "id", getattr(part, "attr", "")) for part in ast.walk(keyword.value)}
                    if keyword.arg in ("color", "c") and names & NEVER_TEXT:
                        found.append(f"{file.name}:{node.lineno}")
    assert found == []
