import matplotlib

matplotlib.use("Agg")

import numpy as np
import pytest

from helpers import figures


def texts(ax):
    return [text.get_text() for text in ax.texts]


def test_the_blocks_of_the_shape_proof_are_to_scale():
    ax = figures.shape_proof(5, 4, 2)
    assert len(ax.patches) == 5 * 2 + 2 * 4 + 5 * 4 + 4 * 5 + 5 * 2 + 4 * 2
    assert texts(ax).count("5 cases") == 4
    assert "A1.T (4, 5) times delta2 (5, 2)" in figures.alternative_text(ax.figure)


def test_every_block_of_the_shape_proof_lies_on_the_board():
    ax = figures.shape_proof(9, 3, 6)
    corners = np.array([patch.get_xy() for patch in ax.patches])
    assert np.all(corners > 0) and np.all(corners < [ax.get_xlim()[1], ax.get_ylim()[1]])


def test_the_cost_figure_says_what_was_measured():
    ax = figures.cost_of_the_way_down([16, 64, 256], [1e-4, 2e-4, 4e-3], [1e-4, 3e-4, 7e-3], products=1.75)
    np.testing.assert_allclose(ax.get_lines()[1].get_ydata(), [1, 1.5, 1.75])
    assert ax.get_title("left") == "Widest network: down takes 1.8 times as long as up"
    assert [tick.get_text() for tick in ax.get_xticklabels()] == ["16\n100 µs", "64\n200 µs", "256\n4 ms"]
    assert "1.50 at width 64" in figures.alternative_text(ax.figure)


@pytest.mark.parametrize("ratio", [0.5, 1.0, 3.0])
def test_measurement_and_count_are_both_within_the_axes(ratio):
    ax = figures.cost_of_the_way_down([8, 16], [1e-3, 2e-3], [1e-3 * ratio, 2e-3 * ratio], products=1.75)
    low, high = ax.get_ylim()
    assert low < min(ratio, 1.75) and max(ratio, 1.75) < high
