"""What the catalogue's own tests cannot see: right answers by other conventions, and two mistakes at once."""

import numpy as np
import pytest

from helpers.checks import diagnose, unit_03


def curve_answer(last_tenth, swing=np.ptp, rises=np.diff):
    """Return a right answer with a last tenth of one's own."""

    def answer(losses):
        if not np.isfinite(losses).all() or losses[-1] > losses[0]:
            return "diverged"
        small = 0.01 * (losses.max() - losses.min())
        if (rises(losses) > small).sum() > 0.25 * (len(losses) - 1):
            return "oscillating"
        return "converged" if swing(losses[last_tenth(len(losses)) :]) <= small else "slow"

    return answer


@pytest.mark.parametrize("swing", [np.ptp, lambda end: abs(end[-1] - end[0]), lambda end: np.abs(end - end[-1]).max()])
@pytest.mark.parametrize(
    "last_tenth",
    [
        lambda n: -max(2, n // 10),
        lambda n: -max(2, n // 10 + 1),
        lambda n: min(n - 2, int(0.9 * n)),
        lambda n: min(n - 2, round(0.9 * n)),
        lambda n: n - 1 - max(1, (n - 1) // 10),
        lambda n: -max(2, int(np.ceil(n / 10))),
    ],
)
def test_every_sensible_last_tenth_passes(last_tenth, swing):
    for seed in range(5):
        assert diagnose(unit_03.diagnose_curve, curve_answer(last_tenth, swing), seed).status == "passed"


@pytest.mark.parametrize(
    ("formula", "name"),
    [
        (lambda Y, D: np.sum((Y - D) ** 2), "1/2 lost"),
        (lambda Y, D: np.mean((Y - D) ** 2), "mean squared error"),
        (lambda Y, D: 0.5 * np.sum((Y - D) ** 2, axis=1), "one number a case"),
    ],
)
def test_a_wrong_formula_without_a_look_at_the_shapes_is_told_both(formula, name):
    diagnosis = diagnose(unit_03.squared_error, formula)
    assert diagnosis.misconception == name and "(5, 1)" in diagnosis.message


@pytest.mark.parametrize("kind", [AssertionError, TypeError, IndexError])
def test_shapes_may_be_refused_in_any_way(kind):
    def answer(Y, D):
        if Y.shape != D.shape:
            raise kind("shapes differ")
        return 0.5 * ((Y - D) ** 2).sum()

    assert diagnose(unit_03.squared_error, answer).status == "passed"


def test_an_unforeseen_word_is_shown_with_its_curve():
    diagnosis = diagnose(unit_03.diagnose_curve, lambda losses: "slow")
    assert diagnosis.misconception is None and "'flat in the end'" in diagnosis.message
