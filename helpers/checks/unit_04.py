"""Checks of unit 04: the chain rule through one logistic neuron."""

import numpy as np

from helpers import maths
from helpers.checks import Exercise, Misconception, call_each

MEASURED = 1e-5
"""Relative difference that a slope may have which was measured with a nudge of 1e-6 or less."""


def _logistic(z):
    return 1 / (1 + np.exp(-np.asarray(z, float)))


def _numbers_of_the_example(*values):
    """Make a misconception of every number that an example shows and an answer may return always."""
    return tuple(
        Misconception(
            f"number of the example, {value:g}",
            lambda *arguments, value=value: value,
            f"Yours is {value:g} always: that is a number of the example. Compute it from the arguments.",
        )
        for value in values
    )


def _measured(function, at=lambda place: place):
    """Make a misconception of every nudge that is too coarse to measure a slope, and of every change not divided."""

    def change(place, rest, h):
        return function(at(place) + h, *rest) - function(at(place), *rest)

    def entries(h):
        nudge = f"{h:f}".rstrip("0").rstrip(".")
        yield Misconception(
            f"measured with a nudge of {nudge}",
            lambda place, *rest: change(place, rest, h) / h,
            f"You measured with a nudge of {nudge}, too coarse for a local slope: derive it, factor by factor.",
        )
        if h < 1:
            yield Misconception(
                f"nudge of {nudge} not divided",
                lambda place, *rest: change(place, rest, h),
                f"This is the change that a nudge of {nudge} makes: a slope is the change divided by the nudge.",
            )

    return tuple(entry for h in (1, 0.1, 0.01, 0.001, 0.0001) for entry in entries(h))


def _half_square(y, d):
    return 0.5 * (y - d) ** 2


def _outputs(rng):
    return {
        "output too low": {"y": float(rng.uniform(0.1, 0.35)), "d": 1.0},
        "output too high": {"y": float(rng.uniform(0.6, 0.9)), "d": 0.0},
        "desired between 0 and 1": {"y": float(rng.uniform(0.55, 0.95)), "d": float(rng.uniform(0.2, 0.4))},
        "almost right": {"y": 0.7, "d": 0.6},
        "almost 0 where 1 is desired": {"y": float(rng.uniform(0.001, 0.01)), "d": 1.0},
    }


error_slope = Exercise(
    unit=4,
    name="error_slope",
    reference=maths.error_slope,
    probe=call_each(_outputs),
    rtol=MEASURED,
    misconceptions=(
        Misconception(
            "sign flipped",
            lambda y, d: d - y,
            "The sign is flipped, or the arguments are exchanged: an output that is too low has a negative slope.",
            "Raise y where y < d: the error falls, so dE/dy is negative. Going downhill comes later, in the update.",
        ),
        Misconception(
            "1/2 lost",
            lambda y, d: 2 * (y - d),
            "Twice too big: the error has a factor 1/2 in front of the square, and you lost it.",
            "The derivative of (y - d)^2 is 2 (y - d). The 1/2 was put there so that the 2 goes away.",
        ),
        Misconception(
            "1/2 kept",
            lambda y, d: 0.5 * (y - d),
            "Half of what it should be: the 1/2 meets the 2 that comes down from the square.",
            "d/dy of 1/2 (y - d)^2 is 1/2 times 2 times (y - d).",
        ),
        Misconception(
            "error instead of its slope",
            lambda y, d: 0.5 * (y - d) ** 2,
            "This is the error E itself. Asked is its slope: how E changes when y moves a little.",
            "E is never negative; its slope must be negative where y is too low, to say which way is up.",
        ),
        Misconception(
            "square kept",
            lambda y, d: (y - d) ** 2,
            "The square is still there: differentiating takes the power down by one.",
            "The slope of u^2 is 2 u: proportional to the miss, and with its sign.",
        ),
        Misconception(
            "integrated",
            lambda y, d: (y - d) ** 3 / 6,
            "The power went up instead of down: you integrated E where it should be differentiated.",
        ),
        Misconception(
            "size only",
            lambda y, d: abs(y - d),
            "The size is right, but the sign is gone: too high and too low must differ.",
            "The sign of the slope is what later sends the weights the right way.",
        ),
        Misconception(
            "sign only",
            lambda y, d: np.sign(y - d),
            "Only the sign is left: a big miss has a steeper slope than a small one.",
            "A slope of plus or minus 1 belongs to the error |y - d|, not to the squared one.",
        ),
        Misconception(
            "slope of the neuron already in it",
            lambda y, d: (y - d) * y * (1 - y),
            "One factor too many: y (1 - y) leads on from y to the total input z. Here we stop at y.",
            "dE/dy is the first link of the chain alone; the next exercise multiplies by the second.",
        ),
        Misconception(
            "slope of the cross-entropy",
            lambda y, d: (y - d) / (y * (1 - y)),
            "This is the slope of the cross-entropy, another error; here E is half the squared miss.",
        ),
        Misconception(
            "desired output left out",
            lambda y, d: y,
            "The desired output d does not occur in yours: E depends on the miss, not on y alone.",
            "d is a constant, but it stands inside the square: the slope of 1/2 (y - d)^2 still contains it.",
        ),
        Misconception(
            "added",
            lambda y, d: y + d,
            "You added y and d; the error is made of their difference.",
        ),
        Misconception(
            "relative miss",
            lambda y, d: (y - d) / y,
            "You divide the miss by the output: nothing in E is divided.",
        ),
        Misconception(
            "times y",
            lambda y, d: y * (y - d),
            "The factor y is one too many: what stands inside the square changes by 1 when y changes by 1.",
            "Chain rule in small: slope of the square times the slope of y - d, and that is 1, not y.",
        ),
        Misconception(
            "inner slope alone",
            lambda y, d: 1.0,
            "Yours is 1 always: that is the slope of y - d. The square outside it has a slope too.",
            "Two links: y to the miss y - d, with slope 1, then the miss to half its square.",
        ),
        Misconception(
            "squares subtracted",
            lambda y, d: y**2 - d**2,
            "You square first and subtract then; the slope has no squares, and E squares the miss, not y and d.",
        ),
        Misconception(
            "d taken for 1",
            lambda y, d: y - 1,
            "Right for a dog only: the desired output is `d`, not always 1.",
        ),
        Misconception(
            "output left out",
            lambda y, d: -d,
            "The output y does not occur in yours: how steep E is depends on how far y is from d.",
        ),
        Misconception(
            "desired output alone",
            lambda y, d: d,
            "This is d alone: the slope is made of the miss, the difference of y and d.",
        ),
        Misconception(
            "multiplied",
            lambda y, d: y * d,
            "You multiplied y and d; the error is made of their difference.",
        ),
        Misconception(
            "error times its slope",
            lambda y, d: 0.5 * (y - d) ** 3,
            "You multiplied the error by its slope: the slope alone is asked.",
        ),
        Misconception(
            "positive part only",
            lambda y, d: max(y - d, 0.0),
            "Right where y is too high; where it is too low yours is 0, but there the slope is negative.",
        ),
        Misconception(
            "slope of the logistic alone",
            lambda y, d: y * (1 - y),
            "y (1 - y) is dy/dz, one link further down: here the slope of E against y is asked.",
        ),
        Misconception(
            "slope of a square, d left out",
            lambda y, d: 2 * y,
            "2 y is the slope of y^2: the square in E is that of the miss, so d stays in its slope.",
        ),
        Misconception(
            "logistic once more",
            lambda y, d: _logistic(y) - d,
            "You sent y through the logistic once more: y is already the output.",
        ),
        *_numbers_of_the_example(-0.75, 0.75),
        *_measured(_half_square),
    ),
    equivalents=(
        lambda y, d: -(d - y),
        lambda y, d: np.subtract(y, d),
        lambda y, d: 0.5 * 2 * (y - d) ** 1,
        lambda y, d: np.float32(y) - np.float32(d),
        lambda y, d: np.array(y - d),
        lambda y, d: (y**2 - d**2) / (y + d),
        lambda y, d: maths.squared_error_slope(y, d),
        lambda y, d: (_half_square(y + 1e-6, d) - _half_square(y, d)) / 1e-6,
        lambda y, d: (_half_square(y + 0.1, d) - _half_square(y - 0.1, d)) / 0.2,
    ),
)


