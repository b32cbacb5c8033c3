import warnings

import matplotlib
import numpy as np
import pytest
from matplotlib import pyplot

from helpers import figures

X1, X2, POINTS = figures.plane(-1, 1, 41)
CASES = np.array([[-0.5, 0.1], [0.5, 0.2], [0.7, -0.9]]), np.array([[0], [1], [1]])


@pytest.fixture(autouse=True)
def style():
    with matplotlib.rc_context():
        figures.use_style()
        yield
    pyplot.close("all")


def says(w1, w2, b):
    return 1 / (1 + np.exp(-(POINTS @ [w1, w2] + b)))


def border(ax):
    """Return the points of the line at 1/2."""
    paths = [path for collection in ax.collections for path in collection.get_paths()]
    return np.concatenate([path.vertices for path in paths]) if paths else np.empty((0, 2))


def test_points_run_along_the_first_input_first():
    assert (POINTS[:41, 0] == X1).all() and (POINTS[:41, 1] == X2[0]).all()
    assert (POINTS[::41, 1] == X2).all()


@pytest.mark.parametrize(("w1", "w2", "b"), [(4, 0, -1.2), (0, -4, 1.2), (3, 2, 0.7)])
def test_the_border_lies_where_the_output_is_one_half(w1, w2, b):
    at = border(figures.decision_plane(X1, X2, says(w1, w2, b)))
    assert len(at) > 10
    np.testing.assert_allclose(at @ [w1, w2] + b, 0, atol=0.01)


def test_dogs_live_where_the_output_is_near_one():
    ax = figures.decision_plane(X1, X2, says(9, 0, 0))
    (image,) = ax.get_images()
    left, right = image.get_array()[20, 0, :3].astype(int), image.get_array()[20, -1, :3].astype(int)
    assert left[0] > left[2] and right[0] < right[2]  # amber, blue
    below, above = ax.transData.transform([(-1, 0), (1, 0)])
    assert below[0] < above[0] and image.origin == "lower"


def test_outputs_may_come_in_three_shapes():
    Y = says(2, 1, 0)
    drawn = [figures.decision_plane(X1, X2, y).get_images()[0].get_array() for y in (Y, Y[:, None], Y.reshape(41, 41))]
    assert (drawn[0] == drawn[1]).all() and (drawn[0] == drawn[2]).all()


def test_without_a_border_nothing_is_drawn_and_nobody_is_warned():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ax = figures.decision_plane(X1, X2, np.full(41 * 41, 0.2))
    assert len(border(ax)) == 0
    assert "dog on 0%" in figures.alternative_text(ax.figure)


def test_cases_are_told_apart_by_more_than_colour():
    ax = figures.decision_plane(X1, X2, says(1, 1, 0), *CASES)
    drawn = {line.get_label(): line for line in ax.get_lines() if line.get_label() in ("cat", "dog")}
    assert len(drawn["cat"].get_xdata()) == 1 and len(drawn["dog"].get_xdata()) == 2
    assert drawn["cat"].get_marker() != drawn["dog"].get_marker()
    assert "3 cases" in figures.alternative_text(ax.figure)


def test_redrawing_shows_the_new_outputs_below_the_cases():
    ax = figures.decision_plane(X1, X2, says(4, 0, 0), *CASES)
    before = ax.get_images()[0].get_array().copy()
    image, boundary, *cases = figures.redraw_decision_plane(ax, says(0, 4, 2))
    assert (image.get_array() != before).any()
    np.testing.assert_allclose(border(ax)[:, 1], -0.5, atol=0.01)
    assert boundary in ax.collections and [line.get_label() for line in cases] == ["cat", "dog"]


def test_an_axes_can_be_given():
    ax = pyplot.figure().add_subplot()
    assert figures.decision_plane(X1, X2, says(1, 0, 0), title="Mine", ax=ax) is ax
    assert ax.get_title("left") == "Mine" and ax.get_xlim() == (-1, 1)
