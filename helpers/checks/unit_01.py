"""Checks of unit 01: from Bayes' rule to squared error and weight decay."""

import math

import numpy as np

from helpers import maths
from helpers.checks import Exercise, Misconception, call_each

ROOT = math.sqrt(2 * math.pi)


def _density(residual, width):
    """Return N(residual; 0, width^2), entry by entry."""
    return np.exp(-0.5 * (residual / width) ** 2) / (width * ROOT)


def _log_density(residual, width):
    """Return log N(residual; 0, width^2), entry by entry, safe against underflow."""
    return -0.5 * (residual / width) ** 2 - math.log(width * ROOT)


def _bells(residual, width):
    """Return the sum of the logarithms."""
    return np.sum(_log_density(residual, width))


def _cut_mistakes(cut, one="case"):
    """Make the mistakes that use some of the entries only; ``cut(part)`` is an answer that uses one slice of them."""
    mistakes = {
        f"only the first six {one}s": (
            slice(6),
            f"Only the first six {one}s are used: `[:6]` chooses what goes into a function, from outside; "
            "inside, use all that it is given.",
        ),
        f"first {one} only": (slice(1), f"This is the first {one} alone: does the return stand inside the loop?"),
        f"last {one} only": (
            slice(-1, None),
            f"This is the last {one} alone: each round of the loop overwrites the one before. Add up with `+=`.",
        ),
        f"first {one} left out": (
            slice(1, None),
            f"The first {one} is missing: `range(1, n)` and `[1:]` start one too late, for Python counts from 0.",
        ),
        f"last {one} left out": (
            slice(None, -1),
            f"The last {one} is missing: `range(n)` already ends with n - 1; `range(n - 1)` and `[:-1]` end too early.",
        ),
    }
    return tuple(Misconception(name, cut(part), hint) for name, (part, hint) in mistakes.items())


def _bell_mistakes(of, width, one, them):
    """Make the mistakes that two sums over bells share: that over the misses of all cases, and that over the weights.

    ``of(total)`` makes an answer of ``total(r, s)``, where r are the misses or the weights, and s is their width.
    """

    def squares(square):
        return lambda r, s: -np.sum(square(r, s) + math.log(s * ROOT))

    def constant(each):
        return lambda r, s: -np.sum(0.5 * (r / s) ** 2 + each(s))

    mistakes = (
        (
            "sign of the whole flipped",
            lambda r, s: -_bells(r, s),
            f"The sign of the whole is flipped: larger {them} must give a lower number.",
            "Minus the logarithm is an error, to be made small. The probability itself is to be made large.",
        ),
        (
            "sign of the squares flipped",
            squares(lambda r, s: -0.5 * (r / s) ** 2),
            f"The sum of squares comes in with a plus: larger {them} would then be more probable.",
            "The exponent of the bell is negative, so that it falls on both sides of its middle.",
        ),
        (
            "1/2 lost",
            squares(lambda r, s: (r / s) ** 2),
            "In the sum of squares the 1/2 is lost: that part is exactly twice too big.",
            f"Below the square stands 2 {width}^2, not {width}^2.",
        ),
        (
            "2 squared too",
            squares(lambda r, s: r**2 / (2 * s) ** 2),
            f"The squares count half of what they should: below them only {width} is squared, not the 2.",
            "The same comes out if the 1/2 is used twice.",
        ),
        (
            "width for variance in the squares",
            squares(lambda r, s: 0.5 * r**2 / s),
            f"The squares are divided by {width}: it is the variance, {width} squared, that stands there.",
            f"Divided by {width}, each of the {them} is counted in standard deviations; the whole of it is squared.",
        ),
        (
            "multiplied by the variance",
            squares(lambda r, s: 0.5 * (r * s) ** 2),
            f"The squares are multiplied by {width} squared: divide. `/ 2 * a` multiplies by a, `/ (2 * a)` divides.",
            f"The wider the bell, the less the same {one} costs.",
        ),
        (
            "width left out of the squares",
            squares(lambda r, s: 0.5 * r**2),
            f"The squares do not know the width of the bell: divide them by {width} squared.",
        ),
        (
            "not squared",
            squares(lambda r, s: 0.5 * np.abs(r) / s**2),
            f"The {them} are not squared, only their sizes are added: a Gaussian squares them.",
            "The absolute value would come from a sharper peak, the Laplace distribution.",
        ),
        (
            "neither squared nor without sign",
            squares(lambda r, s: 0.5 * r / s**2),
            f"The {them} are added with their signs and not squared: +1 and -1 would cancel.",
        ),
        (
            "summed before squaring",
            lambda r, s: -0.5 * (np.sum(r) / s) ** 2 - np.size(r) * math.log(s * ROOT),
            f"The {them} are added first and squared afterwards: +1 and -1 would cancel. Square first.",
        ),
        (
            "mean subtracted",
            lambda r, s: _bells(r - np.mean(r), s),
            f"The mean of the {them} is subtracted before squaring: the bell has its middle at 0, wherever they are.",
        ),
        (
            "constant left out",
            constant(lambda s: 0.0),
            f"The squares are right, but the second term is missing: each {one} has its own -log({width} sqrt(2 pi)).",
            "It does not move the maximum, but without it exp(...) is no density, and two widths cannot be compared.",
        ),
        (
            "constant taken once",
            lambda r, s: -0.5 * np.sum((r / s) ** 2) - math.log(s * ROOT),
            f"The constant log({width} sqrt(2 pi)) is subtracted once: every {one} brings one.",
            "n densities are multiplied, so n logarithms are added.",
        ),
        (
            "constant taken once, rounded",
            lambda r, s: -0.5 * np.sum((r / s) ** 2) - 0.919,
            f"-0.919 comes in once, the constant of one {one} and of width 1: every {one} has its own "
            f"-log({width} sqrt(2 pi)).",
        ),
        (
            "constant added",
            constant(lambda s: -math.log(s * ROOT)),
            f"The constant is added: {width} sqrt(2 pi) stands below the line, so its logarithm is subtracted.",
        ),
        (
            "constant without sign",
            constant(lambda s: abs(math.log(s * ROOT))),
            f"The constant has lost its sign: for a small {width} its logarithm is negative, and the density above 1.",
        ),
        (
            "constant never below 0",
            constant(lambda s: max(math.log(s * ROOT), 0)),
            f"The constant is kept from falling below 0: for a small {width} it does, and the density is above 1.",
        ),
        (
            "width left out of the constant",
            constant(lambda s: math.log(ROOT)),
            f"In the constant {width} is missing: a wider bell is also lower.",
            "Without the width in front the area under the density is not 1.",
        ),
        (
            "constant rounded, without width",
            constant(lambda s: 0.919),
            f"-0.919 is the constant of a bell of width 1: in general it is -log({width} sqrt(2 pi)), and not rounded.",
        ),
        (
            "root left out of the constant",
            constant(lambda s: math.log(s * 2 * math.pi)),
            "In the constant the root over 2 pi is missing: there stands 2 pi itself.",
        ),
        (
            "root over the 2 only",
            constant(lambda s: math.log(s * math.sqrt(2) * math.pi)),
            "In the constant the root covers the 2 only: it reaches over 2 pi.",
        ),
        (
            "2 lost under the root",
            constant(lambda s: math.log(s * math.sqrt(math.pi))),
            "In the constant the 2 is missing under the root: sqrt(2 pi).",
        ),
        (
            "2 pi left out of the constant",
            constant(lambda s: math.log(s)),
            f"In the constant the root of 2 pi is missing: there stands the logarithm of {width} alone.",
        ),
        (
            "variance in the constant",
            constant(lambda s: math.log(s**2 * ROOT)),
            f"In the constant stands {width} squared: there it is {width} to the first power.",
            f"1/2 log(2 pi {width}^2) and log({width} sqrt(2 pi)) are the same; the root halves the power.",
        ),
        (
            "width for variance under the root",
            constant(lambda s: 0.5 * math.log(2 * math.pi * s)),
            f"In the constant 1/2 log(2 pi {width}) needs {width} squared: under the root stands the variance.",
        ),
        (
            "1/2 of the constant lost",
            constant(lambda s: math.log(2 * math.pi * s**2)),
            f"The constant is twice too big: log(2 pi {width}^2) needs the 1/2 that comes from the root.",
        ),
        (
            "half of the constant",
            constant(lambda s: math.log(s * ROOT) / 2),
            "The constant is half of what it should be: with the root of 2 pi there is no further 1/2.",
        ),
        (
            "constant without logarithm",
            constant(lambda s: s * ROOT),
            f"What is subtracted is {width} sqrt(2 pi) itself: its logarithm belongs there.",
        ),
        (
            "factor in front not taken into the logarithm",
            lambda r, s: np.sum(-0.5 * (r / s) ** 2) / (s * ROOT),
            "The factor in front of exp still divides: the logarithm of a product is a sum of logarithms.",
        ),
        (
            "constant to base 10",
            constant(lambda s: math.log10(s * ROOT)),
            "The squares are right, but the constant is a logarithm to base 10: take the natural one, `np.log`.",
        ),
        (
            "constant to base 2",
            constant(lambda s: math.log2(s * ROOT)),
            "The squares are right, but the constant is a logarithm to base 2: take the natural one, `np.log`.",
        ),
        (
            "log1p for log",
            constant(lambda s: math.log1p(s * ROOT)),
            "`np.log1p(x)` is log(1 + x): the constant needs `np.log`.",
        ),
        (
            "logarithm to base 10",
            lambda r, s: _bells(r, s) / math.log(10),
            "This is the logarithm to base 10: wanted is the natural one, `np.log`.",
            "The natural logarithm undoes the exp of the Gaussian and leaves the bare square.",
        ),
        (
            "width for variance in both",
            lambda r, s: _bells(r, math.sqrt(s)),
            f"Both terms take {width} for the variance: {width} is the standard deviation, the variance is its square.",
        ),
        (
            "variance for width in both",
            lambda r, s: _bells(r, s**2),
            f"Both terms take {width} squared for the width: give the width itself, the formula squares it.",
        ),
        (
            "width taken as 1",
            lambda r, s: _bells(r, 1.0),
            f"This is right for a bell of width 1 only: {width} is missing, below the squares and in the constant.",
        ),
        (
            "half the squares only",
            lambda r, s: -0.5 * np.sum(r**2),
            f"This is minus half the sum of squares: {width} is missing below them, and so is the whole constant.",
            "It is what is left after multiplying by the variance and dropping the constant.",
        ),
        (
            "bare squares",
            lambda r, s: -np.sum(r**2),
            f"This is minus the sum of squares: the 2 {width}^2 below them is missing, and the constant.",
        ),
        (
            "averaged",
            lambda r, s: np.mean(_log_density(r, s)),
            f"This is the mean over the {one}s: their probabilities multiply, so the logarithms are summed.",
            f"With a mean, 1000 {one}s would count as much as one.",
        ),
        (
            "averaged, constant left out",
            lambda r, s: -0.5 * np.mean((r / s) ** 2),
            f"The squares are averaged over the {one}s where they are to be summed, and the constant is missing.",
        ),
        (
            "only the squares averaged",
            lambda r, s: -0.5 * np.mean((r / s) ** 2) - np.size(r) * math.log(s * ROOT),
            f"The squares are averaged over the {one}s, the constant is summed: sum both.",
        ),
        (
            "not summed",
            _log_density,
            f"These are the logarithms of the single {one}s, an array: add them up.",
        ),
        (
            "density instead of its logarithm",
            lambda r, s: np.prod(_density(r, s)),
            "This is the product of the densities itself: wanted is its logarithm.",
            "A product of many densities soon falls below the smallest float; its logarithm does not.",
        ),
        (
            "product underflows",
            lambda r, s: np.log(np.prod(_density(r, s))),
            f"Right for a few {one}s; for 900 the product of the densities is 0 in floating point, "
            "and its logarithm -inf. Add logarithms instead.",
            "The smallest positive float is about 1e-308; 900 factors of 0.3 multiply to less than that.",
        ),
        (
            "product underflows, in math.log",
            lambda r, s: math.log(np.prod(_density(r, s))),
            f"Right for a few {one}s; for 900 the product of the densities is 0 in floating point, "
            "and `math.log` refuses it. Add logarithms instead.",
            "The smallest positive float is about 1e-308; 900 factors of 0.3 multiply to less than that.",
        ),
        (
            "densities added",
            lambda r, s: np.sum(_density(r, s)),
            "The densities themselves are added: take the logarithm of each, then add.",
        ),
        (
            "logarithm of a sum",
            lambda r, s: np.log(np.sum(_density(r, s))),
            "The densities are added before the logarithm: they multiply, so each gets its own logarithm.",
        ),
    )
    return tuple(Misconception(name, of(total), *words) for name, total, *words in mistakes)