delta_output = Exercise(
    unit=4,
    name="delta_output",
    reference=maths.delta_output,
    probe=call_each(_outputs),
    rtol=MEASURED,
    misconceptions=(
        Misconception(
            "slope of the neuron left out",
            lambda y, d: y - d,
            "In delta_output one factor is missing: this is dE/dy, and delta is dE/dz. Multiply by the slope dy/dz.",
            "From E down to z there are two links: E to y, then y to z. Each costs a factor.",
        ),
        Misconception(
            "sign flipped",
            lambda y, d: (d - y) * y * (1 - y),
            "Same size, opposite sign: the miss is y - d, and the slope y (1 - y) is never negative.",
            "delta is dE/dz with its own sign; the minus of 'downhill' belongs to the update.",
        ),
        Misconception(
            "slope taken at the output",
            lambda y, d: (y - d) * _logistic(y) * (1 - _logistic(y)),
            "The logistic is applied once too often: y is already its output, so the slope is made of y itself.",
            "With s for the logistic, the slope is s(z)(1 - s(z)), and s(z) is y. Yours puts y where z belongs.",
        ),
        Misconception(
            "total input for output",
            lambda y, d: (y - d) * np.log(y / (1 - y)) * (1 - np.log(y / (1 - y))),
            "The slope y (1 - y) uses the output, not the total input z.",
        ),
        Misconception(
            "slope of tanh",
            lambda y, d: (y - d) * (1 - y**2),
            "The slope 1 - y^2 belongs to tanh; this neuron is logistic.",
            "The logistic runs from 0 to 1 and is flat at both ends, so its slope must vanish at y = 0 and at y = 1.",
        ),
        Misconception(
            "slope at the desired output",
            lambda y, d: (y - d) * d * (1 - d),
            "You took the slope at the desired output d; the neuron stands at y.",
            "With d = 0 or 1 it would always be zero: nothing could ever be learned.",
        ),
        Misconception(
            "half the slope",
            lambda y, d: (y - d) * y,
            "Half of the slope is missing: y stands there, but 1 - y does not.",
        ),
        Misconception(
            "other half of the slope",
            lambda y, d: (y - d) * (1 - y),
            "Half of the slope is missing: 1 - y stands there, but y does not.",
        ),
        Misconception(
            "error for its slope",
            lambda y, d: 0.5 * (y - d) ** 2 * y * (1 - y),
            "The first factor is the error E; it should be its slope dE/dy.",
            "A chain multiplies slopes only. Numbers such as E, y or z enter where a slope depends on them.",
        ),
        Misconception(
            "square kept",
            lambda y, d: (y - d) ** 2 * y * (1 - y),
            "The miss is still squared: differentiating takes the power down by one.",
        ),
        Misconception(
            "1/2 lost",
            lambda y, d: 2 * (y - d) * y * (1 - y),
            "Twice too big: the 1/2 in front of the squared error is lost.",
        ),
        Misconception(
            "1/2 kept",
            lambda y, d: 0.5 * (y - d) * y * (1 - y),
            "Half of what it should be: the 1/2 of the error cancels against the 2 of the square.",
        ),
        Misconception(
            "slope alone",
            lambda y, d: y * (1 - y),
            "This is dy/dz alone: the miss, dE/dy, must multiply it.",
            "delta answers how the error changes with z, so it has to know how wrong y is.",
        ),
        Misconception(
            "divided by the slope",
            lambda y, d: (y - d) / (y * (1 - y)),
            "You divide by the slope of the neuron; going down a chain multiplies by it.",
            "Shift z a little: y moves by the slope times the shift, and E by dE/dy times that.",
        ),
        Misconception(
            "added instead of multiplied",
            lambda y, d: (y - d) + y * (1 - y),
            "You add the two slopes; along one path they multiply.",
            "Adding is for different paths that meet. Here there is one path: E, y, z.",
        ),
        Misconception(
            "brackets around 1 - y missing",
            lambda y, d: (y - d) * y * 1 - y,
            "Brackets are missing around 1 - y: Python multiplies first and subtracts y from the whole.",
        ),
        Misconception(
            "brackets around y - d missing",
            lambda y, d: y - d * y * (1 - y),
            "Brackets are missing around y - d: Python multiplies d by the slope before it subtracts.",
        ),
        Misconception(
            "slope used twice",
            lambda y, d: (y - d) * (y * (1 - y)) ** 2,
            "The slope of the neuron stands there twice: z and y are joined by one link.",
        ),
        Misconception(
            "d for y in the slope",
            lambda y, d: (y - d) * y * (1 - d),
            "In the slope stands 1 - d where 1 - y belongs.",
        ),
        Misconception(
            "size only",
            lambda y, d: abs(y - d) * y * (1 - y),
            "The size is right, but the sign is gone: leave out abs.",
        ),
        Misconception(
            "error itself",
            lambda y, d: 0.5 * (y - d) ** 2,
            "This is the error E itself. delta is its slope against z: two factors, neither of them squared.",
        ),
        Misconception(
            "plus for minus in the slope",
            lambda y, d: (y - d) * y * (1 + y),
            "In the slope stands 1 + y where 1 - y belongs.",
            "The slope must vanish at y = 1, where the logistic is flat.",
        ),
        Misconception(
            "y used twice in the slope",
            lambda y, d: (y - d) * y * y,
            "The slope holds y twice: it is y times what is left up to 1.",
        ),
        Misconception(
            "y squared in the slope",
            lambda y, d: (y - d) * y**2 * (1 - y),
            "One factor y too many.",
        ),
        Misconception(
            "1 - y used twice in the slope",
            lambda y, d: (y - d) * (1 - y) ** 2,
            "The slope holds 1 - y twice: it is y times what is left up to 1.",
        ),
        Misconception(
            "desired output for the miss",
            lambda y, d: d * y * (1 - y),
            "The first factor is d; it should be the miss, y - d.",
        ),
        Misconception(
            "output for the miss",
            lambda y, d: y * y * (1 - y),
            "The first factor is y; it should be the miss, y - d.",
        ),
        Misconception(
            "d taken for 1",
            lambda y, d: (y - 1) * y * (1 - y),
            "Right for a dog only: the desired output is `d`, not always 1.",
        ),
        Misconception(
            "one slope for every output",
            lambda y, d: (y - d) * 0.25,
            "You took the slope to be 1/4 always: that holds at y = 1/2 only.",
        ),
        Misconception(
            "slope of the slope",
            lambda y, d: (y - d) * (1 - 2 * y),
            "1 - 2y is the slope of y (1 - y): you differentiated once too often.",
        ),
        Misconception(
            "logistic for its slope",
            lambda y, d: (y - d) * _logistic(y),
            "The second factor is the logistic of y; wanted is its slope, and y is already the logistic of z.",
        ),
        Misconception(
            "slope multiplied out wrongly",
            lambda y, d: (y - d) * y - y**2,
            "Multiplied out, y (1 - y) is y - y^2, and y - d must multiply both terms: brackets are missing.",
        ),
        Misconception(
            "sum instead of difference",
            lambda y, d: (y + d) * y * (1 - y),
            "In the first factor y and d are added: the miss is their difference.",
        ),
        Misconception(
            "positive part only",
            lambda y, d: max(y - d, 0.0) * y * (1 - y),
            "Right where y is too high; where it is too low yours is 0, but there delta is negative.",
        ),
        Misconception(
            "subtracted instead of multiplied",
            lambda y, d: (y - d) - y * (1 - y),
            "You subtract the slope of the neuron; along one path factors multiply.",
        ),
        Misconception(
            "1 - y squared in the slope",
            lambda y, d: (y - d) * y * (1 - y) ** 2,
            "One factor 1 - y too many.",
        ),
        Misconception(
            "d for the first y in the slope",
            lambda y, d: (y - d) * d * (1 - y),
            "In the slope stands d where y belongs.",
        ),
        Misconception(
            "logistic once more in the miss",
            lambda y, d: (_logistic(y) - d) * y * (1 - y),
            "In the miss you sent y through the logistic once more: y is already the output.",
        ),
        Misconception(
            "logistic once more everywhere",
            lambda y, d: (_logistic(y) - d) * _logistic(y) * (1 - _logistic(y)),
            "You sent y through the logistic once more, in the miss and in the slope: y is already the output.",
        ),
        Misconception(
            "1 - d for the miss",
            lambda y, d: (1 - d) * y * (1 - y),
            "The first factor is 1 - d; it should be the miss, y - d.",
        ),
        Misconception(
            "slope of the example",
            lambda y, d: (y - d) * 0.1875,
            "The slope is 0.1875 always: that is the one at y = 0.25. Compute it from y.",
        ),
        *_numbers_of_the_example(-0.140625, -0.14),
        *_measured(lambda z, d: _half_square(_logistic(z), d), at=lambda y: np.log(y / (1 - y))),
    ),
    equivalents=(
        lambda y, d: y * (1 - y) * (y - d),
        lambda y, d: (y - d) * (y - y**2),
        lambda y, d: -(d - y) * y * (1 - y),
        lambda y, d: y**2 - y**3 - d * y + d * y**2,
        lambda y, d: np.prod([y - d, y, 1 - y]),
        lambda y, d: np.float32(y - d) * np.float32(y) * np.float32(1 - y),
        lambda y, d: maths.error_slope(y, d) * maths.logistic_slope(y),
        lambda y, d: (y - d) * (1 - np.tanh(np.arctanh(2 * y - 1)) ** 2) / 4,
    ),
)


