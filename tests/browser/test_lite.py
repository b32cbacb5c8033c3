"""The course in the browser, with the network cut: open, run all, move a slider, answer, read the verdict, download."""

import os
import time
import urllib.parse

import pytest

from lite import build
from tests.browser.conftest import served
from tests.lite import sites
from tests.lite.local_pyodide import NotToBeHad

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SECONDS_TO_FIRST_OUTPUT = 30
PATIENCE = 240_000
"""Milliseconds after which a wait has failed: for a machine that is busy, not for one that is slow."""
NOTEBOOK = "jupyterapp.shell.currentWidget.content"
CELL = f"{NOTEBOOK}.widgets.find(cell => cell.model.id === id)"
TRIALS = {
    "00_start_here": {
        "slider": "slope-widget",
        "exercise": "ex1-double",
        "wrong": "def double(x):\n    return x**2",
        "verdict": "double: not yet (squared)",
        "hint": "Yours is x times x",
        "right": "def double(x):\n    return x + x",
        "passed": "double: passed",
    },
    "03_squared_error": {
        "slider": "eta-widget",
        "exercise": "ex3-gradient-step",
        "wrong": "def gradient_step(w, g, eta):\n    return w + eta * g",
        "verdict": "gradient_step: not yet (uphill)",
        "hint": "Your step goes uphill",
        "right": "def gradient_step(w, g, eta):\n    return -eta * g + w",
        "passed": "gradient_step: passed",
    },
    "05_backpropagation": {
        "slider": "dog-widget",
        "exercise": "ex2-layer-gradients",
        "wrong": "def layer_gradients(A_below, delta):\n    return A_below.T @ delta, delta.mean(axis=0)",
        "verdict": "layer_gradients: not yet (bias gradient averaged)",
        "hint": "dE_db alone is too small by the number of cases",
        "right": "def layer_gradients(A_below, delta):\n    return A_below.T @ delta, delta.sum(axis=0)",
        "passed": "layer_gradients: passed",
    },
}


@pytest.fixture(scope="module")
def address():
    try:
        folder = sites.site()
    except NotToBeHad as reason:
        pytest.skip(f"not run: {reason}")
    with served(folder) as address:
        yield address


def wait(page, expression, *arguments):
    """Wait until a JavaScript function of the arguments holds."""
    page.wait_for_function(expression, arg=list(arguments), timeout=PATIENCE)


def opened(page, address, unit):
    """Open a unit, wait for its kernel; return when that began."""
    began = time.monotonic()
    page.goto(f"{address}/notebooks/index.html?path=notebooks/{unit}/{unit}.ipynb", timeout=PATIENCE)
    wait(page, "() => window.jupyterapp?.shell?.currentWidget?.sessionContext?.session?.kernel")
    return began


def run_all(page):
    """Run all cells from the menu and wait until the last has run."""
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()


def errors(page):
    """List [cell, name of the error] of the errors that are shown."""
    return page.evaluate(
        f"() => {NOTEBOOK}.widgets.filter(cell => cell.model.type === 'code').flatMap(cell => "
        "cell.model.outputs.toJSON().filter(o => o.output_type === 'error').map(o => [cell.model.id, o.ename]))"
    )


def warned(page):
    """List what the cells printed on stderr."""
    return page.evaluate(
        f"() => {NOTEBOOK}.widgets.filter(cell => cell.model.type === 'code').flatMap(cell => "
        "cell.model.outputs.toJSON().filter(o => o.name === 'stderr').map(o => [cell.model.id, o.text]))"
    )


def answer(page, exercise, code):
    """Type an answer into its cell, run it and the check after it."""
    page.evaluate(
        f"""async id => {{
            const index = {NOTEBOOK}.widgets.indexOf({CELL});
            {NOTEBOOK}.activeCellIndex = index;
            await {NOTEBOOK}.scrollToItem(index);
            {NOTEBOOK}.mode = "edit";
            await {CELL}.ready;
            {CELL}.editor.focus();
        }}""",
        f"{exercise}-solution",
    )
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(code)
    page.keyboard.press("Shift+Enter")
    page.keyboard.press("Shift+Enter")


def verdict(page, exercise, title):
    """Wait for the verdict with this title; return all that it says."""
    cell = f"{exercise}-check"
    wait(page, f"([id, title]) => {CELL}.node.querySelector('section')?.ariaLabel === title", cell, title)
    return page.evaluate(f"id => {CELL}.node.querySelector('section').innerText", cell)