def _observations(rng):
    y = rng.normal(size=5)
    many = rng.normal(size=900)
    return {
        "5 cases": {"y": y, "d": y + rng.uniform(0.3, 2, size=5), "sigma": float(rng.uniform(0.6, 0.9))},
        "wide noise": {"y": y[:3], "d": y[:3] - rng.uniform(1, 4, size=3), "sigma": float(rng.uniform(2, 3))},
        "narrow noise": {"y": y[:4], "d": y[:4] - rng.uniform(0.1, 0.3, size=4), "sigma": float(rng.uniform(0.1, 0.3))},
        "a perfect fit": {"y": y[:4], "d": y[:4].copy(), "sigma": float(rng.uniform(1.5, 3))},
        "one case": {"y": y[:1], "d": y[:1] + 1, "sigma": 1},
        "900 cases": {"y": many, "d": many + rng.normal(size=900), "sigma": float(rng.uniform(0.6, 0.9))},
    }


log_likelihood = Exercise(
    unit=1,
    name="log_likelihood",
    reference=maths.log_likelihood,
    probe=call_each(_observations),
    misconceptions=(
        *_cut_mistakes(lambda part: lambda y, d, sigma: _bells(y[part] - d[part], sigma)),
        *_bell_mistakes(lambda total: lambda y, d, sigma: total(y - d, sigma), "sigma", "case", "misses"),
        Misconception(
            "only d squared",
            lambda y, d, sigma: np.sum(-(y - d**2) / (2 * sigma**2) - math.log(sigma * ROOT)),
            "Only d is squared: `**` binds tighter than `-`, so the miss needs brackets.",
        ),
        Misconception(
            "sum instead of difference",
            lambda y, d, sigma: _bells(y + d, sigma),
            "The miss is y - d; here y and d are added.",
        ),
        Misconception(
            "noise of the passengers typed in",
            lambda y, d, sigma: _bells(y - d, 1.2),
            "The noise is fixed at 1.2, the width in the passengers' picture: use the argument sigma.",
        ),
        Misconception(
            "squares left out",
            lambda y, d, sigma: -np.size(d) * math.log(sigma * ROOT),
            "Only the constants are there: the squares of the misses are missing.",
        ),
    ),
    equivalents=(
        lambda y, d, sigma: -((y - d) @ (y - d)) / (2 * sigma**2) - len(d) * np.log(sigma * np.sqrt(2 * np.pi)),
        lambda y, d, sigma: np.sum(np.log(np.exp(-0.5 * ((y - d) / sigma) ** 2) / (sigma * ROOT))),
        lambda y, d, sigma: -0.5 * np.sum((y - d) ** 2 / sigma**2 + np.log(2 * np.pi * sigma**2)),
        lambda y, d, sigma: (
            -0.5 * np.linalg.norm((d - y) / sigma) ** 2 - d.size * (np.log(sigma) + np.log(2 * np.pi) / 2)
        ),
        lambda y, d, sigma: sum(
            -((float(a) - float(b)) ** 2) / 2 / sigma**2 - math.log(sigma * ROOT) for a, b in zip(y, d, strict=True)
        ),
        lambda y, d, sigma: np.array(len(d) * (-np.mean((y - d) ** 2) / (2 * sigma**2) - math.log(sigma * ROOT))),
        lambda y, d, sigma: np.float32(
            np.einsum("c,c->", y - d, d - y) / (2 * sigma**2) - len(y) * math.log(sigma * ROOT)
        ),
        lambda y, d, sigma: maths.log_prior(y - d, sigma),
    ),
)


def _weights(rng):
    return {
        "3 weights": {"w": rng.uniform(0.3, 2, size=3) * [1, -1, 1], "tau": float(rng.uniform(0.6, 0.9))},
        "a wide prior": {"w": rng.uniform(0.3, 2, size=4), "tau": float(rng.uniform(2, 4))},
        "a narrow prior": {"w": rng.uniform(-0.3, -0.1, size=4), "tau": float(rng.uniform(0.1, 0.3))},
        "all weights 0": {"w": np.zeros(5), "tau": float(rng.uniform(1.5, 3))},
        "one weight": {"w": np.array([-1.0]), "tau": 1},
        "900 weights": {"w": rng.normal(size=900), "tau": float(rng.uniform(0.6, 0.9))},
    }


log_prior = Exercise(
    unit=1,
    name="log_prior",
    reference=maths.log_prior,
    probe=call_each(_weights),
    misconceptions=(
        *_cut_mistakes(lambda part: lambda w, tau: _bells(w[part], tau), "weight"),
        *_bell_mistakes(lambda total: lambda w, tau: total(w, tau), "tau", "weight", "weights"),
        Misconception(
            "length not squared",
            lambda w, tau: -np.linalg.norm(w) / (2 * tau**2) - np.size(w) * math.log(tau * ROOT),
            "Here stands the length of w: wanted is its square, the sum of squared weights.",
            "`np.linalg.norm` takes a root at the end.",
        ),
        Misconception(
            "around 1",
            lambda w, tau: _bells(w - 1, tau),
            "This prior has its peak at 1: it belongs at 0.",
        ),
        Misconception(
            "arguments shifted",
            lambda w, tau: _bells(w - tau, 1.0),
            "tau is taken for what the weights are compared with, and the width for 1: compare with 0, "
            "and let tau be the width.",
        ),
        Misconception(
            "weights compared with themselves",
            lambda w, tau: -np.size(w) * math.log(tau * ROOT),
            "Only the constants are left: the squares are missing. If you compare w with itself, nothing misses: "
            "compare it with 0.",
        ),
        Misconception(
            "constant for two weights",
            lambda w, tau: -0.5 * np.sum((w / tau) ** 2) - 2 * math.log(tau * ROOT),
            "The constant is taken twice, as in the example with two weights: take it as often as there are weights.",
        ),
    ),
    equivalents=(
        lambda w, tau: -(w @ w) / (2 * tau**2) - len(w) * np.log(tau * np.sqrt(2 * np.pi)),
        lambda w, tau: maths.log_likelihood(w, np.zeros_like(w), tau),
        lambda w, tau: -0.5 * np.sum(np.square(w) * tau**-2.0 + np.log(2 * np.pi * tau**2)),
        lambda w, tau: np.sum(np.log(np.exp(-(w**2) / (2 * tau**2)) / np.sqrt(2 * np.pi * tau**2))),
        lambda w, tau: sum(-(float(w_i) ** 2) / 2 / tau**2 - math.log(tau) - math.log(ROOT) for w_i in w),
        lambda w, tau: np.float32(np.sum(_log_density(w.astype(np.float32), np.float32(tau)))),
    ),
)


def _linear_model(rng, n_cases, n_in, side):
    """Return X, w, b and the observed d of a linear model.

    The misses y - d alternate in sign, no two are equal, and their sum has the sign `side`, as has b.
    """
    X, b = rng.normal(size=(n_cases, n_in)), side * float(rng.uniform(0.5, 1.5))
    w = rng.uniform(0.4, 1.5, size=n_in) * (-1) ** np.arange(n_in)
    misses = rng.uniform(0.9, 1.5, size=n_cases) * np.where(np.arange(n_cases) % 2, -0.4, 1.0)
    return X, w, b, X @ w + b - side * misses


def _models(**ranges):
    """Make the cases of a linear model; each further argument has a range for most cases and one for 8 cases."""

    def cases(rng):
        shapes = {
            "5 cases, 3 inputs": (5, 3, 1),
            "3 cases, 3 inputs": (3, 3, 1),
            "8 cases, 2 inputs": (8, 2, -1),
            "one case": (1, 2, 1),
        }
        drawn = {}
        for name, shape in shapes.items():
            X, w, b, d = _linear_model(rng, *shape)
            drawn[name] = {"w": w, "b": b, "X": X, "d": d}
        X, w, b = rng.integers(-3, 4, size=(4, 2)).astype(float), np.array([2.0, -1.0]), 1.5
        drawn["a perfect fit"] = {"w": w, "b": b, "X": X, "d": X @ w + b}
        for name, arguments in drawn.items():
            arguments |= {key: float(rng.uniform(*both["8 cases" in name])) for key, both in ranges.items()}
        return drawn

    return cases


def _output_mistakes(of):
    """Make the mistakes in y = X w + b; ``of(miss)`` is an answer that computes the misses y - d by ``miss``."""
    mistakes = (
        ("bias left out", lambda w, b, X, d: X @ w - d, "The model's output lacks the bias: y = X w + b."),
        ("bias subtracted", lambda w, b, X, d: X @ w - b - d, "In the output the bias is subtracted: y = X w + b."),
        (
            "bias without sign",
            lambda w, b, X, d: X @ w + abs(b) - d,
            "In the output the bias has lost its sign: it may be negative.",
        ),
        (
            "bias never below 0",
            lambda w, b, X, d: X @ w + max(b, 0) - d,
            "In the output the bias is kept from falling below 0: it may be negative.",
        ),
        (
            "bias counted for every input",
            lambda w, b, X, d: np.sum(X * w + b, axis=1) - d,
            "In the output the bias is added once for every input: add it once a case, after the sum.",
        ),
        (
            "bias added to every weight",
            lambda w, b, X, d: X @ (w + b) - d,
            "In the output the bias is added to the weights, so the inputs multiply it: add it after the product.",
        ),
        (
            "output summed over the cases",
            lambda w, b, X, d: np.sum(X * w) + b - d,
            "The output is summed over the inputs and the cases, too, so every case gets the same: one output a case.",
        ),
        (
            "transposed",
            lambda w, b, X, d: X.T @ w + b - d,
            "X is turned round in the model's output: a row of X is a case, so X (n_cases, n_in) meets w (n_in,).",
        ),
        (
            "elementwise product",
            lambda w, b, X, d: X * w + b - d,
            "X and w are multiplied entry by entry: each case needs the sum over its inputs, the matrix product.",
            "`X * w` has one number for every input of every case; `X @ w` has one number a case.",
        ),
        (
            "observations left out",
            lambda w, b, X, d: X @ w + b,
            "The observations d are missing: what counts is how far the output y is from d.",
        ),
        (
            "sum instead of difference",
            lambda w, b, X, d: X @ w + b + d,
            "The output y and d are added: what counts is their difference.",
        ),
    )
    return tuple(Misconception(name, of(miss), *words) for name, miss, *words in mistakes)


