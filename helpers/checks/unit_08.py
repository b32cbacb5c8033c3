"""Checks of unit 08: gradients that vanish or explode on their way down, where weights should start, what helps."""

import copy
import functools
import itertools
import math

import numpy as np

from helpers import maths
from helpers.checks import Exercise, Misconception, call_each, pairs
from helpers.checks.judging import case_of, same
from helpers.checks.probe import CHANGED, RAISED, call


def _of_parts(make):
    """Let a maker of answers note which parts of each are other than right, so that two mistakes can be combined."""

    @functools.wraps(make)
    def noted(**parts):
        answer = make(**parts)
        answer.parts = parts
        return answer

    return noted


def _two_mistakes(name, make, cases, returns=None):
    """Make an explanation that tries all pairs of those misconceptions of an exercise which are made of parts."""

    def explain(got, expected, seed):
        if got.keys() != expected.keys():
            return None
        exercise = globals()[name]
        noted = [(wrong, wrong.answer.parts) for wrong in exercise.misconceptions if hasattr(wrong.answer, "parts")]
        case, arguments = next(iter(cases(np.random.default_rng(seed)).items()))
        begins = {label: array for label, array in got.items() if case_of(label) == case}
        for (one, parts), (other, more) in itertools.combinations(noted, 2):
            if parts.keys() & more.keys():
                continue
            both = make(**parts, **more)
            with np.errstate(all="ignore"):
                if same(call(both, case, arguments, returns), begins, exercise.rtol) and same(
                    exercise.probe(both, np.random.default_rng(seed)), got, exercise.rtol
                ):
                    return one.name, f"It looks like two mistakes together. {one.hint} Besides: {other.hint}"
        return None

    return explain


# layer_gains


def _drawn_deltas(rng, n_cases, sizes):
    """Return dE/dZ of every layer of a tanh network with random weights."""
    parameters = maths.depth.draw_network(sizes, maths.init_glorot, rng, bias_spread=0.3)
    outputs = maths.depth.outputs_by_layer(rng.normal(size=(n_cases, sizes[0])), parameters, f="tanh", top="logistic")
    return maths.depth.backward_deltas(parameters, outputs, rng.uniform(size=(n_cases, sizes[-1])), f="tanh")


def _gain_cases(rng):
    return _drawn_gain_cases(int(rng.integers(2**32)))


@functools.lru_cache(maxsize=32)
def _drawn_gain_cases(seed):
    """Draw the cases once for all answers, each of which gets a copy."""
    rng = np.random.default_rng(seed)
    return {
        "batch of 5, layers of 4, 3 and 2": {"deltas": _drawn_deltas(rng, 5, (3, 4, 3, 2))},
        "3 cases, layers of 3, 3 and 3": {"deltas": _drawn_deltas(rng, 3, (3, 3, 3, 3))},
        "one case, five layers": {"deltas": _drawn_deltas(rng, 1, (3, 6, 2, 5, 3, 4))},
        "two layers": {"deltas": _drawn_deltas(rng, 4, (2, 3, 5))},
    }


def _norm(delta):
    return np.sqrt(np.sum(delta**2))


@_of_parts
def _ratios(size=_norm, combine=lambda below, above: below / above, order=lambda gains: gains):
    """Make an answer that compares neighbours by their size."""
    return lambda deltas: order(
        np.array([combine(size(a), size(b)) for a, b in zip(deltas[:-1], deltas[1:], strict=True)])
    )


def _gains(deltas):
    return _ratios()(deltas)


def _gains_emptied(deltas):
    """Take the list apart from its end."""
    gains, above = [], _norm(deltas.pop())
    while deltas:
        below = _norm(deltas.pop())
        gains.insert(0, below / above)
        above = below
    return np.array(gains)


layer_gains = Exercise(
    unit=8,
    name="layer_gains",
    reference=maths.layer_gains,
    probe=call_each(_gain_cases),
    explain=_two_mistakes("layer_gains", _ratios, _gain_cases),
    misconceptions=(
        Misconception(
            "upside down",
            _ratios(combine=lambda below, above: above / below),
            "Each gain is the wrong way round: the gradient comes from above, so the norm above stands below the line.",
            "A gain below 1 should mean that the gradient got smaller on its way down.",
        ),
        Misconception(
            "square root dropped",
            _ratios(size=lambda delta: np.sum(delta**2)),
            "In the norm: the square root is missing, so every gain comes out squared.",
            "A layer that halves the gradient would be reported as 1/4.",
        ),
        Misconception(
            "sum of the sizes",
            _ratios(size=lambda delta: np.sum(np.abs(delta))),
            "In the norm: you add up the sizes of the entries. The norm adds their squares and takes the root.",
        ),
        Misconception(
            "mean of the sizes",
            _ratios(size=lambda delta: np.mean(np.abs(delta))),
            "In the norm: you take the mean size of an entry. The norm is the root of the sum of the squares.",
        ),
        Misconception(
            "largest entry",
            _ratios(size=lambda delta: np.max(np.abs(delta))),
            "In the norm: you take the largest entry. All entries count, as the root of the sum of their squares.",
        ),
        Misconception(
            "mean square for sum of squares",
            _ratios(size=lambda delta: np.sqrt(np.mean(delta**2))),
            "In the norm: you take the mean of the squares. With layers of different width that is another ratio: sum.",
            "The root mean square answers how large one entry is. The norm says how much gradient arrives in all.",
        ),
        Misconception(
            "mean over units",
            _ratios(size=lambda delta: np.sqrt(np.sum(delta**2) / delta.shape[1] ** 2)),
            "In the norm: it is divided by the number of units. Layers differ in width, so that does not cancel.",
        ),
        Misconception(
            "cases averaged before the norm",
            _ratios(size=lambda delta: _norm(delta.mean(axis=0))),
            "In the norm: cases are averaged, or added, before the squares. Gradients of different cases then cancel.",
            "Nielsen takes the norm of the mean, and says so; here every case counts with its own size.",
        ),
        Misconception(
            "entries added with their signs",
            _ratios(size=lambda delta: delta.sum()),
            "Entries are added with their signs, so they cancel: square them first.",
        ),
        Misconception(
            "size of the summed entries",
            _ratios(size=lambda delta: abs(delta.sum())),
            "You add first and take the size afterwards: entries of different sign have cancelled by then.",
        ),
        Misconception(
            "mean of the squares, without root",
            _ratios(size=lambda delta: np.mean(delta**2)),
            "In the norm: you take the mean of the squares, and no root. It is the root of the sum of the squares.",
        ),
        Misconception(
            "variance for norm",
            _ratios(size=np.var),
            "In the norm: the variance takes the mean off and averages; the norm adds all squares and takes the root.",
        ),
        Misconception(
            "squares of the sum",
            _ratios(size=lambda delta: np.sum(delta) ** 2),
            "In the norm: you add first and square afterwards. Square each entry, then add.",
        ),
        Misconception(
            "root of the sum of the sizes",
            _ratios(size=lambda delta: np.sqrt(np.sum(np.abs(delta)))),
            "In the norm: you add the sizes under the root. It is the squares that are added.",
        ),
        Misconception(
            "smallest entry",
            _ratios(size=lambda delta: np.min(np.abs(delta))),
            "In the norm: you take the smallest entry. All entries count, as the root of the sum of their squares.",
        ),
        Misconception(
            "median entry",
            _ratios(size=lambda delta: np.median(np.abs(delta))),
            "In the norm: you take the middle entry. All entries count, as the root of the sum of their squares.",
        ),
        Misconception(
            "first unit only",
            _ratios(size=lambda delta: _norm(delta[:, 0])),
            "Only the first unit is in it: the norm runs over all cases and all units.",
        ),
        Misconception(
            "largest row sum",
            _ratios(size=lambda delta: np.linalg.norm(delta, np.inf)),
            "`np.linalg.norm(delta, np.inf)` of a matrix is its largest row sum: leave the np.inf out.",
        ),
        Misconception(
            "sum of the singular values",
            _ratios(size=lambda delta: np.linalg.norm(delta, "nuc")),
            "This norm adds the singular values up: leave the second argument of np.linalg.norm out.",
        ),
        Misconception(
            "top over itself as well",
            lambda deltas: np.array([_norm(delta) / _norm(deltas[-1]) for delta in deltas]),
            "Every layer is compared with the top, even the top itself: compare each with the layer just above.",
        ),
        Misconception(
            "round the corner",
            lambda deltas: np.append(_gains(deltas), _norm(deltas[-1]) / _norm(deltas[0])),
            "One entry too many: after the top your list begins again at the bottom.",
        ),
        Misconception(
            "round the corner at the start",
            lambda deltas: np.insert(_gains(deltas), 0, _norm(deltas[-1]) / _norm(deltas[0])),
            "One entry too many, in front: index -1 is the last entry, so the top is compared with the bottom.",
        ),
        Misconception(
            "round the corner, upside down",
            lambda deltas: np.array([_norm(deltas[k]) / _norm(deltas[k - 1]) for k in range(len(deltas))]),
            "Each norm belongs over the one above, not below; and index -1 is the last entry, which adds one too many.",
        ),
        Misconception(
            "product of the gains in a list",
            lambda deltas: [_norm(deltas[0]) / _norm(deltas[-1])],
            "This is what all layers do together, in a list: asked is one gain for each pair of neighbours.",
        ),
        Misconception(
            "largest singular value",
            _ratios(size=lambda delta: np.linalg.norm(delta, 2)),
            "`np.linalg.norm(delta, 2)` of a matrix is its largest singular value: leave the 2 out.",
        ),
        Misconception(
            "largest column sum",
            _ratios(size=lambda delta: np.linalg.norm(delta, 1)),
            "`np.linalg.norm(delta, 1)` of a matrix is its largest column sum: leave the 1 out.",
        ),
        Misconception(
            "norm of each unit",
            _ratios(size=lambda delta: np.linalg.norm(delta, axis=0).mean()),
            "You take a norm for each unit and average those: one norm a layer, over all cases and units.",
        ),
        Misconception(
            "norm of each case",
            _ratios(size=lambda delta: np.linalg.norm(delta, axis=1).mean()),
            "You take a norm for each case and average those: one norm a layer, over all cases and units.",
        ),
        Misconception(
            "mean of the gains of the cases",
            lambda deltas: [
                np.mean(np.linalg.norm(a, axis=1) / np.linalg.norm(b, axis=1))
                for a, b in zip(deltas[:-1], deltas[1:], strict=True)
            ],
            "You take a gain for each case and average: a case with a tiny gradient then counts as much as a large "
            "one. One norm a layer.",
        ),
        Misconception(
            "first case only",
            _ratios(size=lambda delta: _norm(delta[0])),
            "Only the first case is in it: the norm runs over all cases.",
        ),
        Misconception(
            "last case only",
            _ratios(size=lambda delta: _norm(delta[-1])),
            "Only the last case is in it: the norm runs over all cases.",
        ),
        Misconception(
            "compared with the top",
            lambda deltas: np.array([_norm(delta) / _norm(deltas[-1]) for delta in deltas[:-1]]),
            "Each layer is compared with the top: the gain of one layer compares it with the layer just above.",
            "These are the products of the gains so far: what is left of the gradient, not what one layer does.",
        ),
        Misconception(
            "compared with the bottom",
            lambda deltas: np.array([_norm(delta) / _norm(deltas[0]) for delta in deltas[1:]]),
            "Each layer is compared with the bottom: the gain of one layer compares it with the layer just above.",
        ),
        Misconception(
            "from top to bottom",
            _ratios(order=lambda gains: gains[::-1]),
            "The gains are right but in the opposite order: the first entry belongs to the bottom.",
        ),
        Misconception(
            "upside down and from top to bottom",
            lambda deltas: (1 / _gains(deltas))[::-1],
            "Both the order and the ratios are turned round: bottom first, and each norm over the one above.",
        ),
        Misconception(
            "difference for ratio",
            _ratios(combine=lambda below, above: below - above),
            "You subtract the norms: a gain is a factor, so divide.",
        ),
        Misconception(
            "relative change",
            _ratios(combine=lambda below, above: (below - above) / above),
            "This is the relative change, the gain minus 1: leave the norms as they are and divide.",
        ),
        Misconception(
            "logarithm of the gain",
            _ratios(combine=lambda below, above: np.log(below / above)),
            "The logarithm is too much: the gain is the ratio itself.",
        ),
        Misconception(
            "logarithm to base 10",
            _ratios(combine=lambda below, above: np.log10(below / above)),
            "The logarithm (to base 10) is too much: the gain is the ratio itself.",
        ),
        Misconception(
            "norms returned",
            lambda deltas: np.array([_norm(delta) for delta in deltas]),
            "These are the norms. A gain is the norm of a layer over the norm of the layer above it.",
        ),
        Misconception(
            "a gain for the top as well",
            lambda deltas: np.append(_gains(deltas), 1.0),
            "One entry too many: the top layer has nothing above it, so it has no gain.",
        ),
        Misconception(
            "a 1 in front",
            lambda deltas: np.insert(_gains(deltas), 0, 1.0),
            "One entry too many, in front: there is a gain for every pair of neighbours, one less than layers.",
        ),
        Misconception(
            "last pair left out",
            lambda deltas: _gains(deltas)[:-1],
            "The pair at the top is missing: the loop ends one too early. With L layers there are L - 1 gains.",
        ),
        Misconception(
            "first pair left out",
            lambda deltas: _gains(deltas)[1:],
            "The pair at the bottom is missing: layers count from 0.",
        ),
        Misconception(
            "product of the gains",
            lambda deltas: _norm(deltas[0]) / _norm(deltas[-1]),
            "This is what all layers do together: asked is one gain for each pair of neighbours.",
        ),
        Misconception(
            "mean gain",
            lambda deltas: np.mean(_gains(deltas)),
            "This is the mean of the gains: return all of them, bottom first.",
        ),
        Misconception(
            "gain a layer",
            lambda deltas: np.prod(_gains(deltas)) ** (1 / (len(deltas) - 1)),
            "This is the geometric mean of the gains: return all of them, bottom first.",
        ),
        Misconception(
            "root of the ratio",
            _ratios(combine=lambda below, above: np.sqrt(below / above)),
            "A square root too much: it belongs inside the norm, and there it already is.",
        ),
        Misconception(
            "largest over largest, with signs",
            _ratios(size=lambda delta: np.max(delta)),
            "In the norm: you take the largest entry, and lose the negative ones. All entries count, squared.",
        ),
        Misconception(
            "spread for norm",
            _ratios(size=np.std),
            "In the norm: the standard deviation takes the mean off and divides by the number of entries; "
            "the norm does neither.",
        ),
        Misconception(
            "a gain for each case",
            lambda deltas: [
                np.linalg.norm(a, axis=1) / np.linalg.norm(b, axis=1)
                for a, b in zip(deltas[:-1], deltas[1:], strict=True)
            ],
            "You return a gain for each case: one norm a layer, over all cases and units (`axis` keeps them apart).",
        ),
        Misconception(
            "sign flipped",
            _ratios(combine=lambda below, above: -below / above),
            "Your gains are negative: norms are lengths, and so is no ratio of them.",
        ),
        Misconception(
            "norms multiplied",
            _ratios(combine=lambda below, above: below * above),
            "You multiply the norms of neighbours: a gain is a factor from one to the next, so divide.",
        ),
        Misconception(
            "norms added",
            _ratios(combine=lambda below, above: below + above),
            "You add the norms of neighbours: a gain is a factor from one to the next, so divide.",
        ),
        Misconception(
            "each layer with itself",
            _ratios(combine=lambda below, above: 1.0),
            "Every gain is 1: each layer is compared with itself. Shift one of the two lists by a layer.",
        ),
        Misconception(
            "norms without the top",
            _ratios(combine=lambda below, above: below),
            "These are the norms of all layers but the top: each is still to be divided by the norm above it.",
        ),
        Misconception(
            "norms without the bottom",
            _ratios(combine=lambda below, above: above),
            "These are the norms of all layers but the bottom: each belongs under the line, the norm below it above.",
        ),
        Misconception(
            "square root missing above the line",
            _ratios(combine=lambda below, above: below**2 / above),
            "The square root is missing above the line: both norms have one.",
        ),
        Misconception(
            "square root missing under the line",
            _ratios(combine=lambda below, above: below / above**2),
            "The square root is missing under the line: both norms have one.",
        ),
        Misconception(
            "first pair only",
            lambda deltas: _gains(deltas)[:1],
            "Only the first pair is there: does the `return` stand inside the loop?",
        ),
        Misconception(
            "first gain alone",
            lambda deltas: _gains(deltas)[0],
            "You return the first gain as a number: return all of them, as a list or an array.",
        ),
        Misconception(
            "last gain alone",
            lambda deltas: _gains(deltas)[-1],
            "You return the last gain as a number: collect one for each pair, for example with `append`.",
        ),
        Misconception(
            "nothing collected",
            lambda deltas: [],
            "The list that you return is empty: each gain is still to be appended to it, before the `return`.",
        ),
        Misconception(
            "running product",
            lambda deltas: np.cumprod(_gains(deltas)),
            "You multiply the gains up from the bottom: each entry is the gain of one layer alone.",
        ),
        Misconception(
            "every other layer",
            lambda deltas: np.array([_norm(a) / _norm(b) for a, b in zip(deltas[:-2], deltas[2:], strict=True)]),
            "You compare layers that are two apart: a gain leads from one layer to the next.",
        ),
        Misconception(
            "list emptied",
            _gains_emptied,
            "Your function empties the list that it was given (`pop`): read its entries and leave them there.",
        ),
    ),
    equivalents=(
        lambda deltas: [np.linalg.norm(a) / np.linalg.norm(b) for a, b in zip(deltas[:-1], deltas[1:])],
        lambda deltas: np.exp(-np.diff(np.log([np.sqrt((d * d).sum()) for d in deltas]))),
        lambda deltas: tuple(
            float(np.sqrt(np.sum(deltas[k] ** 2) / np.sum(deltas[k + 1] ** 2))) for k in range(len(deltas) - 1)
        ),
        lambda deltas: np.array([_norm(deltas[k - 1]) / _norm(deltas[k]) for k in range(1, len(deltas))]),
        lambda deltas: np.array([_norm(d) for d in deltas[:-1]]) / np.array([_norm(d) for d in deltas[1:]]),
        lambda deltas: np.divide(
            *np.array([[np.linalg.norm(d, "fro") for d in part] for part in (deltas[:-1], deltas[1:])])
        ),
        lambda deltas: [math.sqrt(np.vdot(a, a) / np.vdot(b, b)) for a, b in zip(deltas, deltas[1:])],
        lambda deltas: np.float32(
            [np.linalg.norm(np.ravel(a)) / np.linalg.norm(np.ravel(b)) for a, b in zip(deltas, deltas[1:])]
        ),
        lambda deltas: [
            math.sqrt(sum(e * e for row in a for e in row)) / math.sqrt(sum(e * e for row in b for e in row))
            for a, b in zip(deltas, deltas[1:])
        ],
    ),
)


# init_standard, init_glorot, init_he

SIZES = {"3 in, 1500 out": (3, 1500), "30 in, 150 out": (30, 150), "150 in, 30 out": (150, 30)}
"""Each with 4,500 weights."""
FEW = (6, 7)
AGAIN = ("6 in, 7 out", "the same rng once more", "an rng of the same seed", "an rng of another seed")
"""Draws that show whether the rng is used."""
SIGMAS = 7.5
"""A mean, a spread or a share is judged wrong beyond so many of its own standard deviations."""
END = 0.007
"""4,500 even draws come nearer to the end of their range than this share of it, but for one time in 10^13."""
SHARES = {"uniform": (0.5 / 3**0.5, 1 - 1.8 / 3**0.5, 0.0), "normal": (0.382925, 0.071861, 0.012419)}
"""Form -> the shares of draws within 0.5 spreads of the middle, beyond 1.8 of them, and beyond 2.5."""
SHARES["uniform"] = (0.5 / 3**0.5, 0.0, 0.0)


