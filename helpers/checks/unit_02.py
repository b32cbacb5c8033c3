"""Checks of unit 02: the forward pass."""

import functools
import math
from unittest import mock

import numpy as np

from helpers import maths
from helpers.checks import Exercise, Misconception, call_each, listed
from helpers.checks.judging import part_of
from helpers.checks.probe import RAISED, WrongStructure, call


def _rounded(answer):
    """Return the mistakes of rounding: ``answer(decimals, *arguments)`` is right but for that."""
    return tuple(
        Misconception(
            f"rounded to {decimals} decimals",
            functools.partial(answer, decimals),
            f"Rounded to {decimals} decimals: return the numbers as they are, and round only what you print.",
        )
        for decimals in (1, 2, 3, 4)
    )


def _single_cases(rng):
    def draw(n, weighted_sum, sign=1):
        x, w = rng.normal(size=n), rng.normal(size=n)
        w += (weighted_sum - x @ w) * x / (x @ x)
        return {"x": x, "w": w, "b": sign * float(rng.uniform(0.3, 1.2))}

    return {
        "2 inputs, z below 0": draw(2, rng.uniform(-2.5, -2)),
        "4 inputs, z above 0": draw(4, rng.uniform(0.5, 1)),
        "3 inputs": draw(3, rng.uniform(-0.2, 0.2)),
        "5 inputs, b below 0": draw(5, rng.uniform(1.5, 2), sign=-1),
    }


def _looped_neuron(x, w, b):
    z = b
    for i in range(len(x)):
        z += x[i] * w[i]
    return 1 / (1 + math.exp(-z))


neuron = Exercise(
    unit=2,
    name="neuron",
    reference=maths.neuron,
    probe=call_each(_single_cases),
    misconceptions=(
        Misconception(
            "bias left out",
            lambda x, w, b: maths.logistic(x @ w),
            "In the total input the bias is missing: add b to the weighted sum.",
            "Without b the neuron says 1/2 whenever all inputs are 0, whatever its weights are.",
        ),
        Misconception(
            "bias subtracted",
            lambda x, w, b: maths.logistic(x @ w - b),
            "In the total input the bias has the wrong sign: it is added, and the minus of exp(-z) is for all of z.",
            "A threshold is subtracted; a bias is minus the threshold, so that it is a weight like any other.",
        ),
        Misconception(
            "bias added once an input",
            lambda x, w, b: maths.logistic(np.sum(x * w + b)),
            "The bias is added to every product, so it counts once an input: add it once, after the sum.",
            "There is one bias a neuron: one weight from one unit that is always 1.",
        ),
        Misconception(
            "bias outside the activation",
            lambda x, w, b: maths.logistic(x @ w) + b,
            "The bias is added after the logistic function: it belongs to z, inside.",
            "Outside, the output leaves the range from 0 to 1.",
        ),
        Misconception(
            "bias multiplied",
            lambda x, w, b: maths.logistic(x @ w * b),
            "The bias multiplies the weighted sum: it is to be added.",
        ),
        Misconception(
            "activation left out",
            lambda x, w, b: x @ w + b,
            "This is the total input z: the output is the logistic function of it.",
        ),
        Misconception(
            "activation a product",
            lambda x, w, b: np.sum(maths.logistic(x * w)) + b,
            "Each product goes through the logistic function on its own: sum first, then squash the sum once.",
        ),
        Misconception(
            "squashed, then summed",
            lambda x, w, b: np.sum(maths.logistic(x * w + b)),
            "The sum stands outside the logistic function: first z, one number, then the logistic function of z.",
        ),
        Misconception(
            "not summed",
            lambda x, w, b: maths.logistic(x * w + b),
            "One number an input comes out: the products x_i w_i are still to be added up.",
            "`*` multiplies entry by entry and adds nothing.",
        ),
        Misconception(
            "averaged",
            lambda x, w, b: maths.logistic(np.mean(x * w) + b),
            "The weighted inputs are averaged: the total input is their sum.",
        ),
        Misconception(
            "sums multiplied",
            lambda x, w, b: maths.logistic(np.sum(x) * np.sum(w) + b),
            "Inputs and weights are added up separately: each input meets its own weight before anything is summed.",
        ),
        Misconception(
            "weights added",
            lambda x, w, b: maths.logistic(np.sum(x + w) + b),
            "The weights are added to the inputs: a weight multiplies its input.",
        ),
        Misconception(
            "inputs not weighted",
            lambda x, w, b: maths.logistic(np.sum(x) + b),
            "The weights play no part: multiply each input by its weight.",
        ),
        Misconception(
            "outer product",
            lambda x, w, b: maths.logistic(np.outer(x, w) + b),
            "Every input meets every weight, a whole table: wanted is one product an input, all added up.",
        ),
        Misconception(
            "exponent without its minus",
            lambda x, w, b: maths.logistic(-(x @ w + b)),
            "The exponent has the wrong sign: this is 1 minus the right output. It is exp(-z), of the whole of z.",
            "A large total input has to give an output near 1.",
        ),
        Misconception(
            "brackets missing",
            lambda x, w, b: 1 / 1 + np.exp(-(x @ w + b)),
            "Without brackets, 1 / 1 + ... divides first: the whole sum 1 + exp(-z) belongs below the line.",
        ),
        Misconception(
            "tanh",
            lambda x, w, b: np.tanh(x @ w + b),
            "The total input is right, but this is tanh of it: the neuron here is logistic.",
        ),
        Misconception(
            "threshold",
            lambda x, w, b: float(x @ w + b > 0),
            "The output jumps from 0 to 1: the logistic function gives everything in between.",
            "A step has no useful slope, so nothing could be learned from it.",
        ),
        Misconception(
            "rectified",
            lambda x, w, b: np.maximum(x @ w + b, 0),
            "The total input is right, but this is ReLU of it: the neuron here is logistic.",
        ),
        Misconception(
            "slope instead of output",
            lambda x, w, b: maths.logistic_slope(maths.logistic(x @ w + b)),
            "This is the slope y (1 - y): wanted is the output y itself.",
        ),
        Misconception(
            "last input left out",
            lambda x, w, b: maths.logistic(x[:-1] @ w[:-1] + b),
            "The last input is missing: `range(n - 1)` and `[:-1]` stop one too early.",
        ),
        Misconception(
            "first input left out",
            lambda x, w, b: maths.logistic(x[1:] @ w[1:] + b),
            "The first input is missing: Python counts from 0.",
        ),
        Misconception(
            "first input only",
            lambda x, w, b: maths.logistic(x[0] * w[0] + b),
            "Only the first input counts: a return inside a loop ends it after one round.",
        ),
        Misconception(
            "last product only",
            lambda x, w, b: maths.logistic(x[-1] * w[-1] + b),
            "Only the last input counts: in a loop, z = ... overwrites, z += ... adds up.",
        ),
        Misconception(
            "products only",
            lambda x, w, b: x * w + b,
            "Two steps are missing: add the products up to one number, then squash it with the logistic function.",
        ),
        Misconception(
            "inputs left out",
            lambda x, w, b: maths.logistic(np.sum(w) + b),
            "The inputs play no part: multiply each weight by its input.",
        ),
        Misconception(
            "bias squashed on its own",
            lambda x, w, b: maths.logistic(x @ w) + maths.logistic(b),
            "Weighted sum and bias are squashed one by one: add them first, then squash once.",
        ),
        Misconception(
            "1 + left out",
            lambda x, w, b: 1 / np.exp(-(x @ w + b)),
            "Below the line of the logistic function the 1 is missing: this is exp(z), which grows without bound.",
        ),
        Misconception(
            "minus for plus",
            lambda x, w, b: 1 / (1 - np.exp(-(x @ w + b))),
            "Below the line of the logistic function stands a minus: it is 1 plus the exponential.",
        ),
        Misconception(
            "total input as well",
            lambda x, w, b: (x @ w + b, maths.logistic(x @ w + b)),
            "Two numbers come back, z and y: only the output y is asked for.",
        ),
        Misconception(
            "squashed twice",
            lambda x, w, b: maths.logistic(maths.logistic(x @ w + b)),
            "The logistic function is applied twice: squash z once.",
        ),
        Misconception(
            "weighted sum only",
            lambda x, w, b: x @ w,
            "This is the weighted sum alone: add the bias, then squash with the logistic function.",
        ),
        Misconception(
            "no bias, and no minus in the exponent",
            lambda x, w, b: maths.logistic(-(x @ w)),
            "Two mistakes: the bias is missing in z, and the exponent is -z, with a minus.",
        ),
        Misconception(
            "no bias, and not summed",
            lambda x, w, b: maths.logistic(x * w),
            "Two mistakes: the products are still to be added up, and the bias is missing.",
            "`*` multiplies entry by entry and adds nothing.",
        ),
        Misconception(
            "exponential only",
            lambda x, w, b: np.exp(-(x @ w + b)),
            "This is exp(-z) alone: the logistic function is 1 divided by (1 + exp(-z)).",
        ),
        Misconception(
            "w and b exchanged",
            lambda x, w, b: maths.logistic(x @ b + w),
            "`@` meets a number where weights are wanted: the arguments come in the order x, w, b.",
        ),
        Misconception(
            "w and b exchanged, entry by entry",
            lambda x, w, b: maths.logistic(x * b + w),
            "The bias multiplies the inputs and the weights are added: the arguments come in the order x, w, b.",
        ),
        Misconception(
            "last product only, bias lost",
            lambda x, w, b: maths.logistic(x[-1] * w[-1]),
            "Only the last product is left, and the bias is lost too: in a loop, z = ... overwrites, z += ... adds up.",
        ),
        Misconception(
            "bias added to the inputs",
            lambda x, w, b: maths.logistic((x + b) @ w),
            "The bias is added to each input, so the weights multiply it: add it once, after the weighted sum.",
        ),
        Misconception(
            "bias added to the weights",
            lambda x, w, b: maths.logistic(x @ (w + b)),
            "The bias is added to each weight, so the inputs multiply it: add it once, after the weighted sum.",
        ),
        Misconception(
            "tanh of z, not of z/2",
            lambda x, w, b: (1 + np.tanh(x @ w + b)) / 2,
            "The range is right, but it rises twice as fast: halve z inside the hyperbolic tangent.",
        ),
        Misconception(
            "exponential left out",
            lambda x, w, b: 1 / (1 + (x @ w + b)),
            "Below the line stands z itself: what is added to the 1 is an exponential of z.",
        ),
        Misconception(
            "only the bias",
            lambda x, w, b: maths.logistic(b),
            "Only the bias reaches the output: the loop over the inputs never adds anything to z.",
        ),
        *_rounded(lambda decimals, x, w, b: np.round(maths.neuron(x, w, b), decimals)),
    ),
    equivalents=(
        _looped_neuron,
        lambda x, w, b: maths.logistic(np.sum(x * w) + b),
        lambda x, w, b: 1 / (1 + np.exp(-(w @ x + b))),
        lambda x, w, b: 0.5 * (1 + np.tanh((np.dot(x, w) + b) / 2)),
        lambda x, w, b: maths.logistic(np.append(x, 1) @ np.append(w, b)),
        lambda x, w, b: np.float32(maths.logistic(np.einsum("i,i", x, w) + b)),
        lambda x, w, b: np.array(maths.logistic(sum(a * c for a, c in zip(x, w, strict=True)) + b)),
    ),
)