def _posterior(fit=1.0, prior=1.0):
    """Make a log posterior in which the two terms have these factors."""
    return lambda w, b, X, d, sigma, tau: fit * _bells(X @ w + b - d, sigma) + prior * _bells(w, tau)


def _posterior_from(part_fit=_bells, part_prior=_bells):
    """Make a log posterior in which a term is computed in another way, from the misses or weights and the width."""
    return lambda w, b, X, d, sigma, tau: part_fit(X @ w + b - d, sigma) + part_prior(w, tau)


log_posterior = Exercise(
    unit=1,
    name="log_posterior",
    reference=maths.log_posterior,
    probe=call_each(_models(sigma=((0.6, 0.9), (2.2, 3.0)), tau=((1.5, 3), (0.3, 0.38)))),
    misconceptions=(
        *_cut_mistakes(lambda part: lambda w, b, X, d, sigma, tau: _posterior()(w, b, X[part], d[part], sigma, tau)),
        *_output_mistakes(lambda miss: lambda w, b, X, d, sigma, tau: _bells(miss(w, b, X, d), sigma) + _bells(w, tau)),
        Misconception(
            "prior dropped",
            _posterior(prior=0),
            "The prior is missing: this is the log likelihood alone, whose maximum is maximum likelihood, not MAP.",
            "Bayes' rule multiplies by P(N). Only P(D) may be left out, because it is the one factor without w and b.",
        ),
        Misconception(
            "likelihood dropped",
            _posterior(fit=0),
            "The data are missing: this is the log prior alone. P(D|N) depends on the weights; P(D) does not.",
            "Without the likelihood nothing is ever learned: the most probable weight stays 0, whatever was observed.",
        ),
        Misconception(
            "prior subtracted",
            _posterior(prior=-1),
            "The log prior is subtracted: P(D|N) and P(N) are multiplied, so their logarithms are added.",
            "What is subtracted in Bayes' rule is log P(D), which is left out here.",
        ),
        Misconception(
            "sign of the whole flipped",
            _posterior(-1, -1),
            "The sign of the whole is flipped: a more probable model must get the higher number.",
        ),
        Misconception(
            "logarithms multiplied",
            lambda w, b, X, d, sigma, tau: _bells(X @ w + b - d, sigma) * _bells(w, tau),
            "The two logarithms are multiplied: probabilities multiply, logarithms add.",
        ),
        Misconception(
            "posterior instead of its logarithm",
            lambda w, b, X, d, sigma, tau: np.prod(_density(X @ w + b - d, sigma)) * np.prod(_density(w, tau)),
            "This is the product P(D|N) P(N) itself: wanted is its logarithm.",
        ),
        Misconception(
            "bias decayed too",
            lambda w, b, X, d, sigma, tau: _bells(X @ w + b - d, sigma) + _bells(np.append(w, b), tau),
            "The prior has one term too many: the bias is in it. Here the prior is on the weights only.",
            "The bias carries the level of d, here about 5 points. Nothing says that this should be near 0.",
        ),
        Misconception(
            "bias added to the weights of the prior",
            lambda w, b, X, d, sigma, tau: _bells(X @ w + b - d, sigma) + _bells(w + b, tau),
            "In the prior the bias is added to the weights: it belongs to the output only.",
        ),
        Misconception(
            "sigma and tau exchanged",
            lambda w, b, X, d, sigma, tau: _bells(X @ w + b - d, tau) + _bells(w, sigma),
            "sigma and tau are exchanged: sigma is the width of the noise, tau that of the prior.",
        ),
        Misconception(
            "sigma in both terms",
            lambda w, b, X, d, sigma, tau: _bells(X @ w + b - d, sigma) + _bells(w, sigma),
            "The prior uses sigma, the width of the noise: its own width is tau.",
        ),
        Misconception(
            "tau in both terms",
            lambda w, b, X, d, sigma, tau: _bells(X @ w + b - d, tau) + _bells(w, tau),
            "The likelihood uses tau, the width of the prior: the noise has width sigma.",
        ),
        Misconception(
            "sigma never above 1",
            _posterior_from(part_fit=lambda r, s: _bells(r, min(s, 1))),
            "The likelihood cuts sigma off at 1: it is a width in the units of d, and may be larger.",
        ),
        Misconception(
            "variance for sigma",
            _posterior_from(part_fit=lambda r, s: _bells(r, s**2)),
            "The likelihood gets sigma squared: log_likelihood takes the standard deviation and squares it itself.",
        ),
        Misconception(
            "variance for tau",
            _posterior_from(part_prior=lambda r, s: _bells(r, s**2)),
            "The prior gets tau squared: log_prior takes the standard deviation and squares it itself.",
        ),
        Misconception(
            "both variances for widths",
            _posterior_from(lambda r, s: _bells(r, s**2), lambda r, s: _bells(r, s**2)),
            "Both functions get a variance: they take standard deviations and square them themselves.",
        ),
        Misconception(
            "d subtracted twice",
            lambda w, b, X, d, sigma, tau: _bells(X @ w + b - 2 * d, sigma) + _bells(w, tau),
            "log_likelihood gets the miss instead of the output: it subtracts d itself.",
        ),
        Misconception(
            "prior counted for every case",
            lambda w, b, X, d, sigma, tau: _bells(X @ w + b - d, sigma) + len(d) * _bells(w, tau),
            "The prior is counted once for every case: there is one set of weights, so it comes in once.",
            "That is why the prior fades: n terms of the data stand against one of the prior.",
        ),
        Misconception(
            "likelihood averaged",
            _posterior_from(part_fit=lambda r, s: np.mean(_log_density(r, s))),
            "The log likelihood is averaged over the cases: sum it, or five cases count as much as one.",
        ),
        Misconception(
            "constants left out",
            _posterior_from(*[lambda r, s: -0.5 * np.sum((r / s) ** 2)] * 2),
            "The squares are right, but both constants are missing: add log_likelihood and log_prior as they are.",
            "The maximum is the same without them. Here only log P(D) is to be left out.",
        ),
        Misconception(
            "both 1/2 lost",
            _posterior_from(*[lambda r, s: np.sum(-((r / s) ** 2) - math.log(s * ROOT))] * 2),
            "Both sums of squares have lost their 1/2.",
        ),
        Misconception(
            "minus E",
            lambda w, b, X, d, sigma, tau: -maths.map_objective(w, b, X, d, sigma**2 / tau**2),
            "This is sigma squared times the log posterior without its constants: here "
            "divide the squares by their variances.",
        ),
        Misconception(
            "E itself",
            lambda w, b, X, d, sigma, tau: maths.map_objective(w, b, X, d, sigma**2 / tau**2),
            "This is the error E, to be made small: wanted is the sum of your log_likelihood and log_prior.",
        ),
        Misconception(
            "constant of the prior left out",
            _posterior_from(part_prior=lambda r, s: -0.5 * np.sum((r / s) ** 2)),
            "The likelihood is right; the prior lacks its constant: use log_prior as it is.",
        ),
        Misconception(
            "constant of the likelihood left out",
            _posterior_from(part_fit=lambda r, s: -0.5 * np.sum((r / s) ** 2)),
            "The prior is right; the likelihood lacks its constant: use log_likelihood as it is.",
        ),
        Misconception(
            "1/2 lost in the likelihood",
            _posterior_from(part_fit=lambda r, s: np.sum(-((r / s) ** 2) - math.log(s * ROOT))),
            "In the likelihood the 1/2 is lost.",
        ),
        Misconception(
            "1/2 lost in the prior",
            _posterior_from(part_prior=lambda r, s: np.sum(-((r / s) ** 2) - math.log(s * ROOT))),
            "In the prior the 1/2 is lost.",
        ),
        Misconception(
            "prior averaged",
            _posterior_from(part_prior=lambda r, s: np.mean(_log_density(r, s))),
            "The log prior is averaged over the weights: sum it.",
        ),
        Misconception(
            "bias added at the end",
            lambda w, b, X, d, sigma, tau: _bells(X @ w - d, sigma) + _bells(w, tau) + b,
            "The bias is added to the logarithms: it belongs to the output, y = X w + b.",
        ),
        Misconception(
            "prior on the outputs",
            lambda w, b, X, d, sigma, tau: _bells(X @ w + b - d, sigma) + _bells(X @ w + b, tau),
            "The prior is put on the outputs y: it belongs on the weights w.",
        ),
        Misconception(
            "two values",
            lambda w, b, X, d, sigma, tau: (_bells(X @ w + b - d, sigma), _bells(w, tau)),
            "Both logarithms are returned one beside the other: add them to one number.",
        ),
        Misconception(
            "one number a case",
            _posterior_from(part_fit=_log_density),
            "This has one number a case: the log likelihood is the sum over the cases.",
        ),
    ),
    equivalents=(
        lambda w, b, X, d, sigma, tau: maths.log_likelihood(X @ w + b, d, sigma) + maths.log_prior(w, tau),
        lambda w, b, X, d, sigma, tau: (
            -((X @ w + b - d) @ (X @ w + b - d)) / (2 * sigma**2)
            - len(d) * np.log(sigma * ROOT)
            - w @ w / (2 * tau**2)
            - len(w) * np.log(tau * ROOT)
        ),
        lambda w, b, X, d, sigma, tau: math.log(np.prod(_density(X @ w + b - d, sigma)) * np.prod(_density(w, tau))),
        lambda w, b, X, d, sigma, tau: float(
            np.sum(_log_density(np.einsum("ci,i->c", X, w) + b - d, sigma)) + np.sum(_log_density(w, tau))
        ),
        lambda w, b, X, d, sigma, tau: (
            sum(
                _log_density(sum(x_i * w_i for x_i, w_i in zip(x, w, strict=True)) + b - d_c, sigma)
                for x, d_c in zip(X, d, strict=True)
            )
            + sum(_log_density(w_i, tau) for w_i in w)
        ),
        lambda w, b, X, d, sigma, tau: (
            np.sum(_log_density(np.column_stack([X, np.ones(len(X))]) @ np.append(w, b) - d, sigma))
            + np.sum(_log_density(w, tau))
        ),
    ),
)