class Generator(np.random.Generator):
    """A generator of which the probe's copy of the arguments is no copy, so that draws follow one another."""

    def __deepcopy__(self, memo):
        return self


def _draws_probe(answer, rng):
    """Draw weights of all sizes, and few of them from the same rng twice, from an equal one, and from another."""
    seeds = [int(seed) for seed in rng.integers(2**32, size=len(SIZES) + 2)]
    *generators, one, other = (Generator(np.random.PCG64(seed)) for seed in seeds)
    equal = Generator(np.random.PCG64(seeds[-2]))
    draws = [(size, SIZES[size], generator) for size, generator in zip(SIZES, generators, strict=True)]
    draws += [(case, FEW, generator) for case, generator in zip(AGAIN, (one, one, equal, other), strict=True)]
    observed = {}
    for case, (n_in, n_out), generator in draws:
        observed |= call(answer, case, {"n_in": n_in, "n_out": n_out, "rng": generator}, lambda W: {"weights": W})
        if f"{case}: {RAISED}" in observed:
            break
    return observed


def _form_of(standardised):
    """Name the distribution of draws with mean 0 and spread 1."""
    sizes = np.abs(standardised)
    if np.abs(sizes[:100] - 1).max() < 0.05 and np.abs(sizes - 1).max() < 0.05:
        return "two values"
    found = (
        np.array([np.count_nonzero(sizes < 0.5), *(np.count_nonzero(sizes > far) for far in (1.8, 2.5))]) / sizes.size
    )
    for form, shares in SHARES.items():
        shares = np.array(shares)
        slack = SIGMAS * np.sqrt(np.maximum(shares * (1 - shares), 1e-4) / sizes.size) + 0.002
        if np.all(np.abs(found - shares) <= slack):
            return form
    return "neither even nor normal"


def _fits(seen, form, law):
    """Whether draws of which so much was seen could come from a law, a triple (form, mean, spread)."""
    wanted, mean, spread = law
    if form != wanted:
        return False
    if form == "uniform":
        low, high = mean - 3**0.5 * spread, mean + 3**0.5 * spread
        slack = END * (high - low)
        lowest, highest = seen["min"], seen["max"]
        return low - 1e-5 * slack <= lowest <= low + slack and high - slack <= highest <= high + 1e-5 * slack
    of_spread = 0.0 if form == "one value" else SIGMAS * spread / math.sqrt(2 * seen["size"])
    of_mean, rounding = SIGMAS * spread / math.sqrt(seen["size"]), 1e-6 * abs(mean) + 1e-12
    return abs(seen["mean"] - mean) <= of_mean + rounding and abs(seen["std"] - spread) <= of_spread + rounding


def _fits_pooled(seen, form, law):
    """Whether the spreads of normal draws of all sizes together could come from a law, which is a sharper question."""
    if form != "normal":
        return True
    squares = [(of["std"] / law(*SIZES[size])[2]) ** 2 for size, of in seen.items()]
    return abs(math.sqrt(sum(squares) / len(squares)) - 1) <= SIGMAS / math.sqrt(
        2 * sum(o["size"] for o in seen.values())
    )


def _summary(W):
    """Return what is to be seen of one matrix of draws."""
    mean = W.sum() / W.size
    centred = (W - mean).ravel()
    spread = math.sqrt(centred @ centred / W.size)
    if not math.isfinite(spread):
        raise ValueError("no numbers")
    repeated = _repeated(W)
    seen = {"size": W.size, "min": W.min(), "max": W.max(), "mean": mean, "std": spread, "repeated": repeated}
    standardised = centred / (spread or 1.0)
    return seen | {"standardised": standardised, "neighbours": _neighbours(standardised.reshape(W.shape))}


def _repeated(W):
    """Say which numbers of a matrix occur again."""
    if np.any(W[:2, 0] == W[:2, 1]) or np.any(W[0, :2] == W[1, :2]):
        rows, columns = np.mean(W[1:] == W[:1]), np.mean(W[:, 1:] == W[:, :1])
        if max(rows, columns) > 0.99:
            return "all rows alike" if rows >= columns else "all columns alike"
    if np.count_nonzero(W == 0) > 0.1 * W.size:
        return "many zeros"
    ends = np.count_nonzero(W == W.max()) + np.count_nonzero(W == W.min())
    return "at the ends" if ends > 2 + 0.005 * W.size else "none"


def _neighbours(standardised):
    """Return how much neighbours in a row or a column are alike, from -1 to 1; 0 where it could be chance."""
    neighbours = (standardised[1:], standardised[:-1]), (standardised[:, 1:], standardised[:, :-1])
    alike = [(float(np.vdot(one, other)) / one.size, SIGMAS / math.sqrt(one.size)) for one, other in neighbours]
    return max((r if abs(r) > chance else 0.0 for r, chance in alike), key=abs)


def _view_of_draws(laws):
    """Make a view that says which law the draws follow; `laws` begins with the right one."""

    def view(arrays):
        drawn = {size: np.asarray(arrays[f"{size}: weights"], float) for size in SIZES}
        if arrays[f"{AGAIN[0]}: weights"].shape not in (FEW, FEW[::-1]) or any(
            W.shape not in (SIZES[size], SIZES[size][::-1]) for size, W in drawn.items()
        ):
            raise ValueError("no weights of these sizes")
        seen = {size: _summary(W) for size, W in drawn.items()}
        if min(of["std"] for of in seen.values()) > 1e-9 * max(abs(of["mean"]) for of in seen.values()):
            form = _form_of(np.concatenate([of["standardised"] for of in seen.values()]))
        else:
            form = "one value"
        found = next(
            (
                law
                for law in laws
                if all(_fits(of, form, law(*SIZES[size])) for size, of in seen.items())
                and _fits_pooled(seen, form, law)
            ),
            None,
        )
        told, follows = {}, _use_of_rng(arrays, form)
        for size, of in seen.items():
            _, _, right = laws[0](*SIZES[size])
            chance = SIGMAS * of["std"] / math.sqrt(of["size"])
            mean, spread = (0.0 if abs(of["mean"]) <= chance else of["mean"]), of["std"]
            _, mean, spread = found(*SIZES[size]) if found else (form, mean, spread)
            repeated = of["repeated"] if form in _MANY else "none"
            if alike := repeated.startswith("all"):
                mean, spread = 0.0, right
            told[f"{size}: shape"] = np.array(drawn[size].shape)
            told[f"{size}: distribution"] = np.array(laws[0](1, 1)[0] if alike else form)
            told[f"{size}: mean, in right spreads"] = np.array(mean / right)
            told[f"{size}: spread over the right one"] = np.array(spread / right)
            told[f"{size}: repeated numbers"] = np.array(repeated)
            order = of["neighbours"] if form in _MANY and repeated == "none" else 0.0
            told[f"{size}: likeness of neighbours"] = np.array(float(np.sign(order)))
            told[f"{size}: use of rng"] = np.array(follows)
        return told

    return view


_MANY = ("uniform", "normal", "neither even nor normal")


def _use_of_rng(arrays, form):
    """Say whether draws follow the rng: an equal one gives the same, a further or another one others."""
    first, second, again, other = (arrays[f"{case}: weights"] for case in AGAIN)
    if not np.array_equal(first, again):
        return "other numbers from an equal rng"
    if form != "one value" and (np.array_equal(first, second) or np.array_equal(first, other)):
        return "the same numbers every time"
    return "as it should be"


_FANS = {
    "n_in": lambda n_in, n_out: n_in,
    "n_out": lambda n_in, n_out: n_out,
    "(n_in + n_out)": lambda n_in, n_out: n_in + n_out,
    "(n_in * n_out)": lambda n_in, n_out: n_in * n_out,
    "(n_in + 1)": lambda n_in, n_out: n_in + 1,
    "abs(n_in - n_out)": lambda n_in, n_out: abs(n_in - n_out),
}
_SCALES = {
    "1 / sqrt{m}": lambda m: m**-0.5,
    "1 / {m}": lambda m: 1 / m,
    "sqrt{m}": lambda m: m**0.5,
    "{m}": lambda m: m,
    "1 / {m} ** 2": lambda m: m**-2.0,
    "1 / {m} ** 0.25": lambda m: m**-0.25,
}
_SCALES_WITH_NUMBER = {
    "{c} / sqrt{m}": lambda c, m: c * m**-0.5,
    "sqrt({c} / {m})": lambda c, m: math.sqrt(c / m),
    "{c} / {m}": lambda c, m: c / m,
    "sqrt({c}) / {m}": lambda c, m: math.sqrt(c) / m,
    "1 / ({c} * sqrt{m})": lambda c, m: 1 / (c * math.sqrt(m)),
    "1 / sqrt({c} * {m})": lambda c, m: 1 / math.sqrt(c * m),
    "1 / ({c} * {m})": lambda c, m: 1 / (c * m),
    "sqrt({m} / {c})": lambda c, m: math.sqrt(m / c),
    "{m} / {c}": lambda c, m: m / c,
    "({c} / {m}) ** 2": lambda c, m: (c / m) ** 2,
    "sqrt({c} * {m})": lambda c, m: math.sqrt(c * m),
}


@functools.lru_cache
def _formulas():
    """List scales that a student might write, the plainest first: (formula, what it gives for each of SIZES)."""
    scales = [(form, functools.partial(lambda scale, c, m: scale(m), scale), 1) for form, scale in _SCALES.items()]
    scales += [(form, scale, c) for c in (2, 3, 6, 4, 12) for form, scale in _SCALES_WITH_NUMBER.items()]
    made = []
    for form, scale, c in scales:
        for m, of in _FANS.items():
            bracket = f"({m})" if "sqrt{m}" in form and m[0] != "(" else m
            made.append((form.format(c=c, m=bracket), [scale(c, of(*size)) for size in SIZES.values()]))
    numbers = (0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.3, 0.5, 1, 2)
    return made + [(f"{number} at any width", [number] * len(SIZES)) for number in numbers]


_NOUNS = {"uniform": "bound", "normal": "spread", "two values": "size"}
_ASKED = {"uniform": "even draws", "normal": "normal draws"}
_DRAWN = {
    "uniform": "Your draws are even",
    "normal": "Your draws are normal",
    "two values": "Only two values occur",
    "one value": "All weights of a layer are one number",
    "neither even nor normal": "Your draws are neither even nor normal",
}
_REPEATS = {
    "at the ends": ("numbers heaped at the ends", "Many weights are exactly the largest or the smallest number: "
    "leave the draws as they are, without clipping or rounding."),
    "many zeros": ("many zeros", "Many weights are exactly 0: every weight needs a draw of its own."),
}  # fmt: skip


def _explain_draws(law, asked):
    """Make an explanation that reads the scale of draws which follow no known law; `asked` is the right scale."""
    wanted = law(1, 1)[0]

    def of_scale(form, scales):
        """Return the name of a mistake and the scale in words; nothing where it is right or all but right."""
        right = [law(*size)[2] * (3**0.5 if wanted == "uniform" else 1.0) for size in SIZES.values()]
        ratios = np.array(scales) / right
        if form == wanted and np.abs(ratios - 1).max() < 0.02:
            return None
        if np.ptp(ratios) < 0.07 * ratios.mean() and np.abs(ratios - 1).max() < 0.12:
            return "constant factor", f"{ratios.mean():.2f} times {asked}"
        for formula, values in _formulas():
            if np.abs(np.log(np.array(scales) / values)).max() < 0.035:
                return f"{_NOUNS[form]} {formula}", formula
        if np.ptp(ratios) < 0.07 * ratios.mean():
            return "constant factor", f"{ratios.mean():.3g} times {asked}"
        grows = "grows" if scales[0] < scales[1] < scales[2] else "shrinks" if scales[0] > scales[1] > scales[2] else ""
        tail = f" (it {grows} with n_in)" if grows else ""
        return "another scale", f"{scales[1]:.3g} for {list(SIZES)[1]}{tail}"

    def explain(got, expected, seed):
        if any(label not in got for label in expected):
            return None
        parts = {
            part: [got[f"{size}: {part}"] for size in SIZES]
            for part in ("distribution", "repeated numbers", "mean, in right spreads", "spread over the right one")
        }
        form = str(parts["distribution"][0])
        found = [_REPEATS[str(part)] for part in parts["repeated numbers"] if str(part) in _REPEATS]
        others = [
            _OTHER_HINTS[key]
            for part in ("shape", "repeated numbers", "likeness of neighbours", "use of rng")
            for key in [_other(part, got, expected)]
            if key in _OTHER_HINTS
        ]
        right = np.array([law(*size)[2] for size in SIZES.values()])
        means = np.array(parts["mean, in right spreads"], float) * right
        spreads = np.array(parts["spread over the right one"], float) * right
        if found:
            name, hint = found[0]
        elif form in ("one value", "neither even nor normal"):
            name, hint = form, f"{_DRAWN[form]}: {_ASKED[wanted]} with the {_NOUNS[wanted]} {asked} were asked."
        elif np.any(means):
            name, hint = "not around 0", _explain_range(form, means, spreads)
        else:
            scale = of_scale(form, spreads * (3**0.5 if form == "uniform" else 1.0))
            if scale is None:
                return None
            name, words = scale
            hint = f"Your {_NOUNS[form]} comes out as {words}: {asked} was asked."
            if form != wanted:
                hint = f"{_DRAWN[form]}, with the {_NOUNS[form]} {words}: {_ASKED[wanted]} with the {_NOUNS[wanted]} "
                hint += f"{asked} were asked."
        return name, " ".join([hint, *others])

    return explain


def _explain_range(form, means, spreads):
    """Say where the draws of the first size lie whose mean is not 0."""
    size, mean, spread = next(of for of in zip(SIZES, means, spreads, strict=True) if of[1])
    if form == "uniform":
        low, high = mean - 3**0.5 * spread, mean + 3**0.5 * spread
        return f"For {size} your draws fill the range from {low:.2g} to {high:.2g}: its middle should be 0."
    return f"For {size} the mean of your draws is {mean:.2g}: it should be 0."


def _other(part, got, expected):
    """Return the wrong value of a part, or nothing."""
    wrong = [
        got[f"{size}: {part}"]
        for size in SIZES
        if not np.array_equal(got[f"{size}: {part}"], expected[f"{size}: {part}"])
    ]
    return None if not wrong else part if part in ("shape", "likeness of neighbours") else str(wrong[0])


_OTHER_HINTS = {
    "other numbers from an equal rng": (
        "An rng of the same seed gives other weights: draw from the rng that you are given, not from another one."
    ),
    "the same numbers every time": (
        "Every call gives the same weights: a seed is set inside. Draw from the rng that you are given."
    ),
    "shape": "The shape is turned round: n_in rows, one for each unit below, and n_out columns.",
    "likeness of neighbours": "Your weights lie in order, each near its neighbour: leave them as they are drawn.",
    "all rows alike": "All rows are the same: every weight needs a draw of its own.",
    "all columns alike": (
        "All columns are the same, so all units of the layer start alike: every weight needs a draw of its own."
    ),
}


def _even(bound):
    """Return the law of even draws from [-bound, bound], where bound is a function of the two fans."""
    return lambda n_in, n_out: ("uniform", 0.0, bound(n_in, n_out) / 3**0.5)


def _range(low, high):
    """Return the law of even draws between two functions of the fans."""

    def law(n_in, n_out):
        a, b = low(n_in, n_out), high(n_in, n_out)
        return "uniform", (a + b) / 2, (b - a) / 12**0.5

    return law


def _bell(spread, mean=lambda n_in, n_out: 0.0):
    """Return the law of normal draws."""
    return lambda n_in, n_out: ("normal", mean(n_in, n_out), spread(n_in, n_out))


def _two_values(size):
    return lambda n_in, n_out: ("two values", 0.0, size(n_in, n_out))


def _one_value(value):
    return lambda n_in, n_out: ("one value", value(n_in, n_out), 0.0)


def _by(law):
    """Make an answer that draws from a law."""

    def answer(n_in, n_out, rng):
        form, mean, spread = law(n_in, n_out)
        shape = (n_in, n_out)
        if form == "uniform":
            return rng.uniform(mean - 3**0.5 * spread, mean + 3**0.5 * spread, shape)
        if form == "normal":
            return rng.normal(mean, spread, shape)
        if form == "two values":
            return rng.choice([mean - spread, mean + spread], size=shape)
        return np.full(shape, float(mean))

    return answer


def _of_draws(right, laws):
    """List the mistakes that any way of drawing weights can meet, and those of these laws: (name, law, hint, why)."""
    draw = _by(right)
    return (
        *(Misconception(name, _by(law), hint, *why) for name, law, hint, *why in laws),
        Misconception(
            "rng not used",
            lambda n_in, n_out, rng: draw(n_in, n_out, np.random.default_rng()),
            _OTHER_HINTS["other numbers from an equal rng"],
            "Randomness is an argument in this course, so that a result can be repeated.",
        ),
        Misconception(
            "seed set inside",
            lambda n_in, n_out, rng: draw(n_in, n_out, np.random.default_rng(0)),
            _OTHER_HINTS["the same numbers every time"],
            "Two layers of one size would start with the same weights.",
        ),
        Misconception(
            "rows and columns exchanged",
            lambda n_in, n_out, rng: draw(n_in, n_out, rng).T,
            _OTHER_HINTS["shape"],
        ),
        Misconception(
            "sorted",
            lambda n_in, n_out, rng: np.sort(draw(n_in, n_out, rng), axis=None).reshape(n_in, n_out),
            _OTHER_HINTS["likeness of neighbours"],
            "Weights in order make units alike that stand side by side; only independent draws add up to sqrt(n).",
        ),
        Misconception(
            "one row for all",
            lambda n_in, n_out, rng: np.tile(draw(n_in, n_out, rng)[:1], (n_in, 1)),
            _OTHER_HINTS["all rows alike"],
            "Units that start with equal weights get equal gradients, and stay equal.",
        ),
        Misconception(
            "one column for all",
            lambda n_in, n_out, rng: np.tile(draw(n_in, n_out, rng)[:, :1], (1, n_out)),
            _OTHER_HINTS["all columns alike"],
            "Units that start with equal weights get equal gradients, and stay equal.",
        ),
    )


def _laws_of(right, laws):
    return (right, *(law for _, law, *_ in laws))


def _fan_in(scale):
    """Write a scale that hangs on the fan-in alone."""
    return lambda n_in, n_out: scale(n_in)


def _one(n_in, n_out):
    return 1.0