def _inputs(rng):
    return {
        "2 inputs": {"x": rng.uniform(0.2, 1.5, 2), "delta": -float(rng.uniform(0.05, 0.25))},
        "4 inputs of both signs": {"x": np.array([1, -1, 1, -1]) * rng.uniform(0.3, 2, 4), "delta": 0.16},
        "an input of 0": {"x": np.array([0.0, *rng.uniform(-2, -0.3, 2)]), "delta": float(rng.uniform(0.05, 0.25))},
        "1 input": {"x": rng.uniform(2, 3, 1), "delta": -float(rng.uniform(0.05, 0.25))},
        "no error": {"x": rng.uniform(0.2, 1.5, 3), "delta": 0.0},
    }


def _last_factor_mistakes(asked, own, beside, letter, example):
    """Make the misconceptions of a slope delta * v, where v, called `letter`, stands beside what is `asked` in z."""

    def without(k):
        def answer(v, delta):
            slopes = delta * v
            slopes[k] = 0
            return slopes

        return answer

    return (
        Misconception(
            "last factor left out",
            lambda v, delta: np.full(v.shape, delta),
            f"Every {asked} gets the same slope: the last factor, dz/d{own}, is missing.",
            f"delta says what z does to the error; what each {asked} does to z depends on the {beside} that it meets.",
        ),
        Misconception(
            "delta alone",
            lambda v, delta: delta,
            f"This is delta, one number, and the last factor, dz/d{own}, is missing: each {asked} has its own slope.",
            f"delta is dE/dz. One link is left, from z to the {asked}, and it differs from {asked} to {asked}.",
        ),
        Misconception(
            f"{beside} alone",
            lambda v, delta: np.array(v),
            f"This is dz/d{own} alone: what comes down from the error, delta, is missing.",
        ),
        Misconception(
            "sign flipped",
            lambda v, delta: -delta * v,
            "Opposite sign: asked is the slope itself. The minus of 'downhill' comes in the update.",
        ),
        Misconception(
            "summed over inputs",
            lambda v, delta: delta * np.sum(v),
            f"You added over the inputs: every {asked} keeps a slope of its own, so the result is as long as {letter}.",
            f"z is a sum over inputs, but only one term of it contains {own}_i; the others vanish in dz/d{own}_i.",
        ),
        Misconception(
            "total slope for each",
            lambda v, delta: np.full(v.shape, delta * np.sum(v)),
            f"Every {asked} gets the slope of the whole sum: only the {beside} beside it belongs to it.",
        ),
        Misconception(
            "averaged over inputs",
            lambda v, delta: delta * v / len(v),
            "Too small by the number of inputs: nothing is averaged here.",
        ),
        Misconception(
            "added instead of multiplied",
            lambda v, delta: delta + v,
            f"You add delta and the {beside}; along one path factors multiply.",
        ),
        Misconception(
            f"divided by the {beside}",
            lambda v, delta: delta / v,
            f"You divide by the {beside}: a larger {beside} makes the slope larger, not smaller.",
            "Going down is not undoing: what multiplies on the way up multiplies on the way down too.",
        ),
        Misconception(
            "divided by delta",
            lambda v, delta: v / delta,
            "You divide by delta: going down, you multiply by it.",
        ),
        Misconception(
            f"slope of the neuron made of the {beside}",
            lambda v, delta: delta * v * (1 - v),
            f"{letter} (1 - {letter}) is no slope here: delta already holds the slope of the neuron.",
            f"z = x_1 w_1 + x_2 w_2 + b is linear in each {asked}: its slope is just what multiplies it.",
        ),
        Misconception(
            "slope of the neuron made of delta",
            lambda v, delta: delta * (1 - delta) * v,
            "delta (1 - delta) is no slope: delta already holds the slope of the neuron.",
        ),
        Misconception(
            f"{beside} squared",
            lambda v, delta: delta * v**2,
            f"The {beside} stands there twice: dz/d{own}_i holds it once.",
        ),
        Misconception(
            f"sign of the {beside} lost",
            lambda v, delta: delta * np.abs(v),
            f"Right where {letter} is above 0 only: a negative {beside} turns the sign of the slope.",
        ),
        Misconception(
            f"size of the {beside} lost",
            lambda v, delta: delta * np.sign(v),
            f"Only the sign of the {beside} is used: its size counts too.",
        ),
        Misconception(
            "sign of delta lost",
            lambda v, delta: abs(delta) * v,
            f"Right where delta is above 0 only: its sign must reach every {asked}, so leave out abs.",
        ),
        Misconception(
            "negative delta dropped",
            lambda v, delta: max(delta, 0.0) * v,
            "Right where delta is above 0 only: a negative delta gives slopes too.",
        ),
        Misconception(
            "size only",
            lambda v, delta: np.abs(delta * v),
            "The sizes are right, but the signs are gone: leave out abs.",
        ),
        Misconception(
            "negative ones dropped",
            lambda v, delta: delta * np.maximum(v, 0),
            f"Negative entries of {letter} give 0 in yours: they have slopes too.",
        ),
        Misconception(
            "scaled to length 1",
            lambda v, delta: delta * v / np.linalg.norm(v),
            f"The direction is right, but you scaled {letter} to length 1: take it as it is.",
        ),
        Misconception(
            "first only",
            lambda v, delta: delta * v[0],
            f"This is the slope for the first {asked} alone: each has one.",
            "In a loop, `return` inside the loop ends it after the first round.",
        ),
        Misconception(
            "last only",
            lambda v, delta: delta * v[-1],
            f"This is the slope for the last {asked} alone: each has one. Does a loop overwrite its result?",
        ),
        Misconception(
            "last left out",
            without(-1),
            "The last entry is 0: does the loop stop one too early?",
        ),
        Misconception(
            "first left out",
            without(0),
            "The first entry is 0: entries count from 0, does the loop begin at 1?",
        ),
        Misconception(
            "last not returned",
            lambda v, delta: delta * v[:-1],
            f"The result is one entry too short: the last {asked} has a slope too.",
        ),
        Misconception(
            "first not returned",
            lambda v, delta: delta * v[1:],
            f"The result is one entry too short: the first {asked}, entry 0, has a slope too.",
        ),
        Misconception(
            "two inputs only",
            lambda v, delta: np.array([delta * v[0], delta * v[1]]),
            f"Yours is for two inputs: {letter} may have any length.",
        ),
        Misconception(
            "axis squeezed away",
            lambda v, delta: np.squeeze(delta * v),
            "With one input yours has shape (), expected (1,): squeeze removes an axis of length 1.",
        ),
        Misconception(
            "multiplied with itself",
            lambda v, delta: delta * (v @ v),
            f"`{letter} @ {letter}` multiplies {letter} with itself and adds up: one number. "
            f"Each {asked} keeps a slope of its own.",
        ),
        Misconception(
            "mean for each",
            lambda v, delta: delta * np.mean(v),
            f"You averaged {letter} to one number: the result is as long as {letter}.",
        ),
        Misconception(
            "delta used twice",
            lambda v, delta: delta**2 * v,
            "delta stands there twice: it comes down once.",
        ),
        Misconception(
            "logistic once more",
            lambda v, delta: delta * _logistic(v),
            f"You sent {letter} through the logistic: from z down to here nothing is curved.",
        ),
        Misconception(
            "subtracted",
            lambda v, delta: v - delta,
            f"You subtract delta from {letter}: along a path factors multiply, and no step is made yet.",
        ),
        Misconception(
            "step made",
            lambda v, delta: v - delta * v,
            f"You subtract the slope from {letter}: return the slope itself; the step comes in exercise 7.",
        ),
        Misconception(
            "delta added once more",
            lambda v, delta: delta * v + delta,
            f"delta is added once more, as if 1 stood beside {letter}: that term is the bias's.",
        ),
        Misconception(
            "order turned round",
            lambda v, delta: (delta * v)[::-1],
            f"The numbers are right, but last comes first: keep the order of {letter}.",
        ),
        Misconception(
            "multiplied by the number of inputs",
            lambda v, delta: delta * v * len(v),
            "Too big by the number of inputs: each slope counts once.",
        ),
        Misconception(
            "running sums",
            lambda v, delta: np.cumsum(delta * v),
            "Each entry holds all those before it too: use `=`, not `+=`, and no cumsum.",
        ),
        Misconception(
            "delta of the example",
            lambda v, delta: -0.14 * v,
            "You typed in the example's delta, -0.14: use the argument `delta`.",
        ),
        Misconception(
            "values of the example",
            lambda v, delta: -0.14 * np.array(example),
            f"These are the numbers of the example, whatever {letter} and delta are: compute with the arguments.",
        ),
    )


