"""Random right forms of the unit's formulas all pass, and what they have in common does not help a wrong one."""

import math

import numpy as np
import pytest

from helpers.checks import diagnose, unit_01

FORMS = range(24)


def square_sum(r, form):
    return [
        lambda: np.sum(r**2),
        lambda: r @ r,
        lambda: np.einsum("i,i->", r, r),
        lambda: float(np.linalg.norm(r) ** 2),
        lambda: sum(value * value for value in r.tolist()),
        lambda: len(r) * np.mean(np.square(r)),
    ][form % 6]()


def log_bell(r, width, form):
    constant = [
        lambda: len(r) * math.log(width * math.sqrt(2 * math.pi)),
        lambda: 0.5 * len(r) * np.log(2 * np.pi * width**2),
        lambda: sum(np.log(width) + 0.5 * np.log(2 * np.pi) for _ in r),
        lambda: -len(r) * np.log(1 / (width * np.sqrt(2 * np.pi))),
    ][form % 4]()
    return -square_sum(r / width, form) / 2 - constant if form % 2 else -square_sum(r, form) / (2 * width**2) - constant


@pytest.mark.parametrize("form", FORMS)
def test_every_way_to_write_it_passes(form):
    def log_posterior(w, b, X, d, sigma, tau):
        return log_bell(d - X @ w - b, sigma, form) + log_bell(w, tau, form + 1)

    def map_objective(w, b, X, d, lam):
        return square_sum(X @ w + b - d, form) / 2 + lam * square_sum(w, form + 1) / 2

    def posterior_on_grid(grid, x, d, sigma, tau):
        logs = np.array([log_bell(w * x - d, sigma, form) + log_bell(np.array([w]), tau, form) for w in grid])
        p = np.exp(logs - logs.max())
        return p / p.sum()

    answers = {
        "log_likelihood": lambda y, d, sigma: log_bell(y - d, sigma, form),
        "log_prior": lambda w, tau: log_bell(w, tau, form),
        "log_posterior": log_posterior,
        "map_objective": map_objective,
    }
    if form % 6 != 5:  # a mean over no cases is not a number
        answers["posterior_on_grid"] = posterior_on_grid
    for name, answer in answers.items():
        assert diagnose(getattr(unit_01, name), answer, form).status == "passed", name


def test_two_mistakes_in_two_parts_are_both_named():
    def gradient(w, b, X, d, lam):
        dE_dy = X @ w + b - d
        return X.T @ dE_dy, np.sum(dE_dy) + lam * b

    diagnosis = diagnose(unit_01.map_gradient, gradient)
    assert "prior is missing" in diagnosis.message
    assert "lam b too much" in diagnosis.message


def test_an_underflow_is_named_whatever_stands_before_exp():
    def with_constants(grid, x, d, sigma, tau):
        logs = [log_bell(w * x - d, sigma, 0) + log_bell(np.array([w]), tau, 0) for w in grid]
        return np.exp(logs) / np.sum(np.exp(logs))

    assert diagnose(unit_01.posterior_on_grid, with_constants).misconception == "exp underflows"


def test_the_caller_keeps_his_arrays():
    def in_place(w, b, X, d, lam):
        d -= X @ w + b
        return -X.T @ d + lam * w, -d.sum()

    assert diagnose(unit_01.map_gradient, in_place).misconception == "inputs changed"
