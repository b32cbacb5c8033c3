"""What a screen reader and the keyboard meet in JupyterLab: names, boxes for typing, ways out, and a text to copy."""

import re

import pytest

UNIT = "00_start_here"
WRONG = "def double(x):\n    return np.power(x, 3) + 0.7"
# Beside the unit's own slider of numbers: a few choices, buttons, Play, boxes of text.
OTHERS = """
from IPython.display import display
pixel = widgets.png(np.zeros((9, 9, 3), np.uint8))
display(widgets.gradient_depth(4, 8), widgets.step_through(lambda step: pixel, ["first", "second"]))
widgets.typed_expression("x*y", "x=1, y=2")
"""


@pytest.fixture
def expect(page):
    return pytest.importorskip("playwright.sync_api").expect


@pytest.fixture
def notebook(page, lab, expect):
    sources = {"ex1-double-solution": WRONG, "ex1-double-check": "check.double(double)", "ex1-double-work": OTHERS}
    lab.open(page, UNIT, sources)
    lab.run_all(page)
    # A cell outside the window is not drawn, and its controls get their names when it is.
    for shown in reversed(page.locator(".jp-OutputArea-output:has(.widget-slider)").all()):
        shown.scroll_into_view_if_needed()
        expect(shown.get_by_role("slider").first).to_have_attribute("aria-label", re.compile("."))
    return page


def focused(page):
    return page.evaluate("document.activeElement.getAttribute('aria-label') || document.activeElement.textContent")


def test_controls_have_names_and_obey_keys(notebook, expect):
    page = notebook
    for control in page.locator(".jp-OutputArea-output [role=slider], .widget-play button").all():
        assert control.get_attribute("aria-label")
    for box in page.locator(".jp-OutputArea-output .widget-readout").all():
        if box.get_attribute("contenteditable") == "true":
            assert box.get_attribute("aria-label").endswith(", typed")
        else:
            assert box.evaluate("e => e.closest('.course-choices') !== null")

    slope = page.get_by_role("slider", name="slope w")
    typed = page.get_by_role("textbox", name="slope w, typed")
    told = page.locator(".widget-html[aria-live=polite]").first
    typed.click()
    page.keyboard.press("Control+a")
    page.keyboard.type("1.5")
    page.keyboard.press("Enter")
    expect(told).to_contain_text("slope w = 1.50")
    slope.focus()
    page.keyboard.press("ArrowRight")
    expect(told).to_contain_text("slope w = 1.51")
    assert focused(page) == "slope w"  # the focus stays where it was
    page.keyboard.press("Home")
    expect(told).to_contain_text("slope w = -0.50")
    expect(slope).to_have_attribute("aria-valuetext", re.compile(r"^.0\.50"))

    page.keyboard.press("Tab")
    assert focused(page) == "slope w, typed"
    page.keyboard.press("Tab")
    assert not slope.evaluate("e => e.closest('.widget-vbox').contains(document.activeElement)")  # and out


def test_axe_finds_no_fault_in_outputs(notebook):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="not run: no axe-core here").Axe()
    found = axe.run(notebook, ".jp-OutputArea-output").response["violations"]
    assert [(fault["id"], fault["nodes"][0]["html"]) for fault in found] == []


def test_the_text_to_send_is_copied_by_keys_and_keeps_them(notebook, expect):
    page = notebook
    cells = page.locator(".jp-Cell").count()
    fold = page.locator("summary", has_text="No hint for this?")
    box = page.get_by_role("textbox", name="What to send to the course")
    expect(box).to_be_hidden()
    fold.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(box).to_be_focused()
    chosen = box.evaluate("e => e.value.slice(e.selectionStart, e.selectionEnd)")
    assert chosen.startswith("exercise: double, unit 00\n")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Control+a")
    assert box.evaluate("e => e.selectionEnd - e.selectionStart") == len(chosen)
    assert page.locator(".jp-Cell.jp-mod-selected").count() <= 1
    page.keyboard.type("dd")  # which deletes a cell where JupyterLab takes keys for commands
    assert (box.input_value(), page.locator(".jp-Cell").count()) == ("dd", cells)