def _total_inputs(rng):
    far = rng.uniform(750, 1000, size=3)
    return {
        "moderate z": {"z": np.append(rng.normal(scale=2, size=4), rng.uniform(0.2, 0.8))},
        "a table": {"z": rng.normal(scale=2, size=(2, 3))},
        "far below zero": {"z": -far},
        "far above zero": {"z": far},
        "both ends": {"z": np.array([-1000.0, 0.0, 1000.0])},
    }


def _with_overflows(answer, rng):
    """Call a logistic function and note where NumPy met a number too large for a float, and whether that was hidden."""
    observed, hidden = {}, False
    for case, arguments in _total_inputs(rng).items():
        met, silenced = [], []
        with (
            np.errstate(over="call", call=lambda kind, flag, met=met: met.append(kind)),
            mock.patch.multiple(np, errstate=_loud(np.errstate, silenced), seterr=_loud(np.seterr, silenced)),
        ):
            seen = call(answer, case, arguments)
        observed |= seen
        if f"{case}: {RAISED}" not in seen:
            quiet = bool(met and silenced) and _is_right(seen.get(f"{case}: result"), arguments["z"])
            observed[f"{case}: overflow warnings"] = np.array(int(bool(met) and not quiet))
            hidden |= quiet
    if any(part_of(label) != RAISED for label in observed):
        observed["all cases: hidden overflows"] = np.array(int(hidden))
    return observed


def _is_right(result, z):
    return result is not None and result.shape == z.shape and np.allclose(result, (1 + np.tanh(z / 2)) / 2)


def _loud(setting, silenced):
    """Return `np.errstate` or `np.seterr` without its power to silence an overflow; such a wish is noted."""

    def loud(all=None, over=None, **kinds):
        kept = {kind: kinds.get(kind) or all for kind in ("divide", "under", "invalid")}
        over = over or all
        if over == "raise":
            kept["over"] = over
        if over == "ignore":
            silenced.append(over)
        return setting(**kept)

    return loud


def _silent_logistic(z):
    with np.errstate(all="ignore"):
        return 1 / (1 + np.exp(-z))


def _cut_off(limit):
    """Return the mistake of limiting z too early."""
    return Misconception(
        f"z cut off at {limit}",
        lambda z: maths.logistic(np.clip(z, -limit, limit)),
        f"z is cut off at {limit}, where the function still moves: "
        "a limit is harmless only much further out, where exp still fits.",
    )


def _masked_logistic(z):
    result = np.empty_like(z)
    positive = z >= 0
    result[positive] = 1 / (1 + np.exp(-z[positive]))
    e = np.exp(z[~positive])
    result[~positive] = e / (1 + e)
    return result


def _branching_logistic(z):
    """Return the logistic function of one number, by `if`."""
    if z >= 0:
        return 1 / (1 + np.exp(-z))
    return np.exp(z) / (1 + np.exp(z))


_BOTH_BRANCHES = (
    "`np.where` chooses between two arrays that are both computed in full, for every z. "
    "Give exp an argument that is never positive in either of them: -abs(z)."
)

logistic = Exercise(
    unit=2,
    name="logistic",
    reference=maths.logistic,
    probe=_with_overflows,
    misconceptions=(
        Misconception(
            "overflow for very negative z",
            lambda z: 1 / (1 + np.exp(-z)),
            "Right values, but far below zero exp(-z) overflows: NumPy warns. There use the second form, in exp(z).",
            "exp(1000) is larger than any float, so it becomes inf. Here 1 / (1 + inf) happens to be right; "
            "in another formula the same inf turns into nan.",
        ),
        Misconception(
            "overflow for large z",
            lambda z: np.exp(z) / (1 + np.exp(z)),
            "Far above zero exp(z) overflows, and inf / inf is nan: there use the first form, in exp(-z).",
            "Both forms are the same function; each is safe on one side of zero only.",
        ),
        Misconception(
            "overflow for large z, mirrored",
            lambda z: 1 - 1 / (1 + np.exp(z)),
            "Right values, but far above zero exp(z) overflows: NumPy warns. There use the first form, in exp(-z).",
            "1 - 1 / (1 + inf) happens to be right; in another formula the same inf turns into nan.",
        ),
        Misconception(
            "both branches computed",
            lambda z: np.where(z >= 0, 1 / (1 + np.exp(-z)), np.exp(z) / (1 + np.exp(z))),
            "Right values, but it overflows on both sides: the branch that is not chosen is computed as well.",
            _BOTH_BRANCHES,
        ),
        Misconception(
            "overflow before the choice",
            lambda z: np.where(z < 0, 1 / (1 + np.exp(-z)), np.exp(z) / (1 + np.exp(z))),
            "Far above zero nan comes out: exp(z) has overflowed there before you choose. "
            "Look at which form is safe on which side.",
            "exp(-z) is small for positive z, exp(z) for negative z, and 0 * nan is still nan. " + _BOTH_BRANCHES,
        ),
        Misconception(
            "sign of z lost",
            lambda z: 1 / (1 + np.exp(-np.abs(z))),
            "Right for z >= 0 only: with abs(z), negative z give the output of positive ones. "
            "The top of the fraction must differ there.",
            "For z < 0 the fraction is exp(z) / (1 + exp(z)): the same bottom, another top.",
        ),
        Misconception(
            "top chosen the wrong way",
            lambda z: np.where(z >= 0, np.exp(-np.abs(z)), 1) / (1 + np.exp(-np.abs(z))),
            "The two cases are exchanged: for z >= 0 the top is 1, so that the output is at least 1/2.",
        ),
        Misconception(
            "top always exp(-abs(z))",
            lambda z: np.exp(-np.abs(z)) / (1 + np.exp(-np.abs(z))),
            "Right for z < 0 only: it never exceeds 1/2. For z >= 0 the top of the fraction is 1.",
        ),
        Misconception(
            "exponent without its minus",
            lambda z: 1 / (1 + np.exp(z)),
            "The exponent has the wrong sign: this is 1 minus the right output.",
            "A large total input has to give an output near 1.",
        ),
        Misconception(
            "brackets missing",
            lambda z: 1 / 1 + np.exp(-z),
            "Without brackets, 1 / 1 + ... divides first: the whole sum belongs below the line.",
        ),
        Misconception(
            "1 + left out",
            lambda z: 1 / np.exp(-z),
            "Below the line the 1 is missing: this is exp(z), which grows without bound.",
        ),
        Misconception(
            "minus for plus",
            lambda z: 1 / (1 - np.exp(-z)),
            "Below the line stands a minus: it is 1 plus the exponential.",
        ),
        Misconception(
            "if on a whole array",
            lambda z: _branching_logistic(z),
            "`if` decides once, but z is an array: each entry needs its own decision, for example with np.where.",
            "Python cannot say whether an array is greater than 0 when some entries are and others are not.",
        ),
        Misconception(
            "math.exp on an array",
            lambda z: 1 / (1 + math.exp(-z)),
            "`math.exp` takes one number only: np.exp takes an array, entry by entry.",
        ),
        Misconception(
            "one entry at a time overflows",
            lambda z: np.reshape([1 / (1 + math.exp(-value)) for value in z.ravel()], z.shape),
            "`math.exp` raises an OverflowError for very negative z: there use the second form, in exp(z).",
        ),
        Misconception(
            "tanh",
            lambda z: np.tanh(z),
            "This is tanh: it runs from -1 to 1, the logistic function from 0 to 1.",
        ),
        Misconception(
            "tanh written out",
            lambda z: (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z)),
            "This is tanh, written with exponentials, and it overflows at both ends: wanted is the logistic function.",
        ),
        Misconception(
            "tanh of z, not of z/2",
            lambda z: (1 + np.tanh(z)) / 2,
            "The range is right, but it rises twice as fast: halve z inside tanh.",
        ),
        Misconception(
            "threshold",
            lambda z: (z > 0).astype(float),
            "It jumps from 0 to 1 at z = 0: the logistic function passes smoothly, with 1/2 in the middle.",
        ),
        *map(_cut_off, range(1, 28)),
        Misconception(
            "hard limits",
            lambda z: np.clip(z, 0, 1),
            "z itself is cut off at 0 and 1: no exponential, no curve.",
        ),
        Misconception(
            "softmax",
            lambda z: np.exp(z - z.max()) / np.exp(z - z.max()).sum(),
            "The entries share a total of 1: that is softmax. Here each entry is squashed on its own.",
        ),
        Misconception(
            "softplus",
            lambda z: np.logaddexp(0, z),
            "This is log(1 + exp(z)), whose slope is the logistic function: wanted is the function itself.",
        ),
        Misconception(
            "slope instead of output",
            lambda z: maths.logistic_slope(maths.logistic(z)),
            "This is the slope a (1 - a): wanted is the output a itself.",
        ),
        Misconception(
            "summed",
            lambda z: np.sum(maths.logistic(z)),
            "All entries are added up to one number: the output has the shape of z.",
        ),
        Misconception(
            "minus for plus, sides chosen",
            lambda z: np.where(z >= 0, 1, np.exp(-np.abs(z))) / (1 - np.exp(-np.abs(z))),
            "Below the line stands 1 minus the exponential: it is a plus, in both forms.",
        ),
        Misconception(
            "loop over rows",
            lambda z: [_branching_logistic(value) for value in z],
            "Right for a row of numbers, but z may be a table: its entries are then whole rows. "
            "Work on the array at once, with np.where.",
        ),
        Misconception(
            "overflow hidden",
            _silent_logistic,
            "Right values, but the warning is only hidden: the overflow is still there. "
            "Give exp an argument that is never large.",
            "`np.errstate` and `np.seterr` silence the message. The inf behind it turns into nan in another formula.",
        ),
        Misconception(
            "brackets missing, sides chosen",
            lambda z: np.where(z >= 0, 1 / 1 + np.exp(-np.abs(z)), np.exp(-np.abs(z)) / 1 + np.exp(-np.abs(z))),
            "The choice is right, but below each line only the 1 is left: put 1 + e into brackets.",
        ),
        Misconception(
            "bottom left out",
            lambda z: np.where(z >= 0, 1, np.exp(-np.abs(z))),
            "This is only the top of the fraction: both sides are still to be divided by 1 + exp(-abs(z)).",
        ),
        Misconception(
            "mirrored at 0",
            lambda z: np.where(z >= 0, 1, -1) / (1 + np.exp(-np.abs(z))),
            "For z < 0 only the sign is turned: the curve is mirrored at the height 1/2, and is never negative.",
        ),
        Misconception(
            "mirrored at 0, then moved by 1",
            lambda z: np.where(z >= 0, 1 / (1 + np.exp(-np.abs(z))), 1 / (1 + np.exp(-np.abs(z))) - 1),
            "For z < 0 the sign is turned: it is 1 minus the value, not the value minus 1.",
        ),
        Misconception(
            "squashed twice",
            lambda z: maths.logistic(maths.logistic(z)),
            "The logistic function is applied twice: once is enough.",
        ),
        Misconception(
            "exponential only",
            lambda z: np.exp(-np.abs(z)),
            "This is the exponential alone: it is only one piece of the fraction.",
        ),
        Misconception(
            "abs left out",
            lambda z: np.where(z >= 0, 1, np.exp(-z)) / (1 + np.exp(-z)),
            "Far below zero nan comes out: exp(-z) overflows there, and inf / inf is nan. Let exp see -abs(z).",
        ),
        Misconception(
            "exponential of + abs(z)",
            lambda z: np.where(z >= 0, 1, np.exp(np.abs(z))) / (1 + np.exp(np.abs(z))),
            "The exponent has the wrong sign: exp(abs(z)) grows and overflows on both sides; exp(-abs(z)) never does.",
        ),
        Misconception(
            "one form for the whole array",
            lambda z: 1 / (1 + np.exp(-z)) if np.all(z >= 0) else np.exp(z) / (1 + np.exp(z)),
            "One form is chosen for the whole array: where some z are large and others very negative, it overflows. "
            "Choose entry by entry.",
        ),
        Misconception(
            "same bottom for both signs",
            lambda z: np.where(z >= 0, 1, np.exp(z)) / (1 + np.exp(z)),
            "The top is right, but the bottom is 1 + exp(z) on both sides: for z >= 0 it is 1 + exp(-z).",
        ),
        Misconception(
            "negative z left out",
            lambda z: np.where(z >= 0, 1 / (1 + np.exp(-np.abs(z))), 0),
            "Right for z >= 0, but 0 for every negative z: that side needs its form too.",
        ),
        Misconception(
            "zero left out",
            lambda z: np.where(z == 0, 0, maths.logistic(z)),
            "At z = 0 the output is 0 instead of 1/2: neither z > 0 nor z < 0 includes it.",
        ),
        Misconception(
            "tanh of z/2, not shifted",
            lambda z: np.tanh(z / 2),
            "This hyperbolic tangent runs from -1 to 1: shift and halve it, so that it runs from 0 to 1.",
        ),
        *_rounded(lambda decimals, z: np.round(maths.logistic(z), decimals)),
    ),
    equivalents=(
        _masked_logistic,
        lambda z: 0.5 * (1 + np.tanh(z / 2)),
        lambda z: np.exp(-np.logaddexp(0, -z)),
        lambda z: 1 / (1 + np.exp(-np.clip(z, -500, 500))),
        lambda z: 1 / (1 + np.exp(np.minimum(-z, 700))),
        lambda z: np.exp(np.minimum(z, 0)) / (1 + np.exp(-np.abs(z))),
        lambda z: np.where(z >= 0, 1 / (1 + np.exp(-np.abs(z))), 1 - 1 / (1 + np.exp(-np.abs(z)))),
        lambda z: np.reshape([_branching_logistic(value) for value in z.ravel()], z.shape),
        lambda z: np.vectorize(_branching_logistic)(z).tolist(),
        lambda z: np.piecewise(z, [z >= 0], [lambda p: 1 / (1 + np.exp(-p)), lambda n: np.exp(n) / (1 + np.exp(n))]),
        lambda z: maths.logistic(z.astype(np.float32)),
    ),
)


