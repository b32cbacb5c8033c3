"""Every unit as a student first meets it in JupyterLab: everything runs, is drawn, and moves by keyboard."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import ROOT

UNITS = sorted(path.stem for path in ROOT.glob("notebooks/*/*.ipynb"))
FIGURE = re.compile(r"\bfigures\.(?!use_style)[a-z]\w*\(")
TRAINING = re.compile("^(Stop|Run again)$")
OUTPUT = """cell => ({
    text: cell.querySelector('.jp-Cell-outputArea')?.textContent ?? '',
    errors: [...cell.querySelectorAll('[data-mime-type="application/vnd.jupyter.stderr"]')].map(e => e.textContent),
    pictures: [...cell.querySelectorAll('.jp-Cell-outputArea img')].map(i => [i.alt || i.title, i.naturalWidth])
})"""


@pytest.mark.parametrize("unit", UNITS)
def test_an_untouched_unit(page, lab, unit):
    notebook = lab.open(page, unit)
    lab.run_all(page)
    for source in notebook.cells:
        if source.cell_type != "code":
            continue
        cell, open_ = lab.cell(page, notebook, source.id), "raises-exception" in source.metadata.get("tags", ())
        if re.search(r"\bwidgets\.(?!watch)\w+\(", source.source):
            cell.scroll_into_view_if_needed()
            cell.locator(".widget-image").first.wait_for(state="attached")
            page.wait_for_function(
                "cell => cell.querySelector('.widget-image').naturalWidth > 0", arg=cell.element_handle()
            )
            assert not cell.locator("select").count(), "JupyterLab keeps the arrow keys in a drop-down list for itself"
        output = cell.evaluate(OUTPUT)
        assert "Traceback" not in output["text"], source.id
        for error in output["errors"]:
            assert open_ and re.fullmatch(r"[\w .]+: not started yet.*\n?", error), (source.id, error)
        for text, width in output["pictures"]:
            assert len(text) > 20 and width > 100, (source.id, text, width)
        if FIGURE.search(source.source):
            assert output["pictures"] or (open_ and "ot started yet" in output["text"]), source.id
        if source.id.endswith("-check"):
            assert "not started yet" in output["text"], source.id
        if cell.get_by_role("button", name=TRAINING).count():
            train_again(page, cell)
        elif cell.locator(".widget-image").count():
            move_everything(page, cell)


def move_everything(page, cell):
    """Give the first control of each kind another value by keyboard, and see the picture change each time."""
    for kind in ("typed", "chosen", "toggle", "button", "text"):
        CONTROLS[kind](page, cell)


def train_again(page, cell):
    """Move every slider of a training, which takes its values when it begins, and let it begin again by keyboard."""
    for handle in cell.get_by_role("slider").all():
        focus(handle)
        now, last = (handle.get_attribute(f"aria-value{which}") for which in ("now", "max"))
        text = handle.get_attribute("aria-valuetext")  # the value itself, where aria-valuenow is rounded
        handle.press("ArrowLeft" if float(now) >= float(last) else "ArrowRight")
        expect(handle).not_to_have_attribute("aria-valuetext", text)
    button = cell.get_by_role("button", name=TRAINING)
    focus(button)
    if button.text_content() == "Stop":
        button.press("Enter")
    expect(button).to_have_text("Run again")
    changes(page, cell, lambda: button.press("Enter"))


def changes(page, cell, act):
    """Do `act`, and wait until the cell shows another picture."""
    picture = cell.locator(".widget-image").first
    before = picture.get_attribute("src")
    act()
    page.wait_for_function(
        "([image, before]) => image.src !== before && image.complete", arg=[picture.element_handle(), before]
    )


def focus(control):
    """Bring a control into sight, since what JupyterLab leaves out of it takes no focus, and give it the focus."""
    control.scroll_into_view_if_needed()
    control.focus()
    expect(control).to_be_focused()


def move_slider(page, cell, slider):
    handle = slider.get_by_role("slider")
    focus(handle)
    at, last = (float(handle.get_attribute(f"aria-value{which}")) for which in ("now", "max"))
    changes(page, cell, lambda: handle.press("ArrowLeft" if at >= last else "ArrowRight"))


def typed(page, cell):
    slider = cell.locator('.widget-slider:has(.widget-readout[contenteditable="true"])').first
    if slider.count():
        readout = slider.locator(".widget-readout")
        was = readout.text_content()
        move_slider(page, cell, slider)
        assert readout.text_content() != was

        def type_it():
            focus(readout)
            page.keyboard.press("Control+A")
            page.keyboard.type(was)
            page.keyboard.press("Enter")

        changes(page, cell, type_it)
        assert readout.text_content() == was


def chosen(page, cell):
    slider = cell.locator('.widget-slider:has(.widget-readout:not([contenteditable="true"]))').first
    if slider.count():
        move_slider(page, cell, slider)


def toggle(page, cell):
    other = cell.locator(".widget-toggle-buttons button:not(.mod-active)").first
    if other.count():
        focus(other)
        changes(page, cell, lambda: other.press("Enter"))


def button(page, cell):
    following = cell.get_by_role("button", name="Next ▶")
    if following.count():
        focus(following)
        changes(page, cell, lambda: following.press("Enter"))


def text(page, cell):
    field = cell.locator(".widget-text input").first
    if field.count():
        focus(field)
        field.press("End")
        page.keyboard.type(" + a")
        changes(page, cell, lambda: field.press("Enter"))


CONTROLS = {"typed": typed, "chosen": chosen, "toggle": toggle, "button": button, "text": text}
