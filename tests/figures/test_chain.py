import matplotlib
import numpy as np
import pytest
from matplotlib import pyplot

from helpers import figures
from helpers.figures.chain import brief, move, two_paths_texts

matplotlib.use("agg")
SLOPES = {"dy_du": 3, "du_dx": 3, "dy_dv": 6, "dv_dx": 1}


@pytest.fixture(autouse=True)
def close():
    yield
    pyplot.close("all")


def said(ax):
    return figures.alternative_text(ax.figure)


def written(ax):
    return [text.get_text() for text in ax.texts]


def drawn():
    y = np.linspace(0, 1, 31)
    return {
        "slope_chain": figures.slope_chain(["w", "z", "y", "E"], [0.5, -1.1, 0.25, 0.28], [0.8, 0.2, -0.75]),
        "two_paths": figures.two_paths(2, 6, 3, 18, SLOPES),
        "delta_curve": figures.delta_curve(y, (y - 1) * y * (1 - y), 1.0, at=(0.25, -0.14)),
        "parameters": figures.parameters_before_after(["w₁", "b"], [-2.5, -0.5], [-2.4, -0.1]),
        "promise": figures.promise([0, 10, 20], [0.2, 0.8, 0.9], [0.2, 0.7, 1.2], at=10),
        "told": figures.told_and_measured(["w₁", "b"], [-0.14, -0.14], [-0.05, -0.14]),
    }


def test_each_figure_says_its_message_and_has_a_text_alternative():
    for name, ax in drawn().items():
        assert ax.get_title(loc="left") or ax.get_title(), name
        assert len(said(ax)) > 60, name
        assert not said(ax).startswith("Figure:"), name


def test_figures_draw_on_the_axes_they_are_given():
    axes = pyplot.figure().subplots(2)
    assert figures.two_paths(2, 6, 3, 18, SLOPES, ax=axes[0]) is axes[0]
    assert figures.promise([0, 1], [0.2, 0.3], [0.2, 0.3], ax=axes[1]) is axes[1]
    assert len(pyplot.get_fignums()) == 1


def test_the_chain_multiplies_from_the_end():
    texts = written(drawn()["slope_chain"])
    for product in ("∂E/∂y\n= −0.75", "∂E/∂z\n= −0.15", "∂E/∂w\n= −0.12"):
        assert product in texts


def test_two_paths_are_added():
    ax = figures.two_paths(-0.5, -1.5, 0.5, -0.75, SLOPES | {"dy_du": 0.5, "dy_dv": -1.5})
    assert "0.5 × 3 + (−1.5) × 1 = 1.5 + (−1.5) = 0" in said(ax)
    assert {text.get_gid() for text in ax.texts if text.get_gid()} == set(two_paths_texts(2, 6, 3, 18, SLOPES))


def test_the_farthest_move_is_named():
    ax = drawn()["parameters"]
    assert ax.get_title(loc="left").endswith("and b farthest") or ax.get_title().endswith("and b farthest")
    assert "w₁ −2.50 → −2.40" in said(ax)


def test_the_gap_at_a_step_size_is_written():
    assert "off by 0.10" in written(drawn()["promise"])


def test_told_and_measured_are_both_named():
    assert {"told", "measured", "−0.050"} <= set(written(drawn()["told"]))


def test_numbers():
    assert move(0.5, -0.5) == "0.50 → −0.50"
    assert brief(-1e-14) == "0"


def test_a_long_value_is_rounded_to_fit_its_circle():
    assert two_paths_texts(-0.05, -0.15, 0.95, -0.1425, SLOPES)["y"] == "−0.14"