def _logistic_outputs(rng):
    return {
        "moderate outputs": {"a": maths.logistic(rng.normal(size=5))},
        "a table": {"a": maths.logistic(rng.normal(size=(2, 3)))},
        "three by three": {"a": maths.logistic(rng.normal(size=(3, 3)))},
        "both ends": {"a": np.array([0.0, 0.5, 1.0])},
    }


def _measured(f, name):
    """Return the mistakes of measuring the slope of `f` at the output `a`, by a small run."""
    return tuple(
        Misconception(
            f"slope measured at a, run {run:g}",
            lambda a, run=run: (f(a + run) - f(a)) / run,
            f"The slope of {name} is measured at the place a, by a run of {run:g}: "
            "a is the output there, not the total input, and no measuring is needed.",
        )
        for run in (0.1, 0.01, 0.001, 1e-4, 1e-5)
    )


def _name_unknown(a):
    raise NameError("name 'f' is not defined")


def _logit(a):
    """Return z = log(a / (1 - a)); at the ends, a large number."""
    a = np.clip(a, 1e-9, 1 - 1e-9)
    return np.log(a / (1 - a))


logistic_slope = Exercise(
    unit=2,
    name="logistic_slope",
    reference=maths.logistic_slope,
    probe=call_each(_logistic_outputs),
    misconceptions=(
        Misconception(
            "logistic function applied again",
            lambda a: maths.logistic(a) * (1 - maths.logistic(a)),
            "You squash a once more: a already is the logistic function of z.",
            "The slope is f(z) (1 - f(z)), and f(z) is called a. This is why only the output has to be kept.",
        ),
        Misconception(
            "total input for output",
            lambda a: _logit(a) * (1 - _logit(a)),
            "This is z (1 - z): the slope is written with the output a, not with the total input z.",
        ),
        Misconception(
            "slope of tanh",
            lambda a: 1 - a**2,
            "1 - a^2 is the slope of tanh; the logistic function has another.",
        ),
        Misconception(
            "slope of softsign",
            lambda a: (1 - np.abs(a)) ** 2,
            "(1 - a)^2 has the factor 1 - a twice: one of the two is a.",
        ),
        Misconception(
            "slope of ReLU",
            lambda a: (a > 0).astype(float),
            "1 where a > 0 is the slope of ReLU; the logistic function bends everywhere.",
        ),
        Misconception("first factor left out", lambda a: 1 - a, "The factor a is missing: this is 1 - a alone."),
        Misconception("second factor left out", lambda a: a, "This is a itself: the factor 1 - a is missing."),
        Misconception("a squared", lambda a: a * a, "Yours is a times a: the second factor is 1 - a."),
        Misconception("plus for minus", lambda a: a * (1 + a), "Yours is a (1 + a): the second factor is 1 minus a."),
        Misconception(
            "sign flipped",
            lambda a: a * (a - 1),
            "Same size, opposite sign: the logistic function rises everywhere, so its slope is not negative.",
        ),
        Misconception(
            "brackets missing",
            lambda a: a * 1 - a,
            "Without brackets, a * 1 - a multiplies first and is always 0: 1 - a is one factor.",
        ),
        Misconception(
            "power too much",
            lambda a: a**2 * (1 - a),
            "One a too much: the slope is a product of two factors, a and 1 - a.",
        ),
        Misconception(
            "square on the wrong factor",
            lambda a: a * (1 - a) ** 2,
            "The factor 1 - a stands there twice: once is enough.",
        ),
        Misconception(
            "second factor squared inside",
            lambda a: a * (1 - a**2),
            "The second factor is 1 - a, without a square: 1 - a^2 belongs to tanh.",
        ),
        Misconception(
            "slope of the slope",
            lambda a: 1 - 2 * a,
            "This is what you get by differentiating a (1 - a) with respect to a: that product already is the slope.",
        ),
        Misconception(
            "slope against a",
            lambda a: 1 / np.clip(a * (1 - a), 1e-9, None),
            "This is dz/da, the slope turned over: wanted is da/dz.",
        ),
        Misconception(
            "scaled to 1",
            lambda a: 4 * a * (1 - a),
            "Four times too big: the steepest slope of the logistic function is 1/4, not 1.",
        ),
        Misconception(
            "function for slope",
            lambda a: maths.logistic(a),
            "This is the logistic function of a: wanted is the slope at the place where the output is a.",
        ),
        Misconception(
            "summed",
            lambda a: np.sum(a * (1 - a)),
            "The slopes are added up to one number: each entry of a has its own.",
        ),
        Misconception(
            "differences of neighbours",
            lambda a: np.gradient(a) if a.ndim == 1 else a * 0,
            "The entries of a are separate outputs, not a curve: differences of neighbours say nothing here.",
        ),
        Misconception(
            "squared",
            lambda a: (a * (1 - a)) ** 2,
            "The whole product is squared: the slope is a times 1 - a, as it is.",
        ),
        Misconception(
            "steepest slope everywhere",
            lambda a: np.full_like(a, 0.25),
            "1/4 is the slope in the middle only, where a = 1/2: each output has its own slope.",
        ),
        Misconception(
            "slope of a line",
            lambda a: np.ones_like(a),
            "1 everywhere is the slope of a straight line: this curve is steep in the middle and flat at both ends.",
        ),
        Misconception(
            "matrix product",
            lambda a: a @ (1 - a),
            "`@` is the matrix product: each entry is multiplied by its own 1 - a, with `*`.",
        ),
        Misconception(
            "called for multiplied",
            lambda a: a(1 - a),
            "`a(...)` calls a as if it were a function: to multiply, write a `*` between a and the bracket.",
        ),
        Misconception(
            "f written for a",
            _name_unknown,
            "There is no `f` here: f(z) is what the argument a already holds.",
        ),
        Misconception(
            "second factor squashed again",
            lambda a: a * (1 - maths.logistic(a)),
            "In the factor 1 - a you squash a once more: a already is the logistic function of z.",
        ),
        Misconception(
            "first factor squashed again",
            lambda a: maths.logistic(a) * (1 - a),
            "In the first factor you squash a once more: a already is the logistic function of z.",
        ),
        Misconception(
            "summed by row",
            lambda a: sum(a * (1 - a)),
            "`sum` adds the rows up: each entry of a has a slope of its own.",
        ),
        *_measured(maths.logistic, "the logistic function"),
        Misconception(
            "derivative of the product",
            lambda a: a * (1 - 2 * a),
            "The second factor is 1 - a: the 2 comes from differentiating a (1 - a), which already is the slope.",
        ),
        Misconception(
            "root drawn",
            lambda a: np.sqrt(a * (1 - a)),
            "A square root is drawn: the slope is the product a (1 - a) as it is.",
        ),
        Misconception(
            "a quarter of the slope of tanh",
            lambda a: (1 - a**2) / 4,
            "1/4 is right in the middle only, and 1 - a^2 belongs to tanh: here the output runs from 0 to 1.",
        ),
        Misconception(
            "odds",
            lambda a: a / (1 - a),
            "a is divided by 1 - a: the two factors are multiplied.",
        ),
        Misconception(
            "total input",
            lambda a: np.log(a / (1 - a)),
            "This is z, the total input from which a came: wanted is the slope there.",
        ),
        *_rounded(lambda decimals, a: np.round(a * (1 - a), decimals)),
    ),
    equivalents=(
        lambda a: a - a**2,
        lambda a: a - np.square(a),
        lambda a: 0.25 - (a - 0.5) ** 2,
        lambda a: np.multiply(a, np.subtract(1, a)),
        lambda a: np.float32(a) * (1 - np.float32(a)),
        lambda a: (a * (1 - a)).tolist(),
        lambda a: np.vectorize(lambda value: value * (1 - value))(a),
        lambda a: [row * (1 - row) for row in a],
        lambda a: np.array([value * (1 - value) for value in a.ravel()]).reshape(a.shape),
    ),
)


