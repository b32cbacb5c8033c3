import matplotlib

matplotlib.use("Agg")

from itertools import combinations

import numpy as np
import pytest
from matplotlib import pyplot

from helpers import figures, maths
from helpers.figures import checking


@pytest.fixture(autouse=True)
def closed():
    yield
    pyplot.close("all")


def curves(steps, smallest):
    def curve(order):
        errors = 0.2 * steps**order + smallest / steps
        fit = {"a": 0.2, "epsilon": smallest, "rising": order + 0.01, "falling": -0.99}
        return steps, np.array([errors / 2, errors, 3 * errors]), fit | {"order": order}

    return {"forward": curve(1), "central": curve(2)}


def both():
    return {"double": curves(np.logspace(-17, 0, 35), 2e-16), "single": curves(np.logspace(-9, 0, 28), 1e-7)}


def test_a_v_shows_its_medians_its_branches_and_its_lowest_point():
    figure = figures.v_curves(both())
    dots, right, left, star = figure.axes[0].lines[:4]
    steps = np.logspace(-17, 0, 35)
    np.testing.assert_allclose(dots.get_ydata(), 0.2 * steps + 2e-16 / steps)
    np.testing.assert_allclose(right.get_ydata(), 0.2 * right.get_xdata())
    np.testing.assert_allclose(left.get_ydata(), 2e-16 / left.get_xdata())
    assert star.get_xdata()[0] == pytest.approx(np.sqrt(2e-16 / 0.2), rel=2)
    assert left.get_ydata().max() < 5  # above, w + h is w


def test_the_v_says_its_fitted_slopes():
    figure = figures.v_curves(both())
    texts = [text.get_text() for text in figure.axes[0].texts]
    assert any("fitted 1.01" in text for text in texts) and any("fitted 2.01" in text for text in texts)
    assert any("fitted −0.99\nand −0.99" in text for text in texts)
    assert "slope 2.01 to the right, -0.99 to the left" in figures.alternative_text(figure)


def test_names_in_the_v_do_not_overlap():
    figure = figures.v_curves(both())
    figure.draw_without_rendering()
    for ax in figure.axes:
        boxes = [text.get_window_extent() for text in ax.texts]
        assert not any(one.overlaps(other) for one, other in combinations(boxes, 2))


def test_names_in_the_v_keep_clear_of_the_branches():
    panels = {}
    for dtype, steps in ((np.float64, np.logspace(-17, 0, 35)), (np.float32, np.logspace(-9, 0, 28))):
        panels[dtype.__name__] = {}
        for name, difference, order in (
            ("forward", maths.forward_difference, 1),
            ("central", maths.numerical_gradient, 2),
        ):
            errors = maths.network_error_curves(difference, steps, dtype, n_networks=20)
            panels[dtype.__name__][name] = steps, errors, maths.fit_error_curve(steps, np.median(errors, axis=0), order)
    figure = figures.v_curves(panels)
    figure.draw_without_rendering()
    for ax in figure.axes:
        for line, text in ((line, text) for line in ax.lines for text in ax.texts):
            points = line.get_transform().transform(np.transpose(line.get_data()))
            ends = np.linspace(points[:-1], points[1:], 20).reshape(-1, 2) if len(points) > 1 else points
            box = text.get_window_extent()
            assert not any(box.contains(*end) for end in ends), text.get_text()


def test_the_kink_shows_true_and_measured_slope():
    z = np.linspace(-2, 2, 9)
    figure = figures.kinks(z, np.clip((z + 1) / 2, 0, 1), [1e-4, 1e-2], [0.0, 0.5])
    left, right = figure.axes
    np.testing.assert_array_equal(left.lines[0].get_ydata(), [0, 0, 1, 1])
    np.testing.assert_array_equal(right.lines[0].get_ydata(), [0, 50])
    assert "50 % at 0.01" in figures.alternative_text(figure)


@pytest.mark.parametrize("factor", [0.5, 3.0])
def test_the_cost_stands_beside_the_count(factor):
    n = np.array([10, 100, 1000])
    ax = figures.cost_of_a_check(n, factor * n * 1e-4, np.full(3, 1e-4))
    np.testing.assert_allclose(ax.lines[0].get_ydata(), factor * n)
    ax.figure.draw_without_rendering()
    one, other = (text.get_window_extent() for text in ax.texts)
    assert not one.overlaps(other)
    assert not any(box.y1 > ax.get_window_extent().y1 for box in (one, other))
    assert f"1,000 slopes measured: {factor * 1000:,.0f} times" in ax.get_title("left")


def test_the_table_tells_what_passes_and_what_looks_alike():
    nan = np.nan
    ratios = [[(1, 1), (0.5, 0.5)], [(0.5, 0.5), (0.5, 0.5)], [(1, 0.2), (nan, nan)]]
    ax = figures.ratio_table(["averaged", "halved", "other"], ["one", "two"], ratios)
    words = [text.get_text() for text in ax.texts]
    assert words.count("passes") == 1 and words.count("× 1/2") == 3
    assert "biases × 1/5" in words and "uneven" in words
    framed = [patch for patch in ax.patches if patch.get_linewidth() > 2]
    assert len(framed) == 2  # both of the second column that look alike
    assert "averaged passes with one" in figures.alternative_text(ax.figure)
    assert "halved looks like another with two" in figures.alternative_text(ax.figure)


def test_powers_of_ten_are_marked_where_there_is_room():
    ax = checking.error_axes(figures.new_axes(), 1e-17)
    assert [text.get_text() for text in ax.get_xticklabels()][0] == "1"
    assert len(ax.get_xticks()) < 7