def _widths(rng):
    return {
        "noise and prior": {"sigma": float(rng.uniform(0.3, 0.8)), "tau": float(rng.uniform(1.5, 3))},
        "a narrow prior": {"sigma": float(rng.uniform(1.2, 2)), "tau": float(rng.uniform(0.3, 0.8))},
        "whole numbers": {"sigma": 3, "tau": 2},
    }


def _bitwise(sigma, tau):
    return (sigma ^ 2) / (tau ^ 2)


weight_decay = Exercise(
    unit=1,
    name="weight_decay",
    reference=maths.weight_decay,
    probe=call_each(_widths),
    misconceptions=(
        Misconception(
            "inverted",
            lambda sigma, tau: tau**2 / sigma**2,
            "lam is upside down: a narrow prior must pull harder, so tau stands below.",
            "Check the extremes: tau very large means no prior and no decay, lam near 0.",
        ),
        Misconception(
            "not squared",
            lambda sigma, tau: sigma / tau,
            "These are the widths: lam is the ratio of the variances, so square.",
        ),
        Misconception(
            "not squared and inverted",
            lambda sigma, tau: tau / sigma,
            "Two things: lam is upside down, and it is the ratio of the variances, not of the widths.",
        ),
        Misconception(
            "1/2 kept",
            lambda sigma, tau: sigma**2 / (2 * tau**2),
            "Half of lam: the 1/2 already stands in E, in front of lam times the sum of squares.",
            "sigma^2 times w^2 / (2 tau^2) is 1/2 (sigma^2 / tau^2) w^2; lam is what stands behind the 1/2.",
        ),
        Misconception(
            "1/2 divided away",
            lambda sigma, tau: 2 * sigma**2 / tau**2,
            "Twice lam: E keeps the 1/2 in front of both sums, so it is not to be cancelled.",
        ),
        Misconception(
            "noise left out",
            lambda sigma, tau: 1 / tau**2,
            "The noise is missing: -log P(N|D) was multiplied by sigma squared, and so was the prior's term.",
            "1 / tau^2 is right only where sigma is 1.",
        ),
        Misconception(
            "noise below",
            lambda sigma, tau: 1 / (sigma**2 * tau**2),
            "sigma squared stands below: the more noise, the more the prior counts, so it belongs above.",
        ),
        Misconception(
            "prior left out",
            lambda sigma, tau: sigma**2,
            "The width of the prior is missing: divide by tau squared.",
        ),
        Misconception(
            "multiplied",
            lambda sigma, tau: sigma**2 * tau**2,
            "The two variances are multiplied: a wider prior must pull less, so divide by its variance.",
        ),
        Misconception(
            "only tau squared", lambda sigma, tau: sigma / tau**2, "Only tau is squared: sigma is to be squared too."
        ),
        Misconception(
            "only sigma squared", lambda sigma, tau: sigma**2 / tau, "Only sigma is squared: tau is to be squared too."
        ),
        Misconception(
            "rounded down",
            lambda sigma, tau: sigma**2 // tau**2,
            "`//` and `int` cut off what stands behind the point: divide with a single `/`, and leave it.",
        ),
        Misconception(
            "^ is not a power",
            _bitwise,
            "In Python `^` is not a power (it compares bits): write `**`.",
        ),
        Misconception(
            "negative",
            lambda sigma, tau: -(sigma**2) / tau**2,
            "lam is never negative: it adds a price for large weights to E.",
        ),
        Misconception(
            "root taken", lambda sigma, tau: math.sqrt(sigma / tau), "A root is taken where a square is wanted."
        ),
        Misconception(
            "a difference",
            lambda sigma, tau: sigma**2 - tau**2,
            "This is the difference of the variances: lam is their ratio, a plain number without unit of its own.",
        ),
        Misconception(
            "2 times for squared",
            lambda sigma, tau: sigma * 2 / tau * 2,
            "`* 2` doubles: a square is `** 2`.",
        ),
        Misconception(
            "prior taken as 1, inverted",
            lambda sigma, tau: 1 / sigma**2,
            "Two things: sigma squared belongs above the line, and tau squared below it.",
        ),
        Misconception(
            "share of the noise",
            lambda sigma, tau: sigma**2 / (sigma**2 + tau**2),
            "Below the line stands tau squared alone, not the sum of both variances.",
        ),
        Misconception(
            "a sum",
            lambda sigma, tau: sigma**2 + tau**2,
            "This is the sum of the variances: lam is their ratio.",
        ),
        Misconception(
            "squared twice",
            lambda sigma, tau: sigma**4 / tau**4,
            "Squared twice: the ratio of the variances is the ratio of the widths, squared once.",
        ),
        Misconception(
            "2 times for squared, above",
            lambda sigma, tau: sigma * 2 / tau**2,
            "Above the line sigma is doubled: a square is `** 2`, and `* 2` is not.",
        ),
        Misconception(
            "2 times for squared, below",
            lambda sigma, tau: sigma**2 / (tau * 2),
            "Below the line tau is doubled: a square is `** 2`, and `* 2` is not.",
        ),
        Misconception(
            "2 times at the end",
            lambda sigma, tau: sigma**2 / tau * 2,
            "The last `* 2` doubles the whole: a square is `** 2`, and tau is the one to be squared.",
        ),
    ),
    equivalents=(
        lambda sigma, tau: (sigma / tau) ** 2,
        lambda sigma, tau: tau**-2.0 / sigma**-2.0,
        lambda sigma, tau: np.float32(np.square(sigma) / np.square(tau)),
        lambda sigma, tau: math.exp(2 * (math.log(sigma) - math.log(tau))),
        lambda sigma, tau: np.array(sigma * sigma / tau / tau),
        lambda sigma, tau: pow(sigma, 2) * (1 / pow(tau, 2)),
    ),
)


def _decays(rng):
    X, w, b, d = _linear_model(rng, 4, 2, 1)
    return _models(lam=((0.3, 0.9), (1.5, 2.5)))(rng) | {"no decay": {"w": w, "b": b, "X": X, "d": d, "lam": 0.0}}


def _objective(fit=0.5, decay=0.5):
    """Make an objective in which the two sums of squares have these factors."""
    return lambda w, b, X, d, lam: fit * np.sum((X @ w + b - d) ** 2) + decay * lam * np.sum(w**2)


