"""A unit as a page: answers folded, hidden checks and rubrics nowhere, every picture with its text alternative."""

import base64
import re

import nbformat
import numpy as np
import pytest

from book import strips, units
from helpers.widgets import png

SECRET = ("HIDDEN TESTS", "BEGIN SOLUTION", "END SOLUTION", 'seed="secret"', "Rubric:")
PNG = base64.b64encode(png(np.zeros((108, 216, 3), np.uint8))).decode()
UNITS = units.names()


def plain(name):
    """Return the page of a unit that was not executed, as text."""
    released, source = units.read(name)
    notebook, _ = units.page(name, units.solved(released, source), released, source)
    return released, source, notebook


def folded(text):
    """Split text into what stands open and what is folded behind an answer's line."""
    parts = re.split(r'<details class="solution"><summary>[^<]+</summary>(.*?)</details>', text, flags=re.DOTALL)
    return "".join(parts[::2]), "".join(parts[1::2])


def test_all_units_are_there():
    assert [name[:2] for name in UNITS] == [f"{k:02d}" for k in range(11)]


@pytest.mark.parametrize("name", UNITS)
def test_no_hidden_check_is_executed_or_shown(name):
    released, source, notebook = plain(name)
    assert any("HIDDEN TESTS" in cell.source for cell in source.cells), "the test would see nothing"
    for cells in (units.solved(released, source).cells, notebook.cells):
        assert not [cell.source for cell in cells if any(word in cell.source for word in SECRET[:1] + SECRET[3:4])]
    assert not [word for word in SECRET if word in "\n".join(cell.source for cell in notebook.cells)]


@pytest.mark.parametrize("name", UNITS)
def test_every_answer_is_folded(name):
    released, source, notebook = plain(name)
    shown, hidden = folded("\n".join(cell.source for cell in notebook.cells))
    stubs = [cell for cell in released.cells if cell.id.endswith("-solution")]
    for stub in stubs:
        assert stub.source in shown
    for cell in source.cells:
        for answer in re.findall(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", cell.source, re.DOTALL):
            answer = answer.split("\n\nRubric:")[0].rstrip()
            assert answer in hidden
            assert answer not in shown
    assert hidden.count("check.") >= len(stubs) / 2, "verdicts belong to the answers"
    assert "check." not in re.sub(r"^from helpers.*$", "", shown, flags=re.MULTILINE)


@pytest.mark.parametrize("name", UNITS)
def test_the_rest_stands_there_as_released(name):
    released, _, notebook = plain(name)
    text = "\n".join(cell.source for cell in notebook.cells)
    for cell in released.cells[1:]:
        there = all(part in text for part in cell.source.split(units.STUB))
        assert there != (cell.id in units.LEFT_OUT)
    assert text.count("<details") == text.count("</details>")


def a_unit(output):
    released = nbformat.v4.new_notebook()
    released.cells = [
        nbformat.v4.new_markdown_cell("# Title\n\nText.", id="title"),
        nbformat.v4.new_code_cell("show()", id="the-figure"),
    ]
    executed = nbformat.from_dict(released)
    executed.cells[1].outputs = [output]
    return executed, released


def test_a_figure_becomes_a_file_with_its_text():
    output = nbformat.v4.new_output(
        "display_data", {"image/png": PNG, "text/html": "<img>"}, metadata={"image/png": {"alt": 'Rises, "fast"'}}
    )
    executed, released = a_unit(output)
    page, pictures = units.page("00_a", executed, released, released, "<ul>buttons</ul>")
    assert page.cells[0].source.startswith("# 00 Title\n\n<ul>buttons</ul>\n")
    place = '<img src="../pictures/00_a-the-figure-1.png" width="108" height="54" alt="Rises, &quot;fast&quot;">'
    assert page.cells[1].outputs[0].data == {"text/html": place}
    assert pictures == {"00_a-the-figure-1.png": base64.b64decode(PNG)}


def test_a_figure_without_text_stops_the_book():
    output = nbformat.v4.new_output("display_data", {"image/png": PNG})
    executed, released = a_unit(output)
    with pytest.raises(ValueError, match="'the-figure' in 00_a has no text alternative"):
        units.page("00_a", executed, released, released)


def test_several_figures_of_a_cell_become_several_files():
    outputs = [
        nbformat.v4.new_output("display_data", {"image/png": PNG}, metadata={"image/png": {"alt": f"Number {k}"}})
        for k in (1, 2)
    ]
    executed, released = a_unit(outputs[0])
    executed.cells[1].outputs.append(outputs[1])
    page, pictures = units.page("00_a", executed, released, released)
    assert list(pictures) == ["00_a-the-figure-1.png", "00_a-the-figure-2.png"]
    for name, output in zip(pictures, page.cells[1].outputs, strict=True):
        assert name in output.data["text/html"]


def test_a_strip_becomes_figures_that_lead_to_their_full_size():
    parts = [{"png": PNG, "alt": f"At {k}.", "caption": f"w: {k}"} for k in (1, 2, 3)]
    executed, released = a_unit(nbformat.v4.new_output("display_data", {strips.MIME: parts}))
    page, pictures = units.page("00_a", executed, released, released)
    html = page.cells[1].outputs[0].data["text/html"]
    assert html.count("<figure>") == html.count("<figcaption>w: ") == len(pictures) == 3
    assert '<a href="../pictures/00_a-the-figure-2.png"><img src="../pictures/00_a-the-figure-2.png"' in html
    assert 'width="144" height="72" alt="At 2."' in html