weight_slope = Exercise(
    unit=4,
    name="weight_slope",
    reference=maths.weight_slope,
    probe=call_each(_inputs),
    misconceptions=(
        *_last_factor_mistakes("weight", "w", "input", "x", example=[0.4, 0.8]),
        Misconception(
            "bias counted as a weight",
            lambda x, delta: np.append(delta * x, delta),
            "One entry too many: the bias has a function of its own, in the next exercise.",
        ),
    ),
    equivalents=(
        lambda x, delta: x * delta,
        lambda x, delta: [delta * x_i for x_i in x],
        lambda x, delta: tuple(float(delta) * float(x_i) for x_i in x),
        lambda x, delta: np.einsum("i,->i", x, delta),
        lambda x, delta: np.dot(x, delta),
        lambda x, delta: np.outer(delta, x)[0],
        lambda x, delta: (x[:, None] @ np.array([[delta]])).ravel(),
        lambda x, delta: x.astype(np.float32) * np.float32(delta),
    ),
)


def _deltas(rng):
    return {
        "output too low": {"delta": -float(rng.uniform(0.05, 0.25))},
        "output too high": {"delta": float(rng.uniform(0.05, 0.25))},
        "steep": {"delta": float(rng.uniform(1.5, 3))},
        "no error": {"delta": 0.0},
    }


bias_slope = Exercise(
    unit=4,
    name="bias_slope",
    reference=maths.bias_slope,
    probe=call_each(_deltas),
    misconceptions=(
        Misconception(
            "last factor alone",
            lambda delta: 1.0,
            "This is the last factor alone, dz/db = 1: what comes down, delta, must multiply it.",
            "dz/db says how z follows the bias; you are asked how the error does.",
        ),
        Misconception(
            "bias taken for a constant",
            lambda delta: 0.0,
            "Your slope is 0: the bias has no input, but it does move z.",
            "Raise b by 0.1 and z rises by 0.1. Think of b as the weight of a unit that is always 1.",
        ),
        Misconception(
            "sign flipped",
            lambda delta: -delta,
            "Opposite sign: b is added in z, so dz/db is +1. The minus of 'downhill' comes in the update.",
        ),
        Misconception(
            "squared",
            lambda delta: delta**2,
            "delta stands there twice; the input of the bias is always 1, not delta.",
        ),
        Misconception(
            "size only",
            lambda delta: abs(delta),
            "The size is right, but the sign is gone: leave out abs.",
        ),
        Misconception(
            "another slope of the neuron",
            lambda delta: delta * (1 - delta),
            "The slope of the neuron is already inside delta; from z to b there is no curve any more.",
        ),
        Misconception(
            "logistic slope of delta",
            lambda delta: delta * _logistic(delta) * (1 - _logistic(delta)),
            "The logistic comes in a second time: its slope is already inside delta.",
        ),
        Misconception(
            "1 added",
            lambda delta: delta + 1,
            "You add the 1: along one path factors multiply.",
            "dE/db = dE/dz times dz/db, and the second factor is 1.",
        ),
        Misconception(
            "1 subtracted",
            lambda delta: delta - 1,
            "You subtract the 1: along one path factors multiply.",
        ),
        Misconception(
            "turned over",
            lambda delta: 1 / delta,
            "Yours is 1 / delta: the factors of a chain multiply, none of them divides.",
        ),
        Misconception(
            "sign only",
            lambda delta: np.sign(delta),
            "Only the sign of delta is left: its size counts too.",
        ),
        Misconception(
            "twice",
            lambda delta: 2 * delta,
            "Twice too big: the bias has one path to z, and its factor is 1.",
        ),
        Misconception(
            "half",
            lambda delta: delta / 2,
            "Half of what it should be: the 1/2 of the error is already used up in delta.",
        ),
        Misconception(
            "largest slope of the logistic",
            lambda delta: delta / 4,
            "A quarter of what it should be: the slope of the logistic is already inside delta.",
        ),
        Misconception(
            "positive part only",
            lambda delta: max(delta, 0.0),
            "Right where delta is above 0 only: a negative delta gives a slope too.",
        ),
        Misconception(
            "input of w1",
            lambda delta: 0.4 * delta,
            "0.4 is the input of w1, from the example. Which input stands beside the bias?",
        ),
        Misconception(
            "input of w2",
            lambda delta: 0.8 * delta,
            "0.8 is the input of w2, from the example. Which input stands beside the bias?",
        ),
        Misconception(
            "both inputs",
            lambda delta: 1.2 * delta,
            "1.2 is the sum of the example's inputs: the bias stands beside none of them.",
        ),
        *_numbers_of_the_example(-0.14, 0.4),
    ),
    equivalents=(
        lambda delta: 1 * delta,
        lambda delta: delta * 1.0,
        lambda delta: np.array(delta),
        lambda delta: np.float32(delta),
        lambda delta: maths.weight_slope(np.ones(1), delta)[0],
        lambda delta: delta + 0.0,
    ),
)


