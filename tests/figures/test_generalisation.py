import matplotlib
import numpy as np
import pytest
from matplotlib import pyplot

from helpers import figures

matplotlib.use("agg")
X = np.array([1.0, 2.0, 4.0, 8.0])
W = np.array([2.0, -8.0, 4.0, -4.0, 8.0, -2.0])
WORDS = {"xlabel": "cases", "ylabel": "mistakes", "title": "A message"}


@pytest.fixture(autouse=True)
def close():
    yield
    pyplot.close("all")


def curves(n_runs=9):
    steps = np.linspace(0, 0.2, n_runs)[:, np.newaxis]
    return {"train": 0.5 / X + steps, "test": 0.3 + steps * X / 8}


GRID = np.linspace(-1, 1, 50)
FIGURES = {
    "bands": lambda ax: figures.bands(X, curves(), **WORDS, marks={"here": 3.0}, log=True, ax=ax),
    "rows": lambda ax: figures.rows_of_runs({"one": X / 10, "two": X / 20}, xlabel="share", title="Rows", ax=ax),
    "sizes": lambda ax: figures.rows_of_runs({"one": X}, xlabel="size", title="Sizes of four runs", share=False, ax=ax),
    "sweeps": lambda ax: figures.sweeps_needed(np.array([500, 0, 3000]), 10_000, 1425, (0.67, 0.3, 0.95), ax=ax),
    "fits": lambda ax: figures.fits(
        GRID[::10], GRID[::10], GRID, GRID, {"line": GRID, "off": 3 * GRID}, title="F", ax=ax
    ),
}


def all_drawn():
    return {name: draw(None) for name, draw in FIGURES.items()} | {
        "mirror": figures.mirror_weights({"one": np.column_stack([W, -W])}, "Mirror")
    }


def test_each_figure_says_its_message_and_has_a_text_alternative():
    for name, ax in all_drawn().items():
        assert ax.get_title(loc="left") or ax.get_title(), name
        assert len(ax.text_alternative) > 70, name
        assert ax.get_xlabel(), name


@pytest.mark.parametrize("name", FIGURES)
def test_figures_draw_on_the_axes_they_are_given(name):
    ax = pyplot.figure().add_subplot()
    assert FIGURES[name](ax) is ax
    assert len(pyplot.get_fignums()) == 1


def test_a_band_holds_the_middle_of_the_runs_round_the_median():
    ax = figures.bands(X, curves(), **WORDS)
    train, _ = ax.get_lines()
    np.testing.assert_allclose(train.get_ydata(), np.median(curves()["train"], axis=0))
    low, high = np.percentile(curves()["train"], [10, 90], axis=0)
    path = ax.collections[0].get_paths()[0].vertices
    assert path[:, 1].min() == pytest.approx(low.min()) and path[:, 1].max() == pytest.approx(high.max())
    assert [text.get_text() for text in ax.texts] == ["train", "test"]


def test_a_row_shows_every_run_and_its_median():
    ax = figures.rows_of_runs({"one": [0.1, 0.2, 0.6]}, xlabel="share", title="Rows")
    dots, band, median = ax.get_lines()[:3]
    assert sorted(dots.get_xdata()) == [0.1, 0.2, 0.6] and median.get_xdata()[0] == 0.2
    np.testing.assert_allclose(band.get_xdata(), np.percentile([0.1, 0.2, 0.6], [10, 90]))
    assert ax.texts[0].get_text() == "20%"


def test_a_median_of_nearly_nothing_has_no_sign():
    ax = figures.rows_of_runs({"one": [-0.004], "two": [-0.2]}, xlabel="share", title="Rows")
    assert [text.get_text() for text in ax.texts] == ["0%", "−20%"]


def test_weights_are_written_in_units_of_the_smallest():
    ax = figures.mirror_weights({"one": np.column_stack([W, -3 * W])}, "Mirror")
    heights = [bar.get_height() for bar in ax.patches]
    assert heights == [1, -4, 2, -2, 4, -1, -1, 4, -2, 2, -4, 1]


def test_stuck_runs_stand_at_the_end():
    ax = figures.sweeps_needed(np.array([500, 0, 3000, 1200]), 10_000, 1425, (0.75, 0.3, 0.95))
    _, solved, stuck = ax.get_lines()
    assert list(solved.get_ydata()) == [500, 1200, 3000] and list(stuck.get_xdata()) == [4]
    assert ax.get_title(loc="left") == "3 of 4 starts succeed: 75%, probably 30% to 95%"


def test_a_fit_that_leaves_the_picture_is_cut_and_said():
    grid = np.linspace(-1, 1, 11)
    ax = figures.fits([0.0], [0.0], grid, grid, {"wild": 30 * grid}, title="Fits")
    assert np.isnan(ax.get_lines()[1].get_ydata()[0])
    assert "wild is at most 29 from it" in ax.text_alternative