def _tanh_outputs(rng):
    return {
        "moderate outputs": {"a": np.tanh(rng.normal(size=5))},
        "a table": {"a": np.tanh(rng.normal(size=(2, 3)))},
        "three by three": {"a": np.tanh(rng.normal(size=(3, 3)))},
        "both ends": {"a": np.array([-1.0, 0.0, 1.0])},
    }


tanh_slope = Exercise(
    unit=2,
    name="tanh_slope",
    reference=maths.tanh_slope,
    probe=call_each(_tanh_outputs),
    misconceptions=(
        Misconception(
            "tanh applied again",
            lambda a: 1 - np.tanh(a) ** 2,
            "You squash a once more: a already is tanh(z).",
            "The slope is 1 - tanh(z)^2, and tanh(z) is called a.",
        ),
        Misconception(
            "total input for output",
            lambda a: 1 - np.arctanh(np.clip(a, -1 + 1e-9, 1 - 1e-9)) ** 2,
            "This is 1 - z^2: the slope is written with the output a, not with the total input z.",
        ),
        Misconception(
            "slope of the logistic function",
            lambda a: a * (1 - a),
            "a (1 - a) belongs to the logistic function; it would be negative here wherever a < 0.",
        ),
        Misconception(
            "square left out", lambda a: 1 - a, "The square is missing: this is 1 - a, up to 2 for negative a."
        ),
        Misconception(
            "absolute value for square",
            lambda a: 1 - np.abs(a),
            "This is 1 - abs(a): it agrees at -1, 0 and 1 only. The a is to be squared.",
        ),
        Misconception(
            "difference squared",
            lambda a: (1 - a) ** 2,
            "The square stands on the whole difference: only a is squared.",
        ),
        Misconception(
            "slope of softsign",
            lambda a: (1 - np.abs(a)) ** 2,
            "(1 - abs(a))^2 is the slope of softsign; that of tanh has the square on a alone.",
        ),
        Misconception(
            "slope of ReLU",
            lambda a: (a > 0).astype(float),
            "1 where a > 0 is the slope of ReLU; tanh bends everywhere.",
        ),
        Misconception(
            "sign flipped",
            lambda a: a**2 - 1,
            "Same size, opposite sign: tanh rises everywhere, so its slope is not negative.",
        ),
        Misconception(
            "plus for minus", lambda a: 1 + a**2, "The sign before the square is wrong: the slope is at most 1."
        ),
        Misconception(
            "doubled for squared",
            lambda a: 1 - 2 * a,
            "Yours subtracts a twice: squared is a times a, in Python `a ** 2`.",
        ),
        Misconception(
            "derivative of the square",
            lambda a: -2 * a,
            "This is the derivative of 1 - a^2 with respect to a: 1 - a^2 already is the slope.",
        ),
        Misconception("1 minus left out", lambda a: a**2, "This is a^2 alone: it has to be subtracted from 1."),
        Misconception(
            "root drawn",
            lambda a: np.sqrt(1 - np.square(a)),
            "This is the square root of the slope: 1/cosh(z) instead of its square.",
        ),
        Misconception(
            "squared twice",
            lambda a: (1 - a**2) ** 2,
            "The difference is squared once more: the only square is that on a.",
        ),
        Misconception(
            "fourth power",
            lambda a: 1 - a**4,
            "a is raised to the fourth power: `a` already is tanh(z), and one square is enough.",
        ),
        Misconception(
            "inverse function",
            lambda a: 1 / np.maximum(1 - np.square(a), 1e-9),
            "This is dz/da, the slope turned over: wanted is da/dz.",
        ),
        Misconception(
            "slope of the scaled tanh",
            lambda a: maths.scaled_tanh_slope(a),
            "This is the slope of 1.7159 tanh(2z/3): the plain tanh has no such constants.",
        ),
        Misconception(
            "quarter",
            lambda a: (1 - a**2) / 4,
            "Four times too small: 1/4 is the steepest slope of the logistic function; that of tanh is 1.",
        ),
        Misconception(
            "function for slope",
            lambda a: np.tanh(a),
            "This is tanh of a: wanted is the slope at the place where the output is a.",
        ),
        Misconception(
            "summed",
            lambda a: np.sum(1 - np.square(a)),
            "The slopes are added up to one number: each entry of a has its own.",
        ),
        Misconception(
            "matrix product",
            lambda a: 1 - a @ a,
            "`a @ a` is a matrix product: each entry is to be squared on its own.",
        ),
        Misconception(
            "^ for a power",
            lambda a: 1 - a ^ 2,
            "In Python `^` is not a power: write `**`.",
            "`^` compares the bits of whole numbers.",
        ),
        Misconception(
            "a too much",
            lambda a: a * (1 - a**2),
            "There is a factor a too much: the slope at z = 0, where a = 0, is 1, not 0.",
        ),
        Misconception(
            "steepest slope everywhere",
            lambda a: np.ones_like(a),
            "1 is the slope in the middle only, where a = 0: each output has its own slope.",
        ),
        Misconception(
            "called for multiplied",
            lambda a: 1 - a(a),
            "`a(...)` calls a as if it were a function: to multiply, write a `*` between a and the bracket.",
        ),
        Misconception(
            "f written for a",
            _name_unknown,
            "There is no `f` here: f(z) is what the argument a already holds.",
        ),
        Misconception(
            "slope with the logistic function inside",
            lambda a: 1 - maths.logistic(a) ** 2,
            "You put a through the logistic function: a already is the output, tanh(z), and is only to be squared.",
        ),
        Misconception(
            "summed by row",
            lambda a: 1 - sum(a**2),
            "`sum` adds the rows up: each entry of a is squared and subtracted from 1 on its own.",
        ),
        Misconception(
            "slopes summed by row",
            lambda a: sum(1 - a**2),
            "`sum` adds the slopes of all rows up: each entry of a keeps its own.",
        ),
        Misconception(
            "squares summed",
            lambda a: 1 - np.sum(a**2),
            "The squares are added up before they are subtracted: each entry of a has its own slope.",
        ),
        *_measured(np.tanh, "tanh"),
        Misconception(
            "one over cosh",
            lambda a: 1 / np.cosh(a),
            "This is 1/cosh(a): a already is tanh(z), so no hyperbolic function is left; and a square is missing.",
        ),
        Misconception(
            "slope of arctan",
            lambda a: 1 / (1 + a**2),
            "1 / (1 + a^2) is the slope of the arctangent; that of tanh is a difference, not a fraction.",
        ),
        Misconception(
            "total input",
            lambda a: np.arctanh(a),
            "This is z, the total input from which a came: wanted is the slope there.",
        ),
        Misconception(
            "logistic slope scaled to 1",
            lambda a: 4 * a * (1 - a),
            "4 a (1 - a) belongs to a logistic function scaled up: the output of tanh runs from -1 to 1.",
        ),
        Misconception(
            "sum for difference of a",
            lambda a: 1 + a,
            "This is 1 + a: the a is to be squared and subtracted.",
        ),
        Misconception(
            "cube for square",
            lambda a: 1 - a**3,
            "a is raised to the third power: it is squared, so that the slope is the same at a and -a.",
        ),
        Misconception(
            "halved for squared",
            lambda a: 1 - a / 2,
            "a is halved: it is to be squared, a times a.",
        ),
        *_rounded(lambda decimals, a: np.round(1 - a**2, decimals)),
    ),
    equivalents=(
        lambda a: (1 - a) * (1 + a),
        lambda a: 1 - a * a,
        lambda a: np.subtract(1, np.square(a)),
        lambda a: np.float32(1) - np.float32(a) ** 2,
        lambda a: (1 - a**2).tolist(),
        lambda a: [1 - row * row for row in a],
        lambda a: 1 / np.cosh(np.arctanh(np.clip(a, -1 + 1e-15, 1 - 1e-15))) ** 2,
    ),
)


def _layer_cases(rng):
    def draw(n_cases, n_in, n_out, f):
        A, W = rng.normal(size=(n_cases, n_in)), rng.normal(size=(n_in, n_out))
        return {"A": A, "W": W, "b": rng.normal(size=n_out), "f": f}

    return {
        "5 cases, 3 in, 4 out": draw(5, 3, 4, maths.logistic),
        "all sizes 3": draw(3, 3, 3, np.tanh),
        "one case": draw(1, 4, 2, maths.softsign),
        "linear": draw(4, 2, 3, maths.identity),
    }


def _looped_layer(A, W, b, f):
    Z = np.empty((len(A), len(b)))
    for c in range(len(A)):
        for j in range(len(b)):
            Z[c, j] = sum(A[c, i] * W[i, j] for i in range(len(W))) + b[j]
    return f(Z)


def _bias_by_case(A, W, b, f):
    Z = A @ W
    for i in range(len(A)):
        Z[i] += b[i]
    return f(Z)


def _layer_in_steps(A, W, b, f):
    Z = A @ W
    Z += b
    return f(Z)