def _weights(rng):
    return {case: {"w": values["x"], "delta": values["delta"]} for case, values in _inputs(rng).items()}


input_slope = Exercise(
    unit=4,
    name="input_slope",
    reference=maths.input_slope,
    probe=call_each(_weights),
    misconceptions=(
        *_last_factor_mistakes("input", "x", "weight", "w", example=[-2.5, 0.5]),
        Misconception(
            "bias counted as an input",
            lambda w, delta: np.append(delta * w, delta),
            "One entry too many: the unit of the bias is always 1, nobody asks how to change it.",
        ),
        Misconception(
            "updated weight",
            lambda w, delta: delta * (w - delta),
            "The weight was changed before it was used: the slope belongs to the weight of the forward pass.",
            "Compute every slope first, then update.",
        ),
    ),
    equivalents=(
        lambda w, delta: w * delta,
        lambda w, delta: [delta * w_i for w_i in w],
        lambda w, delta: np.einsum("i,->i", w, delta),
        lambda w, delta: (np.array([[delta]]) @ w[None, :])[0],
        lambda w, delta: np.dot(delta, w),
        lambda w, delta: w.astype(np.float32) * np.float32(delta),
        lambda w, delta: maths.weight_slope(w, delta),
    ),
)


def _places(rng):
    return {
        "x above 0": {"x": float(rng.uniform(1.5, 3))},
        "x below 0": {"x": -float(rng.uniform(1.5, 3))},
        "x between": {"x": float(rng.uniform(0.2, 0.8))},
        "x = 0": {"x": 0.0},
        "the paths pull apart": {"x": -0.25},
    }


two_paths = Exercise(
    unit=4,
    name="two_paths",
    reference=maths.two_paths,
    probe=call_each(_places),
    rtol=MEASURED,
    misconceptions=(
        Misconception(
            "path over v forgotten",
            lambda x: 3 * (x + 1),
            "Yours is worth the path over u alone: the one over v is missing, or a factor on each of the two.",
            "Move x by a little: u changes, but v changes too, and y follows both.",
        ),
        Misconception(
            "path over u forgotten",
            lambda x: 3 * x,
            "One path is missing, the one over u: x reaches y twice, and every path pays in.",
            "A later path that overwrites an earlier one loses it: the slopes of all paths are added up.",
        ),
        Misconception(
            "paths multiplied",
            lambda x: 3 * (x + 1) * 3 * x,
            "You multiplied the two paths: factors multiply along a path, but paths add.",
        ),
        Misconception(
            "constant 3",
            lambda x: 3.0,
            "Yours is 3 whatever x is: that is du/dx times dv/dx, or one path minus the other. Paths add.",
            "The slope of a product is not the product of the slopes. Each path keeps what the other factor is worth.",
        ),
        Misconception(
            "last factors added",
            lambda x: 4.0,
            "Yours is du/dx + dv/dx: the first factors, dy/du and dy/dv, are missing.",
            "It would be right for y = u + v. Here y is a product: what a change of u is worth depends on v.",
        ),
        Misconception(
            "last factors left out",
            lambda x: 4 * x + 1,
            "Yours is dy/du + dy/dv: on each path the last factor is missing, du/dx and dv/dx.",
        ),
        Misconception(
            "partners exchanged",
            lambda x: 3 * x * 3 + (x + 1),
            "The partners are exchanged: for y = u v, how y changes with u is worth v, not u.",
            "A rectangle with sides u and v: make u longer by a little, and the area grows by v times as much.",
        ),
        Misconception(
            "value instead of slope",
            lambda x: 3 * x * (x + 1),
            "This is y itself. Asked is its slope, dy/dx.",
        ),
        Misconception(
            "paths averaged",
            lambda x: (6 * x + 3) / 2,
            "Half of what it should be: paths add, they are not averaged.",
        ),
        Misconception(
            "counted twice",
            lambda x: 2 * (6 * x + 3),
            "Twice too big: each of the two paths is to be counted once.",
        ),
        Misconception(
            "sign flipped",
            lambda x: -(6 * x + 3),
            "Same size, opposite sign: at x = 2 both paths are worth something positive.",
        ),
        Misconception(
            "a constant lost",
            lambda x: 6 * x,
            "The constant part is lost: v is x + 1, and its 1 is multiplied by 3 as well.",
            "Multiplied out, 3 x (x + 1) is 3 x^2 + 3 x, and the second term has a slope too.",
        ),
        Misconception(
            "slope of the slope",
            lambda x: 6.0,
            "Yours is 6 whatever x is: that is the slope of the slope. One derivative is enough.",
        ),
        Misconception(
            "factor 3 forgotten",
            lambda x: 2 * x + 1,
            "Three times too small: u is 3 x, so u moves three times as fast as x.",
        ),
        Misconception(
            "power lost",
            lambda x: 3 * x + 6 * x,
            "At x = 0 yours gives 0, but the path over u is worth 3 there: look at dy/du = v = x + 1.",
        ),
        Misconception(
            "paths listed",
            lambda x: (3 * (x + 1), 3 * x),
            "Both paths are right, one by one; x has one slope, so add them up.",
        ),
        Misconception(
            "one factor 3 for both paths",
            lambda x: 3 * (x + 1) + 3 * 3 * x,
            "On the path over v stands a 3: dv/dx is 1, since v is x + 1.",
        ),
        Misconception(
            "u taken for x",
            lambda x: 3 * (x + 1) + x,
            "On the path over v the factor dy/dv is u, and u is 3 x, not x.",
        ),
        Misconception(
            "factor 3 not for all of v",
            lambda x: 6 * x + 1,
            "At x = 0 the path over u is worth 3, yours 1: brackets, so that the 3 multiplies the whole of v = x + 1.",
        ),
        Misconception(
            "dy/du alone",
            lambda x: x + 1,
            "This is dy/du alone: multiply by du/dx, and add the path over v.",
        ),
        Misconception(
            "constant of v differentiated too",
            lambda x: 6 * x + 4,
            "Too big by 1 everywhere: the 1 in v = x + 1 is a constant, and dv/dx counts once, inside its path.",
        ),
        Misconception(
            "ratio for slope",
            lambda x: 3 * x * (x + 1) / x,
            "This is y divided by x. A slope compares changes: how y moves when x moves.",
        ),
        Misconception(
            "size only",
            lambda x: abs(6 * x + 3),
            "Right where the slope is above 0 only: for x below -1/2 it is negative, so leave out abs.",
        ),
        Misconception(
            "path over u forgotten, size only",
            lambda x: abs(3 * x),
            "Yours is the size of the path over v alone: its sign is gone, and the path over u is missing.",
        ),
        Misconception(
            "path over v forgotten, size only",
            lambda x: abs(3 * (x + 1)),
            "Yours is the size of the path over u alone: its sign is gone, and the path over v is missing.",
        ),
        Misconception(
            "first factor of the path over v left out",
            lambda x: 3 * (x + 1) + 1,
            "The path over u is right; on the path over v stands dv/dx alone: dy/dv is missing.",
        ),
        Misconception(
            "factors added along each path",
            lambda x: (x + 1) + 3 + 3 * x + 1,
            "Along each path you add the two factors: factors multiply along a path, and paths add.",
        ),
        Misconception(
            "sums multiplied",
            lambda x: (4 * x + 1) * 4,
            "You add first and multiply then: first one product per path, then their sum.",
        ),
        Misconception(
            "paths subtracted the other way round",
            lambda x: -3.0,
            "Yours is -3 whatever x is: one path minus the other. Paths add.",
        ),
        Misconception(
            "values for the last factors",
            lambda x: 6 * x * (x + 1),
            "The last factors are u and v themselves: du/dx is how fast u moves, not u itself.",
        ),
        Misconception(
            "values for the last factors, v taken for x",
            lambda x: 3 * x * (x + 1) + 3 * x * x,
            "The last factors are 3 x and x: du/dx is how far u moves when x moves by 1, not u itself.",
        ),
        Misconception(
            "u for du/dx",
            lambda x: 3 * x * (x + 1) + 3 * x,
            "On the path over u stands 3 x as last factor: du/dx is how fast u moves, not u itself.",
        ),
        Misconception(
            "v for dv/dx",
            lambda x: 3 * (x + 1) + 3 * x * (x + 1),
            "On the path over v stands v as last factor: dv/dx is how fast v moves, not v itself.",
        ),
        Misconception(
            "x for dv/dx",
            lambda x: 3 * (x + 1) + 3 * x * x,
            "On the path over v stands x as last factor: dv/dx is how fast v moves when x does.",
        ),
        Misconception(
            "brackets around v missing, path over v forgotten",
            lambda x: 3 * x + 1,
            "Brackets around x + 1 are missing, and the path over v too; or dy/du stands there without its factor 3.",
        ),
        *_numbers_of_the_example(9, 15),
        *_measured(lambda x: 3 * x * (x + 1)),
    ),
    equivalents=(
        lambda x: 6 * x + 3,
        lambda x: 3 * (2 * x + 1),
        lambda x: 3 * (x + 1) + 3 * x * 1,
        lambda x: float(np.dot([x + 1, 3 * x], [3, 1])),
        lambda x: sum(upper * lower for upper, lower in ((x + 1, 3), (3 * x, 1))),
        lambda x: np.float32(6) * np.float32(x) + np.float32(3),
        lambda x: (3 * (x + 0.5) * (x + 1.5)) - (3 * (x - 0.5) * (x + 0.5)),
        lambda x: (3 * (x + 1e-6) * (x + 1e-6 + 1) - 3 * x * (x + 1)) / 1e-6,
        lambda x: np.polyval(np.polyder([3, 3, 0]), x),
    ),
)


