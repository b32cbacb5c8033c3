import matplotlib
import numpy as np
import pytest
from matplotlib import pyplot

from helpers import figures

matplotlib.use("agg")
GRID = np.linspace(-3, 3, 121)


@pytest.fixture(autouse=True)
def close():
    yield
    pyplot.close("all")


def bump(middle, width=0.5):
    return np.exp(-0.5 * ((GRID - middle) / width) ** 2)


def drawn(ax=None):
    x, y = np.array([-0.5, 0.0, 0.5]), np.linspace(0.01, 0.99, 99)
    return {
        "bells": figures.noise_bells(x, x + 5, 2.0, 5.0, 1.0, -4.25, ax=ax),
        "cases": figures.posteriors_by_cases(
            GRID, {0: bump(0), 1: bump(0.5), 60: bump(2, 0.1)}, {1: bump(2.5), 60: bump(2.1, 0.1)}, ax=ax
        ),
        "dropped": figures.dropped_terms(GRID, {"all": np.log(bump(1)), "without": np.log(bump(-1.5)) - 900}, ax=ax),
        "errors": figures.bernoulli_errors(y, -np.log(y), -np.log(1 - y), (y - 1) ** 2 / 2, ax=ax),
    }


def test_each_figure_says_its_message_and_has_a_text_alternative():
    for name, ax in drawn().items():
        assert ax.get_title(loc="left") or ax.get_title(), name
        assert len(ax.text_alternative) > 80, name
        assert ax.get_xlabel(), name


def test_figures_draw_on_the_axes_they_are_given():
    ax = pyplot.figure().add_subplot()
    assert all(axes is ax for axes in drawn(ax).values())
    assert len(pyplot.get_fignums()) == 1


def test_the_longest_bar_is_where_the_line_meets_the_case():
    ax = figures.noise_bells(np.array([-0.5, 0.5]), np.array([4.0, 9.0]), 2.0, 5.0, 1.0, -5.0)
    _, hit, miss, _ = ax.get_lines()
    assert np.ptp(hit.get_xdata()) == pytest.approx(0.22)
    assert np.ptp(miss.get_xdata()) == pytest.approx(0.22 * np.exp(-0.5 * 3**2))
    assert "−5.0" in ax.get_title(loc="left") + ax.get_title()


def test_peaks_are_written_beside_the_curves():
    texts = {name: [text.get_text() for text in ax.texts] for name, ax in drawn().items()}
    assert texts["cases"] == [
        *("the prior alone", "peak at 0.00", "1 passenger", "peak at 0.50", "60 passengers", "peak at 2.00"),
        *("likelihood 2.50", "likelihood 2.10"),
    ]
    assert texts["dropped"] == ["all", "peak at 1.00", "without", "peak at −1.50"]


def test_curves_stay_in_their_rows():
    for line in drawn()["dropped"].get_lines()[:-1]:
        low, high = line.get_ydata().min(), line.get_ydata().max()
        assert high - low <= 0.8 + 1e-9
        assert high == pytest.approx(round(high - 0.8) + 0.8)


def test_an_outline_holds_its_share():
    ax = pyplot.figure().add_subplot()
    P = np.outer(bump(0, 0.6), bump(0.4, 0.4))
    P /= P.sum()
    (outline,) = figures.highest_density_outline(GRID, GRID, P, 0.9, ax)
    inside = matplotlib.path.Path(outline).contains_points(np.stack(np.meshgrid(GRID, GRID), -1).reshape(-1, 2))
    assert P.ravel()[inside].sum() == pytest.approx(0.9, abs=0.02)
    assert not ax.collections


def test_the_colours_stay_apart_in_grey():
    styles = {figures.LIKELIHOOD: figures.LIKELIHOOD_LINE, figures.PRIOR: figures.PRIOR_LINE, figures.POSTERIOR: "-"}
    assert len(set(map(str, styles.values()))) == len(styles) == 3