layer = Exercise(
    unit=2,
    name="layer",
    reference=maths.layer,
    probe=call_each(_layer_cases),
    misconceptions=(
        Misconception(
            "order of the product",
            lambda A, W, b, f: f(W @ A + b),
            "The product is the wrong way round: A (n_cases, n_in) comes first, then W (n_in, n_out).",
            "Inner sizes must be equal and disappear. With equal sizes nothing complains, and the numbers are wrong.",
        ),
        Misconception(
            "weights transposed",
            lambda A, W, b, f: f(A @ W.T + b),
            "Rows of W are used where its columns belong, as in A @ W.T or W[j]: unit j has column W[:, j].",
            "In this course W[i, j] leads from unit i to unit j; the 1986 paper writes w_ji for the same weight.",
        ),
        Misconception(
            "batch transposed",
            lambda A, W, b, f: f(A.T @ W + b),
            "A is transposed: its columns already are the inputs that meet the rows of W.",
        ),
        Misconception(
            "cases in columns",
            lambda A, W, b, f: f(W.T @ A.T + b[:, np.newaxis]),
            "The numbers are right, but cases stand in columns: one row a case is wanted, shape (n_cases, n_out).",
        ),
        Misconception(
            "product entry by entry",
            lambda A, W, b, f: f(A * W + b),
            "`*` multiplies entry by entry: the weighted sum over the inputs is the matrix product `@`.",
        ),
        Misconception(
            "bias left out",
            lambda A, W, b, f: f(A @ W),
            "In Z the bias is missing: every case gets the same b added.",
        ),
        Misconception(
            "bias subtracted",
            lambda A, W, b, f: f(A @ W - b),
            "In Z the bias has the wrong sign: it is added.",
        ),
        Misconception(
            "bias outside the activation",
            lambda A, W, b, f: f(A @ W) + b,
            "The bias is added after f: it belongs to Z, inside.",
        ),
        Misconception(
            "bias along the cases",
            lambda A, W, b, f: f(A @ W + b[:, np.newaxis]),
            "The bias runs down the cases: it has one entry a unit, so it runs along the columns.",
            "(n_cases, n_out) + (n_out,) adds b to every row. b[:, None] would need as many cases as units.",
        ),
        Misconception(
            "biases summed",
            lambda A, W, b, f: f(A @ W + np.sum(b)),
            "All units get the sum of all biases: unit j gets b[j] alone.",
        ),
        Misconception(
            "one bias for all",
            lambda A, W, b, f: f(A @ W + b[0]),
            "All units get the first bias: unit j gets b[j].",
        ),
        Misconception(
            "bias added to the input",
            lambda A, W, b, f: f((A + b[: A.shape[1]]) @ W) if len(b) >= A.shape[1] else f((A + b) @ W),
            "The bias is added before the weights: it belongs to the total input Z, after the product.",
        ),
        Misconception(
            "activation left out",
            lambda A, W, b, f: A @ W + b,
            "This is the total input Z: the output of the layer is f(Z).",
        ),
        Misconception(
            "f ignored, always logistic",
            lambda A, W, b, f: maths.logistic(A @ W + b),
            "The logistic function is applied whatever f is: call the function that you are given.",
        ),
        Misconception(
            "f ignored, always tanh",
            lambda A, W, b, f: np.tanh(A @ W + b),
            "tanh is applied whatever f is: call the function that you are given.",
        ),
        Misconception(
            "activation before the weights",
            lambda A, W, b, f: f(A) @ W + b,
            "f is applied to A, before the weights: A already is an output; squash the new total input Z.",
        ),
        Misconception(
            "activation on both sides",
            lambda A, W, b, f: f(f(A) @ W + b),
            "f is applied to A as well: A already is the output of the layer below. Apply f once, to Z.",
        ),
        Misconception(
            "activation twice",
            lambda A, W, b, f: f(f(A @ W + b)),
            "f is applied twice: once is enough.",
        ),
        Misconception(
            "averaged over inputs",
            lambda A, W, b, f: f(A @ W / len(W) + b),
            "The weighted inputs are averaged: the total input is their sum.",
        ),
        Misconception(
            "first case only",
            lambda A, W, b, f: f(A[0] @ W + b),
            "Only the first case comes out: wanted is one row for every case.",
        ),
        Misconception(
            "first unit only",
            lambda A, W, b, f: f(A @ W[:, 0] + b[0]),
            "Only the first unit comes out: wanted is one column for every unit.",
        ),
        Misconception(
            "cases summed",
            lambda A, W, b, f: f(A @ W + b).sum(axis=0),
            "The outputs are added up over the cases: each case keeps its own row.",
        ),
        Misconception(
            "total input as well",
            lambda A, W, b, f: (A @ W + b, f(A @ W + b)),
            "Two things are returned, Z and f(Z): only the output f(Z) is asked for.",
        ),
        Misconception(
            "column of ones kept",
            lambda A, W, b, f: np.column_stack([f(A @ W + b), np.ones(len(A))]),
            "A column of ones is attached to the output: it is a trick for the input side, no part of the result.",
        ),
        Misconception(
            "weights first and transposed",
            lambda A, W, b, f: f(W.T @ A + b),
            "W.T @ A makes cases meet inputs: A (n_cases, n_in) comes first, then W as it is.",
        ),
        Misconception(
            "cases in columns, bias along them",
            lambda A, W, b, f: f(W.T @ A.T + b),
            "W.T @ A.T puts cases into columns, and b then runs along the cases: A comes first, then W as it is.",
        ),
        Misconception(
            "sums multiplied",
            lambda A, W, b, f: f(np.outer(A.sum(axis=1), W.sum(axis=0)) + b),
            "Inputs and weights are added up separately: each input meets its own weight before anything is summed.",
        ),
        Misconception(
            "bias multiplied",
            lambda A, W, b, f: f(A @ W * b),
            "The bias multiplies the weighted sum: it is to be added.",
        ),
        Misconception(
            "bias twice",
            lambda A, W, b, f: f(A @ W + 2 * b),
            "The bias is added twice: once is enough.",
        ),
        Misconception(
            "biases averaged",
            lambda A, W, b, f: f(A @ W + np.mean(b)),
            "All units get the mean of the biases: unit j gets b[j] alone.",
        ),
        Misconception(
            "f ignored, always ReLU",
            lambda A, W, b, f: np.maximum(A @ W + b, 0),
            "ReLU is applied whatever f is: call the function that you are given.",
        ),
        Misconception(
            "softmax",
            lambda A, W, b, f: np.exp(A @ W + b) / np.exp(A @ W + b).sum(axis=1, keepdims=True),
            "The units of a case share a total of 1: that is softmax. Here each unit is squashed by f on its own.",
        ),
        Misconception(
            "slope instead of output",
            lambda A, W, b, f: f(A @ W + b) * (1 - f(A @ W + b)),
            "This is the product a (1 - a), a slope: wanted is the output f(Z).",
        ),
        Misconception(
            "last case only",
            lambda A, W, b, f: f(A[-1] @ W + b),
            "Only the last case comes out: in a loop, collect one row for every case.",
        ),
        Misconception(
            "divided by the number of cases",
            lambda A, W, b, f: f(A @ W / len(A) + b),
            "The product is divided by the number of cases: cases do not mix in the forward pass.",
        ),
        Misconception(
            "bias once a case",
            lambda A, W, b, f: f(A @ W + len(A) * b),
            "The bias is multiplied by the number of cases: each row gets b once, and NumPy sees to that.",
        ),
        Misconception(
            "averaged over cases",
            lambda A, W, b, f: f(A @ W + b).mean(axis=0),
            "The outputs are averaged over the cases: each case keeps its own row.",
        ),
        Misconception(
            "bias left out, always logistic",
            lambda A, W, b, f: maths.logistic(A @ W),
            "Two mistakes: the bias is missing, and the logistic function is applied whatever f is.",
        ),
        Misconception(
            "bias and activation left out",
            lambda A, W, b, f: A @ W,
            "This is the product alone: the bias and f are missing.",
        ),
        Misconception(
            "last input left out",
            lambda A, W, b, f: f(A[:, :-1] @ W[:-1] + b),
            "The last input is missing: `range(n - 1)` and `[:-1]` stop one too early.",
        ),
        Misconception(
            "first input left out",
            lambda A, W, b, f: f(A[:, 1:] @ W[1:] + b),
            "The first input is missing: Python counts from 0.",
        ),
        Misconception(
            "row of biases first",
            lambda A, W, b, f: f(np.column_stack([A, np.ones(len(A))]) @ np.vstack([b, W])),
            "The biases stand in the first row of the table but the ones in the last column: both first, or both last.",
        ),
        Misconception(
            "column of ones first",
            lambda A, W, b, f: f(np.column_stack([np.ones(len(A)), A]) @ np.vstack([W, b])),
            "The ones stand in the first column but the biases in the last row of the table: both first, or both last.",
        ),
        Misconception(
            "threshold",
            lambda A, W, b, f: (A @ W + b > 0) * 1.0,
            "The output jumps from 0 to 1: apply the function f that you are given.",
        ),
        Misconception(
            "bias inside and outside",
            lambda A, W, b, f: f(A @ W + b) + b,
            "The bias is added once more after f: it belongs to Z alone.",
        ),
        Misconception(
            "bias added to the weights",
            lambda A, W, b, f: f(A @ (W + b)),
            "The bias is added to the weights, so it gets multiplied by the inputs: add it after the product.",
        ),
        Misconception(
            "bias counted by cases",
            _bias_by_case,
            "b has one entry a unit, but your loop counts cases: row i gets the whole of b, not b[i].",
        ),
        Misconception(
            "bias added once an input",
            lambda A, W, b, f: f(A @ W + len(W) * b),
            "The bias is added with every product, so it counts once an input: add it once, after the sum.",
        ),
        Misconception(
            "bias squashed on its own",
            lambda A, W, b, f: f(A @ W) + f(b),
            "Weighted sum and bias go through f one by one: add them first, then apply f once.",
        ),
        Misconception(
            "last bias for all",
            lambda A, W, b, f: f(A @ W + b[-1]),
            "All units get the last bias: unit j gets b[j].",
        ),
        Misconception(
            "bias for the first case only",
            lambda A, W, b, f: f(A @ W + np.outer(np.arange(len(A)) == 0, b)),
            "Only the first case gets the bias: it is added to every row of Z.",
        ),
        Misconception(
            "last input only",
            lambda A, W, b, f: f(np.outer(A[:, -1], W[-1]) + b),
            "Only the last input counts: in the inner loop, = overwrites, += adds up.",
        ),
        Misconception(
            "last product only, bias lost",
            lambda A, W, b, f: f(np.outer(A[:, -1], W[-1])),
            "Only the last product is left, and the bias is gone too: in the inner loop, = overwrites, += adds up.",
        ),
        Misconception(
            "sign of the total input",
            lambda A, W, b, f: f(-(A @ W + b)),
            "Z has the wrong sign: the minus of exp(-z) is inside f already.",
        ),
        Misconception(
            "weights squashed",
            lambda A, W, b, f: f(A @ f(W) + b),
            "The weights go through f: only the total input Z does.",
        ),
        *_rounded(lambda decimals, A, W, b, f: np.round(f(A @ W + b), decimals)),
    ),
    equivalents=(
        _looped_layer,
        _layer_in_steps,
        lambda A, W, b, f: f(np.einsum("ci,ij->cj", A, W) + b),
        lambda A, W, b, f: f((W.T @ A.T).T + b),
        lambda A, W, b, f: [f(a @ W + b) for a in A],
        lambda A, W, b, f: f(np.column_stack([A, np.ones(len(A))]) @ np.vstack([W, b])),
        lambda A, W, b, f: np.column_stack([f(A @ W[:, j] + b[j]) for j in range(len(b))]),
        lambda A, W, b, f: f((A @ W + b).astype(np.float32)),
        lambda A, W, b, f: np.vectorize(f)(A @ W + b),
    ),
)