map_objective = Exercise(
    unit=1,
    name="map_objective",
    reference=maths.map_objective,
    probe=call_each(_decays),
    misconceptions=(
        *_cut_mistakes(lambda part: lambda w, b, X, d, lam: _objective()(w, b, X[part], d[part], lam)),
        *_output_mistakes(
            lambda miss: lambda w, b, X, d, lam: 0.5 * np.sum(miss(w, b, X, d) ** 2) + 0.5 * lam * np.sum(w**2)
        ),
        Misconception(
            "prior dropped",
            _objective(decay=0),
            "The prior is missing: 1/2 SSE alone is maximum likelihood. Add the weight decay.",
            "Minus sigma squared times the log prior leaves lam/2 times the sum of squared weights.",
        ),
        Misconception(
            "data dropped", _objective(fit=0), "The data are missing: only the price of the weights is there."
        ),
        Misconception(
            "prior subtracted",
            _objective(decay=-0.5),
            "The weight decay is subtracted: large weights would be rewarded. It is a price, so add it.",
            "E is minus a log probability: both terms turn their sign.",
        ),
        Misconception(
            "sign of the whole flipped",
            _objective(-0.5, -0.5),
            "The sign of the whole is flipped: E is to be made small, so both sums of squares are positive.",
        ),
        Misconception(
            "1/2 lost in the error", _objective(fit=1), "In the error the 1/2 is lost: that term is twice too big."
        ),
        Misconception(
            "1/2 lost in the decay",
            _objective(decay=1),
            "In the weight decay the 1/2 is lost: the term is lam/2 times the sum of squares.",
            "With lam alone there, the best weights belong to a prior that is narrower by a factor of root 2.",
        ),
        Misconception(
            "both 1/2 lost", _objective(1, 1), "Both terms have lost their 1/2: the whole is exactly twice too big."
        ),
        Misconception(
            "1/2 twice in the decay",
            _objective(decay=0.25),
            "In the weight decay the 1/2 is used twice: the term is lam/2 times the sum of squares.",
        ),
        Misconception(
            "error averaged",
            lambda w, b, X, d, lam: 0.5 * np.mean((X @ w + b - d) ** 2) + 0.5 * lam * np.sum(w**2),
            "The squared errors are averaged over the cases: E is a sum.",
            "With a mean, the prior would not fade as data come in.",
        ),
        Misconception(
            "decay averaged",
            lambda w, b, X, d, lam: 0.5 * np.sum((X @ w + b - d) ** 2) + 0.5 * lam * np.mean(w**2),
            "The squared weights are averaged: the decay is a sum over the weights.",
        ),
        Misconception(
            "decay for every case",
            lambda w, b, X, d, lam: 0.5 * np.sum((X @ w + b - d) ** 2 + lam * np.sum(w**2)),
            "The decay is counted once for every case: it stands outside the sum over cases.",
        ),
        Misconception(
            "bias decayed too",
            lambda w, b, X, d, lam: 0.5 * np.sum((X @ w + b - d) ** 2) + 0.5 * lam * (np.sum(w**2) + b**2),
            "The bias is decayed too, which adds lam/2 b^2: the prior is on the weights only.",
            "The bias carries the level of d; nothing says that it should be near 0.",
        ),
        Misconception(
            "weights not squared",
            lambda w, b, X, d, lam: 0.5 * np.sum((X @ w + b - d) ** 2) + 0.5 * lam * np.sum(np.abs(w)),
            "In the decay the weights are not squared: a Gaussian prior squares them.",
        ),
        Misconception(
            "errors not squared",
            lambda w, b, X, d, lam: 0.5 * np.sum(np.abs(X @ w + b - d)) + 0.5 * lam * np.sum(w**2),
            "The errors are not squared.",
        ),
        Misconception(
            "weights summed, not squared",
            lambda w, b, X, d, lam: 0.5 * np.sum((X @ w + b - d) ** 2) + 0.5 * lam * np.sum(w),
            "In the decay the weights themselves are added: a negative weight would be rewarded. Square each.",
        ),
        Misconception(
            "weights summed before squaring",
            lambda w, b, X, d, lam: 0.5 * np.sum((X @ w + b - d) ** 2) + 0.5 * lam * np.sum(w) ** 2,
            "The weights are added first and squared afterwards: square each, then add.",
        ),
        Misconception(
            "errors summed before squaring",
            lambda w, b, X, d, lam: 0.5 * np.sum(X @ w + b - d) ** 2 + 0.5 * lam * np.sum(w**2),
            "The errors are added first and squared afterwards: errors of +1 and -1 would cancel. Square first.",
        ),
        Misconception(
            "length of the weights not squared",
            lambda w, b, X, d, lam: 0.5 * np.sum((X @ w + b - d) ** 2) + 0.5 * lam * np.linalg.norm(w),
            "In the decay stands the length of w: wanted is its square, the sum of squared weights.",
            "`np.linalg.norm` takes a root at the end.",
        ),
        Misconception(
            "lam squared",
            lambda w, b, X, d, lam: 0.5 * np.sum((X @ w + b - d) ** 2) + 0.5 * lam**2 * np.sum(w**2),
            "lam is squared: only the weights are. lam itself is already a ratio of squares.",
        ),
        Misconception(
            "error decayed, not the weights",
            lambda w, b, X, d, lam: 0.5 * (1 + lam) * np.sum((X @ w + b - d) ** 2),
            "lam multiplies the squared errors: it belongs to the squared weights.",
        ),
        Misconception(
            "not summed",
            lambda w, b, X, d, lam: 0.5 * (X @ w + b - d) ** 2 + 0.5 * lam * np.sum(w**2),
            "This has one number a case: E is the sum over all cases, a single number.",
        ),
        Misconception(
            "mean squared error",
            lambda w, b, X, d, lam: np.mean((X @ w + b - d) ** 2) + 0.5 * lam * np.sum(w**2),
            "The error is the mean of the squares: here it is half their sum.",
            "Libraries often average. A sum is what the log likelihood gives; then lam = sigma^2 / tau^2 holds.",
        ),
        Misconception(
            "mean squared error, whole lam",
            lambda w, b, X, d, lam: np.mean((X @ w + b - d) ** 2) + lam * np.sum(w**2),
            "This is the mean of the squares plus lam times the sum of squared weights: "
            "here both are sums, and each has its 1/2.",
        ),
        Misconception(
            "root of the squared error",
            lambda w, b, X, d, lam: np.sqrt(np.sum((X @ w + b - d) ** 2)) + 0.5 * lam * np.sum(w**2),
            "A root is taken of the squared errors: E is half their sum, without a root.",
            "`np.linalg.norm` takes a root, too.",
        ),
        Misconception(
            "lam left out",
            lambda w, b, X, d, lam: 0.5 * np.sum((X @ w + b - d) ** 2) + 0.5 * np.sum(w**2),
            "In the decay lam is missing: with lam = 0 only the error may be left.",
        ),
        Misconception(
            "lam alone",
            lambda w, b, X, d, lam: 0.5 * np.sum((X @ w + b - d) ** 2) + 0.5 * lam,
            "The decay is lam/2 alone: it multiplies the sum of squared weights.",
        ),
        Misconception(
            "lam in front of both",
            lambda w, b, X, d, lam: 0.5 * lam * (np.sum((X @ w + b - d) ** 2) + np.sum(w**2)),
            "lam stands in front of both sums: only the weights have it. Look at the brackets.",
        ),
        Misconception(
            "decay not summed",
            lambda w, b, X, d, lam: 0.5 * np.sum((X @ w + b - d) ** 2) + 0.5 * lam * w**2,
            "The decay has one number a weight: sum it over the weights.",
        ),
        Misconception(
            "both summed before squaring",
            lambda w, b, X, d, lam: 0.5 * np.sum(X @ w + b - d) ** 2 + 0.5 * lam * np.sum(w) ** 2,
            "Errors and weights are added first and squared afterwards: square each, then add.",
        ),
        Misconception(
            "bias added at the end",
            lambda w, b, X, d, lam: 0.5 * np.sum((X @ w - d) ** 2) + 0.5 * lam * np.sum(w**2) + b,
            "The bias is added to E: it belongs to the output, y = X w + b.",
        ),
        Misconception(
            "lam in front of the error",
            lambda w, b, X, d, lam: 0.5 * lam * np.sum((X @ w + b - d) ** 2) + 0.5 * np.sum(w**2),
            "lam stands in front of the wrong sum: it says what the squared weights cost.",
        ),
        Misconception(
            "lam never above 1",
            lambda w, b, X, d, lam: _objective()(w, b, X, d, min(lam, 1)),
            "lam is cut off at 1: where there is much noise or a narrow prior, it is larger.",
        ),
        Misconception(
            "1/2 twice in the error",
            _objective(fit=0.25),
            "In the error the 1/2 is used twice: the term is half the sum of squares.",
        ),
        Misconception(
            "both averaged",
            lambda w, b, X, d, lam: 0.5 * np.mean((X @ w + b - d) ** 2) + 0.5 * lam * np.mean(w**2),
            "Both terms are averaged, over the cases and over the weights: E is made of sums.",
        ),
        Misconception(
            "outputs decayed",
            lambda w, b, X, d, lam: 0.5 * np.sum((X @ w + b - d) ** 2) + 0.5 * lam * np.sum((X @ w + b) ** 2),
            "The decay is put on the outputs y: it is a price for large weights.",
        ),
        Misconception(
            "bias left out, 1/2 lost in the decay",
            lambda w, b, X, d, lam: 0.5 * np.sum((X @ w - d) ** 2) + lam * np.sum(w**2),
            "Two things: the model's output lacks the bias, y = X w + b; and in the weight decay the 1/2 is lost.",
        ),
        Misconception(
            "minus log posterior of widths 1",
            lambda w, b, X, d, lam: -_bells(X @ w + b - d, 1.0) - _bells(w, 1.0),
            "This is minus the log posterior with both widths 1: lam is missing, and the constants are still there.",
        ),
        Misconception(
            "minus log posterior",
            lambda w, b, X, d, lam: -_bells(X @ w + b - d, 1.0) - _bells(w, 1 / np.sqrt(lam)),
            "This is minus the log posterior for sigma = 1, constants and all: in E only the two sums of squares are "
            "left.",
        ),
        Misconception(
            "minus log posterior, dividing by 0",
            lambda w, b, X, d, lam: -_bells(X @ w + b - d, 1.0) - _bells(w, 1 / math.sqrt(lam)),
            "This is minus the log posterior for sigma = 1: the constants are still there, and lam = 0 would need a "
            "prior without end. Take the two sums of squares.",
        ),
    ),
    equivalents=(
        lambda w, b, X, d, lam: (np.sum((X @ w + b - d) ** 2) + lam * np.sum(w**2)) / 2,
        lambda w, b, X, d, lam: maths.squared_error(X @ w + b, d) + lam / 2 * w @ w,
        lambda w, b, X, d, lam: 0.5 * np.linalg.norm(np.append(d - X @ w - b, np.sqrt(lam) * w)) ** 2,
        lambda w, b, X, d, lam: (
            sum(
                (sum(x_i * w_i for x_i, w_i in zip(x, w, strict=True)) + b - d_c) ** 2
                for x, d_c in zip(X, d, strict=True)
            )
            / 2
            + lam * sum(w_i**2 for w_i in w) / 2
        ),
        lambda w, b, X, d, lam: float(0.5 * np.vdot(X @ w + b - d, X @ w + b - d) + 0.5 * lam * np.vdot(w, w)),
        lambda w, b, X, d, lam: (
            0.5 * np.sum((X.astype(np.float32) @ w.astype(np.float32) + np.float32(b) - d.astype(np.float32)) ** 2)
            + np.float32(0.5 * lam) * np.sum(w.astype(np.float32) ** 2)
        ),
        lambda w, b, X, d, lam: 0.5 * len(d) * np.mean((X @ w + b - d) ** 2) + 0.5 * lam * np.einsum("i,i", w, w),
    ),
)


def _gradient(fit=1.0, decay=1.0):
    """Make a gradient in which the error and the decay have these factors."""

    def gradient(w, b, X, d, lam):
        dE_dy = fit * (X @ w + b - d)
        return X.T @ dE_dy + decay * lam * w, np.sum(dE_dy)

    return gradient


def _gradient_from(part_w, part_b=lambda w, b, X, d, lam, dE_dy: np.sum(dE_dy)):
    """Make a gradient of which the parts are computed from the arguments and dE/dy."""

    def gradient(w, b, X, d, lam):
        dE_dy = X @ w + b - d
        return part_w(w, b, X, d, lam, dE_dy), part_b(w, b, X, d, lam, dE_dy)

    return gradient


def _right_w(w, b, X, d, lam, dE_dy):
    return X.T @ dE_dy + lam * w


def _gradient_in_place(w, b, X, d, lam):
    dE_dw, dE_db = np.zeros_like(w), 0.0
    for x, d_c in zip(X, d, strict=True):
        dE_dy = x @ w + b - d_c
        dE_dw += dE_dy * x
        dE_db += dE_dy
    dE_dw += lam * w
    return [dE_dw, float(dE_db)]


def _gradient_bias_as_weight(w, b, X, d, lam):
    X1, w1 = np.column_stack([X, np.ones(len(X))]), np.append(w, b)
    dE_dw1 = X1.T @ X1 @ w1 - X1.T @ d
    return dE_dw1[:-1] + lam * w, dE_dw1[-1]


def _gradient_float32(w, b, X, d, lam):
    w, X, d = (array.astype(np.float32) for array in (w, X, d))
    return _gradient()(w, np.float32(b), X, d, np.float32(lam))