def move_slider(page, cell):
    """Type another value beside the first slider of a cell; wait until its picture is another."""
    picture = f"([id]) => {CELL}.node.querySelector('.widget-image, img')?.src"
    wait(page, f"([id]) => {CELL}.node.querySelector('.widget-readout')", cell)
    wait(page, picture, cell)
    before, value, low, high = page.evaluate(
        f"""id => {{
            const node = {CELL}.node, handle = node.querySelector('.noUi-handle');
            node.querySelector('.widget-readout').id = 'typed-into';
            return [node.querySelector('.widget-image, img').src, node.querySelector('.widget-readout').innerText,
                    handle.getAttribute('aria-valuemin'), handle.getAttribute('aria-valuemax')];
        }}""",
        cell,
    )
    other = low if float(value) > (float(low) + float(high)) / 2 else high
    page.evaluate(
        f"""async id => {{
            const index = {NOTEBOOK}.widgets.indexOf({CELL}), box = document.getElementById('typed-into');
            {NOTEBOOK}.activeCellIndex = index;
            await {NOTEBOOK}.scrollToItem(index);
            box.focus();
            getSelection().selectAllChildren(box);
        }}""",
        cell,
    )
    page.keyboard.insert_text(str(other))
    page.keyboard.press("Enter")
    wait(page, f"([id, before]) => {CELL}.node.querySelector('.widget-image, img').src !== before", cell, before)


def press_arrows(page, cell):
    """Move the first slider of a cell by arrow keys; each must change its value and leave it the focus."""
    handle, shown = (f"{CELL}.node.querySelector('.{part}')" for part in ("noUi-handle", "widget-readout"))
    page.evaluate(f"id => {handle}.focus()", cell)
    page.keyboard.press("Home")
    for key in ("ArrowRight", "ArrowUp", "ArrowLeft", "ArrowDown"):
        before = page.evaluate(f"id => {shown}.innerText", cell)
        page.keyboard.press(key)
        wait(page, f"([id, before]) => {shown}.innerText !== before", cell, before)
        assert page.evaluate(f"id => {handle} === document.activeElement", cell)


@pytest.mark.parametrize("unit", TRIALS)
def test_a_unit_runs_and_answers_are_judged(page, address, unit):
    trial = TRIALS[unit]
    began = opened(page, address, unit)
    run_all(page)
    wait(page, f"() => {NOTEBOOK}.widgets.some(c => c.model.type === 'code' && c.model.outputs.length)")
    seconds = time.monotonic() - began
    busy = max(1.0, os.getloadavg()[0] / os.cpu_count())  # a machine that works for others too takes longer
    assert seconds <= SECONDS_TO_FIRST_OUTPUT * busy
    wait(page, f"() => {NOTEBOOK}.widgets.every(c => c.model.type !== 'code' || c.model.executionCount)")
    assert {name for _, name in errors(page)} <= {"CheckFailed", "NotImplementedError"}
    assert warned(page) == []
    move_slider(page, trial["slider"])
    press_arrows(page, trial["slider"])
    answer(page, trial["exercise"], trial["wrong"])
    assert trial["hint"] in verdict(page, trial["exercise"], trial["verdict"])
    answer(page, trial["exercise"], trial["right"])
    verdict(page, trial["exercise"], trial["passed"])


def test_the_start_page_leads_to_every_unit(page, address):
    page.goto(f"{address}/index.html", timeout=PATIENCE)
    assert page.locator("kbd").count() == 4 and "<" not in page.inner_text("main")
    links = page.locator("a").evaluate_all("links => links.map(link => link.href)")
    units = sorted((build.ROOT / "notebooks").glob("*/*.ipynb"))
    assert len(links) == len(units) + 1
    for link in links:
        assert 'rel="icon" href="favicon.ico"' in page.request.get(link).text()  # else browsers ask the host for one
        assert page.request.get(urllib.parse.urljoin(link, "favicon.ico")).ok
    for link, unit in zip(links, units, strict=False):
        assert link.endswith(f"?path={unit.relative_to(build.ROOT).as_posix()}")
    page.goto(links[0], timeout=PATIENCE)
    wait(page, "() => window.jupyterapp?.shell?.currentWidget?.content?.widgets?.length > 5")
    page.get_by_role("menuitem", name="File", exact=True).click()
    with page.expect_download(timeout=PATIENCE) as download:
        page.get_by_role("menuitem", name="Download", exact=True).click()
    assert download.value.suggested_filename == "notebooks_00_start_here_00_start_here.ipynb"
