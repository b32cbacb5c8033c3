import numpy as np
import pytest
from matplotlib import pyplot

from helpers import figures

W = np.linspace(-1, 5, 61)
PLACES = np.array([0.0, 1.0, 3.0, 4.5])


@pytest.fixture(autouse=True)
def closed():
    yield
    pyplot.close("all")


def error(w):
    return 2 * (w - 2) ** 2


def slope(w):
    return 4 * (w - 2)


def arrows(ax):
    """Return the ends of all arrows, as (from, to) along the axis of weights."""
    return [tuple(end[0] for end in patch._posA_posB) for patch in ax.patches if hasattr(patch, "_posA_posB")]


def test_on_both_sides_one_arrow_points_uphill_and_one_down():
    ax = figures.bowl(W, error(W), PLACES, error(PLACES), slope(PLACES), eta=0.1)
    ends = sorted(end for _, end in arrows(ax))
    np.testing.assert_allclose(ends, sorted([*(PLACES + 0.1 * slope(PLACES)), *(PLACES - 0.1 * slope(PLACES))]))
    assert "lowest point at w = 2" in figures.alternative_text(ax.figure)
    assert "4 at w = 3" in figures.alternative_text(ax.figure)


def test_a_walk_over_the_bowl_visits_its_places():
    ax = figures.bowl_walk(W, error(W), [4, 3, 2.5], error(np.array([4, 3, 2.5])))
    np.testing.assert_array_equal(ax.lines[-1].get_xydata(), [[4, 8], [3, 2], [2.5, 0.5]])
    assert "2 steps, from w = 4 to w = 2.5" in ax.get_title("left")


def plane():
    w1, w2 = np.linspace(-2, 4, 31), np.linspace(-1, 3, 21)
    return w1, w2, np.add.outer((w2 - 1) ** 2, (w1 - 2) ** 2)


def test_walks_in_a_valley_keep_their_names_apart():
    walks = {"straight": [[-1, 0], [0, 1], [2, 1]], "detour": [[-1, 0], [2, -0.5], [2, 1]]}
    ax = figures.valley(*plane(), walks, lowest=(2, 1))
    ax.figure.draw_without_rendering()
    one, other = (text.get_window_extent() for text in ax.texts if text.get_text() in walks)
    assert not one.overlaps(other)
    np.testing.assert_array_equal(ax.lines[-1].get_xydata(), walks["detour"])
    assert "Straight from (−1, 0) to (2, 1) in 2 steps" in figures.alternative_text(ax.figure)


def test_a_single_place_is_a_start():
    ax = figures.valley(*plane(), {"start": [[-1, 0]]}, lowest=(2, 1))
    assert "Start at (−1, 0)" in figures.alternative_text(ax.figure)


def test_one_loss_curve_needs_no_name_and_several_are_named_at_their_ends():
    ax = figures.loss_curve([8, 4, 2])
    assert not ax.texts and "from 8 to 2" in ax.get_title("left") and ax.get_ylim()[0] == 0
    ax = figures.loss_curve({"one": [8, 4], "two": [8, 16]}, title="Two walks")
    assert [text.get_text() for text in ax.texts] == ["one", "two"]
    assert "two from 8 to 16" in figures.alternative_text(ax.figure)


@pytest.mark.parametrize("log", [False, True])
def test_a_loss_that_is_not_finite_is_left_out(log):
    ax = figures.loss_curve([1, 10, np.inf, np.nan], log=log)
    np.testing.assert_array_equal(ax.lines[0].get_xydata(), [[0, 1], [1, 10]])
    ax.figure.draw_without_rendering()


def test_zero_has_no_place_among_powers_of_ten():
    ax = figures.loss_curve([1, 0.1, 0], log=True)
    assert len(ax.lines[0].get_xdata()) == 2


def test_the_fastest_step_size_is_named():
    ax = figures.steps_against_eta([0.1, 0.2, 0.3, 0.4], [40, 10, 90, np.nan], limit=0.35)
    assert any("10 steps\nat η = 0.2" in text.get_text() for text in ax.texts)
    assert np.isfinite(ax.lines[-2].get_ydata()).all()
    assert "above 0.35 it never arrives" in figures.alternative_text(ax.figure)
