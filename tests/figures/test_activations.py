import matplotlib
import numpy as np
import pytest
from matplotlib import pyplot

from helpers import figures, maths

Z = np.linspace(-5, 5, 201)
CURVES = {name: (f(Z), slope(f(Z))) for name, (f, slope) in maths.ACTIVATIONS.items()}


@pytest.fixture(autouse=True)
def style():
    with matplotlib.rc_context():
        figures.use_style()
        yield
    pyplot.close("all")


def test_every_activation_is_drawn_with_its_slope():
    ax = figures.activation_gallery(Z, CURVES)
    assert len(ax.child_axes) == len(CURVES) == 6
    for panel, (name, (a, slope)) in zip(ax.child_axes, CURVES.items(), strict=True):
        drawn = [line for line in panel.get_lines() if len(line.get_xdata()) == len(Z)]
        assert (drawn[0].get_ydata() == a).all()
        shown = np.isfinite(drawn[1].get_ydata())
        assert (drawn[1].get_ydata() == slope)[shown].all() and np.sum(~shown) == (name == "ReLU")
        assert drawn[0].get_linestyle() != drawn[1].get_linestyle()
        assert panel.get_title("left").startswith(name)
        assert {text.get_text() for text in panel.texts} == {"f", "f′"}


def test_the_gallery_says_how_steep_each_is():
    text = figures.alternative_text(figures.activation_gallery(Z, CURVES).figure)
    assert "logistic 0.25" in text and "scaled tanh 1.14" in text


def test_small_plots_do_not_overlap():
    ax = figures.activation_gallery(Z, CURVES)
    ax.figure.canvas.draw()
    boxes = [panel.get_tightbbox() for panel in ax.child_axes]
    title = ax._left_title.get_window_extent()
    assert not any(a.overlaps(b) for k, a in enumerate(boxes) for b in [*boxes[:k], title])


@pytest.mark.parametrize(("bound", "word"), [(0.25, "stays inside"), (0.2, "leaves it")])
def test_the_wedge_tells_whether_the_promise_is_kept(bound, word):
    ax = figures.slope_wedges(Z, {"logistic": (maths.logistic(Z), bound)}, at=0.0)
    assert f"logistic {word}" in figures.alternative_text(ax.figure)
    assert ("stays" in word) == ("stays" in ax.child_axes[0].get_title("left"))


def test_an_axes_can_be_given():
    ax = pyplot.figure().add_subplot()
    assert figures.slope_wedges(Z, {"square": (Z**2, 1.0)}, at=1.0, ax=ax) is ax