def _network_cases(rng):
    def draw(n_cases, *sizes):
        parameters = [(2 * W, 2 * b) for W, b in maths.initialise(sizes, rng, spread=1.0)]
        return {"X": rng.normal(size=(n_cases, sizes[0])), "parameters": parameters}

    return {
        "5 cases, 3-4-2": draw(5, 3, 4, 2),
        "3 cases, 3-3-3": draw(3, 3, 3, 3),
        "one case, 2-3-3-1": draw(1, 2, 3, 3, 1),
        "one layer of weights": draw(4, 2, 3),
    }


def _chain(step, top=None):
    """Return a forward pass that makes every layer by ``step(A, W, b)``, and the last one by `top` if it is given."""

    def run(X, parameters):
        outputs = [X]
        for k, (W, b) in enumerate(parameters):
            here = top if top and k == len(parameters) - 1 else step
            outputs.append(here(outputs[-1], W, b))
        return outputs

    return run


def _logistic_layer(A, W, b):
    return maths.logistic(A @ W + b)


def _linear_layer(A, W, b):
    return A @ W + b


def _total_inputs_kept(X, parameters):
    outputs = maths.forward(X, parameters)
    return [X] + [A @ W + b for A, (W, b) in zip(outputs, parameters, strict=False)]


def _recursive(X, parameters):
    if not parameters:
        return [X]
    (W, b), *rest = parameters
    return [X, *_recursive(_logistic_layer(X, W, b), rest)]


def _with_ones(X, parameters):
    outputs = [X]
    for W, b in parameters:
        A = np.column_stack([outputs[-1], np.ones(len(X))])
        outputs.append(maths.logistic(A @ np.vstack([W, b])))
    return tuple(outputs)


def _two_layers_only(X, W1, b1, W2, b2):
    A1 = _logistic_layer(X, W1, b1)
    return [X, A1, _logistic_layer(A1, W2, b2)]


def _overwritten(X, parameters):
    outputs = []
    for A in maths.forward(X, parameters):
        outputs = [A]
    return outputs


def _raised_by_append(X, parameters):
    return X.append(parameters)


def _list_lost(X, parameters):
    outputs, A = [X], X
    for W, b in parameters:
        A = _logistic_layer(A, W, b)
        outputs = outputs.append(A)
    return outputs


def _extended(X, parameters):
    outputs, A = [X], X
    for W, b in parameters:
        A = _logistic_layer(A, W, b)
        outputs.extend(A)
    return outputs


def _extended_from_the_list(X, parameters):
    outputs = [X]
    for W, b in parameters:
        outputs.extend(_logistic_layer(outputs[-1], W, b))
    return outputs


def _added_to_the_list(X, parameters):
    outputs, A = [X], X
    for W, b in parameters:
        A = _logistic_layer(A, W, b)
        outputs = outputs + A
    return outputs


def _added_from_the_list(X, parameters):
    outputs = [X]
    for W, b in parameters:
        outputs = outputs + _logistic_layer(outputs[-1], W, b)
    return outputs


def _popped(X, parameters):
    outputs = [X]
    while parameters:
        outputs.append(_logistic_layer(outputs[-1], *parameters.pop(0)))
    return outputs


def _pair_unpacked(X, parameters):
    W, b = parameters
    return [X, _logistic_layer(X, W, b)]


def _two_layers_unpacked(X, parameters):
    (W1, b1), (W2, b2) = parameters
    return _two_layers_only(X, W1, b1, W2, b2)