map_gradient = Exercise(
    unit=1,
    name="map_gradient",
    reference=maths.map_gradient,
    probe=call_each(_decays, returns=("dE_dw", "dE_db")),
    misconceptions=(
        *_cut_mistakes(lambda part: lambda w, b, X, d, lam: _gradient()(w, b, X[part], d[part], lam)),
        *_output_mistakes(
            lambda miss: lambda w, b, X, d, lam: (X.T @ miss(w, b, X, d) + lam * w, np.sum(miss(w, b, X, d)))
        ),
        Misconception(
            "sign of the error flipped",
            _gradient(fit=-1),
            "The error is taken as d - y: E falls where y comes closer to d, and its slope is y - d.",
            "The chain: the slope of 1/2 (y - d)^2 is (y - d) times dy/dw. d - y is the slope times -1.",
        ),
        Misconception(
            "sign of the whole flipped",
            _gradient(-1, -1),
            "Same size, opposite sign: this points downhill. The gradient points uphill; the step subtracts it.",
        ),
        Misconception(
            "prior dropped",
            _gradient(decay=0),
            "In dE_dw the prior is missing: this is the gradient of 1/2 SSE alone, maximum likelihood.",
            "lam/2 times the sum of squares has a slope, too: lam w.",
        ),
        Misconception(
            "sign of the decay flipped",
            _gradient(decay=-1),
            "In dE_dw the decay is subtracted: the decay adds to E, so its slope is added.",
            "A step subtracts the gradient; then -eta lam w shrinks the weights, as it should.",
        ),
        Misconception(
            "decay doubled",
            _gradient(decay=2),
            "In dE_dw the decay is twice too big: differentiate lam/2 w^2, 1/2 included.",
        ),
        Misconception(
            "1/2 kept in the decay",
            _gradient(decay=0.5),
            "In dE_dw the decay is half of what it should be: the 2 of the square cancels the 1/2.",
        ),
        Misconception(
            "error doubled",
            _gradient(fit=2),
            "The error's part is twice too big: the 1/2 in front of the square cancels the 2.",
        ),
        Misconception(
            "1/2 kept in the error",
            _gradient(fit=0.5),
            "The error's part is half of what it should be: the 2 of the square cancels the 1/2.",
        ),
        Misconception(
            "everything doubled",
            _gradient(2, 2),
            "Both parts are twice too big: each square brings a 2 and each term has a 1/2 in front.",
        ),
        Misconception(
            "averaged",
            lambda w, b, X, d, lam: _gradient(1 / len(d), 1)(w, b, X, d, lam),
            "The error's part is averaged over the cases: E is a sum, and so is its gradient.",
        ),
        Misconception(
            "bias decayed too",
            _gradient_from(_right_w, lambda w, b, X, d, lam, dE_dy: np.sum(dE_dy) + lam * b),
            "In dE_db there is lam b too much: the prior is on the weights, the bias is free.",
        ),
        Misconception(
            "bias averaged",
            _gradient_from(_right_w, lambda w, b, X, d, lam, dE_dy: np.mean(dE_dy)),
            "dE_db is averaged over the cases: sum the errors.",
        ),
        Misconception(
            "bias not summed",
            _gradient_from(_right_w, lambda w, b, X, d, lam, dE_dy: dE_dy),
            "dE_db has one number a case: the same b serves all cases, so add them up.",
        ),
        Misconception(
            "sign of the bias flipped",
            _gradient_from(_right_w, lambda w, b, X, d, lam, dE_dy: -np.sum(dE_dy)),
            "dE_dw is right, but dE_db has the opposite sign: there, too, the error is y - d.",
        ),
        Misconception(
            "bias gradient multiplied by b",
            _gradient_from(_right_w, lambda w, b, X, d, lam, dE_dy: b * np.sum(dE_dy)),
            "dE_db is multiplied by b: y contains 1 times b, so dy/db is 1.",
        ),
        Misconception(
            "decay without the weight",
            _gradient_from(lambda w, b, X, d, lam, dE_dy: X.T @ dE_dy + lam),
            "In dE_dw the bare lam is added: the slope of lam/2 w^2 grows with w.",
        ),
        Misconception(
            "decay with the sign only",
            _gradient_from(lambda w, b, X, d, lam, dE_dy: X.T @ dE_dy + lam * np.sign(w)),
            "In dE_dw the decay has the same size for every weight: the slope of lam/2 w^2 grows with w.",
            "lam times the sign of w is the slope of lam |w|, which belongs to a Laplace prior.",
        ),
        Misconception(
            "decay without sign",
            _gradient_from(lambda w, b, X, d, lam, dE_dy: X.T @ dE_dy + lam * np.abs(w)),
            "In dE_dw the decay has lost the sign of the weight: it would push negative weights away from 0.",
        ),
        Misconception(
            "decay of the squared weight",
            _gradient_from(lambda w, b, X, d, lam, dE_dy: X.T @ dE_dy + 0.5 * lam * w**2),
            "In dE_dw the decay still has the square of the weight: take the slope of lam/2 w^2.",
        ),
        Misconception(
            "decay not differentiated",
            _gradient_from(lambda w, b, X, d, lam, dE_dy: X.T @ dE_dy + 0.5 * lam * np.sum(w**2)),
            "In dE_dw the decay is still the term of E, a single number: take its slope against each weight.",
        ),
        Misconception(
            "decay for every case",
            _gradient_from(lambda w, b, X, d, lam, dE_dy: X.T @ dE_dy + len(d) * lam * w),
            "In dE_dw the decay is counted once for every case: it stands outside the sum over cases.",
        ),
        Misconception(
            "decay shared out over the cases",
            _gradient_from(lambda w, b, X, d, lam, dE_dy: X.T @ dE_dy + lam * w / len(d)),
            "In dE_dw the decay is divided by the number of cases: it stands once beside the sum over cases.",
        ),
        Misconception(
            "input left out",
            _gradient_from(lambda w, b, X, d, lam, dE_dy: np.sum(dE_dy) + lam * w),
            "In dE_dw the inputs are missing: y contains x_i w_i, so dy/dw_i is x_i.",
        ),
        Misconception(
            "weight for input",
            _gradient_from(lambda w, b, X, d, lam, dE_dy: np.sum(dE_dy) * w + lam * w),
            "In dE_dw the errors are multiplied by the weights: dy/dw_i is the input x_i.",
        ),
        Misconception(
            "not summed over the cases",
            _gradient_from(lambda w, b, X, d, lam, dE_dy: X * dE_dy[:, np.newaxis] + lam * w),
            "dE_dw has one row a case: add up over the cases, one number a weight is left.",
        ),
        Misconception(
            "transpose missing",
            _gradient_from(lambda w, b, X, d, lam, dE_dy: X @ dE_dy + lam * w),
            "In dE_dw X is to be transposed: the sum runs over cases, so (n_in, n_cases) must meet (n_cases,).",
        ),
        Misconception(
            "order exchanged",
            lambda w, b, X, d, lam: _gradient()(w, b, X, d, lam)[::-1],
            "The two are returned in the wrong order: first dE_dw, then dE_db.",
        ),
        Misconception(
            "bias gradient not returned",
            lambda w, b, X, d, lam: _gradient()(w, b, X, d, lam)[0],
            "Only dE_dw is returned: return both, dE_dw and dE_db.",
        ),
        Misconception(
            "lam left out",
            _gradient_from(lambda w, b, X, d, lam, dE_dy: X.T @ dE_dy + w),
            "In dE_dw the weights are added without lam.",
        ),
        Misconception(
            "lam squared",
            _gradient_from(lambda w, b, X, d, lam, dE_dy: X.T @ dE_dy + lam**2 * w),
            "In dE_dw lam is squared: the slope of lam/2 w^2 is lam w.",
        ),
        Misconception(
            "sum of the weights decays",
            _gradient_from(lambda w, b, X, d, lam, dE_dy: X.T @ dE_dy + lam * np.sum(w)),
            "In dE_dw every weight gets the decay of all together: each decays by lam times itself.",
        ),
        Misconception(
            "sums multiplied",
            _gradient_from(lambda w, b, X, d, lam, dE_dy: np.sum(dE_dy) * X.sum(axis=0) + lam * w),
            "In dE_dw errors and inputs are summed apart and multiplied afterwards: multiply case by case, then sum.",
        ),
        Misconception(
            "error squared",
            _gradient_from(lambda w, b, X, d, lam, dE_dy: X.T @ dE_dy**2 + lam * w),
            "In dE_dw the errors are still squared: the slope of 1/2 (y - d)^2 is y - d.",
        ),
        Misconception(
            "half of the squared error",
            _gradient_from(lambda w, b, X, d, lam, dE_dy: X.T @ dE_dy**2 / 2 + lam * w),
            "In dE_dw the error's term is not differentiated: the slope of 1/2 (y - d)^2 is y - d.",
        ),
        Misconception(
            "absolute error",
            _gradient_from(
                lambda w, b, X, d, lam, dE_dy: X.T @ np.abs(dE_dy) + lam * w,
                lambda w, b, X, d, lam, dE_dy: np.sum(np.abs(dE_dy)),
            ),
            "The errors have lost their sign: a case that is too high and one that "
            "is too low pull in opposite directions.",
        ),
        Misconception(
            "lam added to the bias",
            _gradient_from(_right_w, lambda w, b, X, d, lam, dE_dy: np.sum(dE_dy) + lam),
            "In dE_db there is lam too much: the bias has no prior.",
        ),
        Misconception(
            "inputs in the bias",
            _gradient_from(_right_w, lambda w, b, X, d, lam, dE_dy: np.sum(X.T @ dE_dy)),
            "In dE_db the errors are multiplied by the inputs: y contains 1 times b, so only the errors are summed.",
        ),
        Misconception(
            "bias gradient 0",
            _gradient_from(_right_w, lambda w, b, X, d, lam, dE_dy: 0.0),
            "dE_db is 0: the bias has no decay, but it has an error to follow.",
        ),
        Misconception(
            "bias gradient 1",
            _gradient_from(_right_w, lambda w, b, X, d, lam, dE_dy: 1.0),
            "dE_db is 1: that is dy/db; it is to be multiplied by the error and summed over the cases.",
        ),
        Misconception(
            "a step instead of the gradient",
            _gradient_from(
                lambda w, b, X, d, lam, dE_dy: w - X.T @ dE_dy - lam * w,
                lambda w, b, X, d, lam, dE_dy: b - np.sum(dE_dy),
            ),
            "These are the weights after a step: wanted are the slopes themselves.",
        ),
        Misconception(
            "a small step instead of the gradient",
            _gradient_from(
                lambda w, b, X, d, lam, dE_dy: w - 0.1 * (X.T @ dE_dy + lam * w),
                lambda w, b, X, d, lam, dE_dy: b - 0.1 * np.sum(dE_dy),
            ),
            "These are weights and bias after a step of 0.1: wanted are the slopes; the cell below makes the steps.",
        ),
        Misconception(
            "mean squared error",
            lambda w, b, X, d, lam: _gradient(2 / len(d), 1)(w, b, X, d, lam),
            "The error's part is the slope of the mean of the squares: here E is half their sum.",
            "Libraries often average: the mean brings a 2 and divides by the number of cases.",
        ),
        Misconception(
            "summed over the inputs, too",
            _gradient_from(lambda w, b, X, d, lam, dE_dy: np.sum(X * dE_dy[:, np.newaxis]) + lam * w),
            "In dE_dw the sum runs over the inputs as well, so every weight gets the same: sum over the cases only.",
        ),
        Misconception(
            "square of the error kept",
            _gradient_from(
                lambda w, b, X, d, lam, dE_dy: X.T @ dE_dy**2 + lam * w,
                lambda w, b, X, d, lam, dE_dy: np.sum(dE_dy**2),
            ),
            "In both slopes the errors are still squared: the slope of 1/2 (y - d)^2 is y - d.",
        ),
        Misconception(
            "bias gets the squared errors",
            _gradient_from(_right_w, lambda w, b, X, d, lam, dE_dy: np.sum(dE_dy**2)),
            "In dE_db the errors are still squared: the slope of 1/2 (y - d)^2 is y - d, with its sign.",
        ),
        Misconception(
            "bias gets the error itself",
            _gradient_from(_right_w, lambda w, b, X, d, lam, dE_dy: np.sum(dE_dy**2) / 2),
            "dE_db is the sum of squares of E itself: take its slope, which is the sum of the errors.",
        ),
        Misconception(
            "bias gets the sum of dE_dw",
            _gradient_from(_right_w, lambda w, b, X, d, lam, dE_dy: np.sum(X.T @ dE_dy + lam * w)),
            "dE_db is the sum of dE_dw: it is the sum of the errors, over the cases.",
        ),
        Misconception(
            "bias gradient without sign",
            _gradient_from(_right_w, lambda w, b, X, d, lam, dE_dy: np.abs(np.sum(dE_dy))),
            "dE_db has lost its sign: where the outputs are too low, the slope against b is negative.",
        ),
        Misconception(
            "bias gradient never below 0",
            _gradient_from(_right_w, lambda w, b, X, d, lam, dE_dy: max(np.sum(dE_dy), 0)),
            "dE_db is kept from falling below 0: where the outputs are too low, it is negative.",
        ),
        Misconception(
            "lam never above 1",
            lambda w, b, X, d, lam: _gradient()(w, b, X, d, min(lam, 1)),
            "In dE_dw lam is cut off at 1: where there is much noise or a narrow prior, it is larger.",
        ),
        Misconception(
            "decay of the squared weight, 1/2 lost",
            _gradient_from(lambda w, b, X, d, lam, dE_dy: X.T @ dE_dy + lam * w**2),
            "In dE_dw the weight of the decay is still squared: the slope of lam/2 w^2 holds w once.",
        ),
        Misconception(
            "bias left out, 1/2 kept in the decay",
            lambda w, b, X, d, lam: _gradient(decay=0.5)(w, 0.0, X, d, lam),
            "Two things: the model's output lacks the bias, y = X w + b; and the decay is half of what it should be.",
        ),
    ),
    equivalents=(
        _gradient_in_place,
        _gradient_bias_as_weight,
        _gradient_float32,
        lambda w, b, X, d, lam: ((X @ w + b - d) @ X + lam * w, (X @ w + b - d).sum()),
        lambda w, b, X, d, lam: (
            np.einsum("ci,c->i", X, X @ w + b - d) + w * lam,
            np.ones(len(d)) @ (X @ w + b - d),
        ),
        lambda w, b, X, d, lam: (
            [sum((X[c] @ w + b - d[c]) * X[c, i] for c in range(len(d))) + lam * w[i] for i in range(len(w))],
            sum(X[c] @ w + b - d[c] for c in range(len(d))),
        ),
        lambda w, b, X, d, lam: (
            np.sum((X @ w + b - d)[:, None] * X, axis=0) + lam * w,
            len(d) * np.mean(X @ w + b - d),
        ),
        lambda w, b, X, d, lam: (-(X.T @ (d - X @ w - b)) + lam * w, -np.sum(d - X @ w - b)),
    ),
)