_STANDARD = _even(_fan_in(lambda n: n**-0.5))
_STANDARD_WRONG = (
    (
        "square root dropped",
        _even(_fan_in(lambda n: 1 / n)),
        "The bound is 1 / n_in in yours: the square root is missing.",
        "n_in independent inputs add up to a spread of sqrt(n_in) times one weight's, not n_in times.",
    ),
    (
        "fan-out for fan-in",
        _even(lambda n_in, n_out: n_out**-0.5),
        "The bound follows n_out: it is the fan-in, the number of units below, that adds up in a unit.",
    ),
    (
        "sum of the fans",
        _even(lambda n_in, n_out: (n_in + n_out) ** -0.5),
        "Both fans are in your bound: the standard start knows n_in only.",
    ),
    (
        "mean of the fans",
        _even(lambda n_in, n_out: (2 / (n_in + n_out)) ** 0.5),
        "Your bound uses the mean of both fans: the standard start knows n_in only.",
    ),
    (
        "product of the fans",
        _even(lambda n_in, n_out: (n_in * n_out) ** -0.5),
        "Your bound uses n_in * n_out, the number of weights: what adds up in one unit is n_in of them.",
    ),
    (
        "Glorot's bound",
        _even(lambda n_in, n_out: (6 / (n_in + n_out)) ** 0.5),
        "This is Glorot's bound, which comes next: the standard bound is 1 over the root of n_in.",
    ),
    (
        "bound of He's spread",
        _even(_fan_in(lambda n: (6 / n) ** 0.5)),
        "Your bound is sqrt(6 / n_in), which gives Var(w) = 2 / n_in: 1 over the root of n_in was asked.",
    ),
    (
        "bound for variance 1/n",
        _even(_fan_in(lambda n: (3 / n) ** 0.5)),
        "Your bound is larger by sqrt(3), which makes the variance 1 / n_in: the custom was the bound 1 / sqrt(n_in).",
        "That difference is the point: the old custom has n Var(w) = 1/3, and signals shrink.",
    ),
    (
        "spread for bound",
        _even(_fan_in(lambda n: (3 * n) ** -0.5)),
        "You took the spread, 1 / sqrt(3 n_in), for the bound: the bound is sqrt(3) times larger.",
    ),
    (
        "variance for bound",
        _even(_fan_in(lambda n: 1 / (3 * n))),
        "You took the variance, 1 / (3 n_in), for the bound.",
    ),
    (
        "2 under the root",
        _even(_fan_in(lambda n: (2 / n) ** 0.5)),
        "There is a 2 under the root: the bound is sqrt(1 / n_in).",
    ),
    (
        "bound doubled",
        _even(_fan_in(lambda n: 2 * n**-0.5)),
        "Your range is twice too wide: it goes from -b to b with b = 1 / sqrt(n_in).",
    ),
    (
        "width for bound",
        _even(_fan_in(lambda n: 0.5 * n**-0.5)),
        "Your range is half as wide as it should be: from -b to b it is 2 b wide.",
        "`rng.random() - 0.5` is 1 wide: half of what [-1, 1] is.",
    ),
    (
        "root not inverted",
        _even(_fan_in(lambda n: n**0.5)),
        "Your bound grows with n_in: the more inputs a unit adds up, the smaller each weight has to be.",
    ),
    (
        "bias counted",
        _even(_fan_in(lambda n: (n + 1) ** -0.5)),
        "You count the bias as one input more: the fan-in is n_in.",
    ),
    (
        "same bound for any width",
        _even(_one),
        "Your weights fill [-1, 1] at any width: the bound should shrink with n_in.",
    ),
    (
        "half of the range",
        _range(lambda n_in, n_out: 0.0, _fan_in(lambda n: n**-0.5)),
        "All your weights are positive: the range goes from -b to b, not from 0 to b.",
        "`rng.random` draws from [0, 1): stretch it to twice the bound, then shift it.",
    ),
    (
        "other half of the range",
        _range(_fan_in(lambda n: -(n**-0.5)), lambda n_in, n_out: 0.0),
        "All your weights are negative: the range goes from -b to b.",
    ),
    (
        "shift forgotten",
        _range(lambda n_in, n_out: 0.0, _fan_in(lambda n: 2 * n**-0.5)),
        "Your range is as wide as it should be, but begins at 0: shift it by b to the left.",
    ),
    (
        "draws of rng.random as they are",
        _range(lambda n_in, n_out: 0.0, _one),
        "Your weights fill [0, 1], as rng.random gives them: they are still to be stretched and shifted to [-b, b].",
    ),
    (
        "lower end left at -1",
        _range(lambda n_in, n_out: -1.0, _fan_in(lambda n: n**-0.5)),
        "Only the upper end of your range shrinks with n_in: the lower one stays at -1, and should be -b.",
    ),
    (
        "ends from -1/2",
        _range(lambda n_in, n_out: -0.5, _fan_in(lambda n: 2 * n**-0.5 - 0.5)),
        "Stretch and shift come in the wrong order: shift the draws of [0, 1) by 1/2 first, then stretch them to 2 b.",
    ),
    (
        "upper end left at 1",
        _range(_fan_in(lambda n: -1 * n**-0.5), _one),
        "Only the lower end of your range is the bound: the upper end stayed 1. `rng.uniform` wants both ends.",
    ),
    (
        "bound as the lower end",
        _range(_fan_in(lambda n: 1 * n**-0.5), _one),
        "The bound is the lower end of your range, and the upper end stayed 1: give rng.uniform both ends, -b and b.",
    ),
    (
        "shifted the wrong way",
        _range(_fan_in(lambda n: 1 * n**-0.5), _fan_in(lambda n: 3 * n**-0.5)),
        "Your range begins at b: the shift goes the wrong way. Minus, not plus.",
    ),
    (
        "shifted by half",
        _range(_fan_in(lambda n: -0.5 * n**-0.5), _fan_in(lambda n: 1.5 * n**-0.5)),
        "Your range is as wide as it should be, but not around 0: stretched to 2 b, it is shifted by b.",
    ),
    (
        "shifted too far",
        _range(_fan_in(lambda n: -2 * n**-0.5), lambda n_in, n_out: 0.0),
        "Your range is as wide as it should be, but ends at 0: stretched to 2 b, it is shifted by b, not 2 b.",
    ),
    (
        "bound tripled",
        _even(_fan_in(lambda n: 3 * n**-0.5)),
        "Your range is three times too wide.",
    ),
    (
        "logarithm for the root",
        _even(_fan_in(lambda n: 1 / math.log(n))),
        "The bound has a logarithm where the square root belongs.",
    ),
    (
        "root twice",
        _even(_fan_in(lambda n: n**-0.25)),
        "The bound has a root too much: 1 over the square root of n_in.",
    ),
    (
        "squared",
        _even(_fan_in(lambda n: n**-2.0)),
        "n_in is squared in your bound: it stands under a square root (`** 0.5`, not `** 2`).",
    ),
    (
        "normal with the bound as spread",
        _bell(_fan_in(lambda n: n**-0.5)),
        "Normal draws have no bound: yours have the spread 1 / sqrt(n_in). Draw evenly from [-b, b].",
        "Even draws with this bound have a spread that is smaller by sqrt(3).",
    ),
    (
        "ends given to rng.normal",
        _bell(_fan_in(lambda n: n**-0.5), mean=_fan_in(lambda n: -(n**-0.5))),
        "You give rng.normal two ends, but it takes a mean and a spread: even draws come from rng.uniform.",
    ),
    (
        "normal with the right spread",
        _bell(_fan_in(lambda n: (3 * n) ** -0.5)),
        "The spread is right, but the draws are normal: the standard start is drawn evenly from [-b, b].",
    ),
    (
        "standard normal",
        _bell(_one),
        "These are draws from the standard normal, spread 1 at any width, and not the standard of 2010.",
    ),
    (
        "only the two ends",
        _two_values(_fan_in(lambda n: n**-0.5)),
        "Only the two ends of the range occur: every number between -b and b should be as likely.",
    ),
    (
        "all weights alike",
        _one_value(_fan_in(lambda n: n**-0.5)),
        "All weights are the bound itself: it limits random draws.",
        "Units that start alike get the same gradients and stay alike for ever.",
    ),
    (
        "all weights 0",
        _one_value(lambda n_in, n_out: 0.0),
        "All weights are 0: then no gradient comes down, and all units stay alike.",
    ),
)

init_standard = Exercise(
    unit=8,
    name="init_standard",
    reference=maths.init_standard,
    probe=_draws_probe,
    view=_view_of_draws(_laws_of(_STANDARD, _STANDARD_WRONG)),
    misconceptions=_of_draws(_STANDARD, _STANDARD_WRONG),
    explain=_explain_draws(_STANDARD, "1 / sqrt(n_in)"),
    equivalents=(
        lambda n_in, n_out, rng: (2 * rng.random((n_in, n_out)) - 1) / np.sqrt(n_in),
        lambda n_in, n_out, rng: rng.uniform(-1, 1, (n_in, n_out)) * n_in**-0.5,
        lambda n_in, n_out, rng: (rng.random((n_in, n_out), dtype=np.float32) - 0.5) * 2 / math.sqrt(n_in),
        lambda n_in, n_out, rng: [[rng.uniform(-1, 1) / n_in**0.5 for _ in range(n_out)] for _ in range(n_in)],
        lambda n_in, n_out, rng: np.array([rng.uniform(-(n_in**-0.5), n_in**-0.5, n_out) for _ in range(n_in)]),
        lambda n_in, n_out, rng: rng.uniform(low=-np.sqrt(1 / n_in), high=np.sqrt(1 / n_in), size=(n_out, n_in)).T,
        lambda n_in, n_out, rng: rng.choice([-1, 1], (n_in, n_out)) * rng.random((n_in, n_out)) / np.sqrt(n_in),
        lambda n_in, n_out, rng: np.interp(rng.random((n_in, n_out)), [0, 1], [-1 / np.sqrt(n_in), 1 / np.sqrt(n_in)]),
    ),
)

_GLOROT = _even(lambda n_in, n_out: (6 / (n_in + n_out)) ** 0.5)
_GLOROT_WRONG = (
    (
        "square root dropped",
        _even(lambda n_in, n_out: 6 / (n_in + n_out)),
        "The square root is missing in your bound.",
    ),
    (
        "3 for 6",
        _even(lambda n_in, n_out: (3 / (n_in + n_out)) ** 0.5),
        "Your bound has sqrt(3) where sqrt(6) belongs: the variance should be 2 / (n_in + n_out), not 1.",
        "b^2 / 3 is the variance of even draws, and 1 over the mean of the fans is wanted: b^2 = 6 / (n_in + n_out).",
    ),
    (
        "spread for bound",
        _even(lambda n_in, n_out: (2 / (n_in + n_out)) ** 0.5),
        "You took the spread, sqrt(2 / (n_in + n_out)), for the bound: the bound is sqrt(3) times larger.",
        "Even draws from [-b, b] have the spread b / sqrt(3).",
    ),
    (
        "variance for bound",
        _even(lambda n_in, n_out: 2 / (n_in + n_out)),
        "You took the variance, 2 / (n_in + n_out), for the bound.",
    ),
    (
        "fan-in only",
        _even(_fan_in(lambda n: (6 / n) ** 0.5)),
        "n_out is missing under the line: the sum of both fans belongs there.",
        "n_in keeps the size of what goes up, n_out of what comes down: Glorot and Bengio take a middle way.",
    ),
    (
        "fan-out only",
        _even(lambda n_in, n_out: (6 / n_out) ** 0.5),
        "n_in is missing under the line: the sum of both fans belongs there.",
    ),
    (
        "twice the fan-in",
        _even(_fan_in(lambda n: (3 / n) ** 0.5)),
        "Your bound is sqrt(3 / n_in), which is right only where both fans are equal: take their sum.",
    ),
    (
        "twice the fan-out",
        _even(lambda n_in, n_out: (3 / n_out) ** 0.5),
        "Your bound is sqrt(3 / n_out), which is right only where both fans are equal: take their sum.",
    ),
    (
        "mean of the fans",
        _even(lambda n_in, n_out: (12 / (n_in + n_out)) ** 0.5),
        "You divide 6 by the mean of the fans: it belongs over their sum.",
    ),
    (
        "product of the fans",
        _even(lambda n_in, n_out: (6 / (n_in * n_out)) ** 0.5),
        "You multiply the fans: they are added.",
    ),
    (
        "difference of the fans",
        _even(lambda n_in, n_out: (6 / abs(n_in - n_out)) ** 0.5),
        "You subtract the fans: they are added.",
    ),
    (
        "root of 6 only",
        _even(lambda n_in, n_out: 6**0.5 / (n_in + n_out)),
        "The root covers 6 only: the sum of the fans stands under a root, too.",
    ),
    (
        "root of the sum only",
        _even(lambda n_in, n_out: 6 / (n_in + n_out) ** 0.5),
        "The root covers the sum of the fans only: 6 stands under a root, too.",
    ),
    (
        "sum of the roots",
        _even(lambda n_in, n_out: 6**0.5 / (n_in**0.5 + n_out**0.5)),
        "You add the roots of the fans: add the fans, then take one root.",
    ),
    (
        "brackets missing",
        _even(lambda n_in, n_out: (6 / n_in + n_out) ** 0.5),
        "Without brackets round n_in + n_out, Python divides by n_in alone and adds n_out afterwards.",
    ),
    (
        "upside down",
        _even(lambda n_in, n_out: ((n_in + n_out) / 6) ** 0.5),
        "Your bound grows with the fans: the more weights add up, the smaller each of them has to be.",
    ),
    (
        "1 for 6",
        _even(lambda n_in, n_out: (n_in + n_out) ** -0.5),
        "Your bound is 1 / sqrt(n_in + n_out): the 6 is missing.",
    ),
    (
        "standard bound",
        _even(_fan_in(lambda n: n**-0.5)),
        "This is the standard bound, 1 / sqrt(n_in): Glorot's has 6 over the sum of both fans under the root.",
    ),
    (
        "2 over fan-in",
        _even(_fan_in(lambda n: (2 / n) ** 0.5)),
        "Your bound is sqrt(2 / n_in), which is He's spread: Glorot's bound is another.",
    ),
    (
        "geometric mean of the fans",
        _even(lambda n_in, n_out: (3 / (n_in * n_out) ** 0.5) ** 0.5),
        "You use the geometric mean of the fans: it is their sum that stands under the line.",
    ),
    (
        "bound doubled",
        _even(lambda n_in, n_out: 2 * (6 / (n_in + n_out)) ** 0.5),
        "Your range is twice too wide: it goes from -b to b.",
    ),
    (
        "width for bound",
        _even(lambda n_in, n_out: 0.5 * (6 / (n_in + n_out)) ** 0.5),
        "Your range is half as wide as it should be: from -b to b it is 2 b wide.",
        "`rng.random() - 0.5` is 1 wide: half of what [-1, 1] is.",
    ),
    (
        "same bound for any width",
        _even(_one),
        "Your weights fill [-1, 1] at any width: the bound should shrink with the fans.",
    ),
    (
        "half of the range",
        _range(lambda n_in, n_out: 0.0, lambda n_in, n_out: (6 / (n_in + n_out)) ** 0.5),
        "All your weights are positive: the range goes from -b to b, not from 0 to b.",
        "`rng.random` draws from [0, 1): stretch it to twice the bound, then shift it.",
    ),
    (
        "other half of the range",
        _range(lambda n_in, n_out: -((6 / (n_in + n_out)) ** 0.5), lambda n_in, n_out: 0.0),
        "All your weights are negative: the range goes from -b to b.",
    ),
    (
        "shift forgotten",
        _range(lambda n_in, n_out: 0.0, lambda n_in, n_out: 2 * (6 / (n_in + n_out)) ** 0.5),
        "Your range is as wide as it should be, but begins at 0: shift it by b to the left.",
    ),
    (
        "draws of rng.random as they are",
        _range(lambda n_in, n_out: 0.0, _one),
        "Your weights fill [0, 1], as rng.random gives them: they are still to be stretched and shifted to [-b, b].",
    ),
    (
        "upper end left at 1",
        _range(lambda n_in, n_out: -1 * (6 / (n_in + n_out)) ** 0.5, _one),
        "Only the lower end of your range is the bound: the upper end stayed 1. `rng.uniform` wants both ends.",
    ),
    (
        "bound as the lower end",
        _range(lambda n_in, n_out: 1 * (6 / (n_in + n_out)) ** 0.5, _one),
        "The bound is the lower end of your range, and the upper end stayed 1: give rng.uniform both ends, -b and b.",
    ),
    (
        "shifted the wrong way",
        _range(
            lambda n_in, n_out: 1 * (6 / (n_in + n_out)) ** 0.5, lambda n_in, n_out: 3 * (6 / (n_in + n_out)) ** 0.5
        ),
        "Your range begins at b: the shift goes the wrong way. Minus, not plus.",
    ),
    (
        "shifted by half",
        _range(
            lambda n_in, n_out: -0.5 * (6 / (n_in + n_out)) ** 0.5,
            lambda n_in, n_out: 1.5 * (6 / (n_in + n_out)) ** 0.5,
        ),
        "Your range is as wide as it should be, but not around 0: stretched to 2 b, it is shifted by b.",
    ),
    (
        "shifted too far",
        _range(lambda n_in, n_out: -2 * (6 / (n_in + n_out)) ** 0.5, lambda n_in, n_out: 0.0),
        "Your range is as wide as it should be, but ends at 0: stretched to 2 b, it is shifted by b, not 2 b.",
    ),
    (
        "bound tripled",
        _even(lambda n_in, n_out: 3 * (6 / (n_in + n_out)) ** 0.5),
        "Your range is three times too wide.",
    ),
    (
        "root twice",
        _even(lambda n_in, n_out: (6 / (n_in + n_out)) ** 0.25),
        "The bound has a root too much.",
    ),
    (
        "squared",
        _even(lambda n_in, n_out: (6 / (n_in + n_out)) ** 2),
        "The bound is squared where the root belongs (`** 0.5`, not `** 2`).",
    ),
    (
        "smaller fan",
        _even(lambda n_in, n_out: (3 / min(n_in, n_out)) ** 0.5),
        "The smaller of the two fans decides in yours: take their sum.",
    ),
    (
        "larger fan",
        _even(lambda n_in, n_out: (3 / max(n_in, n_out)) ** 0.5),
        "The larger of the two fans decides in yours: take their sum.",
    ),
    (
        "normal with the bound as spread",
        _bell(lambda n_in, n_out: (6 / (n_in + n_out)) ** 0.5),
        "Normal draws have no bound: yours have the bound as their spread. Draw evenly from [-b, b].",
    ),
    (
        "ends given to rng.normal",
        _bell(lambda n_in, n_out: (6 / (n_in + n_out)) ** 0.5, mean=lambda n_in, n_out: -((6 / (n_in + n_out)) ** 0.5)),
        "You give rng.normal two ends, but it takes a mean and a spread: even draws come from rng.uniform.",
    ),
    (
        "normal with the right spread",
        _bell(lambda n_in, n_out: (2 / (n_in + n_out)) ** 0.5),
        "The spread is right, but the draws are normal: here they are to be even between -b and b.",
        "Libraries offer both, as Glorot normal and Glorot uniform; the figures of 2010 are of the even one.",
    ),
    (
        "standard normal",
        _bell(_one),
        "These are draws from the standard normal, spread 1 at any width: draw evenly from [-b, b].",
    ),
    (
        "only the two ends",
        _two_values(lambda n_in, n_out: (6 / (n_in + n_out)) ** 0.5),
        "Only the two ends of the range occur: every number between -b and b should be as likely.",
    ),
    (
        "all weights alike",
        _one_value(lambda n_in, n_out: (6 / (n_in + n_out)) ** 0.5),
        "All weights are the bound itself: it limits random draws.",
        "Units that start alike get the same gradients and stay alike for ever.",
    ),
    (
        "all weights 0",
        _one_value(lambda n_in, n_out: 0.0),
        "All weights are 0: then no gradient comes down, and all units stay alike.",
    ),
)

init_glorot = Exercise(
    unit=8,
    name="init_glorot",
    reference=maths.init_glorot,
    probe=_draws_probe,
    view=_view_of_draws(_laws_of(_GLOROT, _GLOROT_WRONG)),
    misconceptions=_of_draws(_GLOROT, _GLOROT_WRONG),
    explain=_explain_draws(_GLOROT, "sqrt(6 / (n_in + n_out))"),
    equivalents=(
        lambda n_in, n_out, rng: (2 * rng.random((n_in, n_out)) - 1) * np.sqrt(6 / (n_in + n_out)),
        lambda n_in, n_out, rng: rng.uniform(-1, 1, (n_in, n_out)) * math.sqrt(6) / math.sqrt(n_in + n_out),
        lambda n_in, n_out, rng: np.sqrt(3 * 2 / (n_in + n_out)) * (1 - 2 * rng.random((n_in, n_out))),
        lambda n_in, n_out, rng: np.sqrt(12) * (rng.random((n_in, n_out)) - 0.5) * np.sqrt(2 / (n_out + n_in)),
        lambda n_in, n_out, rng: [
            [(2 * rng.random() - 1) * (6 / (n_in + n_out)) ** 0.5 for _ in range(n_out)] for _ in range(n_in)
        ],
        lambda n_in, n_out, rng: np.reshape(
            rng.uniform(-((6 / (n_in + n_out)) ** 0.5), (6 / (n_in + n_out)) ** 0.5, n_in * n_out), (n_in, n_out)
        ).astype(np.float32),
        lambda n_in, n_out, rng: rng.uniform(-1, 1, size=(n_out, n_in)).T * np.sqrt(3 / np.mean([n_in, n_out])),
    ),
)