def _neurons(rng):
    def drawn(n_in, d, eta):
        signs = [-1, 1] if n_in > 1 else [1]
        return {
            "w": rng.uniform(0.3, 1.5, n_in) * rng.choice(signs, n_in),
            "b": float(rng.uniform(0.5, 0.9)),
            "x": rng.uniform(0.3, 1.2, n_in) * rng.choice(signs, n_in),
            "d": d,
            "eta": eta,
        }

    return {
        "a dog, 2 inputs": drawn(2, 1.0, 0.5),
        "a cat, 2 inputs": drawn(2, 0.0, 0.5),
        "4 inputs, a big step": drawn(4, 1.0, 6.0),
        "1 input": drawn(1, 0.0, 2.0),
        "all inputs 0": drawn(3, 1.0, 0.3) | {"x": np.zeros(3), "b": -0.4},
    }


def _stepped(
    total=lambda x, w, b: x @ w + b,
    delta=lambda y, d, z: (y - d) * y * (1 - y),
    change_w=lambda delta, w, x: delta * x,
    change_b=lambda delta, w, x: delta,
    sign=-1.0,
):
    """Make an `update_neuron`, wrong where one of its parts is."""

    def update(w, b, x, d, eta):
        z = total(x, w, b)
        slope = delta(_logistic(z), d, z)
        return w + sign * eta * change_w(slope, w, x), b + sign * eta * change_b(slope, w, x)

    return update


def _in_one_part(name, wrong, hint):
    """Make two misconceptions: the weights wrong and the bias right, and the other way round."""
    right = _stepped()
    return (
        Misconception(
            f"{name}, weights only",
            lambda *arguments: (wrong(*arguments)[0], right(*arguments)[1]),
            f"The bias is right, but in w_new {hint}",
        ),
        Misconception(
            f"{name}, bias only",
            lambda *arguments: (right(*arguments)[0], wrong(*arguments)[1]),
            f"The weights are right, but in b_new {hint}",
        ),
    )


def _repeated(times):
    def update(w, b, x, d, eta):
        for _ in range(times):
            w, b = _stepped()(w, b, x, d, eta)
        return w, b

    return update


def _weight_after_weight(w, b, x, d, eta):
    """Move each weight with a forward pass that uses those moved before; return the last delta besides."""
    w = np.array(w, float)
    for i in range(len(w)):
        delta = maths.delta_output(maths.neuron(x, w, b), d)
        w[i] -= eta * delta * x[i]
    return w, delta


def _cross_entropy(y, d):
    return -(d * np.log(y) + (1 - d) * np.log(1 - y))


def _gradients(w, b, x, d, eta):
    w_new, b_new = _stepped()(w, b, x, d, 1.0)
    return w - w_new, b - b_new


def _bias_after(w_new, b, x, d, eta):
    return w_new, _stepped()(w_new, b, x, d, eta)[1]


def _weights_after_bias(w, b, x, d, eta):
    _, b_new = _stepped()(w, b, x, d, eta)
    return _stepped()(w, b_new, x, d, eta)[0], b_new


def _with_unit_input(w, b, x, d, eta):
    """Take the bias as the weight of an input that is always 1."""
    w1, x1 = np.append(w, b), np.append(x, 1.0)
    y = _logistic(np.dot(w1, x1))
    w1 = w1 - eta * (y - d) * y * (1 - y) * x1
    return w1[:-1], w1[-1]


