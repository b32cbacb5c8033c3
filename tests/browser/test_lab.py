"""What JupyterLab shows of an answer: verdicts, Validate, Formgrader; and a session by keyboard alone."""

import os
import pathlib
import re
import subprocess
import sys

import nbformat
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import ROOT

UNIT = "00_start_here"
RIGHT = "def double(x):\n    return 2 * x\n"
WRONG = "def double(x):\n    return x ** 2\n"
VERDICTS = {
    "ex1-double-solution": WRONG,
    "ex1-double-check": "check.double(double)",
    "ex1-double-work": "def later(x):\n    raise NotImplementedError\n\n\ncheck.double(later)",
    "ex2-shape-of-product-solution": "def shape_of_product(A, B):\n    return A.shape[7]\n",
    "ex3-sum-over-cases-solution": "sum_over_cases = check.sum_over_cases.reference\n",
    "progress-figure": "check.double(lambda x: 2 * x)",
}
SAID = {
    "ex1-double-check": "double: not yet",
    "ex1-double-work": "double: not started yet",
    "ex2-shape-of-product-check": "shape_of_product: stopped with an error",
    "ex3-sum-over-cases-check": "sum_over_cases: right, but not yours",
    "progress-figure": "double: passed",
}


def model_answers(unit):
    source = nbformat.read(ROOT / "solutions" / unit / f"{unit}.ipynb", as_version=4)
    return {cell.id: cell.source for cell in source.cells if cell.id.endswith("-solution")}


def theme(page, name):
    page.evaluate("name => jupyterapp.commands.execute('apputils:change-theme', {theme: name})", name)
    page.wait_for_function("name => document.body.dataset.jpThemeName === name", arg=name)


def test_a_wrong_answer_gets_its_hint_and_a_right_one_passes(page, lab):
    notebook = lab.open(page, UNIT)
    lab.run_all(page)
    answer, check = (lab.cell(page, notebook, f"ex1-double-{part}") for part in ("solution", "check"))
    hint = next(m.hint for m in exercise("double").misconceptions if "square" in m.name or "square" in m.hint)
    for text, title in ((WRONG, "not yet"), (RIGHT, "passed")):
        answer.locator(".cm-content").fill(text)
        page.keyboard.press("Shift+Enter")
        page.keyboard.press("Shift+Enter")
        panel = check.get_by_role("status", name=re.compile(f"^double: {title}"))
        expect(panel).to_be_visible()
        if title == "not yet":
            expect(panel).to_contain_text(hint.split("`")[0].strip())


def exercise(name):
    from helpers.checks import unit_00

    return getattr(unit_00, name)


def test_verdicts_can_be_read_in_light_and_dark(page, lab):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="not run: no axe-core here").Axe()
    notebook = lab.open(page, UNIT, VERDICTS)
    lab.run_all(page)
    try:
        for name in ("JupyterLab Light", "JupyterLab Dark"):
            theme(page, name)
            for cell, title in SAID.items():
                output = lab.cell(page, notebook, cell).locator(".jp-Cell-outputArea")
                output.scroll_into_view_if_needed()
                expect(output).to_contain_text(title)
                for summary in output.locator("details:not([open]) summary").all():
                    summary.press("Enter")
                output.evaluate("element => element.setAttribute('data-looked-at', '')")
                looked_at = axe.run(page, context="[data-looked-at]", options={"resultTypes": ["violations"]}).response
                output.evaluate("element => element.removeAttribute('data-looked-at')")
                assert {v["id"]: [n["html"] for n in v["nodes"]] for v in looked_at["violations"]} == {}, (name, title)
                picture(output, f"verdict-{cell}-{name.split()[-1].lower()}")
    finally:
        theme(page, "JupyterLab Light")


def picture(locator, name):
    """Keep a picture where COURSE_SCREENSHOTS names a folder, for people to look at."""
    folder = os.environ.get("COURSE_SCREENSHOTS")
    if folder:
        locator.screenshot(path=pathlib.Path(folder) / f"{name}.png")


