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


def _observations(rng):
    y = rng.normal(size=5)
    many = rng.normal(size=900)
    return {
        "5 cases": {"y": y, "d": y + rng.uniform(0.3, 2, size=5), "sigma": float(rng.uniform(0.6, 0.9))},
        "wide noise": {"y": y[:3], "d": y[:3] - rng.uniform(1, 4, size=3), "sigma": float(rng.uniform(2, 3))},
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
        Misconception(
            "sign of the whole flipped",
            lambda y, d, sigma: -np.sum(_log_density(y - d, sigma)),
            "In log_likelihood the sign of the whole is flipped: a worse fit must give a *lower* number.",
            "Minus the log likelihood is an error, to be made small. The likelihood itself is to be made large.",
        ),
        Misconception(
            "sign of the squares flipped",
            lambda y, d, sigma: np.sum(0.5 * ((y - d) / sigma) ** 2 - math.log(sigma * ROOT)),
            "The sum of squares comes in with a plus: a larger miss would then be more probable.",
            "The exponent of the Gaussian is negative: $e^{-r^2/(2\\sigma^2)}$ falls on both sides of r = 0.",
        ),
        Misconception(
            "1/2 lost",
            lambda y, d, sigma: np.sum(-(((y - d) / sigma) ** 2) - math.log(sigma * ROOT)),
            "In the sum of squares the 1/2 is lost: that part is exactly twice too big.",
            "The Gaussian has 2 sigma^2 below the square, not sigma^2.",
        ),
        Misconception(
            "sigma for sigma squared",
            lambda y, d, sigma: np.sum(-0.5 * (y - d) ** 2 / sigma - math.log(sigma * ROOT)),
            "The squares are divided by sigma: it is the variance, sigma squared, that stands there.",
            "(y - d) / sigma is a miss counted in standard deviations; the whole of it is squared.",
        ),
        Misconception(
            "multiplied by the variance",
            lambda y, d, sigma: np.sum(-0.5 * ((y - d) * sigma) ** 2 - math.log(sigma * ROOT)),
            "The squares are multiplied by sigma squared: with more noise a miss must count *less*, so divide.",
        ),
        Misconception(
            "sigma left out of the squares",
            lambda y, d, sigma: np.sum(-0.5 * (y - d) ** 2 - math.log(sigma * ROOT)),
            "The squares do not know the noise: divide them by the variance.",
            "Minus 1/2 SSE alone is the log likelihood for sigma = 1 only.",
        ),
        Misconception(
            "constant left out",
            lambda y, d, sigma: -0.5 * np.sum(((y - d) / sigma) ** 2),
            "The squares are right; missing is the term without y: each case has its own -log(sigma sqrt(2 pi)).",
            "It does not move the maximum over the weights, but without it exp(...) is no density, "
            "and two noise levels cannot be compared.",
        ),
        Misconception(
            "constant taken once",
            lambda y, d, sigma: -0.5 * np.sum(((y - d) / sigma) ** 2) - math.log(sigma * ROOT),
            "The constant log(sigma sqrt(2 pi)) is subtracted once: every case brings one.",
            "n densities are multiplied, so n logarithms are added.",
        ),
        Misconception(
            "constant added",
            lambda y, d, sigma: np.sum(-0.5 * ((y - d) / sigma) ** 2 + math.log(sigma * ROOT)),
            "The constant is added: sigma sqrt(2 pi) stands *below* the fraction line, so its logarithm is subtracted.",
        ),
        Misconception(
            "sigma left out of the constant",
            lambda y, d, sigma: np.sum(-0.5 * ((y - d) / sigma) ** 2 - math.log(ROOT)),
            "In the constant sigma is missing: a wider bell is also lower.",
            "Without 1/sigma in front the area under the density is not 1.",
        ),
        Misconception(
            "root left out of the constant",
            lambda y, d, sigma: np.sum(-0.5 * ((y - d) / sigma) ** 2 - math.log(sigma * 2 * math.pi)),
            "In the constant the root of 2 pi is missing: there stands 2 pi itself.",
        ),
        Misconception(
            "variance in the constant",
            lambda y, d, sigma: np.sum(-0.5 * ((y - d) / sigma) ** 2 - math.log(sigma**2 * ROOT)),
            "In the constant stands sigma squared: there it is sigma to the first power.",
            "1/2 log(2 pi sigma^2) and log(sigma sqrt(2 pi)) are the same; the root halves the power.",
        ),
        Misconception(
            "half of 2 pi sigma",
            lambda y, d, sigma: np.sum(-0.5 * ((y - d) / sigma) ** 2 - 0.5 * math.log(2 * math.pi * sigma)),
            "In the constant 1/2 log(2 pi sigma) needs sigma squared: under the root stands the variance.",
        ),
        Misconception(
            "1/2 of the constant lost",
            lambda y, d, sigma: np.sum(-0.5 * ((y - d) / sigma) ** 2 - math.log(2 * math.pi * sigma**2)),
            "The constant is twice too big: log(2 pi sigma^2) needs the 1/2 that comes from the root.",
        ),
        Misconception(
            "averaged",
            lambda y, d, sigma: np.mean(_log_density(y - d, sigma)),
            "This is the mean over the cases: the log likelihood is their sum.",
            "Independent cases multiply their probabilities, so their logarithms add. "
            "With a mean, 1000 cases would count as much as one.",
        ),
        Misconception(
            "only the squares averaged",
            lambda y, d, sigma: -0.5 * np.mean(((y - d) / sigma) ** 2) - np.size(d) * math.log(sigma * ROOT),
            "The squares are averaged over the cases, the constant is summed: sum both.",
        ),
        Misconception(
            "not summed",
            lambda y, d, sigma: _log_density(y - d, sigma),
            "These are the logarithms of the single cases, an array: the data's log likelihood is their sum.",
        ),
        Misconception(
            "summed before squaring",
            lambda y, d, sigma: -0.5 * (np.sum(y - d) / sigma) ** 2 - np.size(d) * math.log(sigma * ROOT),
            "The misses are added first and squared afterwards: a miss of +1 and one of -1 would cancel. Square first.",
        ),
        Misconception(
            "miss not squared",
            lambda y, d, sigma: np.sum(-0.5 * np.abs(y - d) / sigma**2 - math.log(sigma * ROOT)),
            "The misses are not squared: Gaussian noise squares them.",
            "The absolute value would come from noise with a sharper peak, the Laplace distribution.",
        ),
        Misconception(
            "likelihood instead of its logarithm",
            lambda y, d, sigma: np.prod(_density(y - d, sigma)),
            "This is the likelihood itself: wanted is its logarithm.",
            "A product of many densities soon falls below the smallest float; its logarithm does not.",
        ),
        Misconception(
            "product underflows",
            lambda y, d, sigma: np.log(np.prod(_density(y - d, sigma))),
            "Right for a few cases; for 900 the product of the densities is 0 in floating point, "
            "and its logarithm -inf. Add logarithms instead.",
            "The smallest positive float is about 1e-308; 900 factors of 0.3 multiply to less than that.",
        ),
        Misconception(
            "logarithm to base 10",
            lambda y, d, sigma: np.sum(_log_density(y - d, sigma)) / math.log(10),
            "This is the logarithm to base 10: wanted is the natural one, `np.log`.",
            "The natural logarithm undoes the exp of the Gaussian and leaves the bare square.",
        ),
        Misconception(
            "constant to base 10",
            lambda y, d, sigma: np.sum(-0.5 * ((y - d) / sigma) ** 2 - math.log10(sigma * ROOT)),
            "The squares are right, but the constant is a logarithm to base 10: take the natural one, `np.log`.",
        ),
        Misconception(
            "sigma taken for the variance",
            lambda y, d, sigma: np.sum(-0.5 * (y - d) ** 2 / sigma - 0.5 * math.log(2 * math.pi * sigma)),
            "Both terms take sigma for the variance: sigma is the standard deviation, the variance is its square.",
        ),
        Misconception(
            "minus 1/2 SSE only",
            lambda y, d, sigma: -0.5 * np.sum((y - d) ** 2),
            "This is minus 1/2 SSE: the noise is missing, below the squares and in the constant.",
            "1/2 SSE is what is *left* of the log likelihood after multiplying by "
            "sigma squared and dropping the constant.",
        ),
        Misconception(
            "densities added",
            lambda y, d, sigma: np.sum(_density(y - d, sigma)),
            "The densities themselves are added: take the logarithm of each, then add.",
        ),
        Misconception(
            "logarithm of a sum",
            lambda y, d, sigma: np.log(np.sum(_density(y - d, sigma))),
            "The densities are added before the logarithm: independent cases "
            "*multiply*, so each gets its own logarithm.",
        ),
        Misconception(
            "first case only",
            lambda y, d, sigma: _log_density(y[0] - d[0], sigma),
            "This is the first case alone: does the return stand inside the loop?",
        ),
        Misconception(
            "last case left out",
            lambda y, d, sigma: np.sum(_log_density(y[:-1] - d[:-1], sigma)),
            "The last case is missing: `range(n - 1)` and `[:-1]` stop one too early.",
        ),
        Misconception(
            "only d squared",
            lambda y, d, sigma: np.sum(-(y - d**2) / (2 * sigma**2) - math.log(sigma * ROOT)),
            "Only d is squared: `**` binds tighter than `-`, so the miss needs brackets.",
        ),
        Misconception(
            "sum instead of difference",
            lambda y, d, sigma: np.sum(_log_density(y + d, sigma)),
            "The miss is y - d; here y and d are added.",
        ),
        Misconception(
            "mean miss subtracted",
            lambda y, d, sigma: np.sum(_log_density(y - d - np.mean(y - d), sigma)),
            "The mean miss is subtracted before squaring: a network that is always too high would look perfect.",
        ),
        Misconception(
            "root over the 2 only",
            lambda y, d, sigma: np.sum(-0.5 * ((y - d) / sigma) ** 2 - math.log(sigma * math.sqrt(2) * math.pi)),
            "In the constant the root covers the 2 only: it reaches over 2 pi.",
        ),
        Misconception(
            "2 lost under the root",
            lambda y, d, sigma: np.sum(-0.5 * ((y - d) / sigma) ** 2 - math.log(sigma * math.sqrt(math.pi))),
            "In the constant the 2 is missing under the root: sqrt(2 pi).",
        ),
        Misconception(
            "constant to base 2",
            lambda y, d, sigma: np.sum(-0.5 * ((y - d) / sigma) ** 2 - math.log2(sigma * ROOT)),
            "The squares are right, but the constant is a logarithm to base 2: take the natural one, `np.log`.",
        ),
        Misconception(
            "log1p for log",
            lambda y, d, sigma: np.sum(-0.5 * ((y - d) / sigma) ** 2 - math.log1p(sigma * ROOT)),
            "`np.log1p(x)` is log(1 + x): the constant needs `np.log`.",
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
        Misconception(
            "sign of the whole flipped",
            lambda w, tau: -np.sum(_log_density(w, tau)),
            "In log_prior the sign of the whole is flipped: larger weights must get a *lower* number.",
        ),
        Misconception(
            "sign of the squares flipped",
            lambda w, tau: np.sum(0.5 * (w / tau) ** 2 - math.log(tau * ROOT)),
            "The squares of the weights come in with a plus: this prior would prefer huge weights.",
        ),
        Misconception(
            "1/2 lost",
            lambda w, tau: np.sum(-((w / tau) ** 2) - math.log(tau * ROOT)),
            "In the squares of the weights the 1/2 is lost: below them stands 2 tau^2.",
        ),
        Misconception(
            "tau for tau squared",
            lambda w, tau: np.sum(-0.5 * w**2 / tau - math.log(tau * ROOT)),
            "The squares are divided by tau: there belongs the prior's variance, tau squared.",
        ),
        Misconception(
            "tau inverted",
            lambda w, tau: np.sum(-0.5 * (w * tau) ** 2 - math.log(tau * ROOT)),
            "The squares are multiplied by tau squared: a *wide* prior must punish large weights less, so divide.",
            "tau is a width. One over its square is called the precision.",
        ),
        Misconception(
            "width left out of the squares",
            lambda w, tau: np.sum(-0.5 * w**2 - math.log(tau * ROOT)),
            "The squares do not know the width of the prior: divide them by tau squared.",
        ),
        Misconception(
            "constant left out",
            lambda w, tau: -0.5 * np.sum((w / tau) ** 2),
            "The squares are right; missing is the term without w: each weight has its own -log(tau sqrt(2 pi)).",
            "It moves no maximum over w, but without it priors of different widths cannot be compared.",
        ),
        Misconception(
            "constant taken once",
            lambda w, tau: -0.5 * np.sum((w / tau) ** 2) - math.log(tau * ROOT),
            "The constant log(tau sqrt(2 pi)) is subtracted once: every weight brings one.",
        ),
        Misconception(
            "constant added",
            lambda w, tau: np.sum(-0.5 * (w / tau) ** 2 + math.log(tau * ROOT)),
            "The constant is added: tau sqrt(2 pi) stands below the fraction line, so its logarithm is subtracted.",
        ),
        Misconception(
            "width left out of the constant",
            lambda w, tau: np.sum(-0.5 * (w / tau) ** 2 - math.log(ROOT)),
            "In the constant tau is missing: a wider bell is also lower.",
        ),
        Misconception(
            "root left out of the constant",
            lambda w, tau: np.sum(-0.5 * (w / tau) ** 2 - math.log(tau * 2 * math.pi)),
            "In the constant the root of 2 pi is missing: there stands 2 pi itself.",
        ),
        Misconception(
            "variance in the constant",
            lambda w, tau: np.sum(-0.5 * (w / tau) ** 2 - math.log(tau**2 * ROOT)),
            "In the constant stands tau squared: there it is tau to the first power.",
        ),
        Misconception(
            "1/2 of the constant lost",
            lambda w, tau: np.sum(-0.5 * (w / tau) ** 2 - math.log(2 * math.pi * tau**2)),
            "The constant is twice too big: log(2 pi tau^2) needs the 1/2 that comes from the root.",
        ),
        Misconception(
            "averaged",
            lambda w, tau: np.mean(_log_density(w, tau)),
            "This is the mean over the weights: their probabilities multiply, so the logarithms are summed.",
        ),
        Misconception(
            "not summed",
            lambda w, tau: _log_density(w, tau),
            "These are the logarithms of the single weights, an array: add them up.",
        ),
        Misconception(
            "summed before squaring",
            lambda w, tau: -0.5 * (np.sum(w) / tau) ** 2 - np.size(w) * math.log(tau * ROOT),
            "The weights are added first and squared afterwards: +1 and -1 would cancel. Square first.",
        ),
        Misconception(
            "weights not squared",
            lambda w, tau: np.sum(-0.5 * np.abs(w) / tau**2 - math.log(tau * ROOT)),
            "The weights are not squared: a Gaussian prior squares them.",
            "Absolute values would come from a Laplace prior; that is another course.",
        ),
        Misconception(
            "mean of the weights subtracted",
            lambda w, tau: np.sum(_log_density(w - np.mean(w), tau)),
            "The mean of the weights is subtracted from them: this prior has its peak at 0, wherever the weights are.",
        ),
        Misconception(
            "prior instead of its logarithm",
            lambda w, tau: np.prod(_density(w, tau)),
            "This is the prior itself: wanted is its logarithm.",
        ),
        Misconception(
            "product underflows",
            lambda w, tau: np.log(np.prod(_density(w, tau))),
            "Right for a few weights; for 900 the product of the densities is 0 in floating point. Add logarithms.",
        ),
        Misconception(
            "logarithm to base 10",
            lambda w, tau: np.sum(_log_density(w, tau)) / math.log(10),
            "This is the logarithm to base 10: wanted is the natural one, `np.log`.",
        ),
        Misconception(
            "tau taken for the variance",
            lambda w, tau: np.sum(-0.5 * w**2 / tau - 0.5 * math.log(2 * math.pi * tau)),
            "Both terms take tau for the variance: tau is the standard deviation, the variance is its square.",
        ),
        Misconception(
            "half of 2 pi tau",
            lambda w, tau: np.sum(-0.5 * (w / tau) ** 2 - 0.5 * math.log(2 * math.pi * tau)),
            "In the constant 1/2 log(2 pi tau) needs tau squared: under the root stands the variance.",
        ),
        Misconception(
            "squares only",
            lambda w, tau: -0.5 * np.sum(w**2),
            "This is minus half the sum of squares: the width of the prior is missing, "
            "below the squares and in the constant.",
        ),
        Misconception(
            "bare squares",
            lambda w, tau: -np.sum(w**2),
            "This is minus the sum of squares: the 2 tau^2 below them is missing, and the constant.",
        ),
        Misconception(
            "only the squares averaged",
            lambda w, tau: -0.5 * np.mean((w / tau) ** 2) - np.size(w) * math.log(tau * ROOT),
            "The squares are averaged over the weights, the constant is summed: sum both.",
        ),
        Misconception(
            "length not squared",
            lambda w, tau: -np.linalg.norm(w) / (2 * tau**2) - np.size(w) * math.log(tau * ROOT),
            "Here stands the length of w: wanted is its square, the sum of squared weights.",
            "`np.linalg.norm` takes a root at the end.",
        ),
        Misconception(
            "first weight only",
            lambda w, tau: _log_density(w[0], tau),
            "This is the first weight alone: does the return stand inside the loop?",
        ),
        Misconception(
            "last weight left out",
            lambda w, tau: np.sum(_log_density(w[:-1], tau)),
            "The last weight is missing: here w does not hold the bias, so nothing is to be cut off.",
        ),
        Misconception(
            "densities added",
            lambda w, tau: np.sum(_density(w, tau)),
            "The densities themselves are added: take the logarithm of each, then add.",
        ),
        Misconception(
            "around 1",
            lambda w, tau: np.sum(_log_density(w - 1, tau)),
            "This prior has its peak at 1: it belongs at 0.",
        ),
        Misconception(
            "constant to base 10",
            lambda w, tau: np.sum(-0.5 * (w / tau) ** 2 - math.log10(tau * ROOT)),
            "The squares are right, but the constant is a logarithm to base 10: take the natural one, `np.log`.",
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


def _linear_model(rng, n_cases, n_in):
    """Return X, w, b and the observed d of a linear model, with misses that no case shares."""
    X, b = rng.normal(size=(n_cases, n_in)), float(rng.uniform(0.5, 1.5))
    w = rng.uniform(0.4, 1.5, size=n_in) * (-1) ** np.arange(n_in)
    return X, w, b, X @ w + b - rng.uniform(0.3, 1.5, size=n_cases) * (-1) ** np.arange(n_cases)


def _models(*last):
    """Make the cases of a linear model; `last` names the numbers that follow, each drawn by a function of rng."""

    def cases(rng):
        drawn = {}
        for name, shape in {"5 cases, 3 inputs": (5, 3), "3 cases, 3 inputs": (3, 3), "one case": (1, 2)}.items():
            X, w, b, d = _linear_model(rng, *shape)
            numbers = {key: draw(rng) for key, draw in last}
            drawn[name] = {"w": w, "b": b, "X": X, "d": d} | numbers
        X, w, b = rng.integers(-3, 4, size=(4, 2)).astype(float), np.array([2.0, -1.0]), 1.5
        numbers = {key: draw(rng) for key, draw in last}
        drawn["a perfect fit"] = {"w": w, "b": b, "X": X, "d": X @ w + b} | numbers
        return drawn

    return cases


def _posterior(fit=1.0, prior=1.0):
    """Make a log posterior in which the two terms have these factors."""
    return lambda w, b, X, d, sigma, tau: (
        fit * np.sum(_log_density(X @ w + b - d, sigma)) + prior * np.sum(_log_density(w, tau))
    )


log_posterior = Exercise(
    unit=1,
    name="log_posterior",
    reference=maths.log_posterior,
    probe=call_each(
        _models(("sigma", lambda rng: float(rng.uniform(0.6, 0.9))), ("tau", lambda rng: float(rng.uniform(1.5, 3))))
    ),
    misconceptions=(
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
            lambda w, b, X, d, sigma, tau: np.sum(_log_density(X @ w + b - d, sigma)) * np.sum(_log_density(w, tau)),
            "The two logarithms are multiplied: probabilities multiply, logarithms add.",
        ),
        Misconception(
            "posterior instead of its logarithm",
            lambda w, b, X, d, sigma, tau: np.prod(_density(X @ w + b - d, sigma)) * np.prod(_density(w, tau)),
            "This is the product P(D|N) P(N) itself: wanted is its logarithm.",
        ),
        Misconception(
            "bias left out",
            lambda w, b, X, d, sigma, tau: np.sum(_log_density(X @ w - d, sigma)) + np.sum(_log_density(w, tau)),
            "The model's output lacks the bias: y = X w + b.",
        ),
        Misconception(
            "bias decayed too",
            lambda w, b, X, d, sigma, tau: (
                np.sum(_log_density(X @ w + b - d, sigma)) + np.sum(_log_density(w, tau)) + _log_density(b, tau)
            ),
            "The prior has one term too many: the bias is in it. Here the prior is on the weights only.",
            "The bias carries the level of d, here about 5 points. Nothing says that this should be near 0.",
        ),
        Misconception(
            "sigma and tau exchanged",
            lambda w, b, X, d, sigma, tau: np.sum(_log_density(X @ w + b - d, tau)) + np.sum(_log_density(w, sigma)),
            "sigma and tau are exchanged: sigma is the width of the noise, tau that of the prior.",
        ),
        Misconception(
            "sigma in both terms",
            lambda w, b, X, d, sigma, tau: np.sum(_log_density(X @ w + b - d, sigma)) + np.sum(_log_density(w, sigma)),
            "The prior uses sigma, the width of the noise: its own width is tau.",
        ),
        Misconception(
            "tau in both terms",
            lambda w, b, X, d, sigma, tau: np.sum(_log_density(X @ w + b - d, tau)) + np.sum(_log_density(w, tau)),
            "The likelihood uses tau, the width of the prior: the noise has width sigma.",
        ),
        Misconception(
            "prior counted for every case",
            lambda w, b, X, d, sigma, tau: (
                np.sum(_log_density(X @ w + b - d, sigma)) + len(d) * np.sum(_log_density(w, tau))
            ),
            "The prior is counted once for every case: there is one set of weights, so it comes in once.",
            "That is why the prior fades: n terms of the data stand against one of the prior.",
        ),
        Misconception(
            "likelihood averaged",
            lambda w, b, X, d, sigma, tau: np.mean(_log_density(X @ w + b - d, sigma)) + np.sum(_log_density(w, tau)),
            "The log likelihood is averaged over the cases: sum it, or five cases count as much as one.",
        ),
        Misconception(
            "constants left out",
            lambda w, b, X, d, sigma, tau: -0.5 * np.sum(((X @ w + b - d) / sigma) ** 2) - 0.5 * np.sum((w / tau) ** 2),
            "The squares are right, but both constants are missing: add log_likelihood and log_prior as they are.",
            "The maximum is the same without them. Here only log P(D) is to be left out.",
        ),
        Misconception(
            "both 1/2 lost",
            lambda w, b, X, d, sigma, tau: (
                np.sum(-(((X @ w + b - d) / sigma) ** 2) - math.log(sigma * ROOT))
                + np.sum(-((w / tau) ** 2) - math.log(tau * ROOT))
            ),
            "Both sums of squares have lost their 1/2.",
        ),
        Misconception(
            "transposed",
            lambda w, b, X, d, sigma, tau: np.sum(_log_density(X.T @ w + b - d, sigma)) + np.sum(_log_density(w, tau)),
            "X is turned round in the model's output: a row of X is a case, so X (n_cases, n_in) meets w (n_in,).",
        ),
        Misconception(
            "elementwise product",
            lambda w, b, X, d, sigma, tau: np.sum(_log_density(X * w + b - d, sigma)) + np.sum(_log_density(w, tau)),
            "X and w are multiplied entry by entry: each case needs the sum over its inputs, the matrix product.",
            "`X * w` has one number for every input of every case; `X @ w` has one number a case.",
        ),
        Misconception(
            "minus E",
            lambda w, b, X, d, sigma, tau: -0.5 * np.sum((X @ w + b - d) ** 2) - 0.5 * sigma**2 / tau**2 * np.sum(w**2),
            "This is sigma squared times the log posterior without its constants: here "
            "divide the squares by their variances.",
        ),
        Misconception(
            "E itself",
            lambda w, b, X, d, sigma, tau: 0.5 * np.sum((X @ w + b - d) ** 2) + 0.5 * sigma**2 / tau**2 * np.sum(w**2),
            "This is the error E, to be made small: wanted is the sum of your log_likelihood and log_prior.",
        ),
        Misconception(
            "constant of the prior left out",
            lambda w, b, X, d, sigma, tau: np.sum(_log_density(X @ w + b - d, sigma)) - 0.5 * np.sum((w / tau) ** 2),
            "The likelihood is right; the prior lacks its constant: use log_prior as it is.",
        ),
        Misconception(
            "constant of the likelihood left out",
            lambda w, b, X, d, sigma, tau: -0.5 * np.sum(((X @ w + b - d) / sigma) ** 2) + np.sum(_log_density(w, tau)),
            "The prior is right; the likelihood lacks its constant: use log_likelihood as it is.",
        ),
        Misconception(
            "1/2 lost in the likelihood",
            lambda w, b, X, d, sigma, tau: (
                np.sum(-(((X @ w + b - d) / sigma) ** 2) - math.log(sigma * ROOT)) + np.sum(_log_density(w, tau))
            ),
            "In the likelihood the 1/2 is lost.",
        ),
        Misconception(
            "1/2 lost in the prior",
            lambda w, b, X, d, sigma, tau: (
                np.sum(_log_density(X @ w + b - d, sigma)) + np.sum(-((w / tau) ** 2) - math.log(tau * ROOT))
            ),
            "In the prior the 1/2 is lost.",
        ),
        Misconception(
            "prior averaged",
            lambda w, b, X, d, sigma, tau: np.sum(_log_density(X @ w + b - d, sigma)) + np.mean(_log_density(w, tau)),
            "The log prior is averaged over the weights: sum it.",
        ),
        Misconception(
            "bias subtracted",
            lambda w, b, X, d, sigma, tau: np.sum(_log_density(X @ w - b - d, sigma)) + np.sum(_log_density(w, tau)),
            "In the output the bias is subtracted: y = X w + b.",
        ),
        Misconception(
            "bias counted for every input",
            lambda w, b, X, d, sigma, tau: (
                np.sum(_log_density(np.sum(X * w + b, axis=1) - d, sigma)) + np.sum(_log_density(w, tau))
            ),
            "In the output the bias is added once for every input: add it once a case, after the sum.",
        ),
        Misconception(
            "bias added at the end",
            lambda w, b, X, d, sigma, tau: np.sum(_log_density(X @ w - d, sigma)) + np.sum(_log_density(w, tau)) + b,
            "The bias is added to the logarithms: it belongs to the output, y = X w + b.",
        ),
        Misconception(
            "observations left out",
            lambda w, b, X, d, sigma, tau: np.sum(_log_density(X @ w + b, sigma)) + np.sum(_log_density(w, tau)),
            "The observations d are missing: the likelihood compares y with d.",
        ),
        Misconception(
            "prior on the outputs",
            lambda w, b, X, d, sigma, tau: (
                np.sum(_log_density(X @ w + b - d, sigma)) + np.sum(_log_density(X @ w + b, tau))
            ),
            "The prior is put on the outputs y: it belongs on the weights w.",
        ),
        Misconception(
            "two values",
            lambda w, b, X, d, sigma, tau: (np.sum(_log_density(X @ w + b - d, sigma)), np.sum(_log_density(w, tau))),
            "Both logarithms are returned one beside the other: add them to one number.",
        ),
        Misconception(
            "one number a case",
            lambda w, b, X, d, sigma, tau: _log_density(X @ w + b - d, sigma) + np.sum(_log_density(w, tau)),
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
            "lam is upside down: a *narrow* prior must pull harder, so tau stands below.",
            "Check the extremes: tau very large means no prior and no decay, lam near 0.",
        ),
        Misconception(
            "not squared",
            lambda sigma, tau: sigma / tau,
            "These are the widths: lam is the ratio of the *variances*, so square.",
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
            "`//` cuts off what stands behind the point: divide with a single `/`.",
        ),
        Misconception(
            "^ is not a power",
            _bitwise,
            "In Python `^` is not a power (it compares bits): write `**`.",
        ),
        Misconception(
            "negative",
            lambda sigma, tau: -(sigma**2) / tau**2,
            "lam is never negative: it *adds* a price for large weights to E.",
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
    cases = _models(("lam", lambda rng: float(rng.uniform(0.3, 0.9))))(rng)
    X, w, b, d = _linear_model(rng, 4, 2)
    return cases | {"no decay": {"w": w, "b": b, "X": X, "d": d, "lam": 0.0}}


def _objective(fit=0.5, decay=0.5):
    """Make an objective in which the two sums of squares have these factors."""
    return lambda w, b, X, d, lam: fit * np.sum((X @ w + b - d) ** 2) + decay * lam * np.sum(w**2)


map_objective = Exercise(
    unit=1,
    name="map_objective",
    reference=maths.map_objective,
    probe=call_each(_decays),
    misconceptions=(
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
            "The weight decay is subtracted: large weights would be *rewarded*. It is a price, so add it.",
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
            "bias left out",
            lambda w, b, X, d, lam: 0.5 * np.sum((X @ w - d) ** 2) + 0.5 * lam * np.sum(w**2),
            "The model's output lacks the bias: y = X w + b.",
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
            "transposed",
            lambda w, b, X, d, lam: 0.5 * np.sum((X.T @ w + b - d) ** 2) + 0.5 * lam * np.sum(w**2),
            "X is turned round in the model's output: a row of X is a case, so X (n_cases, n_in) meets w (n_in,).",
        ),
        Misconception(
            "elementwise product",
            lambda w, b, X, d, lam: 0.5 * np.sum((X * w + b - d) ** 2) + 0.5 * lam * np.sum(w**2),
            "X and w are multiplied entry by entry: each case needs the sum over its inputs, the matrix product.",
        ),
        Misconception(
            "mean squared error",
            lambda w, b, X, d, lam: np.mean((X @ w + b - d) ** 2) + 0.5 * lam * np.sum(w**2),
            "The error is the *mean* of the squares: here it is half their sum.",
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
            "desired output left out",
            lambda w, b, X, d, lam: 0.5 * np.sum((X @ w + b) ** 2) + 0.5 * lam * np.sum(w**2),
            "The desired output d is missing: the error is y - d.",
        ),
        Misconception(
            "bias subtracted",
            lambda w, b, X, d, lam: 0.5 * np.sum((X @ w - b - d) ** 2) + 0.5 * lam * np.sum(w**2),
            "In the output the bias is subtracted: y = X w + b.",
        ),
        Misconception(
            "bias counted for every input",
            lambda w, b, X, d, lam: 0.5 * np.sum((np.sum(X * w + b, axis=1) - d) ** 2) + 0.5 * lam * np.sum(w**2),
            "In the output the bias is added once for every input: add it once a case, after the sum.",
        ),
        Misconception(
            "bias added at the end",
            lambda w, b, X, d, lam: 0.5 * np.sum((X @ w - d) ** 2) + 0.5 * lam * np.sum(w**2) + b,
            "The bias is added to E: it belongs to the output, y = X w + b.",
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
        Misconception(
            "sign of the error flipped",
            _gradient(fit=-1),
            "The error is taken as d - y: E falls where y comes closer to d, and its slope is y - d.",
            "The chain: the slope of 1/2 (y - d)^2 is (y - d) times dy/dw. d - y is the slope times -1.",
        ),
        Misconception(
            "sign of the whole flipped",
            _gradient(-1, -1),
            "Same size, opposite sign: this points downhill. The gradient points uphill; the *step* subtracts it.",
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
            "bias forgotten in the output",
            lambda w, b, X, d, lam: _gradient()(w, 0.0, X, d, lam),
            "The model's output lacks the bias: y = X w + b, also within the gradient.",
        ),
        Misconception(
            "bias gradient multiplied by b",
            _gradient_from(_right_w, lambda w, b, X, d, lam, dE_dy: b * np.sum(dE_dy)),
            "dE_db is multiplied by b: y contains 1 times b, so dy/db is 1.",
        ),
        Misconception(
            "output instead of error",
            _gradient_from(
                lambda w, b, X, d, lam, dE_dy: X.T @ (X @ w + b) + lam * w,
                lambda w, b, X, d, lam, dE_dy: np.sum(X @ w + b),
            ),
            "The desired output is missing: dE/dy is the error y - d, not the output y.",
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
            "In dE_dw the errors are multiplied by the weights: dy/dw_i is the *input* x_i.",
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
        lambda w, b, X, d, lam: {"dE_dw": -(X.T @ (d - X @ w - b)) + lam * w, "dE_db": -np.sum(d - X @ w - b)},
    ),
)


def _grids(rng):
    x, sigma, tau = rng.normal(size=5), float(rng.uniform(0.6, 0.9)), float(rng.uniform(1.5, 2.5))
    d = 1.2 * x + rng.uniform(0.2, 1, size=5)
    tiny, uneven = float(rng.uniform(0.01, 0.02)), np.array([-1.0, 0.2, 0.9, 1.1, 2.5])
    return {
        "9 points, 5 cases": {"grid": np.linspace(-2, 3, 9), "x": x, "d": d, "sigma": sigma, "tau": tau},
        "5 points, 5 cases": {"grid": np.linspace(-1, 3, 5) + 0.3, "x": x, "d": d, "sigma": sigma, "tau": tau},
        "no cases yet": {"grid": np.linspace(-2, 3, 6), "x": x[:0], "d": d[:0], "sigma": sigma, "tau": tau},
        "uneven points": {
            "grid": uneven,
            "x": x[:2],
            "d": d[:2],
            "sigma": sigma,
            "tau": tau,
        },
        "likelihoods below 1e-308": {"grid": np.linspace(0, 2, 4), "x": x, "d": d + 3, "sigma": tiny, "tau": tau},
    }


def _grid_probe(answer, rng):
    """Call the answer on every grid; nan becomes a text, so that a known way to it can be recognised."""
    observed = call_each(_grids)(answer, rng)
    return {
        label: np.full(array.shape, "nan") if array.dtype.kind == "f" and np.isnan(array).any() else array
        for label, array in observed.items()
    }


def _log_terms(grid, x, d, sigma, tau):
    """Return the log likelihood and the log prior at every point, without their constants."""
    return -0.5 * np.sum(((np.outer(grid, x) - d) / sigma) ** 2, axis=1), -0.5 * (grid / tau) ** 2


def _softmax(log_weights):
    weights = np.exp(log_weights - np.max(log_weights))
    return weights / np.sum(weights)


def _from_terms(combine):
    """Make an answer from what it does with the two logarithms; further arguments reach it by name."""
    return lambda grid, x, d, sigma, tau: combine(*_log_terms(grid, x, d, sigma, tau))


def _reweighted(fit=lambda n_cases, sigma, tau: 1, prior=lambda n_cases, sigma, tau: 1):
    """Make a posterior in which the two logarithms have these factors."""

    def posterior(grid, x, d, sigma, tau):
        log_fit, log_prior = _log_terms(grid, x, d, sigma, tau)
        return _softmax(fit(len(x), sigma, tau) * log_fit + prior(len(x), sigma, tau) * log_prior)

    return posterior


def _posterior_underflowing(grid, x, d, sigma, tau):
    posterior = np.exp(sum(_log_terms(grid, x, d, sigma, tau)))
    return posterior / np.sum(posterior)


def _posterior_product_of_densities(grid, x, d, sigma, tau):
    posterior = np.prod(_density(np.outer(grid, x) - d, sigma), axis=1) * _density(grid, tau)
    return posterior / np.sum(posterior)


def _posterior_wrong_axis(grid, x, d, sigma, tau):
    return _softmax(-0.5 * np.sum(((np.outer(grid, x) - d) / sigma) ** 2, axis=0) - 0.5 * (grid / tau) ** 2)


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
    probe=_grid_probe,
    misconceptions=(
        Misconception(
            "exp underflows",
            _posterior_underflowing,
            "Right until every exp(...) is 0 in floating point, where 0/0 gives nan: "
            "before exp, subtract the largest logarithm from all of them.",
            "It multiplies every probability by the same factor, and the division by the sum takes it out again.",
        ),
        Misconception(
            "prior dropped",
            _reweighted(prior=lambda n_cases, sigma, tau: 0),
            "The prior is missing: this is the likelihood, scaled. Without any case it must give the prior back.",
            "P(w|D) is proportional to P(D|w) P(w).",
        ),
        Misconception(
            "likelihood dropped",
            _reweighted(fit=lambda n_cases, sigma, tau: 0),
            "The data are missing: this is the prior, scaled.",
        ),
        Misconception(
            "not divided by the sum",
            _from_terms(lambda fit, prior: np.exp(fit + prior - np.max(fit + prior))),
            "The numbers do not add up to 1: divide by their sum. That sum plays the part of P(D).",
        ),
        Misconception(
            "nothing normalised",
            _from_terms(lambda fit, prior: np.exp(fit + prior)),
            "These are likelihood times prior: subtract the largest logarithm before exp, and divide by the sum after.",
        ),
        Misconception(
            "logarithms returned",
            _from_terms(lambda fit, prior: fit + prior),
            "These are logarithms: wanted are probabilities, which are positive and add up to 1.",
        ),
        Misconception(
            "log probabilities returned",
            _from_terms(lambda fit, prior: fit + prior - np.logaddexp.reduce(fit + prior)),
            "These are the logarithms of the right probabilities: take exp at the end.",
        ),
        Misconception(
            "logarithms divided by their sum",
            _from_terms(lambda fit, prior: (fit + prior) / np.sum(fit + prior)),
            "The logarithms are divided by their sum, which puts the *least* probable point on top: take exp first.",
        ),
        Misconception(
            "divided before exp",
            _from_terms(lambda fit, prior: np.exp((fit + prior) / np.abs(np.sum(fit + prior)))),
            "The logarithms are divided by their sum before exp: first exp, then divide by the sum of the results.",
        ),
        Misconception(
            "probabilities added",
            _from_terms(lambda fit, prior: (_softmax(fit) + _softmax(prior)) / 2),
            "Likelihood and prior are averaged: Bayes' rule multiplies them, so that a point needs both.",
        ),
        Misconception(
            "sign flipped",
            _from_terms(lambda fit, prior: _softmax(-fit - prior)),
            "The sign in the exponent is flipped: the worst point gets the highest probability.",
        ),
        Misconception(
            "sign of the prior flipped",
            _reweighted(prior=lambda n_cases, sigma, tau: -1),
            "The log prior is subtracted: it is added, as the prior multiplies the likelihood.",
        ),
        Misconception(
            "summed over the grid",
            _posterior_wrong_axis,
            "The squares are summed over the wrong axis: each grid point keeps its own sum over the *cases*.",
            "Misses of shape (n_grid, n_cases): the axis that disappears is that of the cases.",
        ),
        Misconception(
            "averaged over the cases",
            _reweighted(fit=lambda n_cases, sigma, tau: 1 / max(n_cases, 1)),
            "The log likelihood is averaged over the cases: sum it, or the data never outweigh the prior.",
        ),
        Misconception(
            "prior counted for every case",
            _reweighted(prior=lambda n_cases, sigma, tau: n_cases),
            "The prior is counted once for every case: it comes in once, also where there are no cases yet.",
        ),
        Misconception(
            "sigma for sigma squared",
            _reweighted(fit=lambda n_cases, sigma, tau: sigma),
            "In the likelihood the squares are divided by sigma: there belongs sigma squared.",
        ),
        Misconception(
            "sigma left out",
            _reweighted(fit=lambda n_cases, sigma, tau: sigma**2),
            "In the likelihood sigma is missing: divide the squares by the variance of the noise.",
        ),
        Misconception(
            "tau for tau squared",
            _reweighted(prior=lambda n_cases, sigma, tau: tau),
            "In the prior the squares are divided by tau: there belongs tau squared.",
        ),
        Misconception(
            "tau left out",
            _reweighted(prior=lambda n_cases, sigma, tau: tau**2),
            "In the prior tau is missing: divide the squared weight by the variance of the prior.",
        ),
        Misconception(
            "sigma and tau exchanged",
            lambda grid, x, d, sigma, tau: _posterior_as_gaussian(grid, x, d, tau, sigma),
            "sigma and tau are exchanged: sigma is the width of the noise, tau that of the prior.",
        ),
        Misconception(
            "1/2 lost in the likelihood",
            _reweighted(fit=lambda n_cases, sigma, tau: 2),
            "In the log likelihood the 1/2 is lost, so the data count twice.",
        ),
        Misconception(
            "1/2 lost in the prior",
            _reweighted(prior=lambda n_cases, sigma, tau: 2),
            "In the log prior the 1/2 is lost, so the prior counts twice.",
        ),
        Misconception(
            "both 1/2 lost",
            _from_terms(lambda fit, prior: _softmax(2 * (fit + prior))),
            "Both logarithms have lost their 1/2: the posterior comes out too narrow by a factor of root 2.",
        ),
        Misconception(
            "summed before squaring",
            lambda grid, x, d, sigma, tau: _softmax(
                -0.5 * (np.sum(np.outer(grid, x) - d, axis=1) / sigma) ** 2 - 0.5 * (grid / tau) ** 2
            ),
            "The misses are added over the cases first and squared afterwards: square first, then add.",
        ),
        Misconception(
            "density instead of probability",
            _posterior_as_density,
            "This is a density, with area 1 under its curve: wanted are probabilities, whose *sum* is 1.",
        ),
        Misconception(
            "highest point only",
            lambda grid, x, d, sigma, tau: grid[np.argmax(sum(_log_terms(grid, x, d, sigma, tau)))],
            "This is the most probable weight, one number: wanted is the probability of every point of the grid.",
        ),
        Misconception(
            "prior dropped, and exp underflows",
            _from_terms(lambda fit, prior: np.exp(fit) / np.sum(np.exp(fit))),
            "The prior is missing: this is the likelihood, scaled. And before exp, "
            "subtract the largest logarithm from all.",
        ),
        Misconception(
            "prior dropped, nothing normalised",
            _from_terms(lambda fit, prior: np.exp(fit)),
            "This is the likelihood, up to a factor: multiply by the prior, then divide by the sum.",
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
            "The *squares* add up to 1: divide by the sum, not by the norm.",
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
        Misconception(
            "misses not squared",
            lambda grid, x, d, sigma, tau: _softmax(
                -0.5 * np.sum(np.abs(np.outer(grid, x) - d), axis=1) / sigma**2 - 0.5 * (grid / tau) ** 2
            ),
            "The misses are not squared: Gaussian noise squares them.",
        ),
        Misconception(
            "grid paired with the cases",
            lambda grid, x, d, sigma, tau: _softmax(
                -0.5 * np.sum((grid * x - d) ** 2) / sigma**2 - 0.5 * (grid / tau) ** 2
            ),
            "`grid * x` pairs the k-th weight with the k-th case: every weight needs the misses of *all* cases.",
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