forward = Exercise(
    unit=2,
    name="forward",
    reference=maths.forward,
    probe=call_each(_network_cases, returns=listed("A")),
    misconceptions=(
        Misconception(
            "input left out",
            lambda X, parameters: maths.forward(X, parameters)[1:],
            "The list starts with A1: put X, the output of layer 0, before it.",
            "The backward pass multiplies the error of layer 1 by X, so X is kept as well.",
        ),
        Misconception(
            "top layer only",
            lambda X, parameters: maths.forward(X, parameters)[-1],
            "Only the top output Y comes back: wanted is the list of the outputs of every layer, X first.",
            "The backward pass needs all of them.",
        ),
        Misconception(
            "top output left out",
            lambda X, parameters: maths.forward(X, parameters)[:-1],
            "The list stops one layer too early: the output at the top, Y, is missing.",
            "A list of n layers of weights makes n + 1 outputs, X included.",
        ),
        Misconception(
            "list overwritten",
            _overwritten,
            "The list holds the last output only: start it once, before the loop, and append to it.",
        ),
        Misconception(
            "stopped after one layer",
            lambda X, parameters: maths.forward(X, parameters)[:2],
            "It stops after the first layer: a return inside the loop ends it in the first round.",
        ),
        Misconception(
            "input left out, total input kept",
            lambda X, parameters: _total_inputs_kept(X, parameters)[1:],
            "The list holds total inputs Z and no X: wanted are X and then the outputs f(Z).",
        ),
        Misconception(
            "total inputs kept",
            _total_inputs_kept,
            "The list holds the total inputs Z: keep the outputs A = f(Z). The passing up itself is right.",
            "In the backward pass a weight meets the output of the layer below, not its total input.",
        ),
        Misconception(
            "every layer fed with X",
            lambda X, parameters: [X] + [_logistic_layer(X, W, b) for W, b in parameters],
            "Every layer gets X: from layer 2 on, its input is the output of the layer below.",
            "In the loop the variable that is multiplied has to change: A = ..., or outputs[-1].",
        ),
        Misconception(
            "same weights in every layer",
            lambda X, parameters: _chain(_logistic_layer)(X, [parameters[0]] * len(parameters)),
            "The first layer's weights are used in every layer: take the next pair (W, b) each time.",
        ),
        Misconception(
            "activation left out",
            _chain(_linear_layer),
            "The activation is missing in every layer: apply the logistic function to each total input.",
        ),
        Misconception(
            "activation left out at the top",
            _chain(_logistic_layer, _linear_layer),
            "The activation is missing at the top: Y goes through the logistic function as well.",
        ),
        Misconception(
            "activation only at the top",
            _chain(_linear_layer, _logistic_layer),
            "The activation is missing in the hidden layers: only the top has it.",
            "Then the hidden layers could be replaced by a single one, as the last exercise of this unit shows.",
        ),
        Misconception(
            "tanh",
            _chain(lambda A, W, b: np.tanh(A @ W + b)),
            "The passing up is right, but with tanh: this network is logistic.",
        ),
        Misconception(
            "tanh in hidden layers",
            _chain(lambda A, W, b: np.tanh(A @ W + b), _logistic_layer),
            "In the hidden layers stands tanh: this network is logistic in every layer.",
        ),
        Misconception(
            "ReLU in hidden layers",
            _chain(lambda A, W, b: np.maximum(A @ W + b, 0), _logistic_layer),
            "In the hidden layers stands ReLU: this network is logistic in every layer.",
        ),
        Misconception(
            "bias left out",
            _chain(lambda A, W, b: maths.logistic(A @ W)),
            "The biases are missing: add b to every total input.",
        ),
        Misconception(
            "bias subtracted",
            _chain(lambda A, W, b: maths.logistic(A @ W - b)),
            "The biases have the wrong sign: they are added.",
        ),
        Misconception(
            "bias outside the activation",
            _chain(lambda A, W, b: maths.logistic(A @ W) + b),
            "The biases are added after the activation: they belong inside, to Z.",
        ),
        Misconception(
            "order of the product",
            _chain(lambda A, W, b: maths.logistic(W @ A + b)),
            "In the product the order is reversed: A (n_cases, n_in) comes first, then W (n_in, n_out).",
        ),
        Misconception(
            "weights transposed",
            _chain(lambda A, W, b: maths.logistic(A @ W.T + b)),
            "W is transposed: its rows already belong to the units below.",
        ),
        Misconception(
            "input squashed",
            lambda X, parameters: [X, *maths.forward(maths.logistic(X), parameters)[1:]],
            "The input goes through the activation before layer 1: X enters as it is.",
        ),
        Misconception(
            "input squashed and kept",
            lambda X, parameters: maths.forward(maths.logistic(X), parameters),
            "The first entry is the logistic function of X: layer 0 has no activation, X enters as it is.",
        ),
        Misconception(
            "activation twice",
            _chain(lambda A, W, b: maths.logistic(_logistic_layer(A, W, b))),
            "The activation is applied twice in every layer: once by `layer`, and once more.",
        ),
        Misconception(
            "from the top down",
            lambda X, parameters: _chain(_logistic_layer)(X, parameters[::-1]),
            "The layers are taken from the top: the list of parameters already starts at the bottom.",
        ),
        Misconception(
            "top first",
            lambda X, parameters: maths.forward(X, parameters)[::-1],
            "The outputs are right but in reverse: the input comes first, the top last.",
        ),
        Misconception(
            "top output rounded",
            lambda X, parameters: [*maths.forward(X, parameters)[:-1], np.round(maths.forward(X, parameters)[-1])],
            "Rounded: the top output is made 0 or 1. Keep the number itself.",
            "How far it is from 0 or 1 is what learning needs.",
        ),
        Misconception(
            "last layer skipped",
            lambda X, parameters: _chain(_logistic_layer)(X, parameters[:-1]) + [X],
            "Something is wrong at the end of the list: its last entry is X, not the output of the top layer.",
        ),
        Misconception(
            "pairs of Z and A",
            lambda X, parameters: [X] + [(Z, maths.logistic(Z)) for Z in _total_inputs_kept(X, parameters)[1:]],
            "Each entry is a pair (Z, A): keep the output A alone.",
        ),
        Misconception(
            "slopes kept",
            lambda X, parameters: [X] + [maths.logistic_slope(A) for A in maths.forward(X, parameters)[1:]],
            "The list holds slopes a (1 - a): wanted are the outputs themselves.",
        ),
        Misconception(
            "squashed at the end",
            lambda X, parameters: [X, *map(maths.logistic, _chain(_linear_layer)(X, parameters)[1:])],
            "Total inputs are passed up and squashed only in the returned list: "
            "each layer gets the outputs of the one below, already squashed.",
        ),
        Misconception(
            "all squashed at the end",
            lambda X, parameters: [maths.logistic(A) for A in _chain(_linear_layer)(X, parameters)],
            "The activation comes at the end, for the whole list, X included: squash each layer before the next one.",
        ),
        Misconception(
            "appended after the loop",
            lambda X, parameters: [X, maths.forward(X, parameters)[-1]],
            "Only X and the top output are in the list: append inside the loop, once a layer.",
        ),
        Misconception(
            "first layer skipped",
            lambda X, parameters: _chain(_logistic_layer)(X, parameters[1:]),
            "The first layer of weights is skipped: Python counts from 0.",
        ),
        Misconception(
            "two layers written out",
            lambda X, parameters: _two_layers_only(X, *parameters[0], *parameters[1]),
            "It is written for two layers of weights: a network may have any number, so loop over the parameters.",
        ),
        Misconception(
            "input twice",
            lambda X, parameters: [X, *maths.forward(X, parameters)],
            "X stands in the list twice: put it there once, before the loop.",
        ),
        Misconception(
            "top output twice",
            lambda X, parameters: [*maths.forward(X, parameters), maths.forward(X, parameters)[-1]],
            "The top output stands in the list twice: the loop has already appended it.",
        ),
        Misconception(
            "first case only",
            lambda X, parameters: maths.forward(X[:1], parameters),
            "Only the first case goes up: X holds one row for every case.",
        ),
        Misconception(
            "softmax at the top",
            _chain(_logistic_layer, lambda A, W, b: np.exp(A @ W + b) / np.exp(A @ W + b).sum(axis=1, keepdims=True)),
            "At the top stands softmax, whose outputs share a total of 1: this network is logistic in every layer.",
        ),
        Misconception(
            "input only",
            lambda X, parameters: [X],
            "Only X is in the list: append the output of every layer to it.",
        ),
        Misconception(
            "input only, twice",
            lambda X, parameters: [X, X],
            "The list holds X twice and nothing else: append the output of every layer, in a loop.",
        ),
        Misconception(
            "input overwritten",
            lambda X, parameters: [maths.forward(X, parameters)[-1]] * 2,
            "X was overwritten in the loop, and the outputs between are lost: append inside the loop.",
            "Start the list with X before the loop; then X may change, or better, the last entry is used.",
        ),
        Misconception(
            "input overwritten, then put first",
            lambda X, parameters: [maths.forward(X, parameters)[-1], *maths.forward(X, parameters)[1:]],
            "The list starts with Y: X was overwritten in the loop, so put it into the list before.",
        ),
        Misconception(
            "list of parameters emptied",
            _popped,
            "pop empties the caller's list of parameters: loop over it with `for`.",
            "The caller needs the weights again, for the next forward pass.",
        ),
        Misconception(
            "W and b exchanged",
            _chain(lambda A, W, b: maths.logistic(A @ b + W)),
            "W and b are exchanged: each pair is (W, b), weights first.",
        ),
        Misconception(
            "append to an array",
            _raised_by_append,
            "An array has no append: start a list, in square brackets, with X as its first entry.",
        ),
        Misconception(
            "list replaced by what append returns",
            _list_lost,
            "append changes the list and returns None: call it without `outputs = ...` before it.",
        ),
        Misconception(
            "rows put in one by one",
            _extended,
            "`extend` puts the rows of A into the list one by one: append puts A in as one entry.",
        ),
        Misconception(
            "rows put in one by one, the last one used",
            _extended_from_the_list,
            "`extend` puts rows into the list one by one, so the last entry is a single case: use append.",
        ),
        Misconception(
            "array added to the list",
            _added_to_the_list,
            "A list + (or +=) an array is not a longer list: NumPy adds the numbers. Append the array.",
        ),
        Misconception(
            "next layer added to the list",
            _added_from_the_list,
            "With `+` or `+=` NumPy adds the numbers of the new layer to those in the list: append the array.",
        ),
        Misconception(
            "one pair expected",
            _pair_unpacked,
            "`W, b = parameters` takes the list for one pair: it holds a pair for every layer, so loop over it.",
        ),
        Misconception(
            "two pairs expected",
            _two_layers_unpacked,
            "It unpacks exactly two pairs (W, b): a network may have any number of layers, so loop over the list.",
        ),
        Misconception(
            "array called like a function",
            lambda X, parameters: X(parameters),
            "An array is called like a function: give `layer` the logistic function itself, without brackets after it.",
        ),
        Misconception(
            "ReLU",
            _chain(lambda A, W, b: np.maximum(A @ W + b, 0)),
            "The passing up is right, but with ReLU: this network is logistic.",
        ),
        Misconception(
            "total inputs kept as well",
            lambda X, parameters: (
                [X] + [part for Z in _total_inputs_kept(X, parameters)[1:] for part in (Z, maths.logistic(Z))]
            ),
            "The list holds total inputs and outputs in turn: keep the outputs alone.",
        ),
        Misconception(
            "exponent without its minus",
            _chain(lambda A, W, b: maths.logistic(-(A @ W + b))),
            "In every layer the exponent has the wrong sign: it is exp(-Z), of the whole of Z.",
        ),
        Misconception(
            "brackets missing",
            _chain(lambda A, W, b: 1 / 1 + np.exp(-(A @ W + b))),
            "In every layer, 1 / 1 + ... divides first: the whole sum 1 + exp(-Z) belongs below the line.",
        ),
        Misconception(
            "biases summed",
            _chain(lambda A, W, b: maths.logistic(A @ W + np.sum(b))),
            "All units of a layer get the sum of its biases: unit j gets b[j] alone.",
        ),
        Misconception(
            "first bias for all",
            _chain(lambda A, W, b: maths.logistic(A @ W + b[0])),
            "All units of a layer get its first bias: unit j gets b[j].",
        ),
        Misconception(
            "averaged over inputs",
            _chain(lambda A, W, b: maths.logistic(A @ W / len(W) + b)),
            "The weighted inputs are averaged: the total input is their sum.",
        ),
        *_rounded(
            lambda decimals, *arguments: _chain(lambda A, W, b: np.round(_logistic_layer(A, W, b), decimals))(
                *arguments
            )
        ),
    ),
    equivalents=(
        _chain(_logistic_layer),
        _recursive,
        _with_ones,
        _chain(lambda A, W, b: maths.layer(A, W, b, maths.logistic)),
        _chain(lambda A, W, b: 1 / (1 + np.exp(-(np.einsum("ci,ij->cj", A, W) + b)))),
        _chain(lambda A, W, b: np.array([[_looped_neuron(a, W[:, j], b[j]) for j in range(len(b))] for a in A])),
        lambda X, parameters: [A.tolist() for A in maths.forward(X, parameters)],
        _chain(lambda A, W, b: maths.logistic((A @ W + b).astype(np.float32))),
    ),
)


def _two_layers(rng):
    def draw(n_in, n_hidden, n_out):
        (W1, b1), (W2, b2) = maths.initialise((n_in, n_hidden, n_out), rng, spread=2.0)
        return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}

    return {
        "3 in, 4 hidden, 2 out": draw(3, 4, 2),
        "all sizes 3": draw(3, 3, 3),
        "1 in, 2 hidden, 1 out": draw(1, 2, 1),
    }


def _measured_collapse(W1, b1, W2, b2):
    """Find W and b by asking: the output for no input is b, that for one unit of input i is row i of W more."""

    def run(x):
        return (x @ W1 + b1) @ W2 + b2

    b = run(np.zeros(len(W1)))
    return np.array([run(x) for x in np.eye(len(W1))]) - b, b


def _augmented_collapse(W1, b1, W2, b2):
    """Multiply the two matrices that hold weights and biases together."""
    first = np.block([[W1, np.zeros((len(W1), 1))], [b1, np.ones(1)]])
    product = first @ np.vstack([W2, b2])
    return product[:-1], product[-1]


def _weights_and_bias(result):
    """Take W and b apart; a single table is kept, so that its mistake can be named."""
    if isinstance(result, np.ndarray) and result.dtype != object:
        return {"single table": result}
    if not isinstance(result, (list, tuple, np.ndarray)):
        raise WrongStructure(f"a {type(result).__name__} where two values, W and b, were wanted")
    if len(result) != 2:
        raise WrongStructure(f"{len(result)} values where two, W and b, were wanted")
    return dict(zip(("W", "b"), result, strict=True))


def _both_wrong(name, W, hint):
    """Return the mistake `W` in the weights together with each usual one in the bias."""
    biases = {
        "biases added": (lambda W1, b1, W2, b2: b1 + b2, "In b, b1 has to pass through W2 before b2 is added."),
        "lower bias left out": (lambda W1, b1, W2, b2: b2, "In b, the bias of the first layer is missing."),
        "lower bias by *": (lambda W1, b1, W2, b2: b1 * W2 + b2, "In b, b1 meets W2 by `@` as well."),
        "biases multiplied": (lambda W1, b1, W2, b2: b1 * b2, "In b, b1 passes through W2, and b2 is added."),
    }
    return tuple(
        Misconception(f"{name}, {which}", lambda *given, b=b: (W(*given), b(*given)), f"{hint} {more}")
        for which, (b, more) in biases.items()
    )