def _grids(rng):
    x, sigma, tau = rng.normal(size=5), float(rng.uniform(0.6, 0.9)), float(rng.uniform(1.5, 2.5))
    d = 1.2 * x + rng.uniform(0.2, 1, size=5)
    x_12, wide = rng.normal(size=12), float(rng.uniform(1.2, 1.8))
    d_12 = -0.8 * x_12 + rng.uniform(-1, 0.2, size=12)
    tiny, narrow = float(rng.uniform(0.004, 0.006)), float(rng.uniform(0.02, 0.024))
    cases = {
        "9 points, 5 cases": (np.linspace(-2, 3, 9), x, d, sigma, tau),
        "5 points, 5 cases": (np.linspace(-1, 3, 5) + 0.3, x, d, sigma, tau),
        "no cases yet": (np.linspace(-2, 3, 6), x[:0], d[:0], sigma, tau),
        "uneven points": (np.array([-1.0, 0.2, 0.9, 1.1, 2.5]), x[:2], d[:2], sigma, tau),
        "12 cases, wide noise": (np.linspace(-1.5, 1.2, 7), x_12, d_12, wide, wide / 3),
        "likelihoods near 1e-170": (
            *(np.array([-90.0, 1.0, 90.0, 400.0]), np.full(2, 0.1)),
            *(np.array([20.0, -20.0]) * wide / 1.3, wide / 1.3, 50.0),
        ),
        "likelihoods below 1e-308": (np.linspace(0, 2, 4), x, d + 3, tiny, tau),
        "data far from the prior": (np.arange(3.0), np.ones(4), np.full(4, 2.0), 2 * narrow, narrow),
    }
    return {name: dict(zip(("grid", "x", "d", "sigma", "tau"), values, strict=True)) for name, values in cases.items()}


def _log_terms(grid, x, d, sigma, tau):
    """Return the log likelihood and the log prior at every point."""
    return np.sum(_log_density(np.outer(grid, x) - d, sigma), axis=1), _log_density(grid, tau)


def _log_terms_without_constants(grid, x, d, sigma, tau):
    return -0.5 * np.sum(((np.outer(grid, x) - d) / sigma) ** 2, axis=1), -0.5 * (grid / tau) ** 2


def _scaled(weights):
    return weights / np.sum(weights)


def _softmax(log_weights):
    return _scaled(np.exp(log_weights - np.max(log_weights)))


def _from_terms(combine, terms=_log_terms):
    """Make an answer from what it does with the two logarithms."""
    return lambda grid, x, d, sigma, tau: combine(*terms(grid, x, d, sigma, tau))


def _reweighted(fit=lambda n_cases, sigma, tau: 1, prior=lambda n_cases, sigma, tau: 1):
    """Make the logarithm of a posterior in which the two terms have these factors."""

    def log_posterior(grid, x, d, sigma, tau):
        log_fit, log_prior = _log_terms(grid, x, d, sigma, tau)
        return fit(len(x), sigma, tau) * log_fit + prior(len(x), sigma, tau) * log_prior

    return log_posterior


def _with_softmax(logs):
    return lambda grid, x, d, sigma, tau: _softmax(logs(grid, x, d, sigma, tau))


def _wrong_logs():
    """Make the mistakes before exp, each once with the largest logarithm subtracted and once without."""
    mistakes = (
        (
            "prior without effect",
            _reweighted(prior=lambda n_cases, sigma, tau: 0),
            "The prior has no effect: it is missing, or `log_prior(grid, tau)` adds it up over all points, "
            "one number for every w. Pass the single weight, `np.array([w])`.",
            "P(w|D) is proportional to P(D|w) P(w). Without any case, the result is the prior.",
        ),
        (
            "sign flipped",
            _reweighted(lambda n_cases, sigma, tau: -1, lambda n_cases, sigma, tau: -1),
            "The sign in the exponent is flipped: the worst point gets the highest probability.",
        ),
        (
            "sign of the prior flipped",
            _reweighted(prior=lambda n_cases, sigma, tau: -1),
            "The log prior is subtracted: it is added, as the prior multiplies the likelihood.",
        ),
        (
            "averaged over the cases",
            _reweighted(fit=lambda n_cases, sigma, tau: 1 / max(n_cases, 1)),
            "The log likelihood is averaged over the cases: sum it, or the data never outweigh the prior.",
        ),
        (
            "prior counted for every case",
            _reweighted(prior=lambda n_cases, sigma, tau: n_cases),
            "The prior is counted once for every case: it comes in once, also where there are no cases yet.",
        ),
        (
            "sigma for sigma squared",
            _reweighted(fit=lambda n_cases, sigma, tau: sigma),
            "In the likelihood the squares are divided by sigma: there belongs sigma squared.",
        ),
        (
            "tau for tau squared",
            _reweighted(prior=lambda n_cases, sigma, tau: tau),
            "In the prior the squares are divided by tau: there belongs tau squared.",
        ),
        (
            "tau left out",
            _reweighted(prior=lambda n_cases, sigma, tau: tau**2),
            "In the prior tau is missing: divide the squared weight by the variance of the prior.",
        ),
        (
            "sigma and tau exchanged",
            lambda grid, x, d, sigma, tau: sum(_log_terms(grid, x, d, tau, sigma)),
            "sigma and tau are exchanged: sigma is the width of the noise, tau that of the prior.",
        ),
        (
            "1/2 lost in the likelihood",
            _reweighted(fit=lambda n_cases, sigma, tau: 2),
            "In the log likelihood the 1/2 is lost, so the data count twice.",
        ),
        (
            "1/2 lost in the prior",
            _reweighted(prior=lambda n_cases, sigma, tau: 2),
            "In the log prior the 1/2 is lost, so the prior counts twice.",
        ),
        (
            "both 1/2 lost",
            _reweighted(lambda n_cases, sigma, tau: 2, lambda n_cases, sigma, tau: 2),
            "Both logarithms have lost their 1/2: the posterior comes out too narrow by a factor of root 2.",
        ),
        (
            "logarithms multiplied",
            _from_terms(lambda fit, prior: fit * prior),
            "The two logarithms are multiplied: probabilities multiply, logarithms add.",
        ),
        (
            "summed before squaring",
            lambda grid, x, d, sigma, tau: (
                -0.5 * (np.sum(np.outer(grid, x) - d, axis=1) / sigma) ** 2 - 0.5 * (grid / tau) ** 2
            ),
            "The misses are added over the cases first and squared afterwards: square first, then add.",
        ),
        (
            "misses not squared",
            lambda grid, x, d, sigma, tau: (
                -0.5 * np.sum(np.abs(np.outer(grid, x) - d), axis=1) / sigma**2 - 0.5 * (grid / tau) ** 2
            ),
            "The misses are not squared: Gaussian noise squares them.",
        ),
        (
            "numbers of the points for their weights",
            lambda grid, x, d, sigma, tau: sum(_log_terms(np.arange(len(grid)), x, d, sigma, tau)),
            "The weights tried are 0, 1, 2, ...: the numbers of the points. Take the values that stand in grid.",
        ),
        (
            "sigma never above 1",
            lambda grid, x, d, sigma, tau: sum(_log_terms(grid, x, d, min(sigma, 1), tau)),
            "In the likelihood sigma is cut off at 1: it is a width in the units of d, and may be larger.",
        ),
        (
            "bias of 5",
            lambda grid, x, d, sigma, tau: sum(_log_terms(grid, x, d - 5, sigma, tau)),
            "The output has a bias of 5: here the model is y = w x, without a bias.",
        ),
    )
    return tuple(
        Misconception(name + end, lambda *a, logs=logs, result=result: result(logs(*a)), hint + tail, *why)
        for name, logs, hint, *why in mistakes
        for end, result, tail in (
            ("", _softmax, ""),
            (
                ", and exp underflows",
                lambda log_weights: _scaled(np.exp(log_weights)),
                " And before exp, subtract the largest logarithm from all.",
            ),
        )
    )


def _wrong_ways_on():
    """Make the mistakes in which the constants show, each once with them and once without."""
    mistakes = (
        (
            "nothing normalised",
            lambda fit, prior: np.exp(fit + prior),
            "These are likelihood times prior: subtract the largest logarithm before exp, and divide by the sum after.",
        ),
        (
            "logarithms returned",
            lambda fit, prior: fit + prior,
            "These are logarithms: wanted are probabilities, which are positive and add up to 1.",
        ),
        (
            "logarithms divided by their sum",
            lambda fit, prior: _scaled(fit + prior),
            "The logarithms are divided by their sum, which puts the least probable point on top: take exp first.",
        ),
        (
            "divided before exp",
            lambda fit, prior: np.exp((fit + prior) / np.abs(np.sum(fit + prior))),
            "The logarithms are divided by their sum before exp: first exp, then divide by the sum of the results.",
        ),
        (
            "divided by the largest before exp",
            lambda fit, prior: _scaled(np.exp((fit + prior) / np.max(fit + prior))),
            "Before exp the logarithms are divided by the largest one: subtract it.",
            "Dividing probabilities by the largest is subtracting the largest logarithm.",
        ),
        (
            "unscaled, divided by the largest before exp",
            lambda fit, prior: np.exp((fit + prior) / np.max(fit + prior)),
            "Before exp the logarithms are divided by the largest: subtract it, and divide by the sum after.",
        ),
        (
            "prior dropped, nothing normalised",
            lambda fit, prior: np.exp(fit),
            "This is the likelihood, up to a factor: multiply by the prior, then divide by the sum.",
        ),
        (
            "unscaled probabilities added",
            lambda fit, prior: _scaled(np.exp(fit) + np.exp(prior)),
            "Likelihood and prior are added: Bayes' rule multiplies them, so that a point needs both.",
        ),
    )
    return tuple(
        Misconception(name + end, _from_terms(combine, terms), hint + tail, *why)
        for name, combine, hint, *why in mistakes
        for end, terms, tail in (
            ("", _log_terms, ""),
            (
                ", no constants",
                _log_terms_without_constants,
                " (The missing constants do no harm: they cancel.)",
            ),
        )
    )