update_neuron = Exercise(
    unit=4,
    name="update_neuron",
    reference=maths.update_neuron,
    probe=call_each(_neurons, returns=("w_new", "b_new")),
    misconceptions=(
        Misconception(
            "uphill",
            _stepped(sign=1.0),
            "The step goes uphill: the update subtracts eta times the slope, and the slope is made of y - d.",
            "The slope points to where the error grows. One sign turned is enough to climb; two cancel.",
        ),
        Misconception(
            "slope of the neuron left out",
            _stepped(delta=lambda y, d, z: y - d),
            "In delta one factor is missing: y - d is dE/dy, and the step needs dE/dz. Multiply by y (1 - y).",
        ),
        Misconception(
            "slope taken at the output",
            _stepped(delta=lambda y, d, z: (y - d) * _logistic(y) * (1 - _logistic(y))),
            "In delta the logistic is applied once too often: y is already its output, so the slope is y (1 - y).",
        ),
        Misconception(
            "total input for output",
            _stepped(delta=lambda y, d, z: (y - d) * z * (1 - z)),
            "In delta the slope is made of z; it is y (1 - y), with the output.",
        ),
        Misconception(
            "slope of tanh",
            _stepped(delta=lambda y, d, z: (y - d) * (1 - y**2)),
            "In delta stands 1 - y^2, the slope of tanh; this neuron is logistic.",
        ),
        Misconception(
            "1/2 lost",
            _stepped(delta=lambda y, d, z: 2 * (y - d) * y * (1 - y)),
            "The step is twice too long: the slope of 1/2 (y - d)^2 is y - d, without a 2.",
        ),
        Misconception(
            "1/2 kept",
            _stepped(delta=lambda y, d, z: 0.5 * (y - d) * y * (1 - y)),
            "The step is half as long as it should be: the 1/2 of the error cancels against the 2 of the square.",
        ),
        Misconception(
            "error for its slope",
            _stepped(delta=lambda y, d, z: 0.5 * (y - d) ** 2 * y * (1 - y)),
            "delta is made of the error E; it should be made of its slope y - d.",
        ),
        Misconception(
            "activation forgotten",
            _stepped(delta=lambda y, d, z: (z - d) * z * (1 - z)),
            "The output y is missing: you used the total input z in its place. First y = logistic(z), then delta.",
        ),
        Misconception(
            "linear neuron",
            _stepped(delta=lambda y, d, z: z - d),
            "This is the rule of a linear neuron: y = logistic(z) and its slope y (1 - y) are both missing.",
            "For y = z the slope is 1, so nothing is to multiply; that is the Widrow-Hoff rule.",
        ),
        Misconception(
            "thresholded output",
            _stepped(delta=lambda y, d, z: float(z > 0) - d),
            "You turned the output into 0 or 1 first: that is the perceptron's rule. Keep y as it is, and its slope.",
            "A threshold is flat everywhere, so no slope can come down through it.",
        ),
        Misconception(
            "last factor left out",
            _stepped(change_w=lambda delta, w, x: delta),
            "All weights move by the same amount: the last factor, dz/dw, is missing. Multiply by the input.",
        ),
        Misconception(
            "weight for input",
            _stepped(change_w=lambda delta, w, x: delta * w),
            "The weights move by delta times w: that is dE/dx. For dE/dw the input multiplies.",
        ),
        Misconception(
            "averaged over inputs",
            _stepped(change_w=lambda delta, w, x: delta * x / len(x)),
            "The steps of the weights are too short by the number of inputs: nothing is averaged here.",
        ),
        Misconception(
            "summed over inputs",
            _stepped(change_w=lambda delta, w, x: delta * np.sum(x)),
            "All weights move by the sum over the inputs: each has its own input only.",
        ),
        Misconception(
            "bias not updated",
            _stepped(change_b=lambda delta, w, x: 0.0),
            "The bias stays where it was: it learns too, with slope delta.",
            "The bias is the weight of a unit that is always 1.",
        ),
        Misconception(
            "bias multiplied by the inputs",
            _stepped(change_b=lambda delta, w, x: delta * np.sum(x)),
            "The bias moves by delta times the inputs: its own input is always 1.",
        ),
        Misconception(
            "weights not updated",
            _stepped(change_w=lambda delta, w, x: 0.0 * w),
            "The weights stay where they were: only the bias moves.",
        ),
        Misconception(
            "eta left out",
            lambda w, b, x, d, eta: _stepped()(w, b, x, d, 1.0),
            "The step size eta is missing: yours is the step for eta = 1.",
        ),
        Misconception(
            "eta used twice",
            lambda w, b, x, d, eta: _stepped()(w, b, x, d, eta**2),
            "The step size eta stands there twice: once in the slope and once in the update, perhaps.",
        ),
        Misconception(
            "divided by eta",
            lambda w, b, x, d, eta: _stepped()(w, b, x, d, 1 / eta),
            "You divide by eta: a bigger eta should make a longer step.",
        ),
        Misconception(
            "gradients returned",
            _gradients,
            "These are the slopes dE/dw and dE/db: go one step against them and return the new w and b.",
        ),
        Misconception(
            "steps returned",
            lambda w, b, x, d, eta: tuple(-eta * g for g in _gradients(w, b, x, d, eta)),
            "These are the steps alone: add them to the old w and b, and return the new ones.",
        ),
        Misconception(
            "slope without the old value",
            lambda w, b, x, d, eta: tuple(eta * g for g in _gradients(w, b, x, d, eta)),
            "This is eta times the slopes alone: subtract it from the old w and b, and return the new ones.",
        ),
        Misconception(
            "bias updated after the weights",
            lambda w, b, x, d, eta: _bias_after(_stepped()(w, b, x, d, eta)[0], b, x, d, eta),
            "b_new was computed with weights that were already updated: take both slopes first, then both steps.",
            "Both slopes describe one point, the one of the forward pass.",
        ),
        Misconception(
            "weights updated after the bias",
            _weights_after_bias,
            "w_new was computed with a bias that was already updated: take both slopes first, then both steps.",
        ),
        Misconception(
            "inputs not summed",
            _stepped(total=lambda x, w, b: x * w + b),
            "Your neuron has as many outputs as inputs: z is one number, the sum of x_i w_i, plus b.",
            "x * w multiplies entry by entry; the neuron then adds these products up.",
        ),
        Misconception(
            "bias forgotten in z",
            _stepped(total=lambda x, w, b: x @ w),
            "The bias is missing in the forward pass: z = x_1 w_1 + x_2 w_2 + ... + b.",
        ),
        Misconception(
            "order exchanged",
            lambda w, b, x, d, eta: _stepped()(w, b, x, d, eta)[::-1],
            "The two results are exchanged: wanted is w_new first, then b_new.",
        ),
        Misconception(
            "nothing changed",
            lambda w, b, x, d, eta: (w + 0.0, b),
            "Both come back as they were: are the old w and b returned? "
            "If not, is a slope zero that should not be, such as d (1 - d)?",
        ),
        Misconception(
            "multiplied instead of subtracted",
            lambda w, b, x, d, eta: tuple(
                p * eta * g for p, g in zip((w, b), _gradients(w, b, x, d, eta), strict=True)
            ),
            "You multiply the old values by the step; a step is subtracted.",
        ),
        Misconception(
            "bias subtracted in z",
            _stepped(total=lambda x, w, b: x @ w - b),
            "In the forward pass the bias is subtracted; it is added.",
        ),
        Misconception(
            "logistic turned round",
            _stepped(total=lambda x, w, b: -(x @ w + b)),
            "The forward pass gives 1 - y: in the logistic stands exp(z) where exp(-z) belongs.",
        ),
        Misconception(
            "a bias for each input",
            _stepped(change_b=lambda delta, w, x: delta * x),
            "b_new comes out as an array: the bias is one number, and its own input is always 1.",
        ),
        Misconception(
            "slope of the cross-entropy",
            _stepped(delta=lambda y, d, z: (y - d) / (y * (1 - y))),
            "In delta you divide by the slope y (1 - y); going down a chain multiplies by it.",
        ),
        Misconception(
            "half the slope",
            _stepped(delta=lambda y, d, z: (y - d) * y),
            "In delta half of the slope is missing: y stands there, but 1 - y does not.",
        ),
        Misconception(
            "other half of the slope",
            _stepped(delta=lambda y, d, z: (y - d) * (1 - y)),
            "In delta half of the slope is missing: 1 - y stands there, but y does not.",
        ),
        Misconception(
            "slope used twice",
            _stepped(delta=lambda y, d, z: (y - d) * (y * (1 - y)) ** 2),
            "In delta the slope of the neuron stands twice: your delta may hold it already.",
        ),
        Misconception(
            "slope alone",
            _stepped(delta=lambda y, d, z: y * (1 - y)),
            "In delta the miss y - d is missing: the step must know how wrong y is, and to which side.",
        ),
        Misconception(
            "no delta",
            _stepped(delta=lambda y, d, z: 1.0),
            "The inputs alone make the step: delta, what comes down from the error, is missing.",
        ),
        Misconception(
            "sign of the slope only",
            _stepped(change_w=lambda delta, w, x: np.sign(delta * x), change_b=lambda delta, w, x: np.sign(delta)),
            "Only the signs of the slopes are used: their sizes count too.",
        ),
        Misconception(
            "output for input",
            lambda w, b, x, d, eta: _stepped(change_w=lambda delta, w, x: delta * maths.neuron(x, w, b))(
                w, b, x, d, eta
            ),
            "The weights move by delta times the neuron's output: the input below the weight belongs there.",
        ),
        Misconception(
            "total input for input",
            lambda w, b, x, d, eta: _stepped(change_w=lambda delta, w, x: delta * (x @ w + b))(w, b, x, d, eta),
            "The weights move by delta times z: the input below each weight belongs there, not their sum.",
        ),
        Misconception(
            "brackets around y - d missing",
            _stepped(delta=lambda y, d, z: y - d * y * (1 - y)),
            "In delta the brackets around y - d are missing: Python multiplies d by the slope before it subtracts.",
        ),
        Misconception(
            "brackets around 1 - y missing",
            _stepped(delta=lambda y, d, z: (y - d) * y * 1 - y),
            "In delta the brackets around 1 - y are missing: Python multiplies first and subtracts y from the whole.",
        ),
        Misconception(
            "rectified neuron",
            _stepped(delta=lambda y, d, z: (max(z, 0.0) - d) * (z > 0)),
            "This is the rule of a rectified neuron (ReLU); this one is logistic.",
        ),
        Misconception(
            "size only",
            _stepped(delta=lambda y, d, z: abs(y - d) * y * (1 - y)),
            "Right where y is too high only: leave out abs, the sign of the miss turns the step.",
        ),
        Misconception(
            "positive part only",
            _stepped(delta=lambda y, d, z: max(y - d, 0.0) * y * (1 - y)),
            "Right where y is too high only: a negative miss makes a step too.",
        ),
        Misconception(
            "logistic twice",
            _stepped(delta=lambda y, d, z: (_logistic(y) - d) * _logistic(y) * (1 - _logistic(y))),
            "The logistic is applied twice in the forward pass: y = logistic(z), once.",
        ),
        Misconception(
            "brackets of the logistic missing",
            _stepped(delta=lambda y, d, z: (1 + np.exp(-z) - d) * (1 + np.exp(-z)) * -np.exp(-z)),
            "In the logistic the brackets below the line are missing: Python divides 1 by 1 and then adds exp(-z).",
        ),
        Misconception(
            "tanh neuron",
            _stepped(delta=lambda y, d, z: (np.tanh(z) - d) * (1 - np.tanh(z) ** 2)),
            "This is the rule of a tanh neuron, output and slope; this one is logistic.",
        ),
        Misconception(
            "bias multiplied by itself",
            lambda w, b, x, d, eta: _stepped(change_b=lambda delta, w, x: delta * b)(w, b, x, d, eta),
            "In b_new you multiply by b itself: dz/db asks how far z moves when b moves, not how big b is.",
        ),
        Misconception(
            "plus for minus in the slope",
            _stepped(delta=lambda y, d, z: (y - d) * y * (1 + y)),
            "In delta stands 1 + y where 1 - y belongs.",
        ),
        Misconception(
            "sum instead of difference",
            _stepped(delta=lambda y, d, z: (y + d) * y * (1 - y)),
            "In delta y and d are added: the miss is their difference.",
        ),
        Misconception(
            "slope made of z",
            _stepped(delta=lambda y, d, z: (y - d) * z),
            "In delta the miss is multiplied by z; dy/dz is y (1 - y), with the output.",
        ),
        Misconception(
            "uphill, slope of the neuron left out",
            _stepped(delta=lambda y, d, z: d - y),
            "Two mistakes: the step goes uphill, and in delta the slope y (1 - y) is missing.",
        ),
        Misconception(
            "error for delta",
            _stepped(delta=lambda y, d, z: _half_square(y, d)),
            "In the place of delta stands the error E itself: delta is its slope against z.",
        ),
        Misconception(
            "cross-entropy for delta",
            _stepped(delta=lambda y, d, z: _cross_entropy(y, d)),
            "In the place of delta stands the cross-entropy, an error and not a slope, and another error than here.",
        ),
        Misconception(
            "delta times its own slope",
            _stepped(change_w=lambda delta, w, x: delta * x * (1 - x)),
            "The weights move by delta x (1 - x): delta already holds the slope of the neuron, and x enters as it is.",
        ),
        Misconception(
            "mean over inputs",
            _stepped(change_w=lambda delta, w, x: delta * np.mean(x)),
            "All weights move by the mean over the inputs: each has its own input only.",
        ),
        Misconception(
            "last weight left out",
            _stepped(change_w=lambda delta, w, x: np.append(delta * x[:-1], 0.0)),
            "The last weight stays where it was: does the loop stop one too early?",
        ),
        Misconception(
            "first weight left out",
            _stepped(change_w=lambda delta, w, x: np.append(0.0, delta * x[1:])),
            "The first weight stays where it was: entries count from 0, does the loop begin at 1?",
        ),
        Misconception(
            "bias stepped once for each input",
            _stepped(change_b=lambda delta, w, x: delta * len(x)),
            "The bias makes one step for each input: it moves once. Does its line stand inside the loop?",
        ),
        Misconception(
            "output computed inside the loop",
            lambda w, b, x, d, eta: (
                _weight_after_weight(w, b, x, d, eta)[0],
                b - eta * _weight_after_weight(w, b, x, d, eta)[1],
            ),
            "Later weights use a y made of weights that have moved already: compute y and delta once, before the loop.",
        ),
        Misconception(
            "output computed anew for everything",
            lambda w, b, x, d, eta: _bias_after(_weight_after_weight(w, b, x, d, eta)[0], b, x, d, eta),
            "Later weights, and b_new, use a y made of weights that have moved already: compute y and delta once.",
        ),
        Misconception(
            "eta not multiplied",
            lambda w, b, x, d, eta: tuple(
                p - eta + g for p, g in zip((w, b), _gradients(w, b, x, d, eta), strict=True)
            ),
            "eta is subtracted by itself: it must multiply the slope, and their product is subtracted.",
        ),
        *_in_one_part("uphill", _stepped(sign=1.0), "the step goes uphill: both updates subtract."),
        *_in_one_part("eta left out", lambda *a: _stepped()(*a[:4], 1.0), "the step size eta is missing."),
        *_in_one_part("doubled", _stepped(sign=-2.0), "the step is twice too long."),
        *_in_one_part("halved", _stepped(sign=-0.5), "the step is half as long as it should be."),
        *(
            Misconception(
                f"eta is {value} always",
                lambda w, b, x, d, eta, value=value: _stepped()(w, b, x, d, value),
                f"You make the step with {value} always: the step size is the argument eta.",
            )
            for value in (8.0, 0.1)
        ),
        *(
            Misconception(
                f"{times} steps",
                _repeated(times),
                f"You make {times} steps: one is asked.",
            )
            for times in (2, 10, 100)
        ),
        Misconception(
            "only the weights returned",
            lambda w, b, x, d, eta: _stepped()(w, b, x, d, eta)[0],
            "Only w_new is returned: both are wanted, w_new and b_new.",
        ),
        Misconception(
            "weights returned twice",
            lambda w, b, x, d, eta: (_stepped()(w, b, x, d, eta)[0],) * 2,
            "w_new is returned twice: the second value should be b_new, a number.",
        ),
        Misconception(
            "delta for the new bias",
            lambda w, b, x, d, eta: (_stepped()(w, b, x, d, eta)[0], _gradients(w, b, x, d, eta)[1]),
            "The second value is delta, the slope: go one step with it and return b_new.",
        ),
        Misconception(
            "error for the new bias",
            lambda w, b, x, d, eta: (_stepped()(w, b, x, d, eta)[0], _half_square(maths.neuron(x, w, b), d)),
            "The second value is the error E: return b_new in its place.",
        ),
        Misconception(
            "output for the new bias",
            lambda w, b, x, d, eta: (_stepped()(w, b, x, d, eta)[0], maths.neuron(x, w, b)),
            "The second value is the output y: return b_new in its place.",
        ),
    ),
    equivalents=(
        _stepped(),
        lambda w, b, x, d, eta: list(_stepped()(w, b, x, d, eta)),
        lambda w, b, x, d, eta: (
            [w_i - eta * maths.delta_output(maths.neuron(x, w, b), d) * x_i for w_i, x_i in zip(w, x, strict=True)],
            b - eta * maths.delta_output(maths.neuron(x, w, b), d),
        ),
        _with_unit_input,
        lambda w, b, x, d, eta: tuple(np.float32(p) for p in _stepped()(w, b, x, d, eta)),
        lambda w, b, x, d, eta: _stepped(delta=lambda y, d, z: -(d - y) * (y - y * y))(w, b, x, d, eta),
        lambda w, b, x, d, eta: (np.array(_stepped()(w, b, x, d, eta)[0]), np.array(_stepped()(w, b, x, d, eta)[1])),
    ),
)
