"""What is special in unit 02: overflows that leave no trace in the values, and rewrites that change nothing."""

import numpy as np
import pytest

from helpers import maths
from helpers.checks import diagnose
from helpers.checks import unit_02 as check

SEEDS = range(12)


@pytest.mark.parametrize("seed", SEEDS)
def test_an_overflow_is_noticed_though_the_values_are_right(seed):
    diagnosis = diagnose(check.logistic, lambda z: 1 / (1 + np.e**-z), seed)
    assert diagnosis.misconception == "overflow for very negative z"


@pytest.mark.parametrize(
    "both",
    [
        lambda z: np.where(z > 0, 1 / (1 + np.exp(-z)), 1 - 1 / (1 + np.exp(z))),
        lambda z: np.select([z >= 0, z < 0], [1 / (1 + np.exp(-z)), np.exp(z) / (np.exp(z) + 1)]),
    ],
)
def test_both_branches_have_a_hint_of_their_own(both):
    assert diagnose(check.logistic, both).misconception == "both branches computed"


def seterr_logistic(z):
    np.seterr(over="ignore")
    return 1 / (1 + np.exp(-z))


def errstate_logistic(z):
    with np.errstate(all="ignore"):
        return np.where(z > 0, 1 / (1 + np.exp(-z)), np.exp(z) / (1 + np.exp(z)))


def harmless_logistic(z):
    with np.errstate(all="ignore"):
        return np.exp(np.minimum(z, 0)) / (1 + np.exp(-np.abs(z)))


def caught_logistic(z):
    def one(value):
        with np.errstate(over="raise"):
            try:
                return 1 / (1 + np.exp(-value))
            except FloatingPointError:
                return 0.0

    return np.reshape([one(value) for value in z.ravel()], z.shape)


@pytest.mark.parametrize("answer", [seterr_logistic, errstate_logistic])
def test_a_hidden_overflow_is_still_an_overflow(answer):
    assert diagnose(check.logistic, answer).misconception == "overflow hidden"


@pytest.mark.parametrize("answer", [harmless_logistic, caught_logistic])
def test_settings_without_an_overflow_behind_them_are_harmless(answer):
    assert diagnose(check.logistic, answer).status == "passed"


@pytest.mark.parametrize("answer", [lambda z: 1 / (1 + np.exp(-z)), seterr_logistic, errstate_logistic])
def test_an_overflow_leaves_the_readers_settings_alone(answer):
    before = np.geterr(), np.geterrcall(), np.errstate, np.seterr
    diagnose(check.logistic, answer)
    assert (np.geterr(), np.geterrcall(), np.errstate, np.seterr) == before


def test_the_value_comes_before_the_hidden_warning():
    def answer(z):
        with np.errstate(all="ignore"):
            return 1 / (1 + np.exp(z))

    assert diagnose(check.logistic, answer).misconception == "exponent without its minus"


def test_nan_is_explained_where_no_hint_fits():
    diagnosis = diagnose(check.logistic, lambda z: (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z)) / 3)
    assert diagnosis.status == "wrong" and "nan" in diagnosis.message


@pytest.mark.parametrize("seed", SEEDS)
def test_linear_layers_collapse_in_any_basis(seed):
    def answer(W1, b1, W2, b2):
        basis = np.random.default_rng(seed).normal(size=(len(b1), len(b1))) + 3 * np.eye(len(b1))
        up, down = W1 @ basis, np.linalg.solve(basis, W2)
        return up @ down, b1 @ basis @ down + b2

    assert diagnose(check.collapse_linear, answer, seed).status == "passed"


@pytest.mark.parametrize("seed", SEEDS)
def test_sums_may_be_taken_in_any_order(seed):
    def answer(A, W, b, f):
        order = np.random.default_rng(seed).permutation(len(W))
        Z = np.tile(b, (len(A), 1))
        for i in order:
            Z = Z + np.outer(A[:, i], W[i])
        return f(Z)

    assert diagnose(check.layer, answer, seed).status == "passed"


@pytest.mark.parametrize("seed", SEEDS)
def test_cases_may_go_up_one_by_one(seed):
    def answer(X, parameters):
        each = [maths.connected_forward([x], *_connections(parameters)) for x in X]
        return [np.concatenate(layer) for layer in zip(*each, strict=True)]

    assert diagnose(check.forward, answer, seed).status == "passed"


def _connections(parameters):
    weights = {(k, k + 1): W for k, (W, _) in enumerate(parameters)}
    return weights, {k + 1: b for k, (_, b) in enumerate(parameters)}