collapse_linear = Exercise(
    unit=2,
    name="collapse_linear",
    reference=maths.collapse_linear,
    probe=call_each(_two_layers, returns=_weights_and_bias),
    misconceptions=(
        Misconception(
            "order of the product",
            lambda W1, b1, W2, b2: (W2 @ W1, b1 @ W2 + b2),
            "In W the order is reversed: X meets W1 first, so W1 stands on the left.",
            "(n_in, n_hidden) @ (n_hidden, n_out) leaves (n_in, n_out): rows are cases, so layers go left to right.",
        ),
        Misconception(
            "weights added",
            lambda W1, b1, W2, b2: (W1 + W2, b1 @ W2 + b2),
            "In W the weights are added: the second layer multiplies what the first has multiplied.",
        ),
        Misconception(
            "product entry by entry",
            lambda W1, b1, W2, b2: (W1 * W2, b1 @ W2 + b2),
            "In W, `*` multiplies entry by entry: all ways over the hidden units are summed by `@`.",
        ),
        Misconception(
            "weights transposed",
            lambda W1, b1, W2, b2: ((W1 @ W2).T, b1 @ W2 + b2),
            "W is transposed: wanted is (n_in, n_out).",
        ),
        Misconception(
            "biases added",
            lambda W1, b1, W2, b2: (W1 @ W2, b1 + b2),
            "In b the two biases are added directly: b1 sits below W2 and passes through it.",
            "Multiply out (X W1 + b1) W2: the second term is b1 W2.",
        ),
        Misconception(
            "lower bias left out",
            lambda W1, b1, W2, b2: (W1 @ W2, b2),
            "In b the bias of the first layer is missing: it too travels up through W2.",
        ),
        Misconception(
            "upper bias left out",
            lambda W1, b1, W2, b2: (W1 @ W2, b1 @ W2),
            "In b the bias of the second layer is missing: it is added at the end.",
        ),
        Misconception(
            "biases left out",
            lambda W1, b1, W2, b2: (W1 @ W2, np.zeros(len(b2))),
            "b is zero: what comes out of the two layers when X is zero?",
        ),
        Misconception(
            "lower bias through all weights",
            lambda W1, b1, W2, b2: (W1 @ W2, b1 @ W1 @ W2 + b2),
            "In b the lower bias passes through W1 as well: it is added above W1, so only W2 follows.",
        ),
        Misconception(
            "lower bias through its own weights",
            lambda W1, b1, W2, b2: (W1 @ W2, b1 @ W1 + b2),
            "In b the lower bias is multiplied by W1: it is added after W1, and W2 comes next.",
        ),
        Misconception(
            "both biases through W2",
            lambda W1, b1, W2, b2: (W1 @ W2, (b1 + b2) @ W2),
            "In b both biases pass through W2: b2 is added after it.",
        ),
        Misconception(
            "upper bias through W2",
            lambda W1, b1, W2, b2: (W1 @ W2, b1 + b2 @ W2),
            "In b the roles are exchanged: b1 passes through W2, and b2 is added after it.",
        ),
        Misconception(
            "lower bias transposed",
            lambda W1, b1, W2, b2: (W1 @ W2, W2 @ b1 + b2),
            "In b the product is the wrong way round: b1 is a row, one entry a hidden unit, and meets the rows of W2.",
        ),
        Misconception(
            "lower biases summed first",
            lambda W1, b1, W2, b2: (W1 @ W2, np.sum(b1) + b2),
            "In b the entries of b1 are added up without weights: each goes through its own row of W2.",
        ),
        Misconception(
            "bias subtracted",
            lambda W1, b1, W2, b2: (W1 @ W2, b1 @ W2 - b2),
            "In b the bias of the second layer has the wrong sign: it is added.",
        ),
        Misconception(
            "bias as a row",
            lambda W1, b1, W2, b2: (W1 @ W2, (b1 @ W2 + b2)[np.newaxis]),
            "In b the numbers are right, but as a table of one row: wanted is the shape (n_out,).",
        ),
        Misconception(
            "exchanged",
            lambda W1, b1, W2, b2: (b1 @ W2 + b2, W1 @ W2),
            "Both are right, but in the wrong order: first W, then b.",
        ),
        Misconception(
            "activation in between",
            lambda W1, b1, W2, b2: (W1 @ W2, maths.logistic(b1) @ W2 + b2),
            "In b the lower bias goes through the logistic function: both layers are linear here.",
            "With a bend in between no single layer would do; that is the point of this exercise.",
        ),
        Misconception(
            "lower bias counted twice",
            lambda W1, b1, W2, b2: (W1 @ W2, b1 @ W2 + b2 + b1 @ W2),
            "In b the term from the lower bias is counted twice.",
        ),
        Misconception(
            "averaged over hidden units",
            lambda W1, b1, W2, b2: (W1 @ W2 / len(b1), b1 @ W2 / len(b1) + b2),
            "The ways over the hidden units are averaged: they add up.",
        ),
        Misconception(
            "first layer only",
            lambda W1, b1, W2, b2: (W1, b1),
            "This is the first layer alone: the second follows it.",
        ),
        Misconception(
            "second layer only",
            lambda W1, b1, W2, b2: (W2, b2),
            "This is the second layer alone: the first comes before it.",
        ),
        Misconception(
            "bias not returned",
            lambda W1, b1, W2, b2: W1 @ W2,
            "Only W comes back: return the bias as well, as a second value.",
        ),
        Misconception(
            "one table",
            lambda W1, b1, W2, b2: np.vstack([W1 @ W2, b1 @ W2 + b2]),
            "W and b come back glued into one table: return them as two values.",
        ),
        Misconception(
            "lower bias entry by entry",
            lambda W1, b1, W2, b2: (W1 @ W2, b1 * W2 + b2),
            "In b, `*` multiplies entry by entry: b1 meets W2 in a matrix product, like any row of outputs.",
        ),
        Misconception(
            "biases multiplied",
            lambda W1, b1, W2, b2: (W1 @ W2, b1 @ W2 * b2),
            "In b the upper bias multiplies: it is added.",
        ),
        Misconception(
            "upper bias counted twice",
            lambda W1, b1, W2, b2: (W1 @ W2, b1 @ W2 + 2 * b2),
            "In b the bias of the second layer is counted twice.",
        ),
        Misconception(
            "lower bias subtracted",
            lambda W1, b1, W2, b2: (W1 @ W2, b2 - b1 @ W2),
            "In b the term from the lower bias has the wrong sign: it is added.",
        ),
        Misconception(
            "lower biases averaged",
            lambda W1, b1, W2, b2: (W1 @ W2, np.mean(b1) + b2),
            "In b the entries of b1 are averaged: each goes through its own row of W2.",
        ),
        Misconception(
            "biases added to the weights",
            lambda W1, b1, W2, b2: (W1 @ W2 + b1 @ W2 + b2, b1 @ W2 + b2),
            "In W the biases are added: they do not meet X, so they belong to b alone.",
        ),
        Misconception(
            "logistic layers",
            lambda W1, b1, W2, b2: (maths.logistic(W1 @ W2), maths.logistic(b1 @ W2 + b2)),
            "Weights and bias go through the logistic function: nothing is squashed here, both layers are linear.",
        ),
        *_both_wrong(
            "product entry by entry",
            lambda W1, b1, W2, b2: W1 * W2,
            "In W, `*` multiplies entry by entry: the matrix product is `@`.",
        ),
        *_both_wrong(
            "order of the product",
            lambda W1, b1, W2, b2: W2 @ W1,
            "In W the order is reversed: X meets W1 first, so W1 stands on the left.",
        ),
        Misconception(
            "product entry by entry, bias not returned",
            lambda W1, b1, W2, b2: W1 * W2,
            "`*` multiplies entry by entry: the matrix product is `@`. And the bias is to be returned as well.",
        ),
        Misconception(
            "column convention",
            lambda W1, b1, W2, b2: (W2 @ W1, W2 @ b1 + b2),
            "W2 @ W1 and W2 @ b1 are the order for columns: here cases are rows, so layers go from left to right.",
        ),
        Misconception(
            "added into one table",
            lambda W1, b1, W2, b2: W1 @ W2 + (b1 @ W2 + b2),
            "W and b are added into one table: return them separately, as two values.",
        ),
        Misconception(
            "lower bias in the weights",
            lambda W1, b1, W2, b2: ((W1 + b1) @ W2, b2),
            "b1 is added to the weights, before or after W2: X does not meet it, so its term belongs to b.",
            "In X W1 + b1 only W1 stands behind X. Multiply out from there.",
        ),
        Misconception(
            "biases multiplied as matrices",
            lambda W1, b1, W2, b2: (W1 @ W2, b1 @ W2 + b1 @ b2),
            "In b the upper bias is multiplied by b1: it is added as it is.",
        ),
        Misconception(
            "arguments in another order",
            lambda W1, b1, W2, b2: (W1 @ b1, W2 @ b1 + b2),
            "The arguments come layer by layer: W1, b1, W2, b2.",
        ),
        Misconception(
            "weights not returned",
            lambda W1, b1, W2, b2: b1 @ W2 + b2,
            "Only b comes back: return W as well, as the first value.",
        ),
        Misconception(
            "columns of W2 added up",
            lambda W1, b1, W2, b2: (W1 @ W2, W2.sum(axis=0) + b2),
            "In b the columns of W2 are added up as if every entry of b1 were 1: each row of W2 meets its own b1.",
        ),
        Misconception(
            "sums multiplied",
            lambda W1, b1, W2, b2: (W1 @ W2, b1.sum() * W2.sum(axis=0) + b2),
            "In b the sums are multiplied: multiply each entry of b1 with its own row of W2, then add up.",
        ),
        Misconception(
            "upper biases summed",
            lambda W1, b1, W2, b2: (W1 @ W2, b1 @ W2 + b2.sum()),
            "In b every unit gets the sum of the upper biases: unit j gets b2[j] alone.",
        ),
        Misconception(
            "rows of W2 added up",
            lambda W1, b1, W2, b2: (W1 @ W2, b1 @ W2.sum(axis=1) + b2),
            "In b the rows of W2 are added up, so all units get the same from below: keep one column a unit.",
        ),
        Misconception(
            "lower bias alone",
            lambda W1, b1, W2, b2: (W1 @ W2, b1),
            "In b stands b1 as it is: it passes through W2, and b2 is added.",
        ),
        *_rounded(lambda decimals, *given: tuple(np.round(part, decimals) for part in maths.collapse_linear(*given))),
    ),
    equivalents=(
        _measured_collapse,
        _augmented_collapse,
        lambda W1, b1, W2, b2: (np.einsum("ih,hj->ij", W1, W2), np.einsum("h,hj->j", b1, W2) + b2),
        lambda W1, b1, W2, b2: [np.dot(W1, W2), b2 + W2.T @ b1],
        lambda W1, b1, W2, b2: ((W2.T @ W1.T).T.tolist(), (b1 @ W2 + b2).tolist()),
        lambda W1, b1, W2, b2: (
            sum(np.outer(W1[:, h], W2[h]) for h in range(len(b1))),
            b2 + sum(b1[h] * W2[h] for h in range(len(b1))),
        ),
        lambda W1, b1, W2, b2: ((W1.astype(np.float32) @ W2).astype(np.float32), (b1 @ W2 + b2).astype(np.float32)),
    ),
)