def _posterior_as_density(grid, x, d, sigma, tau):
    posterior = _softmax(sum(_log_terms(grid, x, d, sigma, tau)))
    return posterior / np.sum((posterior[1:] + posterior[:-1]) / 2 * np.diff(grid))


def _posterior_in_loops(grid, x, d, sigma, tau):
    logs = []
    for w in grid:
        total = -(w**2) / (2 * tau**2)
        for x_c, d_c in zip(x, d, strict=True):
            total -= (w * x_c - d_c) ** 2 / (2 * sigma**2)
        logs.append(total)
    weights = [math.exp(value - max(logs)) for value in logs]
    return [weight / sum(weights) for weight in weights]


def _posterior_as_gaussian(grid, x, d, sigma, tau):
    precision = x @ x / sigma**2 + 1 / tau**2
    return _softmax(-0.5 * precision * (grid - x @ d / sigma**2 / precision) ** 2)


posterior_on_grid = Exercise(
    unit=1,
    name="posterior_on_grid",
    reference=maths.posterior_on_grid,
    probe=call_each(_grids),
    misconceptions=(
        Misconception(
            "exp underflows",
            _from_terms(lambda fit, prior: _scaled(np.exp(fit + prior))),
            "Right until every product of probabilities is 0 in floating point, where 0/0 gives nan: "
            "sum logarithms instead of multiplying, and before exp subtract the largest from all of them.",
            "It multiplies every probability by the same factor, and the division by the sum takes it out again.",
        ),
        Misconception(
            "underflow hidden",
            _from_terms(lambda fit, prior: np.nan_to_num(_scaled(np.exp(fit + prior)))),
            "exp underflows to 0 everywhere; hiding the nan, or adding a tiny number to the sum, does not bring "
            "the posterior back. Subtract the largest logarithm before exp.",
            "The result must add up to 1, there as well.",
        ),
        *(
            Misconception(
                f"{small:g} added to the sum",
                _from_terms(
                    lambda fit, prior, small=small: np.exp(fit + prior) / (np.sum(np.exp(fit + prior)) + small)
                ),
                f"exp underflows to 0 everywhere; adding {small:g} avoids nan but does not bring the posterior back. "
                "Subtract the largest logarithm before exp.",
            )
            for small in (1e-12, 1e-10, 1e-9, 1e-8)
        ),
        Misconception(
            "smallest subtracted",
            _from_terms(lambda fit, prior: _scaled(np.exp(fit + prior - np.min(fit + prior)))),
            "The smallest logarithm is subtracted, and exp of the others overflows: subtract the largest.",
        ),
        Misconception(
            "mean subtracted",
            _from_terms(lambda fit, prior: _scaled(np.exp(fit + prior - np.mean(fit + prior)))),
            "The mean of the logarithms is subtracted, and exp of those far above it overflows: subtract the largest.",
        ),
        Misconception(
            "prior of the whole grid, and exp underflows",
            _from_terms(lambda fit, prior: _scaled(np.exp(fit + np.sum(prior)))),
            "`log_prior(grid, tau)` adds up over all points, one number for every w: pass the single weight, "
            "`np.array([w])`. And before exp, subtract the largest logarithm from all.",
        ),
        Misconception(
            "not the largest subtracted",
            _from_terms(lambda fit, prior: _scaled(np.exp(fit + prior + np.max(fit + prior)))),
            "It is not the largest logarithm that is subtracted, so exp still underflows: afterwards the largest "
            "must be 0.",
            "Logarithms below 0: adding the largest one, or subtracting the largest size, moves them further down.",
        ),
        Misconception(
            "largest subtracted from each apart",
            _from_terms(lambda fit, prior: _scaled(np.exp(fit - np.max(fit)) * np.exp(prior - np.max(prior)))),
            "The largest is subtracted from the two logarithms each for itself, and the product can still "
            "underflow: add the logarithms first, then subtract the largest of the sums.",
        ),
        Misconception(
            "largest subtracted above only",
            _from_terms(lambda fit, prior: np.exp(fit + prior - np.max(fit + prior)) / np.sum(np.exp(fit + prior))),
            "The largest logarithm is subtracted above the line, but not in the sum below it: do both the same way.",
        ),
        *_cut_mistakes(
            lambda part: lambda grid, x, d, sigma, tau: _softmax(sum(_log_terms(grid, x[part], d[part], sigma, tau)))
        ),
        *_wrong_logs(),
        *_wrong_ways_on(),
        Misconception(
            "sigma left out",
            _with_softmax(_reweighted(fit=lambda n_cases, sigma, tau: sigma**2)),
            "In the likelihood sigma is missing: divide the squares by the variance of the noise.",
        ),
        Misconception(
            "minus E",
            _with_softmax(_reweighted(lambda n_cases, sigma, tau: sigma**2, lambda n_cases, sigma, tau: sigma**2)),
            "The exponent is minus E: divide it by sigma squared, by which the log posterior was multiplied.",
            "E came from minus the log posterior, multiplied by sigma squared.",
        ),
        Misconception(
            "summed over the grid",
            lambda grid, x, d, sigma, tau: _softmax(
                -0.5 * np.sum(((np.outer(grid, x) - d) / sigma) ** 2, axis=0) - 0.5 * (grid / tau) ** 2
            ),
            "The squares are summed over the wrong axis: each grid point keeps its own sum over the cases.",
            "Misses of shape (n_grid, n_cases): the axis that disappears is that of the cases.",
        ),
        Misconception(
            "grid paired with the cases",
            lambda grid, x, d, sigma, tau: _softmax(
                -0.5 * np.sum((grid * x - d) ** 2) / sigma**2 - 0.5 * (grid / tau) ** 2
            ),
            "`grid * x` pairs the k-th weight with the k-th case: every weight needs the misses of all cases.",
        ),
        Misconception(
            "likelihood dropped",
            _from_terms(lambda fit, prior: _softmax(prior)),
            "The data are missing: this is the prior, scaled.",
        ),
        Misconception(
            "not divided by the sum",
            _from_terms(lambda fit, prior: np.exp(fit + prior - np.max(fit + prior))),
            "The numbers do not add up to 1: divide by their sum. That sum plays the part of P(D).",
        ),
        Misconception(
            "log probabilities returned",
            _from_terms(lambda fit, prior: fit + prior - np.logaddexp.reduce(fit + prior)),
            "These are the logarithms of the right probabilities: take exp at the end.",
        ),
        Misconception(
            "probabilities added",
            _from_terms(lambda fit, prior: (_softmax(fit) + _softmax(prior)) / 2),
            "Likelihood and prior are averaged: Bayes' rule multiplies them, so that a point needs both.",
        ),
        Misconception(
            "return inside the loop",
            lambda grid, x, d, sigma, tau: np.ones(1),
            "There is a single probability, of the first point: does the return stand inside the loop?",
        ),
        Misconception(
            "density instead of probability",
            _posterior_as_density,
            "This is a density, with area 1 under its curve: wanted are probabilities, whose sum is 1.",
        ),
        Misconception(
            "highest point only",
            lambda grid, x, d, sigma, tau: grid[np.argmax(sum(_log_terms(grid, x, d, sigma, tau)))],
            "This is the most probable weight, one number: wanted is the probability of every point of the grid.",
        ),
        Misconception(
            "divided by the largest, and exp underflows",
            _from_terms(lambda fit, prior: np.exp(fit + prior) / np.max(np.exp(fit + prior))),
            "The probabilities are divided by the largest: divide by their sum; and "
            "subtract the largest logarithm before exp.",
        ),
        Misconception(
            "normalised apart",
            _from_terms(lambda fit, prior: _softmax(fit) * _softmax(prior)),
            "Likelihood and prior are normalised each for itself: multiply first, then divide the product by its sum.",
        ),
        Misconception(
            "divided by the mean",
            _from_terms(lambda fit, prior: _softmax(fit + prior) * len(fit)),
            "The sum is the number of grid points: divide by the sum, not by the mean.",
        ),
        Misconception(
            "divided by the length",
            _from_terms(lambda fit, prior: _softmax(fit + prior) / np.linalg.norm(_softmax(fit + prior))),
            "The squares add up to 1: divide by the sum, not by the norm.",
        ),
        Misconception(
            "divided by the spacing",
            lambda grid, x, d, sigma, tau: _posterior_as_gaussian(grid, x, d, sigma, tau) / (grid[1] - grid[0]),
            "This is a density: the result is divided by the spacing of the grid. "
            "Wanted are probabilities, whose sum is 1.",
        ),
        Misconception(
            "running sums",
            _from_terms(lambda fit, prior: np.cumsum(_softmax(fit + prior))),
            "These are the probabilities added up from the left: wanted is each point's own.",
        ),
        Misconception(
            "all on the highest point",
            _from_terms(lambda fit, prior: (fit + prior == np.max(fit + prior)) * 1.0),
            "All the probability is on the highest point: its neighbours have their share, too.",
        ),
    ),
    equivalents=(
        _posterior_in_loops,
        _posterior_as_gaussian,
        lambda grid, x, d, sigma, tau: _softmax(
            np.array([maths.log_likelihood(w * x, d, sigma) + maths.log_prior(w, tau) for w in grid])
        ),
        _from_terms(lambda fit, prior: np.exp(fit + prior - np.logaddexp.reduce(fit + prior))),
        _from_terms(lambda fit, prior: 1 / np.sum(np.exp(np.subtract.outer(fit + prior, fit + prior)), axis=0)),
        lambda grid, x, d, sigma, tau: _softmax(
            -((grid[:, None] * x[None, :] - d[None, :]) ** 2).sum(axis=1) / (2 * sigma**2) - grid**2 / (2 * tau**2)
        ),
        lambda grid, x, d, sigma, tau: _softmax(
            -0.5 * np.sum((((x[:, None] * grid) - d[:, None]) / sigma) ** 2, axis=0) - 0.5 * (grid / tau) ** 2
        ),
        lambda grid, x, d, sigma, tau: _softmax(
            -maths.weight_decay(1.0, sigma) * (grid**2 * (x @ x) / 2 - grid * (x @ d)) - grid**2 / tau**2 / 2
        ).astype(np.float32),
    ),
)
