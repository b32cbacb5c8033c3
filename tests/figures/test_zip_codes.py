import matplotlib

matplotlib.use("Agg")

import numpy as np
import pytest
from matplotlib import pyplot

from helpers import figures


@pytest.fixture(autouse=True)
def _close():
    yield
    pyplot.close("all")


@pytest.fixture
def digits():
    rng = np.random.default_rng(1986)
    return rng.uniform(-1, 1, (40, 16, 16)), np.arange(40) % 10


def texts(ax):
    return [text.get_text() for text in ax.texts]


def board(ax):
    return np.asarray(ax.get_images()[0].get_array().filled(np.nan))


def test_tiles_stand_in_reading_order_with_gaps():
    tiles = np.arange(5)[:, np.newaxis, np.newaxis] * np.ones((5, 2, 3))
    found = figures.tiled(tiles, columns=2, gap=1, between=-7)
    assert found.shape == (8, 7)
    assert (found[0:2, 0:3] == 0).all() and (found[0:2, 4:7] == 1).all() and (found[6:8, 0:3] == 4).all()
    assert (found[2] == -7).all() and (found[:, 3] == -7).all() and (found[6:, 4:] == -7).all()


def test_tiles_of_whole_numbers_may_have_a_gap_that_is_none():
    assert np.isnan(figures.tiled(np.ones((2, 2, 2), int), 2)[:, 2]).all()


def test_the_gallery_shows_each_class_in_its_own_column(digits):
    X, d = digits
    ax = figures.digit_gallery(X, d, rows=3)
    shown = board(ax)
    assert texts(ax) == [str(k) for k in range(10)]
    for row in range(3):
        for digit in range(10):
            tile = shown[row * 19 : row * 19 + 16, digit * 19 : digit * 19 + 16]
            np.testing.assert_allclose(tile, X[d == digit][row])


def test_kernels_and_maps_are_shown_for_every_moment():
    rng = np.random.default_rng(0)
    kernels = {"before": rng.normal(size=(12, 5, 5)), "after": rng.normal(size=(12, 5, 5)) * 3}
    maps = {name: rng.uniform(-1, 1, (12, 8, 8)) for name in kernels}
    ax = figures.kernels_and_maps(rng.uniform(-1, 1, (16, 16)), kernels, maps)
    titles = [part.get_title() for part in ax.figure.axes]
    assert [title.split(":")[0] for title in titles] == [
        "the digit",
        "kernels before",
        "maps before",
        "kernels after",
        "maps after",
    ]
    largest = np.nanmax(np.abs(board(ax.figure.axes[3])))
    assert largest == pytest.approx(1)
    np.testing.assert_allclose(board(ax.figure.axes[4])[:, :8], maps["after"][0])
    scales = {ax.figure.axes[k].get_images()[0].get_clim() for k in (2, 4)}
    loudest = max(np.abs(outputs).max() for outputs in maps.values())
    assert scales == {(-loudest, loudest)}  # before and after can be compared
    assert "12 kernels of 5 by 5 weights" in figures.alternative_text(ax.figure)


def test_every_run_and_every_median_of_the_factors_is_drawn():
    groups = {"as declared": {"1989": [4.0, 5.0, 3.0]}, "changed": {"wiring": [4.5], "start": [6.0, 9.0, 7.0]}}
    ax = figures.one_factor_at_a_time(groups, marks=[("LeCun et al. 1989", 5.0)])
    names = [tick.get_text() for tick in ax.get_yticklabels()]
    assert names == ["1989", "wiring", "start", "LeCun et al. 1989"]
    assert {"as declared", "changed", "published, on other digits"} == {text.strip() for text in texts(ax)}
    medians = [line.get_xdata()[0] for line in ax.get_lines() if line.get_marker() == "|"]
    np.testing.assert_allclose(medians, [4.0, 4.5, 7.0])
    assert ax.figure.get_suptitle().startswith("1 of 2 medians leave the range of 3 seeds")
    told = figures.alternative_text(ax.figure)
    assert "as declared, 1989: 4.00 (3.00 to 5.00)" in told and "LeCun et al. 1989: 5.00" in told


def test_the_figure_says_how_many_medians_would_leave_by_chance():
    rng = np.random.default_rng(1986)
    draws = rng.normal(size=(20000, 15))
    medians = np.median(draws[:, 10:], axis=1)
    found = np.mean((medians < draws[:, :10].min(axis=1)) | (medians > draws[:, :10].max(axis=1)))
    groups = {"as declared": {"1989": draws[0, :10]}, "changed": {f"{k}": draws[0, 10:] for k in range(100)}}
    ax = figures.one_factor_at_a_time(groups)
    assert ax.figure.get_suptitle().endswith("by chance about 4") and 0.035 < found < 0.05


def test_all_mistakes_are_shown_with_both_answers(digits):
    X, d = digits
    answers = d.copy()
    answers[[3, 17, 21]] = [8, 1, 7]
    ax = figures.mistakes(X, d, answers, columns=2)
    assert "All 3 mistakes among 40 digits" in ax.get_title("left")
    assert texts(ax) == ["3", "→", "8", "7", "→", "1", "1", "→", "7"]
    np.testing.assert_allclose(board(ax)[6:22, :16], X[3])
    np.testing.assert_allclose(board(ax)[29:45, :16], X[21])


def test_more_mistakes_than_fit_are_said_to_be_cut(digits):
    X, d = digits
    ax = figures.mistakes(X, d, (d + 1) % 10, limit=10)
    assert "All 40 mistakes" in ax.get_title("left") and "the first 10" in ax.get_title("left")
    assert len(texts(ax)) == 30


def test_no_mistakes_leave_an_empty_board(digits):
    X, d = digits
    ax = figures.mistakes(X, d, d)
    assert "All 0 mistakes" in ax.get_title("left") and texts(ax) == []


def test_the_shift_figure_says_what_one_pixel_costs():
    errors = {"1989": [30.0, 8.0, 4.0, 12.0, 40.0], "full": [50.0, 20.0, 8.0, 22.0, 60.0]}
    ax = figures.shifted([-2, -1, 0, 1, 2], errors)
    assert ax.get_title("left") == "One pixel aside, 4.0 % misread become 10.0 %"
    lines = {line.get_label(): line.get_ydata() for line in ax.get_lines()}
    np.testing.assert_allclose(lines["full"], errors["full"])
    assert "full: 50.0 at -2" in figures.alternative_text(ax.figure)