_HE = _bell(_fan_in(lambda n: (2 / n) ** 0.5))
_HE_WRONG = (
    (
        "variance for standard deviation",
        _bell(_fan_in(lambda n: 2 / n)),
        "You gave rng.normal the variance, 2 / n_in: it wants the standard deviation, its square root.",
    ),
    (
        "the 2 lost",
        _bell(_fan_in(lambda n: n**-0.5)),
        "The 2 is missing: the variance is 2 / n_in.",
        "Half of the rectified units are silent; the 2 makes up for them.",
    ),
    (
        "2 under the line",
        _bell(_fan_in(lambda n: (2 * n) ** -0.5)),
        "The 2 stands under the line: it belongs above it, 2 / n_in.",
    ),
    (
        "fan-out for fan-in",
        _bell(lambda n_in, n_out: (2 / n_out) ** 0.5),
        "The spread follows n_out: it is the fan-in, the number of units below, that adds up in a unit.",
    ),
    (
        "sum of the fans",
        _bell(lambda n_in, n_out: (2 / (n_in + n_out)) ** 0.5),
        "Both fans are in your spread, as in Glorot's: He's has n_in only.",
    ),
    (
        "mean of the fans",
        _bell(lambda n_in, n_out: (4 / (n_in + n_out)) ** 0.5),
        "Your spread uses the mean of both fans: He's has n_in only.",
    ),
    (
        "product of the fans",
        _bell(lambda n_in, n_out: (2 / (n_in * n_out)) ** 0.5),
        "Your spread uses n_in * n_out, the number of weights: what adds up in one unit is n_in of them.",
    ),
    (
        "root of 2 only",
        _bell(_fan_in(lambda n: 2**0.5 / n)),
        "The root covers the 2 only: n_in stands under a root, too.",
    ),
    (
        "root of fan-in only",
        _bell(_fan_in(lambda n: 2 / n**0.5)),
        "The root covers n_in only: the 2 stands under a root, too.",
    ),
    (
        "bound for spread",
        _bell(_fan_in(lambda n: (6 / n) ** 0.5)),
        "sqrt(6 / n_in) would be the bound of even draws with this variance: as a spread it is sqrt(3) too large.",
    ),
    (
        "Glorot's bound for spread",
        _bell(lambda n_in, n_out: (6 / (n_in + n_out)) ** 0.5),
        "This is Glorot's bound, used as a spread: He's spread is sqrt(2 / n_in).",
    ),
    (
        "upside down",
        _bell(_fan_in(lambda n: (n / 2) ** 0.5)),
        "Your spread grows with n_in: the more inputs a unit adds up, the smaller each weight has to be.",
    ),
    (
        "spread doubled",
        _bell(_fan_in(lambda n: 2 * (2 / n) ** 0.5)),
        "Your spread is twice too large.",
    ),
    (
        "bias counted",
        _bell(_fan_in(lambda n: (2 / (n + 1)) ** 0.5)),
        "You count the bias as one input more: the fan-in is n_in.",
    ),
    (
        "half for root",
        _bell(_fan_in(lambda n: 1 / n)),
        "You halve 2 / n_in where its square root belongs: `** 0.5` is a power, `* 0.5` a half.",
    ),
    (
        "root twice",
        _bell(_fan_in(lambda n: (2 / n) ** 0.25)),
        "The spread has a root too much: sqrt(2 / n_in).",
    ),
    (
        "squared",
        _bell(_fan_in(lambda n: (2 / n) ** 2)),
        "2 / n_in is squared where its root belongs (`** 0.5`, not `** 2`).",
    ),
    (
        "n_in multiplied",
        _bell(_fan_in(lambda n: (2 * n) ** 0.5)),
        "n_in is multiplied: it stands under the line, 2 / n_in.",
    ),
    (
        "root of n_in as spread",
        _bell(_fan_in(lambda n: n**0.5)),
        "Your spread is sqrt(n_in), and grows with it: it is sqrt(2 / n_in).",
    ),
    (
        "3 for 2",
        _bell(_fan_in(lambda n: (3 / n) ** 0.5)),
        "There is a 3 where the 2 belongs: the variance is 2 / n_in.",
    ),
    (
        "root of 2 as spread",
        _bell(lambda n_in, n_out: 2**0.5),
        "Your spread is sqrt(2) at any width: n_in is missing under the line.",
    ),
    (
        "standard normal",
        _bell(_one),
        "The draws are not scaled: standard normal at any width. The spread should shrink with n_in.",
    ),
    (
        "spread taken for the mean",
        _bell(_one, mean=_fan_in(lambda n: (2 / n) ** 0.5)),
        "The first argument of rng.normal is the mean: you gave it the spread, and the spread stayed 1.",
    ),
    (
        "spread as the mean as well",
        _bell(_fan_in(lambda n: (2 / n) ** 0.5), mean=_fan_in(lambda n: (2 / n) ** 0.5)),
        "The spread is right, but the mean is not 0: the spread was added to, or given as, the mean.",
    ),
    (
        "mean 1",
        _bell(_fan_in(lambda n: (2 / n) ** 0.5), mean=_one),
        "The spread is right, but the mean is 1: weights are drawn around 0.",
    ),
    (
        "even draws with the right spread",
        _even(_fan_in(lambda n: (6 / n) ** 0.5)),
        "The spread is right, but the draws are even: He's start is normal here.",
        "Libraries offer both, as He normal and He uniform.",
    ),
    (
        "spread for bound",
        _even(_fan_in(lambda n: (2 / n) ** 0.5)),
        "You draw evenly between plus and minus the spread: draw from the normal distribution, whose spread it is.",
    ),
    (
        "Glorot",
        _even(lambda n_in, n_out: (6 / (n_in + n_out)) ** 0.5),
        "These are Glorot's draws: He's are normal, with the spread sqrt(2 / n_in).",
    ),
    (
        "standard start",
        _even(_fan_in(lambda n: n**-0.5)),
        "These are the draws of the standard start: He's are normal, with the spread sqrt(2 / n_in).",
    ),
    (
        "draws of rng.random, scaled",
        _range(lambda n_in, n_out: 0.0, _fan_in(lambda n: (2 / n) ** 0.5)),
        "All your weights are positive: rng.random draws evenly from [0, 1). A normal draw is wanted, around 0.",
    ),
    (
        "only two values",
        _two_values(_fan_in(lambda n: (2 / n) ** 0.5)),
        "The spread is right, but only two values occur: draw from the normal distribution.",
    ),
    (
        "all weights alike",
        _one_value(_fan_in(lambda n: (2 / n) ** 0.5)),
        "All weights are the spread itself: it scales random draws.",
        "Units that start alike get the same gradients and stay alike for ever.",
    ),
    (
        "all weights 0",
        _one_value(lambda n_in, n_out: 0.0),
        "All weights are 0: then no gradient comes down, and all units stay alike.",
    ),
)

init_he = Exercise(
    unit=8,
    name="init_he",
    reference=maths.init_he,
    probe=_draws_probe,
    view=_view_of_draws(_laws_of(_HE, _HE_WRONG)),
    misconceptions=_of_draws(_HE, _HE_WRONG),
    explain=_explain_draws(_HE, "sqrt(2 / n_in)"),
    equivalents=(
        lambda n_in, n_out, rng: rng.standard_normal((n_in, n_out)) * np.sqrt(2 / n_in),
        lambda n_in, n_out, rng: rng.normal(size=(n_in, n_out)) / math.sqrt(n_in / 2),
        lambda n_in, n_out, rng: rng.normal(scale=(2 / n_in) ** 0.5, size=(n_out, n_in)).T,
        lambda n_in, n_out, rng: (rng.standard_normal((n_in, n_out), dtype=np.float32) * 2**0.5 / n_in**0.5).tolist(),
        lambda n_in, n_out, rng: np.array([rng.normal(0, np.sqrt(2.0 / n_in), n_out) for _ in range(n_in)]),
        lambda n_in, n_out, rng: (rng.normal(size=(n_in, n_out)) + rng.normal(size=(n_in, n_out))) / np.sqrt(n_in),
        lambda n_in, n_out, rng: (
            np.sqrt(-2 * np.log(1 - rng.random((n_in, n_out))))
            * np.cos(2 * np.pi * rng.random((n_in, n_out)))
            * np.sqrt(2 / n_in)
        ),
        lambda n_in, n_out, rng: -np.sqrt(2 / n_in) * rng.normal(size=n_in * n_out).reshape(n_in, n_out),
    ),
)


# predict_gain

SLOPES = {"logistic": 1 / 6, "tanh": 4 / 3}
OUTPUTS = {"logistic": 1 / 2, "tanh": 1.0}


def _width_cases(rng):
    widths = [int(rng.integers(low, high)) for low, high in ((20, 60), (90, 300), (400, 2000), (20, 60), (400, 2000))]
    widths[3:] = [n | 1 for n in widths[3:]]  # odd, so that half of them is no whole number
    return {
        f"{f}, width {number}": {"n": n, "f": f}
        for number, n, f in zip(
            ("below 60", "90 to 300", "above 400", "below 60", "above 400"),
            widths,
            ("tanh", "tanh", "tanh", "logistic", "logistic"),
            strict=True,
        )
    }


@_of_parts
def _theory(
    which=lambda f: f,
    c=lambda f: SLOPES[f],
    s=lambda n, f: math.sqrt(n * OUTPUTS[f]),
    peak=lambda s: 1 / (s * math.sqrt(2 * math.pi)),
    inputs=lambda n: n,
    end=math.sqrt,
):
    """Make a prediction of its parts, each of which may be wrong."""
    return lambda n, f: end(inputs(n) * c(which(f)) * peak(s(n, which(f))))


