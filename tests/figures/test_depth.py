import matplotlib

matplotlib.use("Agg")

import numpy as np
import pytest

from helpers import figures


@pytest.fixture
def rng():
    return np.random.default_rng(1986)


def texts(ax):
    return [text.get_text() for text in ax.texts]


def test_norms_are_drawn_as_median_and_band(rng):
    norms = {"one": np.exp(rng.normal(size=(21, 4))), "other": np.exp(rng.normal(size=(21, 4)))}
    ax = figures.norms_by_layer(norms, title="a message", published=[1.0, 2.0, 3.0, 4.0])
    np.testing.assert_allclose(ax.get_lines()[0].get_ydata(), np.median(norms["one"], axis=0))
    band = ax.collections[0].get_paths()[0].vertices[:, 1]
    np.testing.assert_allclose([band.min(), band.max()], np.percentile(norms["one"], [5, 95], axis=0)[[0, 1]].ravel()[
        [np.argmin(np.percentile(norms["one"], 5, axis=0)), 4 + np.argmax(np.percentile(norms["one"], 95, axis=0))]
    ])  # fmt: skip
    assert {"one", "other"} <= set(texts(ax))
    told = figures.alternative_text(ax.figure)
    assert "over 21 seeds" in told and "a published run: 1, 2, 3, 4" in told


def test_histograms_tell_the_spread_of_every_layer(rng):
    layers = [rng.normal(scale=scale, size=1000) for scale in (0.5, 0.1, 0.02)]
    ax = figures.layer_histograms({"first": layers, "second": layers[::-1]}, xlabel="output", title="shrinks")
    spreads = [f"{np.std(values):.2g}" for values in layers]
    assert [text for text in texts(ax) if text != "spread"] == spreads
    assert [label.get_text() for label in ax.get_yticklabels()] == ["layer 1", "layer 2", "layer 3"]
    assert f"first: {', '.join(spreads)}" in figures.alternative_text(ax.figure)


def test_no_histogram_touches_the_next(rng):
    ax = figures.layer_histograms({"one": [rng.normal(size=500)] * 4}, xlabel="a", title="t")
    for k, line in enumerate(ax.get_lines()):
        assert k <= line.get_ydata().min() and line.get_ydata().max() < k + 1


def test_the_gain_figure_draws_theory_and_measurement():
    gains = {"tanh": [[1.0, 2.0], [1.2, 2.2], [1.4, 2.4]], "logistic": [[0.5, 0.9]] * 3}
    ax = figures.gain_against_width([10, 100], gains, {"tanh": [1.2, 2.0], "logistic": [0.5, 1.0]})
    drawn = [line.get_ydata() for line in ax.get_lines()]
    assert any(np.allclose(values, [1.2, 2.2]) for values in drawn if len(values) == 2)
    assert any(np.allclose(values, [0.5, 1.0]) for values in drawn if len(values) == 2)
    told = figures.alternative_text(ax.figure)
    assert "3 seeds" in told and "tanh: measured 1.2, 2.2, at most 10 % off the theory" in told
    low, high = ax.get_ylim()
    assert low < 0.5 and high > 2.4


def test_the_overflow_figure_says_where_numbers_end():
    largest = [1.0, 1e10, 1e20, 1e30, 3e38, np.nan]
    ax = figures.overflow(largest, [0, 0, 0, 0, 0.4, 0.0], [0, 0, 0, 0, 0, 1.0], limit=np.finfo(np.float32).max)
    assert any("layer 4: 40% inf, 0% nan" in text for text in texts(ax))
    assert np.all(np.isfinite(ax.get_ylim()))
    assert "layer 5: 0% inf, 100% nan" in figures.alternative_text(ax.figure)


def test_without_an_overflow_nothing_is_shaded():
    ax = figures.overflow([1.0, 10.0, 100.0], np.zeros(3), np.zeros(3), limit=1e38)
    assert not ax.patches and ax.get_title("left") == "Times 10 a layer, until the numbers end"


def test_every_seed_of_a_remedy_is_a_dot():
    results = {
        "none": {"right": np.array([0.1, 0.12, 0.11]), "ratio": np.array([1e-3, 2e-3, 3e-3])},
        "cure": {"right": np.array([0.8, 0.9, 0.85]), "ratio": np.ones(3)},
    }
    ax = figures.remedy_dots({"patient": results}, chance=0.1, title="a message")
    dots = [line for line in ax.get_lines() if line.get_marker() == "o"]
    np.testing.assert_allclose([line.get_xdata() for line in dots], [result["right"] for result in results.values()])
    assert "0.002" in texts(ax)
    assert "patient, cure: 85% right (from 80% to 90%), ratio 1" in figures.alternative_text(ax.figure)