@pytest.mark.parametrize("passes", [True, False])
def test_validate(page, lab, passes):
    words = {"shapes-explain": "Both belong to the index that the sum runs over."}
    lab.open(page, UNIT, model_answers(UNIT) | words if passes else {"ex1-double-solution": WRONG})
    page.locator(".jp-NotebookPanel-toolbar").get_by_text("Validate", exact=True).click()
    dialog = page.locator(".jp-Dialog-content")
    expect(dialog).to_contain_text("Success" if passes else re.compile("fail", re.I))
    picture(page, f"validate-{'passed' if passes else 'failed'}")


def test_formgrader_lists_a_graded_submission(page, lab):
    submitted = lab.folder / "submitted" / "ada" / UNIT / f"{UNIT}.ipynb"
    lab.write(UNIT, model_answers(UNIT))
    submitted.parent.mkdir(parents=True)
    (lab.folder / "notebooks" / UNIT / f"{UNIT}.ipynb").rename(submitted)
    path = os.pathsep.join([str(pathlib.Path(sys.executable).parent), os.environ["PATH"]])
    environment = os.environ | {"PYTHONPATH": str(ROOT), "COURSE_PROGRESS": "off", "PATH": path}
    for command in (("generate_assignment", UNIT, "--force"), ("autograde", UNIT)):
        done = subprocess.run(
            [sys.executable, "-m", "nbgrader", *command],
            cwd=lab.folder,
            env=environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr[-3000:]
    lab.open(page, UNIT)
    page.get_by_role("menuitem", name="Nbgrader", exact=True).click()
    page.get_by_role("menuitem", name="Formgrader", exact=True).click()
    frame = page.frame_locator("iframe[src*=formgrader]")
    frame.get_by_role("link", name="Manage Students").click()
    expect(frame.locator("tbody")).to_contain_text("ada")
    picture(page, "formgrader-students")
    frame.locator("tbody tr", has_text="ada").get_by_role("link").first.click()
    expect(frame.locator("tbody")).to_contain_text(UNIT)
    expect(frame.locator("tbody")).to_contain_text("3 / 5")
    picture(page, "formgrader")


def test_a_session_by_keyboard_alone(page, lab):
    notebook = lab.open(page, UNIT)
    at = {cell.id: k for k, cell in enumerate(notebook.cells)}
    keys = page.keyboard

    def go(cell):
        """Go to a cell as a reader does: up and down, in command mode."""
        active = "() => jupyterapp.shell.currentWidget.content.activeCellIndex"
        while (now := page.evaluate(active)) != at[cell]:
            keys.press("ArrowDown" if now < at[cell] else "ArrowUp")
            page.wait_for_function(f"now => ({active})() !== now", arg=now)

    def focused(selector):
        return page.evaluate("selector => document.activeElement.matches(selector)", selector)

    go("setup")
    keys.press("Control+Enter")
    go("ex1-double-solution")
    keys.press("Enter")
    keys.press("Control+A")
    keys.type("double = lambda x: 2 * x")
    keys.press("Control+Enter")
    go("ex1-double-check")
    keys.press("Control+Enter")
    expect(lab.cell(page, notebook, "ex1-double-check").get_by_role("status")).to_contain_text("double: passed")
    for name in ("six-cases", "slope-widget"):
        go(name)
        keys.press("Control+Enter")
    widget = lab.cell(page, notebook, "slope-widget")
    widget.locator(".widget-image").wait_for()
    slider = widget.locator(".widget-slider")
    looks = [slider.screenshot()]
    for _ in range(40):
        if focused("[role=slider]"):
            break
        keys.press("Tab")
    assert focused("[role=slider]"), "no slider within 40 tabs"
    looks.append(slider.screenshot())
    picture(slider, "keyboard-handle")
    assert looks[1] != looks[0], "one cannot see that the slider has the focus"
    before = widget.locator(".widget-image").get_attribute("src")
    keys.press("ArrowRight")
    expect(widget.locator(".widget-image")).not_to_have_attribute("src", before)
    picture(page, "keyboard-slider")
    assert focused("[role=slider]"), "the slider lost the focus when it was moved"
    looks.append(slider.screenshot())
    keys.press("Tab")
    assert focused(".widget-readout")
    picture(slider, "keyboard-readout")
    assert slider.screenshot() != looks[2], "one cannot see that the readout has the focus"
    keys.press("Tab")
    assert not focused(".widget-slider *"), "the slider cannot be left"