predict_gain = Exercise(
    unit=8,
    name="predict_gain",
    reference=maths.predict_gain,
    probe=call_each(_width_cases),
    explain=_two_mistakes("predict_gain", _theory, _width_cases),
    misconceptions=(
        Misconception(
            "outer square root missing",
            _theory(end=lambda x: x),
            "The square root over the whole is missing: this is the gain squared.",
            "Squares add up over units, so it is the squared gain that the sum gives.",
        ),
        Misconception(
            "outer square root twice",
            _theory(end=lambda x: math.sqrt(math.sqrt(x))),
            "One square root too many: the whole stands under one root.",
        ),
        Misconception(
            "c exchanged",
            _theory(c=lambda f: SLOPES["tanh" if f == "logistic" else "logistic"]),
            "In c: the values of logistic and tanh are exchanged. The logistic has the gentler slope: 1/6.",
        ),
        Misconception(
            "tanh for both",
            _theory(which=lambda f: "tanh"),
            "Both activations get the values of tanh: ask what f is.",
        ),
        Misconception(
            "logistic for both",
            _theory(which=lambda f: "logistic"),
            "Both activations get the values of logistic: ask what f is.",
        ),
        Misconception(
            "everything exchanged",
            _theory(which=lambda f: "tanh" if f == "logistic" else "logistic"),
            "The two activations are exchanged: your answer for tanh is that for logistic.",
        ),
        Misconception(
            "c of tanh for both",
            _theory(c=lambda f: SLOPES["tanh"]),
            "In c: 4/3 belongs to tanh; for the logistic it is 1/6.",
        ),
        Misconception(
            "c of logistic for both",
            _theory(c=lambda f: SLOPES["logistic"]),
            "In c: 1/6 belongs to the logistic; for tanh it is 4/3.",
        ),
        Misconception(
            "s of tanh for both",
            _theory(s=lambda n, f: math.sqrt(n)),
            "In s: sqrt(n) holds for tanh. Half of the logistic's saturated outputs are 0 and add nothing.",
        ),
        Misconception(
            "s of logistic for both",
            _theory(s=lambda n, f: math.sqrt(n / 2)),
            "In s: sqrt(n / 2) holds for the logistic. All saturated outputs of tanh are +1 or -1, so it is sqrt(n).",
        ),
        Misconception(
            "s exchanged",
            _theory(s=lambda n, f: math.sqrt(n * (1.5 - OUTPUTS[f]))),
            "In s: those of tanh and of the logistic are exchanged. It is the logistic that has the half.",
        ),
        Misconception(
            "variance for s",
            _theory(s=lambda n, f: n * OUTPUTS[f]),
            "In s: that is the variance of z; s is its square root.",
        ),
        Misconception(
            "half outside the root",
            _theory(s=lambda n, f: math.sqrt(n) * OUTPUTS[f]),
            "In s of the logistic: the half stands under the root, with n.",
            "The mean of a^2 is 1/2 where a is 0 or 1. The spread of a about its mean is 1/2, but z adds up a itself.",
        ),
        Misconception(
            "twice n for half of n",
            _theory(s=lambda n, f: math.sqrt(n / OUTPUTS[f])),
            "In s of the logistic: n is doubled instead of halved.",
        ),
        Misconception(
            "s left out",
            _theory(s=lambda n, f: 1.0),
            "s is missing under the line: the wider z is spread, the fewer units stand where f has a slope.",
        ),
        Misconception(
            "s above the line",
            _theory(peak=lambda s: s / math.sqrt(2 * math.pi)),
            "s stands above the line: a wider spread makes the density at 0 lower.",
        ),
        Misconception(
            "root over s as well",
            _theory(peak=lambda s: 1 / math.sqrt(2 * math.pi * s)),
            "s slipped under the root of 2 pi: it stands before it.",
        ),
        Misconception(
            "2 pi without root",
            _theory(peak=lambda s: 1 / (s * 2 * math.pi)),
            "The root over 2 pi is missing.",
        ),
        Misconception(
            "pi for 2 pi",
            _theory(peak=lambda s: 1 / (s * math.sqrt(math.pi))),
            "Under the root stands pi alone: it is 2 pi.",
        ),
        Misconception(
            "root of 2 only",
            _theory(peak=lambda s: 1 / (s * math.sqrt(2) * math.pi)),
            "The root covers the 2 only: it covers 2 pi.",
        ),
        Misconception(
            "root of 2 pi left out",
            _theory(peak=lambda s: 1 / s),
            "sqrt(2 pi) is missing under the line.",
        ),
        Misconception(
            "root of 2 pi above the line",
            _theory(peak=lambda s: math.sqrt(2 * math.pi) / s),
            "sqrt(2 pi) stands above the line: a bracket is missing round s * sqrt(2 pi).",
            "`a / b * c` divides by b alone, then multiplies by c.",
        ),
        Misconception(
            "n left out",
            _theory(inputs=lambda n: 1.0),
            "n is missing: the squares of n paths add up.",
        ),
        Misconception(
            "n squared",
            _theory(inputs=lambda n: n**2),
            "n is squared: n paths add up, each once.",
        ),
        Misconception(
            "the same at any width",
            _theory(inputs=lambda n: 1.0, s=lambda n, f: math.sqrt(OUTPUTS[f])),
            "Your prediction is the same at any width: n itself stands under the root, and s grows more slowly.",
            "For weights of variance 1/n that would be so. Here every weight has variance 1.",
        ),
        Misconception(
            "c left out",
            _theory(c=lambda f: 1.0),
            "c is missing: 1/6 for the logistic, 4/3 for tanh.",
        ),
        Misconception(
            "largest slope for c",
            _theory(c=lambda f: {"logistic": 0.25, "tanh": 1.0}[f]),
            "In c: you took the largest slope. c is the area under the squared slope.",
        ),
        Misconception(
            "area under the slope",
            _theory(c=lambda f: {"logistic": 1.0, "tanh": 2.0}[f]),
            "In c: that is the area under the slope itself (how far f rises). It is the squared slope that counts.",
        ),
        Misconception(
            "c upside down",
            _theory(c=lambda f: 1 / SLOPES[f]),
            "In c: upside down. It is 1/6 for the logistic and 4/3 for tanh.",
        ),
        Misconception(
            "3/4 for 4/3",
            _theory(c=lambda f: {"logistic": 1 / 6, "tanh": 3 / 4}[f]),
            "In c of tanh: 3/4 stands where 4/3 belongs.",
        ),
        Misconception(
            "c squared",
            _theory(c=lambda f: SLOPES[f] ** 2),
            "c is squared: it is already the integral of a square.",
        ),
        Misconception(
            "root of c",
            _theory(c=lambda f: math.sqrt(SLOPES[f])),
            "c has a root of its own: it stands as it is under the big one.",
        ),
        Misconception(
            "whole division",
            _theory(c=lambda f: {"logistic": 1 // 6, "tanh": 4 // 3}[f]),
            "In c: `//` divides whole numbers and drops the rest; write `/`.",
        ),
        Misconception(
            "upside down",
            lambda n, f: 1 / _theory()(n, f),
            "Upside down: this is by how much the gradient would shrink, not grow.",
        ),
        Misconception(
            "rounded to a whole number",
            lambda n, f: int(_theory()(n, f)),
            "The gain is cut to a whole number: return it as it is.",
        ),
        Misconception(
            "natural logarithm",
            lambda n, f: math.log(_theory()(n, f)),
            "The logarithm is too much: the gain itself is asked.",
        ),
        Misconception(
            "variance for s of tanh",
            _theory(s=lambda n, f: n if f == "tanh" else math.sqrt(n / 2)),
            "In s of tanh: n is the variance of z; s is its square root.",
        ),
        Misconception(
            "variance for s of the logistic",
            _theory(s=lambda n, f: n / 2 if f == "logistic" else math.sqrt(n)),
            "In s of the logistic: n / 2 is the variance of z; s is its square root.",
        ),
        Misconception(
            "area under the slope of tanh",
            _theory(c=lambda f: {"logistic": 1 / 6, "tanh": 2.0}[f]),
            "In c of tanh: 2 is the area under the slope itself. It is the squared slope that counts.",
        ),
        Misconception(
            "largest slope of tanh",
            _theory(c=lambda f: {"logistic": 1 / 6, "tanh": 1.0}[f]),
            "In c of tanh: 1 is the largest slope. c is the area under the squared slope.",
        ),
        Misconception(
            "area under the slope of the logistic",
            _theory(c=lambda f: {"logistic": 1.0, "tanh": 4 / 3}[f]),
            "In c of the logistic: 1 is the area under the slope itself. It is the squared slope that counts.",
        ),
        Misconception(
            "largest slope of the logistic",
            _theory(c=lambda f: {"logistic": 0.25, "tanh": 4 / 3}[f]),
            "In c of the logistic: 1/4 is the largest slope. c is the area under the squared slope.",
        ),
        Misconception(
            "6 for 1/6",
            _theory(c=lambda f: {"logistic": 6.0, "tanh": 4 / 3}[f]),
            "In c of the logistic: 6 stands where 1/6 belongs.",
        ),
        Misconception(
            "denominator left out",
            _theory(peak=lambda s: 1.0),
            "The whole denominator is missing: s times sqrt(2 pi) stands under the line.",
        ),
        Misconception(
            "denominator multiplied",
            _theory(peak=lambda s: s * math.sqrt(2 * math.pi)),
            "You multiply by s times sqrt(2 pi): both stand under the line.",
        ),
        Misconception(
            "sum in the denominator",
            _theory(peak=lambda s: 1 / (s + math.sqrt(2 * math.pi))),
            "In the denominator s and sqrt(2 pi) are added: they are multiplied.",
        ),
        Misconception(
            "pi under the line",
            _theory(peak=lambda s: 1 / (s * math.sqrt(2 / math.pi))),
            "Under the small root 2 is divided by pi: it is 2 times pi.",
        ),
        Misconception(
            "gain of six layers",
            lambda n, f: _theory()(n, f) ** 6,
            "That is the gain of several layers: the gain of one is asked.",
        ),
        Misconception(
            "squared for the root",
            _theory(end=lambda x: x**2),
            "The whole is squared: a root belongs over it (`** 0.5`, not `** 2`).",
        ),
        Misconception(
            "half for the root",
            _theory(end=lambda x: x / 2),
            "The whole is halved where its root belongs: `** 1/2` is the power 1, then a half. Write `** 0.5`.",
        ),
        Misconception(
            "root over the numerator only",
            lambda n, f: math.sqrt(n * SLOPES[f]) / math.sqrt(2 * math.pi * n * OUTPUTS[f]),
            "The big root covers n and c only: the denominator stands under it as well.",
        ),
        Misconception(
            "root over n only",
            lambda n, f: math.sqrt(n) * SLOPES[f] / math.sqrt(2 * math.pi * n * OUTPUTS[f]),
            "The big root covers n only: the whole fraction stands under it.",
        ),
        Misconception(
            "root of 2 alone, and no brackets",
            _theory(peak=lambda s: math.sqrt(2) * math.pi / s),
            "What stands behind s is multiplied: brackets are missing round the denominator. The root covers 2 pi.",
        ),
        Misconception(
            "2 pi above the line",
            _theory(peak=lambda s: 2 * math.pi / s),
            "2 pi stands above the line: its root belongs under it, multiplied by s.",
        ),
        Misconception(
            "largest slope squared for c",
            _theory(c=lambda f: {"logistic": 1 / 16, "tanh": 1.0}[f]),
            "In c: you took the largest squared slope. c is the area under the squared slope.",
        ),
        Misconception(
            "largest slope squared of the logistic",
            _theory(c=lambda f: {"logistic": 1 / 16, "tanh": 4 / 3}[f]),
            "In c of the logistic: 1/16 is the largest squared slope. c is the area under it.",
        ),
        Misconception(
            "2/3 for 4/3",
            _theory(c=lambda f: {"logistic": 1 / 6, "tanh": 2 / 3}[f]),
            "In c of tanh: 2/3 stands where 4/3 belongs.",
        ),
        Misconception(
            "mean of the squares for s",
            _theory(s=lambda n, f: OUTPUTS[f]),
            "In s: that is the mean of the squares, 1 or 1/2. n inputs add up, and s is the root of the sum.",
        ),
        Misconception(
            "n left out of s",
            _theory(s=lambda n, f: math.sqrt(OUTPUTS[f])),
            "In s: n is missing under the root.",
        ),
        Misconception(
            "s of the example",
            _theory(s=lambda n, f: math.sqrt(100 * OUTPUTS[f])),
            "In s: the n of the example, 100, is built in.",
        ),
        Misconception(
            "s = 10",
            _theory(s=lambda n, f: 10.0),
            "s is 10 in yours whatever n and f are: that holds in the example only.",
        ),
        Misconception(
            "n of the example",
            lambda n, f: _theory()(100, f),
            "Your answer is the same for every n: the example's 100 is built in.",
        ),
        Misconception(
            "numbers of the example",
            lambda n, f: 2.31 if f == "tanh" else 0.97,
            "You return the numbers of the example: compute them from n.",
        ),
        Misconception(
            "every slope the largest",
            lambda n, f: math.sqrt(n) * {"logistic": 0.25, "tanh": 1.0}[f],
            "You give every unit the largest slope: nearly all are saturated, and few have a slope at all.",
        ),
        Misconception(
            "logarithm to base 10",
            lambda n, f: math.log10(_theory()(n, f)),
            "The logarithm (to base 10) is too much: the gain itself is asked.",
        ),
        Misconception(
            "gain of ten layers",
            lambda n, f: _theory()(n, f) ** 10,
            "That is the gain of ten layers: the gain of one is asked.",
        ),
        Misconception(
            "whole division in s",
            _theory(s=lambda n, f: math.sqrt(n if f == "tanh" else n // 2)),
            "In s of the logistic: `//` drops the rest of n / 2; write `/`.",
        ),
        Misconception(
            "rounded to one digit",
            lambda n, f: round(_theory()(n, f), 1),
            "The gain is rounded to one digit: return it as it is.",
        ),
        Misconception(
            "halved width",
            lambda n, f: _theory()(n / 2, f),
            "You halve n for both activations: only the logistic's s has a half, and only there.",
        ),
        Misconception(
            "n - 1 for n",
            lambda n, f: _theory()(n - 1, f),
            "n - 1 stands where n belongs: all n units above send something down.",
        ),
    ),
    equivalents=(
        lambda n, f: np.sqrt(
            n * (4 / 3 if f == "tanh" else 1 / 6) / (np.sqrt(n if f == "tanh" else n / 2) * np.sqrt(2 * np.pi))
        ),
        lambda n, f: (n * SLOPES[f] / (math.sqrt(n * OUTPUTS[f]) * (2 * math.pi) ** 0.5)) ** 0.5,
        lambda n, f: np.float32(n**0.25 * {"tanh": 16 / 18 / math.pi, "logistic": 1 / 36 / math.pi}[f] ** 0.25),
        lambda n, f: n**0.25 * math.sqrt(SLOPES[f]) / (2 * math.pi * OUTPUTS[f]) ** 0.25,
        lambda n, f: math.exp(0.5 * (math.log(n) + math.log(SLOPES[f]) - 0.5 * math.log(2 * math.pi * n * OUTPUTS[f]))),
        lambda n, f: np.array(math.sqrt(n * SLOPES[f] * math.sqrt(1 / (2 * math.pi * n * OUTPUTS[f])))),
    ),
)


# clip_by_norm

ZERO = "all gradients 0"


def _gradient_cases(rng):
    return _drawn_gradient_cases(int(rng.integers(2**32)))


@functools.lru_cache(maxsize=32)
def _drawn_gradient_cases(seed):
    """Draw the cases once for all answers, each of which gets a copy."""
    rng = np.random.default_rng(seed)

    def case(sizes, share, stretch=1.0, layer=0):
        gradients = [
            (rng.normal(size=(n_in, n_out)), rng.normal(size=n_out))
            for n_in, n_out in zip(sizes[:-1], sizes[1:], strict=True)
        ]
        gradients[layer] = tuple(stretch * part for part in gradients[layer])
        return {"gradients": gradients, "limit": float(share * _total_norm(gradients)) if stretch else 0.7}

    zero = {"gradients": [(np.zeros((3, 2)), np.zeros(2))], "limit": float(rng.uniform(0.5, 2.0))}
    return {
        "norm above the limit, sizes 3 4 2": case((3, 4, 2), 0.3),
        "norm below the limit, sizes 3 3 3": case((3, 3, 3), 1.7),
        "every array short, all together too long": case((3, 3, 4, 3, 4), 0.93),
        "first layer much larger than the rest": case((2, 3, 2), 0.1, stretch=50.0),
        "last layer much larger than the rest": case((2, 3, 2), 0.1, stretch=50.0, layer=-1),
        "a tiny limit": case((2, 2), 0.001),
        ZERO: zero,
    }


def _total_norm(gradients):
    return np.sqrt(sum(np.sum(part**2) for pair in gradients for part in pair))


def _scaled(gradients, factor):
    return [(factor * dE_dW, factor * dE_db) for dE_dW, dE_db in gradients]


@_of_parts
def _clipping(norm=_total_norm, factor=lambda norm, limit: min(1.0, limit / norm) if norm else 1.0):
    """Make an answer of its norm and of the factor that follows from it, each of which may be wrong."""
    return lambda gradients, limit: _scaled(gradients, factor(norm(gradients), limit))


def _clip_one(part, limit):
    norm = _norm(part)
    return part * min(1.0, limit / norm) if norm else part


def _in_place(gradients, limit):
    factor = min(1.0, limit / max(_total_norm(gradients), 1e-300))
    for dE_dW, dE_db in gradients:
        dE_dW *= factor
        dE_db *= factor
    return gradients


def _norm_again(gradients, limit):
    gradients = list(gradients)
    for k, pair in enumerate(gradients):
        factor = min(1.0, limit / max(_total_norm(gradients), 1e-300))
        gradients[k] = tuple(factor * part for part in pair)
    return gradients


_gradient_parts = pairs("dE_dW", "dE_db")


def _clipping_probe(answer, rng):
    """Clip all cases; gradients of 0 count only where all else is right, since many a mistake divides 0 by 0 there."""
    cases, observed = _gradient_cases(rng), {}
    for case, arguments in cases.items():
        observed |= call(answer, case, arguments, _gradient_parts)
    zero = {label for label in observed if case_of(label) == ZERO}
    gradients = cases[ZERO]["gradients"]
    divided = any(not np.all(np.isfinite(observed[label])) for label in zero if observed[label].dtype.kind == "f")
    if divided or str(observed.get(f"{ZERO}: {RAISED}", "")).startswith("ZeroDivisionError"):
        right = {}
        for case, arguments in cases.items():
            right |= call(_clipping(), case, arguments, _gradient_parts)
        others = [{label: array for label, array in of.items() if case_of(label) != ZERO} for of in (observed, right)]
        observed = {label: array for label, array in observed.items() if label not in zero}
        fill = np.nan if same(*others, 1e-6) else 0.0
        observed |= {f"{ZERO}: dE_d{part}1": fill * (1 + array) for part, array in zip("Wb", gradients[0], strict=True)}
        observed[f"{ZERO}: {CHANGED}"] = np.array(False)
    return observed


clip_by_norm = Exercise(
    unit=8,
    name="clip_by_norm",
    reference=maths.clip_by_norm,
    probe=_clipping_probe,
    explain=_two_mistakes("clip_by_norm", _clipping, _gradient_cases, _gradient_parts),
    misconceptions=(
        Misconception(
            "clipped entry by entry",
            lambda gradients, limit: [tuple(np.clip(part, -limit, limit) for part in pair) for pair in gradients],
            "You clip every entry by itself: that turns the direction of the step. All entries get one common factor.",
            "Only the length of the step was too much; its direction is what the gradient knows best.",
        ),
        Misconception(
            "clipped array by array",
            lambda gradients, limit: [tuple(_clip_one(part, limit) for part in pair) for pair in gradients],
            "Every array is clipped by its own norm: the norm runs over all arrays together, and all get one factor.",
            "Otherwise layers are shortened by different factors, and the step points elsewhere.",
        ),
        Misconception(
            "clipped layer by layer",
            lambda gradients, limit: [_clipping()([pair], limit)[0] for pair in gradients],
            "Every layer is clipped by its own norm: the norm runs over all layers together, and all get one factor.",
        ),
        Misconception(
            "always scaled to the limit",
            _clipping(factor=lambda norm, limit: limit / norm if norm else 1.0),
            "Short gradients are made longer in yours: a gradient within the limit stays as it is.",
            "Near the goal gradients are short, and should be.",
        ),
        Misconception(
            "only short ones scaled",
            _clipping(factor=lambda norm, limit: max(1.0, limit / norm) if norm else 1.0),
            "The comparison is the wrong way round: you lengthen short gradients and let long ones pass.",
        ),
        Misconception(
            "never clipped",
            lambda gradients, limit: _scaled(gradients, 1.0),
            "Nothing is ever clipped: where the norm is above the limit, everything is to be scaled down.",
        ),
        Misconception(
            "factor upside down",
            _clipping(factor=lambda norm, limit: norm / limit if norm > limit else 1.0),
            "The factor is upside down: long gradients get longer. Which factor turns the norm into the limit?",
        ),
        Misconception(
            "scaled to norm 1",
            _clipping(factor=lambda norm, limit: 1 / norm if norm > limit else 1.0),
            "Long gradients come out with norm 1: they should come out with the norm `limit`.",
        ),
        Misconception(
            "multiplied by the limit",
            _clipping(factor=lambda norm, limit: limit if norm > limit else 1.0),
            "Long gradients are multiplied by the limit: divide by their norm as well.",
        ),
        Misconception(
            "square root missing",
            _clipping(norm=lambda gradients: _total_norm(gradients) ** 2),
            "In the norm: the square root is missing.",
        ),
        Misconception(
            "divided by the norm twice",
            _clipping(factor=lambda norm, limit: limit / norm**2 if norm > limit else 1.0),
            "Long gradients are divided by the norm squared: once is enough.",
        ),
        Misconception(
            "root of the factor",
            _clipping(factor=lambda norm, limit: math.sqrt(limit / norm) if norm > limit else 1.0),
            "The factor has a square root too much.",
        ),
        Misconception(
            "squared factor",
            _clipping(factor=lambda norm, limit: (limit / norm) ** 2 if norm > limit else 1.0),
            "The factor is squared: the norm comes out smaller than the limit.",
        ),
        Misconception(
            "norm of the weights only",
            _clipping(norm=lambda gradients: np.sqrt(sum(np.sum(dE_dW**2) for dE_dW, _ in gradients))),
            "In the norm: the biases' gradients are missing. All parameters are one long vector.",
        ),
        Misconception(
            "norm of the biases only",
            _clipping(norm=lambda gradients: np.sqrt(sum(np.sum(dE_db**2) for _, dE_db in gradients))),
            "In the norm: the weights' gradients are missing. All parameters are one long vector.",
        ),
        Misconception(
            "biases not scaled",
            lambda gradients, limit: [
                (clipped, dE_db)
                for (clipped, _), (_, dE_db) in zip(_clipping()(gradients, limit), gradients, strict=True)
            ],
            "The biases' gradients are left as they were: they get the same factor.",
        ),
        Misconception(
            "weights not scaled",
            lambda gradients, limit: [
                (dE_dW, clipped)
                for (_, clipped), (dE_dW, _) in zip(_clipping()(gradients, limit), gradients, strict=True)
            ],
            "The weights' gradients are left as they were: they get the same factor.",
        ),
        Misconception(
            "largest entry for norm",
            _clipping(norm=lambda gradients: max(np.max(np.abs(part)) for pair in gradients for part in pair)),
            "In the norm: you took the largest entry. It is the root of the sum of all squares.",
        ),
        Misconception(
            "sum of the sizes",
            _clipping(norm=lambda gradients: sum(np.sum(np.abs(part)) for pair in gradients for part in pair)),
            "In the norm: you add the sizes of the entries. It is the root of the sum of their squares.",
        ),
        Misconception(
            "sum of the norms",
            _clipping(norm=lambda gradients: sum(_norm(part) for pair in gradients for part in pair)),
            "You add up the norms of the arrays: add the squares of all entries, then take one root.",
            "Lengths of parts at right angles add up by Pythagoras.",
        ),
        Misconception(
            "sum of the layers' norms",
            _clipping(norm=lambda gradients: sum(_total_norm([pair]) for pair in gradients)),
            "You add up the norms of the layers: add the squares of all entries, then take one root.",
        ),
        Misconception(
            "largest norm",
            _clipping(norm=lambda gradients: max(_norm(part) for pair in gradients for part in pair)),
            "You take the largest of the arrays' norms: the norm runs over all arrays together.",
        ),
        Misconception(
            "largest norm of a layer",
            _clipping(norm=lambda gradients: max(_total_norm([pair]) for pair in gradients)),
            "You take the largest of the layers' norms: the norm runs over all layers together.",
        ),
        Misconception(
            "mean of the norms",
            _clipping(norm=lambda gradients: np.mean([_norm(part) for pair in gradients for part in pair])),
            "You average the arrays' norms: the norm is the root of the sum of all squares.",
        ),
        Misconception(
            "mean of the squares",
            _clipping(
                norm=lambda gradients: np.sqrt(
                    np.mean(np.concatenate([part.ravel() for pair in gradients for part in pair]) ** 2)
                )
            ),
            "In the norm: you average the squares; the norm adds them up.",
        ),
        Misconception(
            "mean square of each array",
            _clipping(norm=lambda gradients: np.sqrt(sum(np.mean(part**2) for pair in gradients for part in pair))),
            "In the norm: the squares of each array are averaged before they are added. All entries are added up.",
        ),
        Misconception(
            "largest square of each array",
            _clipping(norm=lambda gradients: np.sqrt(sum(np.max(part**2) for pair in gradients for part in pair))),
            "In the norm: only the largest entry of each array is in it. All entries are added up.",
        ),
        Misconception(
            "norm of the first layer",
            _clipping(norm=lambda gradients: _total_norm(gradients[:1])),
            "Only the first layer is in the norm: it runs over all layers.",
        ),
        Misconception(
            "norm of the last layer",
            _clipping(norm=lambda gradients: _total_norm(gradients[-1:])),
            "Only the last layer is in the norm: in a loop, add to the sum instead of overwriting it.",
        ),
        Misconception(
            "entries added with their signs",
            _clipping(norm=lambda gradients: abs(sum(np.sum(part) for pair in gradients for part in pair))),
            "In the norm: entries are added with their signs, so they cancel. Square them first.",
        ),
        Misconception(
            "long steps dropped",
            _clipping(factor=lambda norm, limit: 0.0 if norm > limit else 1.0),
            "Long gradients become 0: then nothing is learned from them. They should keep their direction.",
        ),
        Misconception(
            "direction turned",
            _clipping(factor=lambda norm, limit: -limit / norm if norm > limit else 1.0),
            "Long gradients come out with the opposite sign: the factor is positive.",
        ),
        Misconception(
            "nan where all is 0",
            lambda gradients, limit: (
                _scaled(gradients, np.minimum(1.0, np.float64(limit) / _total_norm(gradients)))
                if _total_norm(gradients)
                else _scaled(gradients, np.nan)
            ),
            "Where all gradients are 0 you divide 0 by 0: compare the norm with the limit before you divide.",
        ),
        Misconception(
            "arrays of the caller changed",
            _in_place,
            "You scale the caller's arrays in place (`*=`): make new ones.",
        ),
        Misconception(
            "multiplied by the norm",
            _clipping(factor=lambda norm, limit: norm if norm > limit else 1.0),
            "Long gradients are multiplied by their norm: which factor turns the norm into the limit?",
        ),
        Misconception(
            "multiplied by limit and norm",
            _clipping(factor=lambda norm, limit: limit * norm if norm > limit else 1.0),
            "Long gradients are multiplied by limit times norm: divide by the norm.",
        ),
        Misconception(
            "short ones dropped",
            _clipping(factor=lambda norm, limit: limit / norm if norm > limit else 0.0),
            "Gradients within the limit become 0: they stay as they are.",
        ),
        Misconception(
            "bias squares forgotten in the last layer",
            _clipping(norm=lambda gradients: np.sqrt(_total_norm(gradients) ** 2 - np.sum(gradients[-1][1] ** 2))),
            "In the norm: the last layer's biases are missing. All arrays of all layers count.",
        ),
        Misconception(
            "limit as the excess",
            _clipping(factor=lambda norm, limit: (norm - limit) / norm if norm > limit else 1.0),
            "You take the limit off the norm: what is left should be the limit, not the excess.",
        ),
        Misconception(
            "limit shared by the layers",
            lambda gradients, limit: _clipping()(gradients, limit / len(gradients)),
            "The limit is divided by the number of layers: it holds for the whole gradient.",
        ),
        Misconception(
            "exchanged",
            lambda gradients, limit: [(dE_db, dE_dW) for dE_dW, dE_db in _clipping()(gradients, limit)],
            "Each pair comes back in the wrong order: first dE_dW, then dE_db.",
        ),
        Misconception(
            "from top to bottom",
            lambda gradients, limit: _clipping()(gradients, limit)[::-1],
            "The layers come back in the opposite order.",
        ),
        Misconception(
            "norm 1 as the limit",
            lambda gradients, limit: _clipping()(gradients, 1.0),
            "A limit of 1 is built in: take the argument.",
        ),
        Misconception(
            "rows clipped one by one",
            lambda gradients, limit: [
                (np.array([_clip_one(row, limit) for row in dE_dW]), _clip_one(dE_db, limit))
                for dE_dW, dE_db in gradients
            ],
            "Every row of a matrix is clipped by its own norm (`axis`): there is one norm for all arrays together.",
        ),
        Misconception(
            "columns clipped one by one",
            lambda gradients, limit: [
                (np.array([_clip_one(column, limit) for column in dE_dW.T]).T, _clip_one(dE_db, limit))
                for dE_dW, dE_db in gradients
            ],
            "Every column of a matrix is clipped by its own norm (`axis`): there is one norm for all arrays together.",
        ),
        Misconception(
            "only large positive entries cut",
            lambda gradients, limit: [tuple(np.minimum(part, limit) for part in pair) for pair in gradients],
            "You cut single entries above the limit: all entries get one common factor instead.",
        ),
        Misconception(
            "large entries dropped",
            lambda gradients, limit: [
                tuple(np.where(np.abs(part) > limit, 0.0, part) for part in pair) for pair in gradients
            ],
            "Single entries beyond the limit become 0: all entries get one common factor instead.",
        ),
        Misconception(
            "each entry squashed",
            lambda gradients, limit: [tuple(limit * np.tanh(part / limit) for part in pair) for pair in gradients],
            "Every entry is squashed by itself, which turns the direction: all entries get one common factor.",
        ),
        Misconception(
            "largest singular values",
            _clipping(
                norm=lambda gradients: np.sqrt(
                    sum(np.linalg.norm(dE_dW, 2) ** 2 + np.sum(dE_db**2) for dE_dW, dE_db in gradients)
                )
            ),
            "`np.linalg.norm(dE_dW, 2)` of a matrix is its largest singular value: leave the 2 out.",
        ),
        Misconception(
            "sum of each array squared",
            _clipping(norm=lambda gradients: np.sqrt(sum(np.sum(part) ** 2 for pair in gradients for part in pair))),
            "In the norm: you add the entries of an array first and square the sum. Square each entry, then add.",
        ),
        Misconception(
            "root of the summed norms",
            _clipping(norm=lambda gradients: np.sqrt(sum(_norm(part) for pair in gradients for part in pair))),
            "In the norm: the arrays' norms are added unsquared. Add their squares, then take one root.",
        ),
        Misconception(
            "norm divided by the layers",
            _clipping(norm=lambda gradients: _total_norm(gradients) / len(gradients)),
            "In the norm: it is divided by the number of layers. The norm of the long vector is not an average.",
        ),
        Misconception(
            "squares averaged over layers",
            _clipping(norm=lambda gradients: _total_norm(gradients) / np.sqrt(len(gradients))),
            "In the norm: the layers' squares are averaged. The norm of the long vector adds them.",
        ),
        Misconception(
            "mean of the squares, without root",
            _clipping(
                norm=lambda gradients: np.mean(
                    np.concatenate([part.ravel() for pair in gradients for part in pair]) ** 2
                )
            ),
            "In the norm: you average the squares and take no root. It is the root of their sum.",
        ),
        Misconception(
            "norms of weights and biases added",
            _clipping(
                norm=lambda gradients: (
                    np.sqrt(sum(np.sum(dE_dW**2) for dE_dW, _ in gradients))
                    + np.sqrt(sum(np.sum(dE_db**2) for _, dE_db in gradients))
                )
            ),
            "In the norm: that of the weights and that of the biases are added. All squares come under one root.",
        ),
        Misconception(
            "limit taken off",
            _clipping(factor=lambda norm, limit: norm - limit if norm > limit else 1.0),
            "Long gradients are multiplied by norm minus limit: which factor turns the norm into the limit?",
        ),
        Misconception(
            "1 added to the norm",
            _clipping(factor=lambda norm, limit: limit / (norm + 1) if norm > limit else 1.0),
            "You divide by norm + 1: long gradients then come out shorter than the limit.",
        ),
        Misconception(
            "1 added to the norm, always",
            _clipping(factor=lambda norm, limit: limit / (norm + 1)),
            "You divide by norm + 1, and always: within the limit nothing changes, and above it the norm is enough.",
        ),
        Misconception(
            "halved",
            _clipping(factor=lambda norm, limit: 0.5 if norm > limit else 1.0),
            "Long gradients are halved: their norm should become the limit, however long they were.",
        ),
        Misconception(
            "every array scaled to the limit",
            lambda gradients, limit: [
                tuple(part * limit / _norm(part) if np.any(part) else part for part in pair) for pair in gradients
            ],
            "Every array is brought to the limit by itself, short ones too: one norm, one factor, and only above it.",
        ),
        Misconception(
            "every layer scaled to the limit",
            lambda gradients, limit: [
                _scaled([pair], limit / max(_total_norm([pair]), 1e-300))[0] for pair in gradients
            ],
            "Every layer is brought to the limit by itself, short ones too: one norm, one factor, and only above it.",
        ),
        Misconception(
            "arrays tested one by one",
            lambda gradients, limit: [
                tuple(part * limit / _total_norm(gradients) if _norm(part) > limit else part for part in pair)
                for pair in gradients
            ],
            "You compare each array's own norm with the limit: it is the common norm that decides, once for all.",
        ),
        Misconception(
            "norm grows with the loop",
            lambda gradients, limit: [_clipping()(gradients[: k + 1], limit)[k] for k in range(len(gradients))],
            "Each layer is scaled with the norm so far: finish the norm in a first loop, then scale in a second one.",
        ),
        Misconception(
            "norm taken again after each layer",
            _norm_again,
            "The norm is taken anew after a layer was scaled: take it once, before anything is scaled.",
        ),
        Misconception(
            "squashed smoothly",
            _clipping(factor=lambda norm, limit: limit / (limit + norm)),
            "Every gradient is shortened in yours: within the limit, nothing changes.",
        ),
    ),
    equivalents=(
        _clipping(),
        lambda gradients, limit: _scaled(gradients, limit / max(limit, _total_norm(gradients))),
        lambda gradients, limit: _scaled(gradients, np.minimum(1.0, limit / (_total_norm(gradients) + 1e-12))),
        lambda gradients, limit: [
            tuple(
                part / max(1.0, np.linalg.norm(np.concatenate([p.ravel() for q in gradients for p in q])) / limit)
                for part in pair
            )
            for pair in gradients
        ],
        lambda gradients, limit: (
            [[part.astype(np.float32) for part in pair] for pair in _scaled(gradients, limit / _total_norm(gradients))]
            if _total_norm(gradients) > limit
            else gradients
        ),
        lambda gradients, limit: _in_place(copy.deepcopy(gradients), limit),
        lambda gradients, limit: [
            (
                W
                * (
                    limit / math.hypot(*(_norm(p) for q in gradients for p in q))
                    if math.hypot(*(_norm(p) for q in gradients for p in q)) >= limit
                    else 1
                ),
                b
                * (
                    limit / math.hypot(*(_norm(p) for q in gradients for p in q))
                    if math.hypot(*(_norm(p) for q in gradients for p in q)) >= limit
                    else 1
                ),
            )
            for W, b in gradients
        ],
    ),
)


# residual_backward


def _block_cases(rng):
    def case(n_cases, n):
        W, b, A = rng.normal(size=(n, n)), rng.normal(size=n), rng.normal(size=(n_cases, n))
        return {"dE_dA_up": rng.normal(size=(n_cases, n)), "W": W, "F": np.tanh(A @ W + b)}

    return {
        "batch of 5, 4 units": case(5, 4),
        "3 cases, 3 units": case(3, 3),
        "one case, 2 units": case(1, 2),
        "4 cases, one unit": case(4, 1),
    }


def _way_down(dE_dA_up, W, F):
    return (dE_dA_up * (1 - F**2)) @ W.T


@_of_parts
def _block(
    slope=lambda dE_dA_up, F: 1 - F**2,
    through=lambda delta, W: delta @ W.T,
    around=lambda dE_dA_up, W, F: dE_dA_up,
    paths=lambda around, down: around + down,
    down=None,
):
    """Make an answer of its two paths, each of which may be wrong."""

    def answer(dE_dA_up, W, F):
        way = down(dE_dA_up, W, F) if down else through(dE_dA_up * slope(dE_dA_up, F), W)
        return paths(around(dE_dA_up, W, F), way)

    return answer


def _added_in_place(dE_dA_up, W, F):
    dE_dA_up += _way_down(dE_dA_up, W, F)
    return dE_dA_up


residual_backward = Exercise(
    unit=8,
    name="residual_backward",
    reference=maths.residual_backward,
    probe=call_each(_block_cases),
    explain=_two_mistakes("residual_backward", _block, _block_cases),
    misconceptions=(
        Misconception(
            "direct path lost",
            _block(paths=lambda around, down: down),
            "The path that leads round the layer is missing: what comes from above also goes down unchanged.",
            "Its gain is exactly 1. It is the reason why such networks can be deep.",
        ),
        Misconception(
            "direct path only",
            lambda dE_dA_up, W, F: dE_dA_up,
            "Only the path round the layer is there: the path through tanh and W is to be added.",
        ),
        Misconception(
            "slope left out",
            _block(slope=lambda dE_dA_up, F: 1),
            "On the path through the layer the slope of tanh is missing.",
        ),
        Misconception(
            "slope on both paths",
            _block(around=lambda dE_dA_up, W, F: dE_dA_up * (1 - F**2)),
            "The slope is multiplied onto the direct path, too: that path passes no tanh.",
        ),
        Misconception(
            "weights on both paths",
            lambda dE_dA_up, W, F: (dE_dA_up + dE_dA_up * (1 - F**2)) @ W.T,
            "The weights are multiplied onto the direct path, too: that path passes no weight.",
        ),
        Misconception(
            "1 added instead of the path",
            _block(around=lambda dE_dA_up, W, F: 1.0),
            "You add 1: the direct path has the factor 1, so what comes down on it is dE_dA_up itself.",
        ),
        Misconception(
            "1 added to every weight",
            lambda dE_dA_up, W, F: (dE_dA_up * (1 - F**2)) @ (W + 1).T,
            "1 is added to every weight: the direct path joins each unit with itself only.",
            "Written as a matrix it is the identity, ones on the diagonal.",
        ),
        Misconception(
            "transpose missing",
            _block(through=lambda delta, W: delta @ W),
            "On the path through the layer the transpose is missing: W leads up, and you go down.",
            "W is square here, so the shapes do not tell.",
        ),
        Misconception(
            "slope after the weights",
            _block(down=lambda dE_dA_up, W, F: (dE_dA_up @ W.T) * (1 - F**2)),
            "Slope and weights in the wrong order: coming from above you meet tanh first, then W.",
        ),
        Misconception(
            "slope of logistic",
            _block(slope=lambda dE_dA_up, F: F * (1 - F)),
            "In the slope: F (1 - F) belongs to the logistic function. This is tanh.",
        ),
        Misconception(
            "square missing in the slope",
            _block(slope=lambda dE_dA_up, F: 1 - F),
            "In the slope: the square is missing, 1 minus F squared.",
        ),
        Misconception(
            "1 + F^2 for the slope",
            _block(slope=lambda dE_dA_up, F: 1 + F**2),
            "In the slope: minus, not plus. A saturated unit passes almost nothing.",
        ),
        Misconception(
            "F for the slope",
            _block(slope=lambda dE_dA_up, F: F),
            "You multiply by the output F: the slope is wanted, 1 minus its square.",
        ),
        Misconception(
            "F squared for the slope",
            _block(slope=lambda dE_dA_up, F: F**2),
            "You multiply by F squared: the slope is 1 minus that.",
        ),
        Misconception(
            "tanh applied once more",
            _block(slope=lambda dE_dA_up, F: 1 - np.tanh(F) ** 2),
            "In the slope: F already is the output of tanh; do not send it through once more.",
        ),
        Misconception(
            "slope twice",
            _block(down=lambda dE_dA_up, W, F: (dE_dA_up * (1 - F**2) ** 2) @ W.T),
            "The slope is in it twice: the way through tanh is walked once.",
        ),
        Misconception(
            "slope of ReLU",
            _block(slope=lambda dE_dA_up, F: F > 0),
            "In the slope: 0 or 1 belongs to rectified units. This is tanh.",
        ),
        Misconception(
            "slope of the error signal",
            _block(down=lambda dE_dA_up, W, F: (1 - dE_dA_up**2) @ W.T),
            "In the slope: you took it of what comes down. It belongs to F.",
        ),
        Misconception(
            "paths multiplied",
            _block(paths=lambda around, down: around * down),
            "You multiply what comes down on the two paths: paths add. Factors multiply along one path.",
        ),
        Misconception(
            "paths averaged",
            _block(paths=lambda around, down: (around + down) / 2),
            "Half of what it should be: the two paths add, nothing is averaged.",
        ),
        Misconception(
            "paths subtracted",
            _block(paths=lambda around, down: around - down),
            "The path through the layer is subtracted: paths add.",
        ),
        Misconception(
            "direct path subtracted",
            _block(paths=lambda around, down: down - around),
            "The direct path is subtracted: paths add.",
        ),
        Misconception(
            "direct path twice",
            _block(paths=lambda around, down: 2 * around + down),
            "The direct path is in it twice.",
        ),
        Misconception(
            "F added",
            _block(around=lambda dE_dA_up, W, F: F),
            "You add F, which went up: on the direct path dE_dA_up comes down.",
        ),
        Misconception(
            "sign flipped",
            _block(paths=lambda around, down: -(around + down)),
            "Right size, opposite sign: nothing turns the sign here.",
        ),
        Misconception(
            "elementwise product",
            _block(through=lambda delta, W: delta * np.diag(W)),
            "Only the weights of each unit with itself are used: adding up all paths takes `@`.",
        ),
        Misconception(
            "summed over cases",
            _block(paths=lambda around, down: (around + down).sum(axis=0)),
            "The cases were added up: what goes down keeps one row a case.",
        ),
        Misconception(
            "averaged over cases",
            _block(paths=lambda around, down: (around + down) / len(down)),
            "Too small by the number of cases: each case has its own row, and rows do not mix.",
        ),
        Misconception(
            "averaged over units",
            _block(down=lambda dE_dA_up, W, F: _way_down(dE_dA_up, W, F) / len(W)),
            "The path through the layer is too small by the number of units: paths add up, nothing is averaged.",
        ),
        Misconception(
            "weights of the direct path added up",
            _block(through=lambda delta, W: delta * W.sum(axis=1)),
            "Sum and product in the wrong order: multiply each unit's share with its own weight, then add up.",
        ),
        Misconception(
            "sign of the weights lost",
            _block(through=lambda delta, W: delta @ np.abs(W).T),
            "The weights lost their sign.",
        ),
        Misconception(
            "weights inverted",
            _block(through=lambda delta, W: delta @ np.linalg.pinv(W)),
            "Going down does not undo the weights: no inverse, only rows for columns.",
        ),
        Misconception(
            "weights left out",
            _block(through=lambda delta, W: delta),
            "On the path through the layer the weights are missing.",
        ),
        Misconception(
            "delta returned",
            lambda dE_dA_up, W, F: dE_dA_up * (1 - F**2),
            "This is delta inside the layer: it still has to pass W, and the direct path is to be added.",
        ),
        Misconception(
            "slope on the direct path only",
            lambda dE_dA_up, W, F: dE_dA_up * (1 - F**2) + dE_dA_up @ W.T,
            "The slope is on the wrong path: the direct one passes no tanh, the other does.",
        ),
        Misconception(
            "weight gradient returned",
            lambda dE_dA_up, W, F: F.T @ (dE_dA_up * (1 - F**2)),
            "This is a gradient of weights: asked is what goes down, one row a case.",
        ),
        Misconception(
            "slope added",
            _block(down=lambda dE_dA_up, W, F: (dE_dA_up + (1 - F**2)) @ W.T),
            "On the path through the layer the slope is added: along a path, factors multiply.",
        ),
        Misconception(
            "slope divides",
            _block(down=lambda dE_dA_up, W, F: (dE_dA_up / (1 - F**2)) @ W.T),
            "You divide by the slope: on the way from dE/dF to dE/dZ it is multiplied.",
        ),
        Misconception(
            "error signal left out",
            _block(down=lambda dE_dA_up, W, F: (1 - F**2) @ W.T),
            "On the path through the layer only slope and weights are there: what comes from above passes them.",
        ),
        Misconception(
            "F for what comes down",
            _block(down=lambda dE_dA_up, W, F: (F * (1 - F**2)) @ W.T),
            "You send F through the layer: it is dE_dA_up that comes down.",
        ),
        Misconception(
            "F sent through the weights",
            _block(down=lambda dE_dA_up, W, F: F @ W.T),
            "You send F down through the weights: it is dE_dA_up times the slope that goes there.",
        ),
        Misconception(
            "1 of the slope lost",
            _block(down=lambda dE_dA_up, W, F: (-dE_dA_up * F**2) @ W.T),
            "In the slope: the 1 is lost, minus F squared is left.",
        ),
        Misconception(
            "2 F for F squared",
            _block(slope=lambda dE_dA_up, F: 1 - 2 * F),
            "In the slope: 2 F stands where F squared belongs (`**` is the power).",
        ),
        Misconception(
            "direct path in twice over",
            _block(slope=lambda dE_dA_up, F: 2 - F**2),
            "The direct path is there, and a 1 is added to the slope as well: once, and round the layer, is right.",
        ),
        Misconception(
            "slope of what comes down",
            _block(slope=lambda dE_dA_up, F: 1 - dE_dA_up**2),
            "In the slope: you took it at dE_dA_up. It belongs to the output of tanh, F.",
        ),
        Misconception(
            "half of the slope",
            _block(down=lambda dE_dA_up, W, F: (dE_dA_up * (1 - F**2) / 2) @ W.T),
            "The path through the layer is halved: nothing is averaged, paths add.",
        ),
        Misconception(
            "path through the layer doubled",
            _block(paths=lambda around, down: around + 2 * down),
            "The path through the layer is doubled: it counts once.",
        ),
        Misconception(
            "slope alone added",
            lambda dE_dA_up, W, F: dE_dA_up + (1 - F**2),
            "You add the slope alone: the second path is dE_dA_up times the slope, through the weights.",
        ),
        Misconception(
            "slope of both paths after the weights",
            lambda dE_dA_up, W, F: (dE_dA_up + dE_dA_up @ W.T) * (1 - F**2),
            "The slope is multiplied onto the sum of both paths, behind the weights: it belongs to the path through "
            "the layer, before W.",
        ),
        Misconception(
            "elementwise product with the slope in W",
            lambda dE_dA_up, W, F: dE_dA_up + dE_dA_up * ((1 - F**2) @ W.T),
            "Sum and product in the wrong order: dE_dA_up and slope are multiplied unit by unit first, then passed "
            "through the weights.",
        ),
        Misconception(
            "brackets missing round the slope",
            lambda dE_dA_up, W, F: dE_dA_up + dE_dA_up * (1 - F**2 @ W.T),
            "Brackets are missing round the slope: `@` takes hold of F squared before 1 minus is done.",
        ),
        Misconception(
            "brackets missing in the slope",
            _block(down=lambda dE_dA_up, W, F: (dE_dA_up - F**2) @ W.T),
            "Brackets are missing round 1 - F**2: only the 1 is multiplied by what comes down.",
        ),
        Misconception(
            "slope before and after the weights",
            _block(down=lambda dE_dA_up, W, F: _way_down(dE_dA_up, W, F) * (1 - F**2)),
            "The slope stands before the weights and behind them again: the way passes tanh once, before W.",
        ),
        Misconception(
            "root of the slope",
            _block(slope=lambda dE_dA_up, F: np.sqrt(1 - F**2)),
            "In the slope: there is a square root too much.",
        ),
        Misconception(
            "1 - F squared as a whole",
            _block(slope=lambda dE_dA_up, F: (1 - F) ** 2),
            "In the slope: the square stands on 1 - F as a whole. It belongs to F alone.",
        ),
        Misconception(
            "slope at the output of the block",
            _block(slope=lambda dE_dA_up, F: 1 - (dE_dA_up + F) ** 2),
            "In the slope: dE_dA_up is added to F. The slope hangs on F alone.",
        ),
        Misconception(
            "branch averaged over cases",
            _block(through=lambda delta, W: delta @ W.T / len(delta)),
            "The path through the layer is divided by the number of cases: each case has its own row.",
        ),
        Misconception(
            "weights added up over the rows",
            _block(through=lambda delta, W: delta * W.sum(axis=0)),
            "The weights are added up over the rows before they are used: adding up all paths takes `@`.",
        ),
        Misconception(
            "1 added besides the path",
            _block(around=lambda dE_dA_up, W, F: 1 + dE_dA_up),
            "You add 1 and dE_dA_up: the factor 1 of the direct path multiplies, so dE_dA_up alone is added.",
        ),
        Misconception(
            "F added as well",
            _block(around=lambda dE_dA_up, W, F: dE_dA_up + F),
            "You add F, which went up, besides dE_dA_up: on the direct path dE_dA_up alone comes down.",
        ),
        Misconception(
            "the way up",
            lambda dE_dA_up, W, F: dE_dA_up + F,
            "That is the way up, A + F with dE_dA_up for A: down, the second path is the slope, then the weights.",
        ),
        Misconception(
            "sent up through the layer",
            lambda dE_dA_up, W, F: dE_dA_up + np.tanh(dE_dA_up @ W),
            "You send dE_dA_up up through the layer: down, it is multiplied by the slope and passed through W the "
            "other way.",
        ),
        Misconception(
            "divided by the root of 2",
            _block(paths=lambda around, down: (around + down) / np.sqrt(2)),
            "The sum is divided by the root of 2: the paths just add.",
        ),
        Misconception(
            "rows of the weights reversed",
            _block(through=lambda delta, W: delta @ W[::-1]),
            "`[::-1]` turns the order of the rows round: exchanging rows and columns is `.T`.",
        ),
        Misconception(
            "what came down goes round twice",
            _block(down=lambda dE_dA_up, W, F: _way_down(dE_dA_up + _way_down(dE_dA_up, W, F), W, F)),
            "The path through the layer is walked again with the sum: it starts from dE_dA_up.",
        ),
        Misconception(
            "what came down is overwritten",
            _added_in_place,
            "`dE_dA_up += ...` writes into the caller's array: make a new one.",
        ),
    ),
    equivalents=(
        lambda dE_dA_up, W, F: dE_dA_up + (dE_dA_up * (1 - F**2)) @ W.T,
        lambda dE_dA_up, W, F: dE_dA_up + np.einsum("cj,cj,ij->ci", dE_dA_up, 1 - F * F, W),
        lambda dE_dA_up, W, F: (W @ (dE_dA_up * (1 - F) * (1 + F)).T).T + dE_dA_up,
        lambda dE_dA_up, W, F: np.array([g @ (np.eye(len(W)) + np.diag(1 - f**2) @ W.T) for g, f in zip(dE_dA_up, F)]),
        lambda dE_dA_up, W, F: (dE_dA_up + np.dot(dE_dA_up - dE_dA_up * F**2, W.T)).astype(np.float32),
        lambda dE_dA_up, W, F: [
            [g[i] + sum(g[j] * (1 - f[j] ** 2) * W[i, j] for j in range(len(W))) for i in range(len(W))]
            for g, f in zip(dE_dA_up, F)
        ],
        lambda dE_dA_up, W, F: dE_dA_up @ np.eye(len(W)) + maths.tanh_slope(F) * dE_dA_up @ np.transpose(W),
        lambda dE_dA_up, W, F: sum((dE_dA_up, np.matmul(dE_dA_up / np.cosh(np.arctanh(F)) ** 2, W.T))),
    ),
)


# diagnose_training

HEALTHY, VANISHING, EXPLODING, SATURATED, TOO_BIG = "healthy", "vanishing", "exploding", "saturated", "step too big"


def _record(rng, r=1.0, r_end=None, scale=1.0, scale_end=None, error=(2.3, 0.2), saturated=(0.02, 0.05), n_layers=6):
    """Make the statistics of a training: `r` is the norm of dE/dZ at the bottom over that at the top, at the start."""
    n_steps = int(rng.integers(20, 40))
    way = np.linspace(0, 1, n_steps)[:, np.newaxis]
    height = np.linspace(0, 1, n_layers)
    r_end = (1.0 if not 1 / 30 <= r <= 30 else r) if r_end is None else r_end
    scale_end = scale if scale_end is None else scale_end
    with np.errstate(all="ignore"):
        ratio = np.exp((1 - way) * np.log(r) + way * np.log(r_end))
        noise = np.exp(0.05 * rng.standard_normal((n_steps, n_layers)))
        noise[0, [0, -1]] = 1.0
        delta_norm = (scale ** (1 - way) * scale_end**way) * ratio ** (1 - height) * noise
    start, end = error
    losses = end + (start - end) * (1 - way[:, 0]) + 0.01 * min(start, 1.0) * rng.standard_normal(n_steps)
    losses[[0, -1]] = start, end
    shares = saturated[0] + (saturated[1] - saturated[0]) * way * np.ones(n_layers)
    flat = np.exp(0.05 * rng.standard_normal((n_steps, n_layers)))
    return {"error": losses, "delta_norm": delta_norm, "weight_gradient_norm": 0.3 * flat, "saturated": shares}


def _with(record, **entries):
    """Set some entries: name -> (index, value)."""
    for name, (index, value) in entries.items():
        record[name][index] = value
    return record


def _training_cases(rng):
    """Make trainings whose names say what is to be seen in them."""
    made = {
        "even, error falls": _record(rng, r=0.5),
        "bottom 500 times smaller, error high and flat": _record(rng, r=1 / 500, error=(2.3, 2.29), r_end=1 / 500),
        "bottom 50 times smaller": _record(rng, r=1 / 50, n_layers=8),
        "bottom 29.5 times smaller": _record(rng, r=1 / 29.5),
        "bottom 30.5 times smaller": _record(rng, r=1 / 30.5),
        "bottom 200 times larger, error ends as nan": _with(_record(rng, r=200.0), error=(slice(5, None), np.nan)),
        "bottom 50 times larger, error falls": _record(rng, r=50.0),
        "bottom 29.5 times larger": _record(rng, r=29.5),
        "bottom 30.5 times larger": _record(rng, r=30.5),
        "even and tiny, error near 0": _record(rng, scale=1e-6, scale_end=1e-8, error=(1e-5, 1e-7)),
        "even and tiny, error high": _record(rng, scale=1e-5, error=(2.3, 2.2)),
        "even and huge, error falls": _record(rng, scale=1e4, scale_end=1e3, error=(900.0, 300.0)),
        "even at the start, error doubles": _record(rng, r=0.7, error=(2.3, 4.6)),
        "even at the start, error ends as nan, gradients too": _with(
            _record(rng), error=(slice(4, None), np.nan), delta_norm=(slice(4, None), np.nan)
        ),
        "even at the start, error ends as inf": _with(_record(rng, scale_end=1e20), error=(-1, np.inf)),
        "even, one bump above the start, error falls": _with(_record(rng), error=(3, 5.0)),
        "even, error falls, last step up a little": _with(_record(rng), error=(-1, 0.5)),
        "even, error jumps up now and then, ends low": _with(_record(rng), error=([1, -2, -3, -10], 5.0)),
        "even, error dips at first, then ends higher": _with(_record(rng), error=([1, 2, 3], 0.05)),
        "even, error above the start only at the end": _with(_record(rng), error=(-1, 2.6)),
        "even, error inf at one step": _with(_record(rng), error=(7, np.inf)),
        "even, error nan at one step": _with(_record(rng), error=(9, np.nan)),
        "top 100 times larger from the second step on": _with(_record(rng), delta_norm=((slice(1, None), -1), 100.0)),
        "saturated at the end, error as at the start": _record(rng, error=(2.3, 2.3), saturated=(0.05, 0.9)),
        "51 % saturated in one layer at the end": _with(_record(rng), saturated=((-1, 1), 0.51)),
        "exactly half saturated in one layer at the end": _with(_record(rng), saturated=((-1, 1), 0.5)),
        "saturated one step before the end": _with(_record(rng), saturated=(-2, 0.9)),
        "three quarters saturated in one layer at the end": _with(
            _record(rng, error=(2.3, 1.8)), saturated=((slice(10, None), 2), 0.75)
        ),
        "bottom layer saturated at the end": _with(_record(rng), saturated=((slice(10, None), 0), 0.97)),
        "top layer saturated at the end": _with(_record(rng), saturated=((slice(10, None), -1), 0.97)),
        "all layers 60 % saturated at the end": _record(rng, error=(2.3, 1.5), saturated=(0.05, 0.6)),
        "saturated at the start, hardly at the end": _record(rng, saturated=(0.9, 0.1)),
        "40 % saturated everywhere": _record(rng, saturated=(0.4, 0.4)),
        "saturated at the end, error rises": _record(rng, error=(2.3, 7.0), saturated=(0.05, 0.95)),
        "saturated, bottom 100 times smaller": _record(rng, r=1 / 100, saturated=(0.9, 0.9), error=(2.3, 2.2)),
        "95 % saturated, bottom 300 times larger": _record(rng, r=300.0, saturated=(0.95, 0.95), error=(9.0, 8.0)),
        "bottom inf at the start": _with(_record(rng), delta_norm=((0, 0), np.inf), error=(slice(1, None), np.nan)),
        "all nan from the start": _with(_record(rng), delta_norm=(slice(None), np.nan), error=(slice(None), np.nan)),
        "even at the start, bottom 200 times smaller at the end": _record(rng, r=0.8, r_end=1 / 200),
        "even at the start, bottom 200 times larger at the end": _record(rng, r=1.2, r_end=200.0),
        "bottom 100 times smaller, error rises": _record(rng, r=1 / 100, error=(2.3, 2.5), r_end=1 / 100),
        "bottom 100 times larger, error rises": _record(rng, r=100.0, error=(2.3, 8.0), r_end=100.0),
        "even ends, middle 100 times smaller": _with(_record(rng), delta_norm=((slice(None), 3), 0.01)),
        "even ends, middle 100 times larger": _with(_record(rng), delta_norm=((slice(None), 3), 100.0)),
        "dE/dZ even, dE/dW 100 times smaller at the bottom": _with(
            _record(rng), weight_gradient_norm=((slice(None), 0), 0.003)
        ),
        "dE/dZ even, dE/dW 100 times larger at the bottom": _with(
            _record(rng), weight_gradient_norm=((slice(None), 0), 30.0)
        ),
        "twelve layers, each times 0.7": _record(rng, r=0.7**11, n_layers=12, r_end=0.7**11),
        "twelve layers, each times 1.4": _record(rng, r=1.4**11, n_layers=12, r_end=1.4**11),
        "all lost in the lowest layer, times 1/60": _with(_record(rng), delta_norm=((slice(None), 0), 1 / 60)),
        "bottom 200 times larger than a small top": _record(rng, r=200.0, scale=0.01, r_end=200.0),
        "four of six layers saturated at the end": _with(
            _record(rng, error=(2.3, 1.9)), saturated=((slice(10, None), slice(0, 4)), 0.97)
        ),
        "no unit saturated": _record(rng, r=0.8, saturated=(0.0, 0.0)),
        "two layers, even": _record(rng, r=1.3, n_layers=2),
        "bottom exactly 0": _with(_record(rng, error=(2.3, 2.3)), delta_norm=((slice(None), 0), 0.0)),
    }
    return made


@functools.lru_cache(maxsize=32)
def _drawn_trainings(seed):
    """Return the trainings and the labels of what is recorded of each."""
    cases = _training_cases(np.random.default_rng(seed))
    return [(case, f"{case}: result", f"{case}: {CHANGED}", statistics) for case, statistics in cases.items()]


_UNCHANGED = np.array(False)
_WORDS = {word: np.array(word) for word in (HEALTHY, VANISHING, EXPLODING, SATURATED, TOO_BIG)}


def _trainings_probe(answer, rng):
    """Ask for a diagnosis of every training."""
    observed = {}
    known = id(answer) in _catalogued
    for case, result, changed, statistics in _drawn_trainings(int(rng.integers(2**32))):
        if known:
            observed[result], observed[changed] = _WORDS[answer(statistics)], _UNCHANGED
        else:
            observed |= call(answer, case, {"statistics": statistics})
    return observed


def _first_ratio(s):
    return s["delta_norm"][0, 0] / s["delta_norm"][0, -1]


def _raised(s):
    error = s["error"]
    return not np.isfinite(error).all() or error[-1] > error[0]


def _full(s):
    return s["saturated"][-1].max() > 0.5


def _doctor(
    ratio=_first_ratio,
    large=lambda r: not np.isfinite(r) or r > 30,
    small=lambda r: r < 1 / 30,
    rises=_raised,
    full=_full,
    order=(EXPLODING, VANISHING, TOO_BIG, SATURATED),
):
    """Make a diagnosis of its rules, each of which may be wrong."""

    def answer(statistics):
        r = ratio(statistics)
        for word in order:
            if word == EXPLODING:
                holds = large(r)
            elif word == VANISHING:
                holds = small(r)
            else:
                holds = rises(statistics) if word == TOO_BIG else full(statistics)
            if holds:
                return word
        return HEALTHY

    return answer


def _over_layers(read):
    """Return a ratio of norms that `read` finds in the norms of dE/dZ before the first step."""
    return lambda s: read(s["delta_norm"][0])


def _confused(right, said):
    """Make an answer that says one word wherever another is right."""
    right_word = _doctor()

    def answer(statistics):
        word = right_word(statistics)
        return said if word == right else word

    return answer


_CONFUSIONS = (
    (
        HEALTHY,
        VANISHING,
        "Healthy trainings are called vanishing: look at the bottom over the top, not at how small all of them are.",
        "Where all layers get equally small gradients and the error is near 0, the network has arrived.",
    ),
    (
        HEALTHY,
        EXPLODING,
        "Healthy trainings are called exploding: bottom and top have norms of the same order, whatever their size.",
    ),
    (
        HEALTHY,
        SATURATED,
        "Healthy trainings are called saturated: in none of them is any layer more than half saturated at the end.",
    ),
    (
        HEALTHY,
        TOO_BIG,
        "Healthy trainings are called step too big: their errors are finite and end below where they began.",
    ),
    (
        VANISHING,
        HEALTHY,
        "Vanishing gradients are called healthy: at first the bottom gets less than 1/30 of what the top gets.",
    ),
    (
        VANISHING,
        EXPLODING,
        "Vanishing gradients are called exploding: the norms get smaller towards the bottom, layer by layer.",
    ),
    (
        VANISHING,
        SATURATED,
        "Vanishing gradients are called saturated: most of these networks have hardly any saturated unit.",
        "Slopes that are merely below 1, or weights that are too small, are enough.",
    ),
    (
        VANISHING,
        TOO_BIG,
        "Vanishing gradients are called step too big: they are small at the bottom before any step is made.",
    ),
    (
        EXPLODING,
        HEALTHY,
        "Exploding gradients are called healthy: at first the bottom gets more than 30 times what the top gets.",
    ),
    (
        EXPLODING,
        VANISHING,
        "Exploding gradients are called vanishing: the norms grow towards the bottom, or are not finite.",
    ),
    (
        EXPLODING,
        SATURATED,
        "Exploding gradients are called saturated: saturated or not, the gradient grows on its way down.",
        "With large weights both are true at once, and the few units with a slope pass more than enough.",
    ),
    (
        EXPLODING,
        TOO_BIG,
        "Exploding gradients are called step too big: they are uneven before any step is made, so no step size did it.",
    ),
    (
        SATURATED,
        HEALTHY,
        "Saturated networks are called healthy: in some layer more than 0.5 of the units have almost no slope left. "
        "The shares go from 0 to 1.",
    ),
    (
        SATURATED,
        VANISHING,
        "Saturated networks are called vanishing: at the first step the gradients of bottom and top were even.",
    ),
    (
        SATURATED,
        EXPLODING,
        "Saturated networks are called exploding: at the first step the gradients of bottom and top were even.",
    ),
    (
        SATURATED,
        TOO_BIG,
        "Saturated networks are called step too big: their error is finite and lower than at the start.",
    ),
    (
        TOO_BIG,
        HEALTHY,
        "Too big steps are called healthy: the error is higher at the end than at the start, or no number at all.",
    ),
    (
        TOO_BIG,
        VANISHING,
        "Too big steps are called vanishing: at the first step bottom and top get gradients of the same order.",
    ),
    (
        TOO_BIG,
        EXPLODING,
        "Too big steps are called exploding: before the first step the gradients were even. What grows later is the "
        "step's doing.",
        "A step with eta above 2 over the curvature jumps to the other side, higher each time. Both may end in nan.",
    ),
    (
        TOO_BIG,
        SATURATED,
        "Too big steps are called saturated: the error rises, and that is asked before saturation.",
        "A step that is too big may also throw units far out, where they saturate: then that is the consequence.",
    ),
)


_RULES = {EXPLODING: "rule 1", VANISHING: "rule 2", TOO_BIG: "rule 3", SATURATED: "rule 4", HEALTHY: "no rule"}


def _explain_words(got, expected, seed):
    """Name words that are none of the five, or say which rule goes wrong and where first."""
    results = [(case_of(label), array, str(expected[label])) for label, array in got.items() if label in expected]
    results = [(case, array, right) for case, array, right in results if right in _WORDS]
    if any(array.dtype.kind != "U" for _, array, _ in results) or len(results) < len(expected) / 2:
        return None
    if any(array.ndim for _, array, _ in results):
        return "list of words", "It returns several words in a list: return one word, the first that holds."
    said = [(case, str(array).strip().lower(), right) for case, array, right in results]
    strange = next((word for _, word, _ in said if word not in _WORDS), None)
    if strange is not None:
        return "another word", f"{strange!r} is none of the five words: {', '.join(_WORDS)}."
    wrong = [(case, word, right) for case, word, right in said if word != right]
    if not wrong:
        return None
    if len({word for _, word, _ in said}) == 1:
        return (
            "one word for all",
            f"It says {said[0][1]!r} of every training: is a condition always true, or never?",
        )
    pairs_of_words = list(dict.fromkeys((word, right) for _, word, right in wrong))
    case, word, right = wrong[0]
    tail = "" if len(pairs_of_words) == 1 else " Other trainings get a wrong word, too: begin with this one."
    if word != HEALTHY and len({right for _, right in pairs_of_words}) > 1 and {word} == {w for w, _ in pairs_of_words}:
        return f"{word} too often", f"{word!r} is said too often, first of {case!r}: {_RULES[word]} lets too much in."
    holds = f"{_RULES[right]} holds" if right != HEALTHY else "no rule holds"
    return f"{right} called {word} in part", f"Of the training {case!r} you say {word!r}, but there {holds}.{tail}"


diagnose_training = Exercise(
    unit=8,
    name="diagnose_training",
    reference=maths.diagnose_training,
    probe=_trainings_probe,
    explain=_explain_words,
    misconceptions=(
        Misconception(
            "bottom alone",
            _doctor(ratio=lambda s: s["delta_norm"][0, 0]),
            "You judge how large the gradient at the bottom is: judge how large it is over that at the top.",
            "A gradient has a scale, that of the error. Vanishing is that one layer gets far less than another.",
        ),
        Misconception(
            "tiny gradients count as vanishing as well",
            _doctor(small=lambda r: r < 1 / 30, ratio=lambda s: min(_first_ratio(s), s["delta_norm"][0].max() * 30)),
            "Even gradients are called vanishing because all are small: compare the layers with one another.",
        ),
        Misconception(
            "error near 0 called vanishing",
            _doctor(ratio=lambda s: 0.0 if s["error"][-1] < 1e-3 else _first_ratio(s)),
            "A training whose error is near 0 has arrived: all gradients are small there, and evenly so.",
            "That is convergence. A gradient that vanishes on its way down does so at high errors, too.",
        ),
        Misconception(
            "huge gradients called exploding",
            _doctor(ratio=lambda s: np.inf if s["delta_norm"][0].max() > 1e3 else _first_ratio(s)),
            "Even gradients are called exploding because all are large: compare the layers with one another.",
        ),
        Misconception(
            "weight gradients as the evidence",
            _doctor(ratio=lambda s: s["weight_gradient_norm"][0, 0] / s["weight_gradient_norm"][0, -1]),
            "You judge by the gradients of the weights: they may be even while dE/dZ shrinks. Read delta_norm.",
            "dE/dW is dE/dZ times the outputs below, which shrink upwards and so hide what shrinks downwards.",
        ),
        Misconception(
            "weight gradients as evidence as well",
            _doctor(
                small=lambda r: r[0] < 1 / 30 or r[1] < 1 / 30,
                large=lambda r: not np.isfinite(r[0]) or r[0] > 30,
                ratio=lambda s: (
                    _first_ratio(s),
                    s["weight_gradient_norm"][0, 0] / s["weight_gradient_norm"][0, -1],
                ),
            ),
            "Uneven gradients of the weights are no proof: they hang on the outputs below, too. Judge by delta_norm.",
        ),
        Misconception(
            "ratio upside down",
            _doctor(ratio=lambda s: 1 / _first_ratio(s)),
            "Vanishing and exploding are exchanged: r is the bottom, column 0, over the top, the last column.",
        ),
        Misconception(
            "last step for first",
            _doctor(ratio=lambda s: s["delta_norm"][-1, 0] / s["delta_norm"][-1, -1]),
            "You take the ratio after the last step: take it before the first one, when the step size has had no say.",
        ),
        Misconception(
            "mean over the steps",
            _doctor(ratio=lambda s: s["delta_norm"][:, 0].mean() / s["delta_norm"][:, -1].mean()),
            "You average over the steps: take the ratio before the first one, when the step size has had no say.",
        ),
        Misconception(
            "worst step counts",
            _doctor(
                ratio=lambda s: s["delta_norm"][:, 0] / s["delta_norm"][:, -1],
                large=lambda r: not np.all(np.isfinite(r)) or r.max() > 30,
                small=lambda r: r.min() < 1 / 30,
            ),
            "Any step is enough in yours: only the ratio before the first step counts.",
        ),
        Misconception(
            "rows and columns exchanged",
            _doctor(ratio=lambda s: s["delta_norm"][0, 0] / s["delta_norm"][-1, 0]),
            "You compare the first step with the last: rows are steps, columns are layers.",
        ),
        Misconception(
            "bottom over its neighbour",
            _doctor(ratio=_over_layers(lambda norms: norms[0] / norms[1])),
            "You compare the bottom with the layer just above it: compare it with the top.",
            "Twelve layers that each take a third lose nearly everything, and no two neighbours show it.",
        ),
        Misconception(
            "top over its neighbour",
            _doctor(ratio=_over_layers(lambda norms: norms[-2] / norms[-1])),
            "You compare the top with the layer just below it: compare the bottom with the top.",
        ),
        Misconception(
            "smallest over largest",
            _doctor(ratio=_over_layers(lambda norms: norms.min() / norms.max())),
            "Smallest over largest is never above 1, so nothing can explode: take the bottom over the top.",
        ),
        Misconception(
            "bottom over largest",
            _doctor(ratio=_over_layers(lambda norms: norms[0] / norms.max())),
            "You compare the bottom with the largest norm: compare it with the top.",
        ),
        Misconception(
            "smallest over top",
            _doctor(ratio=_over_layers(lambda norms: norms.min() / norms[-1])),
            "You compare the smallest norm with the top: the bottom is what counts, the layer with the longest way.",
        ),
        Misconception(
            "largest over top",
            _doctor(ratio=_over_layers(lambda norms: norms.max() / norms[-1])),
            "You compare the largest norm with the top: the bottom is what counts, the layer with the longest way.",
        ),
        Misconception(
            "bottom over mean",
            _doctor(ratio=_over_layers(lambda norms: norms[0] / norms.mean())),
            "You compare the bottom with the mean of all layers: compare it with the top.",
        ),
        Misconception(
            "difference for ratio",
            _doctor(ratio=_over_layers(lambda norms: norms[0] - norms[-1]), small=lambda r: r < -30),
            "You subtract the norms: a gain is a factor, so divide.",
        ),
        Misconception(
            "gain a layer for the whole way",
            _doctor(ratio=lambda s: _first_ratio(s) ** (1 / (s["delta_norm"].shape[1] - 1))),
            "You take the gain of one layer: 30 and 1/30 hold for the whole way, bottom over top.",
        ),
        Misconception(
            "limit of 10",
            _doctor(large=lambda r: not np.isfinite(r) or r > 10, small=lambda r: r < 1 / 10),
            "Your limits are narrower than 30 and 1/30: a factor of 29 still counts as even.",
        ),
        Misconception(
            "limit of 100",
            _doctor(large=lambda r: not np.isfinite(r) or r > 100, small=lambda r: r < 1 / 100),
            "Your limits are wider than 30 and 1/30: a factor of 50 is too much.",
        ),
        Misconception(
            "any growth explodes",
            _doctor(large=lambda r: not np.isfinite(r) or r > 1, small=lambda r: r < 1 / 30),
            "Every ratio above 1 is called exploding: a factor of up to 30 counts as even.",
        ),
        Misconception(
            "any loss vanishes",
            _doctor(small=lambda r: r < 1),
            "Every ratio below 1 is called vanishing: down to 1/30 counts as even.",
        ),
        Misconception(
            "vanishing never said",
            _doctor(small=lambda r: r < -30),
            "No training is called vanishing: is the second rule there? The other end of 30 is 1/30, and not -30.",
        ),
        Misconception(
            "nan in the gradient not noticed",
            _doctor(large=lambda r: r > 30),
            "A ratio that is nan slips through: comparisons with nan are always False. Ask np.isfinite.",
            "What is nan before any step has overflowed on the way up or down, not by a step.",
        ),
        Misconception(
            "ratio that is no number called step too big",
            _doctor(
                large=lambda r: r > 30 and np.isfinite(r),
                rises=lambda s: not np.isfinite(_first_ratio(s)) or _raised(s),
            ),
            "A gradient that is inf or nan before the first step is called step too big: no step has been made yet.",
        ),
        Misconception(
            "nan in the error not noticed",
            _doctor(rises=lambda s: s["error"][-1] > s["error"][0]),
            "An error that ends as nan slips through: comparisons with nan are always False. Ask np.isfinite.",
        ),
        Misconception(
            "only nan counts as a step too big",
            _doctor(rises=lambda s: not np.all(np.isfinite(s["error"]))),
            "Only nan and inf count as a step too big in yours: an error that ends higher than it began does, too.",
        ),
        Misconception(
            "last step up called too big",
            _doctor(rises=lambda s: not np.all(np.isfinite(s["error"])) or s["error"][-1] > s["error"][-2]),
            "You compare the last error with the one before: compare it with the first.",
        ),
        Misconception(
            "any bump called too big",
            _doctor(rises=lambda s: not np.all(np.isfinite(s["error"])) or s["error"].max() > s["error"][0]),
            "One bump above the first error is enough in yours: what counts is where the error ends.",
        ),
        Misconception(
            "any rise called too big",
            _doctor(rises=lambda s: not np.all(np.isfinite(s["error"])) or np.any(np.diff(s["error"]) > 0)),
            "Any rise from one step to the next is enough in yours: what counts is where the error ends.",
        ),
        Misconception(
            "fall called too big",
            _doctor(rises=lambda s: not np.all(np.isfinite(s["error"])) or s["error"][-1] < s["error"][0]),
            "The comparison of the errors is the wrong way round: too big is a step after which the last is higher.",
        ),
        Misconception(
            "high error called too big",
            _doctor(rises=lambda s: not np.all(np.isfinite(s["error"])) or s["error"][-1] > 1),
            "A high error alone is called step too big: compare the last error with the first.",
        ),
        Misconception(
            "saturation at the start",
            _doctor(full=lambda s: s["saturated"][0].max() > 0.5),
            "You ask for saturation before the first step: it is asked after the last one.",
        ),
        Misconception(
            "saturation at any time",
            _doctor(full=lambda s: s["saturated"].max() > 0.5),
            "Saturation at any time is enough in yours: it is asked after the last step.",
        ),
        Misconception(
            "mean saturation",
            _doctor(full=lambda s: s["saturated"][-1].mean() > 0.5),
            "You average over the layers: one layer that is more than half saturated is enough to block the way.",
        ),
        Misconception(
            "all layers saturated",
            _doctor(full=lambda s: s["saturated"][-1].min() > 0.5),
            "You ask that every layer be saturated: one is enough to block the way.",
        ),
        Misconception(
            "top layer saturated",
            _doctor(full=lambda s: s["saturated"][-1, -1] > 0.5),
            "You ask for saturation in the top layer only: any layer can block the way.",
        ),
        Misconception(
            "bottom layer saturated",
            _doctor(full=lambda s: s["saturated"][-1, 0] > 0.5),
            "You ask for saturation in the bottom layer only: any layer can block the way.",
        ),
        Misconception(
            "any saturated unit",
            _doctor(full=lambda s: s["saturated"][-1].max() > 0),
            "A few saturated units are enough in yours: more than half of a layer is the limit.",
        ),
        Misconception(
            "a quarter saturated",
            _doctor(full=lambda s: s["saturated"][-1].max() > 0.25),
            "Your limit of saturation is too low: more than half of a layer, 0.5.",
        ),
        Misconception(
            "nearly all saturated",
            _doctor(full=lambda s: s["saturated"][-1].max() > 0.9),
            "Your limit of saturation is too high: more than half of a layer, 0.5.",
        ),
        Misconception(
            "step asked first",
            _doctor(order=(TOO_BIG, EXPLODING, VANISHING, SATURATED)),
            "You ask for the step first: gradients that are uneven before any step have another cause. "
            "The first rule that holds is the answer.",
        ),
        Misconception(
            "saturation asked first",
            _doctor(order=(SATURATED, EXPLODING, VANISHING, TOO_BIG)),
            "You ask for saturation first: saturated networks may vanish or explode, and that decides what helps. "
            "The first rule that holds is the answer.",
            "Wide networks with standard normal weights are 95 % saturated, and their gradients explode.",
        ),
        Misconception(
            "saturation asked before the step",
            _doctor(order=(EXPLODING, VANISHING, SATURATED, TOO_BIG)),
            "You ask for saturation before the step: where the error rises, the step threw the units out there.",
        ),
        Misconception(
            "step asked between exploding and vanishing",
            _doctor(order=(EXPLODING, TOO_BIG, VANISHING, SATURATED)),
            "You ask for the step before vanishing: what is uneven before any step comes first.",
        ),
        Misconception(
            "exploding never said",
            _doctor(order=(VANISHING, TOO_BIG, SATURATED)),
            "No training is called exploding: the first rule is missing or never true.",
        ),
        Misconception(
            "step too big never said",
            _doctor(order=(EXPLODING, VANISHING, SATURATED)),
            "No training is called step too big: the third rule is missing or never true.",
        ),
        Misconception(
            "and for or in exploding",
            _doctor(large=lambda r: not np.isfinite(r) and r > 30),
            "In the rule of exploding: one of the two is enough, a ratio above 30 or one that is not finite (`or`).",
        ),
        Misconception(
            "only no number explodes",
            _doctor(large=lambda r: not np.isfinite(r)),
            "Only a ratio that is inf or nan is called exploding: one above 30 is, too.",
        ),
        Misconception(
            "and for or in the errors",
            _doctor(rises=lambda s: not np.all(np.isfinite(s["error"])) and s["error"][-1] > s["error"][0]),
            "In the rule of the step: an error that is not finite is enough, and so is a last one above the first.",
        ),
        Misconception(
            "limit of exploding too low",
            _doctor(large=lambda r: not np.isfinite(r) or r > 10),
            "Your limit of exploding is too low: a factor of up to 30 counts as even.",
        ),
        Misconception(
            "limit of exploding too high",
            _doctor(large=lambda r: not np.isfinite(r) or r > 100),
            "Your limit of exploding is too high: above 30 is enough.",
        ),
        Misconception(
            "limit of vanishing too near 1",
            _doctor(small=lambda r: r < 1 / 10),
            "Your limit of vanishing is too near 1: down to 1/30 counts as even.",
        ),
        Misconception(
            "limit of vanishing too small",
            _doctor(small=lambda r: r < 1 / 100),
            "Your limit of vanishing is too small: below 1/30 is enough.",
        ),
        Misconception(
            "30 for 1/30",
            _doctor(small=lambda r: r < 30),
            "Everything below 30 is called vanishing: the limit is 1/30.",
        ),
        Misconception(
            "second layer for the bottom",
            _doctor(ratio=_over_layers(lambda norms: norms[1] / norms[-1])),
            "You start from the second layer: the bottom is column 0.",
        ),
        Misconception(
            "last layer but one for the top",
            _doctor(ratio=_over_layers(lambda norms: norms[0] / norms[-2])),
            "You compare with the last layer but one: the top is the last column, -1.",
        ),
        Misconception(
            "shares added up",
            _doctor(full=lambda s: s["saturated"][-1].sum() > 0.5),
            "You add up the shares of all layers: one layer alone must be above 0.5.",
        ),
        Misconception(
            "equal errors called too big",
            _doctor(rises=lambda s: not np.all(np.isfinite(s["error"])) or s["error"][-1] >= s["error"][0]),
            "An error that ends exactly where it began is called step too big: only a higher one is.",
        ),
        Misconception(
            "nan alone noticed in the error",
            _doctor(rises=lambda s: np.any(np.isnan(s["error"])) or s["error"][-1] > s["error"][0]),
            "You ask for nan in the errors: inf is not finite either. Ask np.isfinite, of all of them.",
        ),
        Misconception(
            "only the last error asked",
            _doctor(rises=lambda s: not np.isfinite(s["error"][-1]) or s["error"][-1] > s["error"][0]),
            "You ask only whether the last error is finite: ask all of them.",
        ),
        Misconception(
            "second step for first",
            _doctor(ratio=lambda s: s["delta_norm"][1, 0] / s["delta_norm"][1, -1]),
            "You take the ratio at the second step: row 0 is the one before any step is made.",
        ),
        Misconception(
            "bottom now over bottom before",
            _doctor(ratio=lambda s: s["delta_norm"][-1, 0] / s["delta_norm"][0, 0]),
            "You compare the bottom at the end with the bottom at the start: r compares two layers, bottom over top.",
        ),
        Misconception(
            "top now over top before",
            _doctor(ratio=lambda s: s["delta_norm"][-1, -1] / s["delta_norm"][0, -1]),
            "You compare the top at the end with the top at the start: r compares two layers, the bottom and the top.",
        ),
        Misconception(
            "largest over smallest",
            _doctor(ratio=_over_layers(lambda norms: norms.max() / norms.min())),
            "You take the largest norm over the smallest, which is never below 1: r is the bottom over the top.",
        ),
        Misconception(
            "logarithm of the ratio",
            _doctor(ratio=_over_layers(lambda norms: np.log10(norms[0] / norms[-1]))),
            "You take the logarithm of the ratio, but compare it with 30 and 1/30, which belong to the ratio itself.",
        ),
        Misconception(
            "second error for the last",
            _doctor(rises=lambda s: not np.isfinite(s["error"]).all() or s["error"][1] > s["error"][0]),
            "You compare the second error with the first: the last one counts.",
        ),
        Misconception(
            "only a doubled error counts",
            _doctor(rises=lambda s: not np.isfinite(s["error"]).all() or s["error"][-1] > 2 * s["error"][0]),
            "In the errors: higher than the first is enough, twice as high is too much asked.",
        ),
        Misconception(
            "mean error for the last",
            _doctor(rises=lambda s: not np.isfinite(s["error"]).all() or s["error"].mean() > s["error"][0]),
            "You compare the mean error with the first: the last one counts.",
        ),
        Misconception(
            "smallest error for the first",
            _doctor(rises=lambda s: not np.isfinite(s["error"]).all() or s["error"][-1] > s["error"].min()),
            "You compare the last error with the smallest one: compare it with the first.",
        ),
        Misconception(
            "inf alone noticed in the error",
            _doctor(rises=lambda s: np.isinf(s["error"]).any() or s["error"][-1] > s["error"][0]),
            "You ask for inf in the errors: nan is not finite either. Ask np.isfinite, of all of them.",
        ),
        Misconception(
            "nan at any time called exploding",
            _doctor(ratio=lambda s: _first_ratio(s) if np.isfinite(s["delta_norm"]).all() else np.nan),
            "A gradient that becomes nan later on is called exploding: only the ratio before the first step counts.",
        ),
        Misconception(
            "nan in the error called exploding",
            _doctor(ratio=lambda s: _first_ratio(s) if np.isfinite(s["error"]).all() else np.nan),
            "An error that is not finite is called exploding: r, before the first step, decides, and it is even.",
        ),
        Misconception(
            "no number called vanishing",
            _doctor(large=lambda r: r > 30 and np.isfinite(r), small=lambda r: r < 1 / 30 or not np.isfinite(r)),
            "A ratio that is not finite is called vanishing: rule 1 takes it.",
        ),
        Misconception(
            "exploding and vanishing exchanged",
            lambda statistics: {EXPLODING: VANISHING, VANISHING: EXPLODING}.get(word := _doctor()(statistics), word),
            "The words exploding and vanishing are exchanged: r above 30 means that the gradient grows downwards.",
        ),
        Misconception(
            "saturation one step too early",
            _doctor(full=lambda s: s["saturated"][-2].max() > 0.5),
            "You read the shares of the last row but one: index -1 is the last.",
        ),
        Misconception(
            "last column of the shares",
            _doctor(full=lambda s: s["saturated"][:, -1].max() > 0.5),
            "You take the last column of the shares, one layer at all steps: the last row is all layers at the end.",
        ),
        Misconception(
            "hardly saturated called saturated",
            _doctor(full=lambda s: s["saturated"][-1].min() < 0.5),
            "The comparison of the shares is the wrong way round: saturated is a share above 0.5.",
        ),
        Misconception(
            "half is enough",
            _doctor(full=lambda s: s["saturated"][-1].max() >= 0.5),
            "A share of exactly 0.5 is called saturated: it has to be above.",
        ),
        Misconception(
            "saturation asked before vanishing",
            _doctor(order=(EXPLODING, SATURATED, VANISHING, TOO_BIG)),
            "You ask for saturation right after exploding: vanishing, and then the step, are asked before it.",
        ),
        Misconception(
            "last rule that holds",
            _doctor(order=(SATURATED, TOO_BIG, VANISHING, EXPLODING)),
            "A later rule overwrites an earlier one: return the first word that holds (`elif`, or `return` at once).",
        ),
        *(
            Misconception(f"{right} called {said}", _confused(right, said), hint, *why)
            for right, said, hint, *why in _CONFUSIONS
        ),
    ),
    equivalents=(
        _doctor(),
        lambda statistics: _doctor(order=(VANISHING, EXPLODING, TOO_BIG, SATURATED))(statistics).upper(),
        lambda statistics: _doctor(
            ratio=lambda s: np.log(s["delta_norm"][0][0]) - np.log(s["delta_norm"][0][-1]),
            large=lambda r: np.isnan(r) or r > math.log(30),
            small=lambda r: r < -math.log(30),
        )(statistics),
        lambda statistics: np.array(
            _doctor(
                rises=lambda s: not (np.all(np.asarray(s["error"]) < np.inf) and s["error"][-1] <= s["error"][0]),
                full=lambda s: bool(np.any(np.asarray(s["saturated"])[-1] > 0.5)),
            )(statistics)
        ),
        lambda statistics: _doctor(
            ratio=lambda s: s["delta_norm"][0, -1] / s["delta_norm"][0, 0],
            large=lambda r: np.isnan(r) or r < 1 / 30,
            small=lambda r: r > 30,
            order=(VANISHING, EXPLODING, TOO_BIG, SATURATED),
        )(statistics),
        lambda statistics: (
            _doctor(ratio=lambda s: np.prod(s["delta_norm"][0, :-1] / s["delta_norm"][0, 1:]))(statistics)
            if statistics["delta_norm"][0].all()
            else VANISHING
        ),
    ),
)
_catalogued = {id(wrong.answer) for wrong in diagnose_training.misconceptions}
"""Answers that are known to leave their arguments alone: they need no copies, so that a verdict comes soon."""
