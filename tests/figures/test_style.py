import base64
import io
import os
import re
from itertools import combinations
from pathlib import Path

import matplotlib
import nbformat
import numpy as np
import pytest
from matplotlib import colors, pyplot
from nbclient import NotebookClient
from nbconvert import HTMLExporter
from PIL import Image

import helpers
from helpers import figures

MEANINGS = {
    "forward": figures.FORWARD,
    "backward": figures.BACKWARD,
    "error": figures.ERROR,
    "desired": figures.DESIRED,
    **figures.CASES,
}
# Machado, Oliveira and Fernandes 2009, severity 1.0, for linear RGB.
EYES = {
    "usual": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}


def linear(colour):
    rgb = np.array(colors.to_rgb(colour))
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def lab(rgb):
    to_xyz = [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
    t = np.array(to_xyz) @ np.clip(rgb, 0, 1) / [0.95047, 1, 1.08883]
    f = np.where(t > (6 / 29) ** 3, np.cbrt(t), t / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def contrast(one, other):
    dark, light = sorted(linear(colour) @ [0.2126, 0.7152, 0.0722] for colour in (one, other))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("eyes", EYES)
def test_meanings_stay_apart_for_every_eye(eyes):
    seen = {name: lab(np.array(EYES[eyes]) @ linear(colour)) for name, colour in MEANINGS.items()}
    nearest = min(np.linalg.norm(seen[a] - seen[b]) for a, b in combinations(seen, 2))
    assert nearest > 20


def test_meanings_stay_apart_in_grey():
    lightness = sorted(lab(linear(colour))[0] for colour in MEANINGS.values())
    assert np.diff(lightness).min() > 8


def test_the_measure_finds_colours_that_look_alike():
    red, green = (lab(np.array(EYES["protanopia"]) @ linear(colour)) for colour in ("#C85000", "#3F6B00"))
    assert np.linalg.norm(red - green) < 20


def test_texts_are_readable():
    for colour in (figures.FORWARD, figures.BACKWARD, figures.ERROR, figures.DESIRED, figures.INK, figures.MUTED):
        assert contrast(colour, figures.PAPER) >= 4.5
    for colour in (*figures.layer_colours(7), *figures.CASES.values()):
        assert contrast(colour, figures.ink_on(colour)) >= 4.5


SPOKEN = "ax = figures.describe(figures.new_axes(), 'one & \"two\"')"
CELLS = [
    "from helpers import figures\nfigures.use_style()",
    SPOKEN,
    f"{SPOKEN}\nax",
    f"{SPOKEN}\nax.figure",
    f"{SPOKEN}\ndisplay(ax.figure)",
    "ax",
]


@pytest.fixture(scope="module")
def executed():
    """Run the cells in a fresh kernel, as Jupyter does."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code) for code in CELLS])
    environment = os.environ | {"PYTHONPATH": str(Path(helpers.__file__).parents[1])}
    environment.pop("MPLBACKEND", None)
    return NotebookClient(notebook, kernel_name="python3").execute(env=environment)


@pytest.mark.parametrize("number", range(1, len(CELLS)))
def test_a_figure_is_shown_once_with_its_text(executed, number):
    (shown,) = executed.cells[number].outputs
    assert 'alt="one &amp; &quot;two&quot;"' in shown.data["text/html"]
    assert shown.data["text/plain"] == 'one & "two"'
    assert shown.metadata["image/png"]["alt"] == 'one & "two"'
    assert Image.open(io.BytesIO(base64.b64decode(shown.data["image/png"]))).info["Description"] == 'one & "two"'


def test_the_text_arrives_in_html(executed):
    page, _ = HTMLExporter().from_notebook_node(executed)
    assert len(re.findall(r"""<img alt=(?:'one &amp; "two"'|"one &amp; &quot;two&quot;")""", page)) == len(CELLS) - 1
    assert "Axes" not in page.split("<body", 1)[1]


def test_texts_of_several_axes_are_joined_and_titles_stand_in():
    left, right = pyplot.figure().subplots(1, 2)
    left.set_title("left title", loc="left")
    assert figures.alternative_text(left.figure) == "Figure: left title"
    figures.describe(left, "One.")
    figures.describe(right, "Two.")
    assert figures.alternative_text(left.figure) == "One. Two."
    with pytest.raises(ValueError, match="say what one should see"):
        figures.describe(left, " ")
    pyplot.close("all")


def test_labels_of_lines_that_end_together_do_not_overlap():
    with matplotlib.rc_context():
        figures.use_style()
        ax = figures.new_axes()
        for k in range(4):
            ax.plot([0, 1], [1, 0.001 * k], label=f"line {k}")
        labels = figures.label_lines(ax)
        ax.figure.canvas.draw()
    boxes = [label.get_window_extent() for label in labels]
    assert not any(one.overlaps(other) for one, other in combinations(boxes, 2))
    assert all(box.x1 <= ax.figure.bbox.x1 and box.y0 >= 0 for box in boxes)
    pyplot.close("all")
