"""Checks of unit 03: the squared error, steps downhill, and how long a step may be."""

import numpy as np

from helpers import maths
from helpers.checks import Exercise, Misconception, call_each
from helpers.checks.probe import INSTEAD, RAISED, WrongStructure, call


def _outputs(rng):
    def case(*shape):
        return {"Y": rng.normal(size=shape), "D": rng.normal(size=shape)}

    return {
        "5 cases, 2 outputs": case(5, 2),
        "3 cases, 3 outputs": case(3, 3),
        "one case": case(1, 4),
    }


def _squared_error_probe(answer, rng):
    """Call the answer on matching shapes, then on shapes that differ and that NumPy would stretch."""
    observed = call_each(_outputs)(answer, rng)
    column, row = rng.normal(size=(5, 1)), rng.normal(size=5)
    observed |= _handling(answer, "(5, 1) against (5,)", column, row)
    return observed | _handling(answer, "(5, 2) against (1, 2)", rng.normal(size=(5, 2)), rng.normal(size=(1, 2)))


SAFE, STRETCHED, ERROR_RETURNED, SOMETHING_RETURNED = range(4)


def _handling(answer, case, Y, D):
    """Say by a number what an answer does with arrays of different shapes."""
    ((label, value), *_) = call(answer, case, {"Y": Y, "D": D}).items()
    right = 0.5 * np.sum((Y.ravel() - D) ** 2) if Y.size == D.size else np.nan
    if label.endswith(INSTEAD):
        code = ERROR_RETURNED if "Error" in str(value) else SOMETHING_RETURNED
    elif label.endswith(RAISED) or value.size == 1 and value.dtype.kind in "iuf" and np.allclose(value, right, 1e-4):
        code = SAFE
    else:
        code = STRETCHED
    return {f"{case}: shapes compared": np.array(code)}


def _differ(Y, D):
    return Y.shape != D.shape


def _refuse(error):
    raise error


def _guarded(formula, apart=_differ, then=_refuse):
    """Return an answer that looks at the shapes first, as a careful student's does, or a little differently."""

    def answer(Y, D):
        return then(ValueError("shapes differ")) if apart(Y, D) else formula(Y, D)

    return answer


def _half_sum(Y, D):
    return 0.5 * np.sum((Y - D) ** 2)


def _squared_error_in_loops(Y, D):
    if np.shape(Y) != np.shape(D):
        raise ValueError("shapes differ")
    E = 0
    for y_row, d_row in zip(Y.tolist(), D.tolist(), strict=True):
        for y, d in zip(y_row, d_row, strict=True):
            E += (y - d) ** 2 / 2
    return E


squared_error = Exercise(
    unit=3,
    name="squared_error",
    reference=maths.squared_error,
    probe=_squared_error_probe,
    misconceptions=(
        Misconception(
            "silent broadcasting",
            _half_sum,
            "Y of shape (5, 1) against D of shape (5,) is not refused: compare the shapes first, and raise "
            "a ValueError where they differ.",
            "NumPy stretches (5, 1) and (5,) to (5, 5): every output would be compared with every desired output, "
            "and nothing would warn you. Only `raise` stops a function; `print`, or ValueError alone, does not.",
        ),
        Misconception(
            "lengths alone compared",
            _guarded(_half_sum, lambda Y, D: len(Y) != len(D)),
            "Y of shape (5, 1) against D of shape (5,) gets through: their lengths and sizes agree, their shapes do "
            "not. Compare the whole shapes.",
        ),
        Misconception(
            "axes alone compared",
            _guarded(_half_sum, lambda Y, D: Y.ndim != D.ndim),
            "Y of shape (5, 2) against D of shape (1, 2) gets through: the number of axes and that of outputs agree, "
            "the shapes do not. Compare the whole shapes.",
        ),
        Misconception(
            "error returned",
            _guarded(_half_sum, then=lambda error: error),
            "Where the shapes differ, you return a ValueError like a result: raise it, so that nobody can overlook it.",
        ),
        Misconception(
            "nothing raised",
            _guarded(_half_sum, then=lambda error: None),
            "Where the shapes differ, your function returns None: raise a ValueError.",
        ),
        Misconception(
            "condition turned round",
            _guarded(_half_sum, lambda Y, D: Y.shape == D.shape),
            "Your condition is the wrong way round: it raises where the shapes agree, and goes on where they differ.",
        ),
        Misconception(
            "1/2 lost",
            _guarded(lambda Y, D: np.sum((Y - D) ** 2)),
            "Exactly twice too big: the factor 1/2 in front of the sum is missing.",
            "The 1/2 stands there so that the slope becomes y - d, without a 2.",
        ),
        Misconception(
            "1/2 twice",
            _guarded(lambda Y, D: 0.25 * np.sum((Y - D) ** 2)),
            "Half of what it should be: the factor 1/2 is in it twice.",
            "The miss is not halved before it is squared; (1/2 u)^2 would be a quarter of u^2.",
        ),
        Misconception(
            "averaged over cases",
            _guarded(lambda Y, D: 0.5 * np.sum((Y - D) ** 2) / len(Y)),
            "Too small by the number of cases: you averaged over them, and E is a sum.",
            "With a sum each new case adds its own error, whatever the others do. A mean has other step sizes.",
        ),
        Misconception(
            "averaged over cases, 1/2 lost",
            _guarded(lambda Y, D: np.sum((Y - D) ** 2) / len(Y)),
            "The squares are divided by the number of cases; wanted is half of their sum.",
        ),
        Misconception(
            "averaged over outputs",
            _guarded(lambda Y, D: 0.5 * np.sum((Y - D) ** 2) / Y.shape[1]),
            "Too small by the number of outputs: sum over the outputs too, do not average.",
        ),
        Misconception(
            "averaged over all entries",
            _guarded(lambda Y, D: 0.5 * np.mean((Y - D) ** 2)),
            "`mean` divides by the number of entries: E is half a sum, over cases and outputs.",
            "A mean hides how many cases there are. Unit 01 met the sum: log likelihoods of cases add.",
        ),
        Misconception(
            "mean squared error",
            _guarded(lambda Y, D: np.mean((Y - D) ** 2)),
            "This is the mean squared error. The course takes half of the sum: no division by the number of entries.",
            "Both have their lowest point at the same place, but their slopes, and so the good step sizes, differ.",
        ),
        Misconception(
            "one number a case",
            _guarded(lambda Y, D: 0.5 * np.sum((Y - D) ** 2, axis=1)),
            "One number a case: E adds up the cases as well, to a single number.",
        ),
        Misconception(
            "one number an output",
            _guarded(lambda Y, D: 0.5 * np.sum((Y - D) ** 2, axis=0)),
            "One number an output: E adds up the outputs as well, to a single number.",
        ),
        Misconception(
            "not summed",
            _guarded(lambda Y, D: 0.5 * (Y - D) ** 2),
            "Each entry's half square is right, but nothing is added up yet: E is a single number.",
        ),
        Misconception(
            "summed before squaring",
            _guarded(lambda Y, D: 0.5 * np.sum(Y - D) ** 2),
            "You add first and square afterwards: misses of opposite sign cancel before they count.",
            "Square every miss, then add. `np.sum(u) ** 2` squares the sum, `np.sum(u ** 2)` sums the squares.",
        ),
        Misconception(
            "summed over outputs before squaring",
            _guarded(lambda Y, D: 0.5 * np.sum(np.sum(Y - D, axis=1) ** 2)),
            "You add each case's misses before squaring: two outputs wrong in opposite ways would seem right.",
        ),
        Misconception(
            "not squared",
            _guarded(lambda Y, D: 0.5 * np.sum(Y - D)),
            "The square is missing: misses of opposite sign cancel, and E can even become negative.",
        ),
        Misconception(
            "absolute for square",
            _guarded(lambda Y, D: 0.5 * np.sum(np.abs(Y - D))),
            "You take the sizes of the misses where their squares are wanted.",
            "A miss twice as big counts four times in E, so that its slope grows with it.",
        ),
        Misconception(
            "doubled instead of squared",
            _guarded(lambda Y, D: 0.5 * np.sum((Y - D) * 2)),
            "You multiply the misses by 2 where they should be squared: `* 2` doubles, `** 2` squares.",
        ),
        Misconception(
            "first output only",
            _guarded(lambda Y, D: 0.5 * np.sum((Y[:, 0] - D[:, 0]) ** 2)),
            "Only the first output of each case counts: sum over the outputs as well as over the cases.",
        ),
        Misconception(
            "sum of sizes",
            _guarded(lambda Y, D: np.sum(np.abs(Y - D))),
            "This is the sum of the misses' sizes; wanted is half the sum of their squares.",
        ),
        Misconception(
            "difference of squares",
            _guarded(lambda Y, D: 0.5 * np.sum(Y**2 - D**2)),
            "You square Y and D apart and then subtract: subtract first, then square.",
            "3^2 - 1^2 is 8, but (3 - 1)^2 is 4.",
        ),
        Misconception(
            "brackets missing",
            _guarded(lambda Y, D: 0.5 * np.sum(Y - D**2)),
            "Brackets are missing: in `Y - D ** 2` only D is squared.",
        ),
        Misconception(
            "square root taken",
            _guarded(lambda Y, D: np.sqrt(np.sum((Y - D) ** 2))),
            "This is the distance between Y and D: E has no square root, and a factor 1/2.",
        ),
        Misconception(
            "square root halved",
            _guarded(lambda Y, D: 0.5 * np.sqrt(np.sum((Y - D) ** 2))),
            "There is a square root too much: `np.linalg.norm` takes one. E is half the sum of the squares itself.",
        ),
        Misconception(
            "root mean square",
            _guarded(lambda Y, D: np.sqrt(np.mean((Y - D) ** 2))),
            "This is the root mean square: no root and no mean here, but half of the sum.",
        ),
        Misconception(
            "sign flipped",
            _guarded(lambda Y, D: -0.5 * np.sum((Y - D) ** 2)),
            "The sign is flipped: E is what is to become small, so it is never negative.",
            "Minus E (over sigma squared) is what unit 01 called the log likelihood; E goes down where that goes up.",
        ),
        Misconception(
            "added instead of subtracted",
            _guarded(lambda Y, D: 0.5 * np.sum((Y + D) ** 2)),
            "You add Y and D: the miss is their difference.",
        ),
        Misconception(
            "matrix product",
            _guarded(lambda Y, D: 0.5 * (Y - D) @ (Y - D).T),
            "The matrix product pairs every case with every other: square entry by entry, then add.",
            "Only the diagonal of that product holds the squares that you want.",
        ),
        Misconception(
            "integer division",
            _guarded(lambda Y, D: 1 // 2 * np.sum((Y - D) ** 2)),
            "Yours is always zero: `1 // 2` divides whole numbers and drops the rest. Write 0.5 or 1 / 2.",
        ),
        Misconception(
            "first case only",
            _guarded(lambda Y, D: 0.5 * np.sum((Y[0] - D[0]) ** 2)),
            "Only the first case counts: a `return` inside the loop, or an index 0 too much?",
        ),
        Misconception(
            "last case left out",
            _guarded(lambda Y, D: 0.5 * np.sum((Y[:-1] - D[:-1]) ** 2)),
            "The last case is missing: a loop or a slice stops one too early.",
        ),
        Misconception(
            "last case only",
            _guarded(lambda Y, D: 0.5 * np.sum((Y[-1] - D[-1]) ** 2)),
            "Only the last case is left: each turn of the loop overwrites the sum. Use +=.",
        ),
        Misconception(
            "largest miss only",
            _guarded(lambda Y, D: 0.5 * np.max((Y - D) ** 2)),
            "Only the largest miss counts in yours: all of them do.",
        ),
        Misconception(
            "first case left out",
            _guarded(lambda Y, D: 0.5 * np.sum((Y[1:] - D[1:]) ** 2)),
            "The first case is missing: indices count from 0.",
        ),
        Misconception(
            "2 for 1/2",
            _guarded(lambda Y, D: 2 * np.sum((Y - D) ** 2)),
            "Four times too big: a factor 2 stands where 1/2 should.",
        ),
        Misconception(
            "half of the sum squared",
            _guarded(lambda Y, D: (0.5 * np.sum(Y - D)) ** 2),
            "You square last of all: square every miss first, then add, then take half.",
        ),
        Misconception(
            "desired outputs left out",
            _guarded(lambda Y, D: 0.5 * np.sum(Y**2)),
            "D does not occur in yours: what is squared is the miss, Y minus D.",
        ),
        Misconception(
            "matrix product over cases",
            _guarded(lambda Y, D: 0.5 * (Y - D).T @ (Y - D)),
            "The matrix product pairs every output with every other: square entry by entry, then add.",
        ),
    ),
    equivalents=(
        _guarded(lambda Y, D: np.sum((Y - D) ** 2) / 2),
        _squared_error_in_loops,
        _guarded(lambda Y, D: 0.5 * np.einsum("cj,cj->", Y - D, Y - D)),
        _guarded(lambda Y, D: np.linalg.norm(D - Y) ** 2 / 2),
        _guarded(lambda Y, D: 0.5 * np.trace((Y - D) @ (Y - D).T)),
        _guarded(lambda Y, D: (np.sum(Y**2) - 2 * np.sum(Y * D) + np.sum(D**2)) / 2),
        _guarded(lambda Y, D: np.vdot(Y - D, Y - D) / 2),
        _guarded(lambda Y, D: np.sum((np.float32(Y) - np.float32(D)) ** 2) / 2),
        lambda Y, D: 0.5 * np.sum((np.ravel(Y) - np.ravel(D)) ** 2),
        lambda Y, D: sum(0.5 * (y - d) @ (y - d) for y, d in zip(Y, D.reshape(Y.shape), strict=True)),
    ),
)


squared_error_slope = Exercise(
    unit=3,
    name="squared_error_slope",
    reference=maths.squared_error_slope,
    probe=call_each(_outputs),
    misconceptions=(
        Misconception(
            "sign flipped",
            lambda Y, D: D - Y,
            "Same size, opposite sign: an output that is too high must get a positive slope.",
            "Raise an output that is already too high, and E grows: that is a positive slope. "
            "The minus of 'downhill' comes with the step.",
        ),
        Misconception(
            "1/2 lost",
            lambda Y, D: 2 * (Y - D),
            "Exactly twice too big: E has a factor 1/2, which meets the 2 of the square.",
            "The slope of u^2 is 2u, so that of 1/2 u^2 is u.",
        ),
        Misconception(
            "1/2 kept",
            lambda Y, D: 0.5 * (Y - D),
            "Half of what it should be: the 1/2 of E meets a 2 that comes down from the square.",
            "Moved from 3 to 3.01, 1/2 u^2 grows by 0.03005: its slope is u, not half of it.",
        ),
        Misconception(
            "averaged over cases",
            lambda Y, D: (Y - D) / len(Y),
            "Too small by the number of cases: E is a sum, so a case's slope does not depend on the others.",
        ),
        Misconception(
            "averaged over outputs",
            lambda Y, D: (Y - D) / Y.shape[1],
            "Too small by the number of outputs: E is a sum over outputs too.",
        ),
        Misconception(
            "averaged over all entries",
            lambda Y, D: (Y - D) / Y.size,
            "Too small by the number of entries: E is a sum, not a mean.",
        ),
        Misconception(
            "slope of the mean squared error",
            lambda Y, D: 2 * (Y - D) / Y.size,
            "This is the slope of the mean squared error; E here is half the sum.",
        ),
        Misconception(
            "slope of the mean over cases",
            lambda Y, D: 2 * (Y - D) / len(Y),
            "This is the slope of the squares' sum divided by the number of cases; E here is half the sum.",
        ),
        Misconception(
            "error instead of its slope",
            lambda Y, D: 0.5 * (Y - D) ** 2,
            "These are the errors themselves; asked is how steeply E changes with each output.",
            "An error is never negative. A slope must be negative where the output is too low.",
        ),
        Misconception(
            "whole error",
            lambda Y, D: 0.5 * np.sum((Y - D) ** 2),
            "This is E itself, one number; asked is one slope for every output.",
        ),
        Misconception(
            "square kept",
            lambda Y, D: (Y - D) ** 2,
            "The square is still there: the slope of 1/2 u^2 is u, with u's sign.",
        ),
        Misconception(
            "summed over cases",
            lambda Y, D: np.sum(Y - D, axis=0),
            "You added over the cases: every output of every case has its own slope, an array of the shape of Y.",
            "The sum in E disappears in the slope: moving one output changes one term only.",
        ),
        Misconception(
            "summed over outputs",
            lambda Y, D: np.sum(Y - D, axis=1),
            "You added over the outputs: every output has its own slope, an array of the shape of Y.",
            "The sum in E disappears in the slope: moving one output changes one term only.",
        ),
        Misconception(
            "summed over everything",
            lambda Y, D: np.sum(Y - D),
            "You added all slopes up: moving one output changes one term of E only, so each keeps its own.",
        ),
        Misconception(
            "averaged to one row",
            lambda Y, D: np.mean(Y - D, axis=0),
            "You averaged over the cases: every output of every case has its own slope, an array of the shape of Y.",
        ),
        Misconception(
            "averaged to one number",
            lambda Y, D: np.mean(Y - D),
            "You averaged everything to one number: every output of every case has its own slope.",
        ),
        Misconception(
            "slope of a tanh unit in it",
            lambda Y, D: (Y - D) * (1 - Y**2),
            "A factor 1 - y^2 too much: that is the slope of tanh. Here we stop at the output.",
        ),
        Misconception(
            "summed and spread",
            lambda Y, D: np.full(Y.shape, np.sum(Y - D)),
            "Every entry of yours holds the sum of all misses: the slope against one output needs its own miss only.",
        ),
        Misconception(
            "size only",
            lambda Y, D: np.abs(Y - D),
            "The size is right, but the sign is gone: it says which way is up.",
        ),
        Misconception(
            "sign only",
            lambda Y, D: np.sign(Y - D),
            "Only the sign is left: a bigger miss has a steeper slope.",
            "Slopes of plus or minus 1 belong to the error abs(y - d), not to the squared one.",
        ),
        Misconception(
            "slope of a logistic unit in it",
            lambda Y, D: (Y - D) * Y * (1 - Y),
            "A factor y (1 - y) too much: that leads on from the output to the unit's total input, in unit 04.",
        ),
        Misconception(
            "slope of the distance",
            lambda Y, D: (Y - D) / np.linalg.norm(Y - D),
            "This is the slope of the distance, with a square root; E has none.",
        ),
        Misconception(
            "desired output left out",
            lambda Y, D: Y + 0,
            "D does not occur in yours: it is constant, but it stands inside the square.",
        ),
        Misconception(
            "times the output",
            lambda Y, D: (Y - D) * Y,
            "A factor Y too much: when y grows by 1, the miss y - d grows by 1, not by y.",
        ),
        Misconception(
            "added instead of subtracted",
            lambda Y, D: Y + D,
            "You add Y and D: the miss is their difference.",
        ),
        Misconception(
            "integrated",
            lambda Y, D: (Y - D) ** 3 / 6,
            "The power went up instead of down: you integrated E where its slope is wanted.",
        ),
        Misconception(
            "first case only",
            lambda Y, D: (Y - D)[0],
            "Only the first case is left: wanted is an array of the shape of Y.",
        ),
        Misconception(
            "last case only",
            lambda Y, D: (Y - D)[-1],
            "Only the last case is left: each turn of the loop overwrites the one before.",
        ),
        Misconception(
            "nudge of 0.01 kept",
            lambda Y, D: (0.5 * (Y + 0.01 - D) ** 2 - 0.5 * (Y - D) ** 2) / 0.01,
            "You measure with a nudge of 0.01, so every slope is 0.005 too big: take what is left for ever smaller "
            "nudges.",
        ),
        Misconception(
            "change for its slope",
            lambda Y, D: 0.01 * (Y - D),
            "This is how much E changes for a nudge of 0.01; the slope is that change for each 1 of the nudge.",
        ),
    ),
    equivalents=(
        lambda Y, D: -(D - Y),
        lambda Y, D: np.subtract(Y, D),
        lambda Y, D: 0.5 * 2 * (Y - D),
        lambda Y, D: [[y - d for y, d in zip(*rows, strict=True)] for rows in zip(Y, D, strict=True)],
        lambda Y, D: (np.float32(Y) - np.float32(D)).astype(np.float32),
        lambda Y, D: maths.numerical_gradient(lambda Y: 0.5 * np.sum((Y - D) ** 2), Y),
        lambda Y, D: np.array([[Y[c, j] - D[c, j] for j in range(Y.shape[1])] for c in range(len(Y))]),
    ),
    rtol=1e-5,
)


def _places(rng):
    return {
        "a vector": {"w": rng.normal(size=3), "g": rng.normal(size=3), "eta": float(rng.uniform(0.1, 0.4))},
        "a matrix": {"w": rng.normal(size=(3, 2)), "g": rng.normal(size=(3, 2)), "eta": float(rng.uniform(0.5, 0.9))},
        "one number": {"w": -float(rng.uniform(1, 3)), "g": float(rng.uniform(1, 3)), "eta": float(rng.uniform(2, 3))},
        "zero slope": {"w": rng.normal(size=2), "g": np.zeros(2), "eta": 0.5},
    }


def _gradient_step_in_place(w, g, eta):
    w -= eta * g
    return w


def _arrays_only(right, kind):
    """Return an answer that is right for arrays and raises for numbers."""

    def answer(w, *others):
        if np.ndim(w) == 0:
            raise kind
        return right(w, *others)

    return answer


gradient_step = Exercise(
    unit=3,
    name="gradient_step",
    reference=maths.gradient_step,
    probe=call_each(_places),
    misconceptions=(
        Misconception(
            "uphill",
            lambda w, g, eta: w + eta * g,
            "Your step goes uphill: the gradient points to where E grows, so it is subtracted.",
            "Right of the lowest point the slope is positive and w must shrink; left of it the other way round.",
        ),
        Misconception(
            "eta left out",
            lambda w, g, eta: w - g,
            "The step size eta does not occur in yours: the whole gradient is taken as the step.",
            "A slope is no distance: on a steep bowl w - g jumps far beyond the lowest point.",
        ),
        Misconception(
            "step only",
            lambda w, g, eta: -eta * g,
            "This is the step alone: add it to w, to return where the step leads.",
        ),
        Misconception(
            "size of the step only",
            lambda w, g, eta: eta * g,
            "This is eta times the gradient alone: subtract it from w, and return where the step leads.",
        ),
        Misconception(
            "changed in place",
            _gradient_step_in_place,
            "You change an array that you were given: make a new one. `-=` and `*=` work inside the old array.",
            "The caller still needs the old weights: to compare, to keep a history, to take the step back.",
        ),
        Misconception(
            "sign only",
            lambda w, g, eta: w - eta * np.sign(g),
            "Only the sign of the gradient is used: where it is steeper, the step is longer.",
        ),
        Misconception(
            "uphill, eta left out",
            lambda w, g, eta: w + g,
            "Two things: the gradient points uphill, so it is subtracted; and eta has to multiply it.",
        ),
        Misconception(
            "gradient squared",
            lambda w, g, eta: w - eta * g**2,
            "The gradient is squared, so it loses its sign: the square belongs to E, not to its slope.",
        ),
        Misconception(
            "pulled towards the gradient",
            lambda w, g, eta: w - eta * (w - g),
            "You move w towards g: but g is a slope, not a place. The step is eta times g.",
        ),
        Misconception(
            "size only",
            lambda w, g, eta: w - eta * np.abs(g),
            "The sign of the gradient is lost: on the left of the lowest point w has to grow.",
        ),
        Misconception(
            "gradient scaled to length 1",
            lambda w, g, eta: w - eta * np.divide(g, max(np.linalg.norm(g), 1e-300)),
            "You divide the gradient by its length, so all steps are equally long: here the steepness counts.",
        ),
        Misconception(
            "divided by eta",
            lambda w, g, eta: w - g / eta,
            "You divide by eta: a larger step size would make a shorter step.",
        ),
        Misconception(
            "brackets misplaced",
            lambda w, g, eta: eta * (w - g),
            "eta multiplies w as well: it scales the gradient only, so look at the brackets.",
        ),
        Misconception(
            "multiplied by w",
            lambda w, g, eta: w - eta * w * g,
            "The step has a factor w too much: how far we stand from zero does not matter, only the slope does.",
        ),
        Misconception(
            "weight in place of the gradient",
            lambda w, g, eta: w - eta * w,
            "The gradient does not occur in yours: every weight just shrinks towards zero.",
        ),
        Misconception(
            "w and g exchanged",
            lambda w, g, eta: g - eta * w,
            "w and g are exchanged: start at the weights and step along the gradient.",
        ),
        Misconception(
            "eta subtracted",
            lambda w, g, eta: w - eta - g,
            "eta is subtracted; it has to multiply the gradient.",
        ),
        Misconception(
            "eta alone",
            lambda w, g, eta: w - eta,
            "The gradient does not occur in yours: every weight is moved by eta, wherever downhill is.",
        ),
        Misconception(
            "averaged",
            lambda w, g, eta: w - eta * np.mean(g),
            "Every weight moves by the same amount, the mean slope: each has a slope of its own.",
        ),
        Misconception(
            "summed",
            lambda w, g, eta: w - eta * np.sum(g),
            "Every weight moves by the same amount, the sum of all slopes: each has a slope of its own.",
        ),
        Misconception(
            "halved",
            lambda w, g, eta: w - 0.5 * eta * g,
            "The step is half as long as it should be: the 1/2 belongs to E and is already gone in its slope.",
        ),
        Misconception(
            "doubled",
            lambda w, g, eta: w - 2 * eta * g,
            "The step is twice as long as it should be: g is the slope already, no 2 is missing.",
        ),
        Misconception(
            "old weights",
            lambda w, g, eta: w + 0,
            "w comes back as it was: compute the new weights and return those.",
        ),
        Misconception(
            "the bowl's slope typed in",
            lambda w, g, eta: w - eta * 4 * (w - 2),
            "g does not occur in yours: the slope of the bowl is typed in, but any slope may come as g.",
        ),
        Misconception(
            "eta typed in",
            lambda w, g, eta: w - 0.1 * g,
            "The step size is typed in as 0.1: use the argument eta.",
        ),
        Misconception(
            "eta taken from w",
            lambda w, g, eta: (w - eta) * g,
            "The brackets are misplaced: eta multiplies g first, and the product is taken from w.",
        ),
        *(
            Misconception(
                f"arrays only, {kind.__name__}",
                _arrays_only(lambda w, g, eta: w - eta * g, kind),
                f"It is right for arrays, but w and g may also be two numbers, {without}.",
                "The line of the formula does for both: NumPy's arithmetic takes numbers and arrays alike.",
            )
            for kind, without in (
                (TypeError, "which have no entries to loop over"),
                (AttributeError, "which have no methods of arrays"),
            )
        ),
    ),
    equivalents=(
        lambda w, g, eta: w + (-eta) * g,
        lambda w, g, eta: np.subtract(w, np.multiply(eta, g)),
        lambda w, g, eta: -(eta * g - w),
        lambda w, g, eta: np.float32(w) - np.float32(eta) * np.float32(g),
        lambda w, g, eta: maths.momentum_step(w, np.zeros_like(w), g, eta, 0.0)[0],
        lambda w, g, eta: _gradient_step_in_place(np.array(w, dtype=float), g, eta),
        lambda w, g, eta: (
            [w_i - eta * g_i for w_i, g_i in zip(w, g, strict=True)] if np.ndim(w) else float(w - eta * g)
        ),
    ),
)


def _walks(rng):
    A = rng.normal(size=(3, 3))
    H = A @ A.T / 3 + np.eye(3)
    M = rng.normal(size=(2, 3))
    lowest, steepness = float(rng.uniform(1, 2)), float(rng.uniform(0.5, 1))

    def bowl(w):
        return steepness * (w - lowest)

    def wavy(w):
        return np.sin(w) + 0.2 * w

    def valley(w):
        return H @ w

    def towards(w):
        return w - M

    return {
        "one weight": {"slope": bowl, "w0": -float(rng.uniform(2, 4)), "eta": float(rng.uniform(0.2, 0.6)), "steps": 4},
        "three weights": {"slope": valley, "w0": rng.normal(size=3), "eta": float(rng.uniform(0.05, 0.2)), "steps": 3},
        "a matrix": {"slope": towards, "w0": rng.normal(size=(2, 3)), "eta": 0.3, "steps": 2},
        "no bowl": {"slope": wavy, "w0": rng.uniform(1, 2, size=2), "eta": float(rng.uniform(0.2, 0.4)), "steps": 5},
        "no steps": {"slope": bowl, "w0": float(rng.uniform(3, 4)), "eta": 0.5, "steps": 0},
    }


def _walk(slope, w0, eta, steps, sign=-1):
    """Return the list of places."""
    places = [w0]
    for _ in range(steps):
        places.append(places[-1] + sign * eta * slope(places[-1]))
    return places


def _one_object(slope, w0, eta, steps):
    w = np.array(w0, dtype=float)
    history = [w]
    for _ in range(steps):
        w -= eta * slope(w)
        history.append(w)
    return np.array(history)


def _caller_changed(slope, w0, eta, steps):
    w, history = w0, [np.copy(w0)]
    for _ in range(steps):
        w -= eta * slope(w)
        history.append(np.copy(w))
    return np.array(history)


def _one_object_of_the_caller(slope, w0, eta, steps):
    w, history = w0, [w0]
    for _ in range(steps):
        w -= eta * slope(w)
        history.append(w)
    return np.array(history)


def _first_slope(slope, w0, eta, steps):
    return np.array([w0 - t * eta * slope(w0) for t in range(steps + 1)])


def _from_the_start(slope, w0, eta, steps):
    history = [w0]
    for _ in range(steps):
        history.append(w0 - eta * slope(history[-1]))
    return np.array(history)


def _never_moved(slope, w0, eta, steps):
    history = [w0]
    for _ in range(steps):
        history.append(w0 - eta * slope(w0))
    return np.array(history)


def _slopes_kept(slope, w0, eta, steps):
    return np.array([slope(w) for w in _walk(slope, w0, eta, steps)])


def _steps_kept(slope, w0, eta, steps):
    return np.array([w0, *np.diff(_walk(slope, w0, eta, steps), axis=0)])


def _first_row_zero(slope, w0, eta, steps):
    history, w = np.zeros((steps + 1, *np.shape(w0))), w0
    for t in range(steps):
        w = w - eta * slope(w)
        history[t + 1] = w
    return history


def _last_row_zero(slope, w0, eta, steps):
    history, w = np.zeros((steps + 1, *np.shape(w0))), w0
    for t in range(steps):
        history[t] = w
        w = w - eta * slope(w)
    return history


def _start_twice(slope, w0, eta, steps):
    return np.array([w0, *_walk(slope, w0, eta, steps)])


def _one_after_the_other(slope, w0, eta, steps):
    history, w = [w0], np.array(w0, dtype=float)
    for _ in range(steps):
        w = np.array(w)
        for i in np.ndindex(w.shape):
            w[i] -= eta * np.asarray(slope(w))[i]
        history.append(w)
    return np.array(history)


def _eta_shrinks(slope, w0, eta, steps):
    history = [w0]
    for t in range(steps):
        history.append(history[-1] - eta / (t + 1) * slope(history[-1]))
    return np.array(history)


def _return_in_loop(slope, w0, eta, steps):
    history = [w0]
    for _ in range(steps):
        history.append(history[-1] - eta * slope(history[-1]))
        return np.array(history)


def _kept_too_early(slope, w0, eta, steps):
    w, history = w0, [w0]
    for _ in range(steps):
        history.append(w)
        w = w - eta * slope(w)
    return np.array(history)


def _append_below_the_loop(slope, w0, eta, steps):
    places = _walk(slope, w0, eta, steps)
    return np.array([w0, places[-1]])


def _slopes_after_w0(slope, w0, eta, steps):
    return np.array([w0, *(slope(w) for w in _walk(slope, w0, eta, steps)[1:])])


def _range_forgotten(slope, w0, eta, steps):
    return [w0 for _ in steps]


def _room_for_numbers(slope, w0, eta, steps):
    history = np.zeros(steps + 1)
    for t, w in enumerate(_walk(slope, w0, eta, steps)):
        history[t] = w
    return history


def _with_slope(change):
    """Return a walk that makes something else of the slope."""

    def answer(slope, w0, eta, steps):
        return np.array(_walk(lambda w: change(w, slope(w), eta), w0, eta, steps))

    return answer


def _filled(slope, w0, eta, steps):
    history = np.empty((steps + 1, *np.shape(w0)))
    history[0] = w0
    for t in range(steps):
        history[t + 1] = history[t] - eta * slope(history[t])
    return history


def _while(slope, w0, eta, steps):
    w, history, t = np.copy(w0), [np.copy(w0)], 0
    while t < steps:
        w = w - slope(w) * eta
        history += [w]
        t += 1
    return np.stack(history)


def _copied(slope, w0, eta, steps):
    w = np.array(w0, dtype=float)
    history = [w.copy()]
    for _ in range(steps):
        w -= eta * slope(w)
        history.append(w.copy())
    return np.array(history)


def _recursive(slope, w0, eta, steps):
    return [w0] if steps == 0 else [w0, *_recursive(slope, w0 - eta * slope(w0), eta, steps - 1)]


descend = Exercise(
    unit=3,
    name="descend",
    reference=maths.descend,
    probe=call_each(_walks),
    misconceptions=(
        Misconception(
            "all rows the same object",
            _one_object,
            "All rows of your history are the last place: each holds the same array, which `-=` goes on changing.",
            "Appending an array does not copy it. `w = w - ...` makes a new array each step; `w -= ...` changes "
            "the one that all rows share.",
        ),
        Misconception(
            "w0 changed in place",
            _caller_changed,
            "The history is right, but you change the array w0 that you were given: start from a copy, or let each "
            "step make a new array.",
        ),
        Misconception(
            "all rows the caller's array",
            _one_object_of_the_caller,
            "All rows are one and the same array, and it is the caller's w0: `w = w0` does not copy, `-=` changes it.",
            "`w = w - ...` makes a new array each step.",
        ),
        Misconception(
            "start left out",
            lambda slope, w0, eta, steps: np.array(_walk(slope, w0, eta, steps)[1:]),
            "The starting place is missing: the first row is w0, so there is one row more than steps.",
        ),
        Misconception(
            "last place left out",
            lambda slope, w0, eta, steps: np.array(_walk(slope, w0, eta, steps)[:-1]),
            "The last place is missing: after `steps` steps there are steps + 1 places, w0 included.",
        ),
        Misconception(
            "one step too many",
            lambda slope, w0, eta, steps: np.array(_walk(slope, w0, eta, steps + 1)),
            "There is one step too many: steps + 1 places are made by `steps` steps.",
        ),
        Misconception(
            "only the last place",
            lambda slope, w0, eta, steps: np.array(_walk(slope, w0, eta, steps)[-1]),
            "Only the last place comes back; wanted are all places, w0 first.",
        ),
        Misconception(
            "return inside the loop",
            _return_in_loop,
            "The `return` stands inside the loop, so it ends the walk after one step: move it out, below the loop.",
        ),
        Misconception(
            "uphill",
            lambda slope, w0, eta, steps: np.array(_walk(slope, w0, eta, steps, sign=1)),
            "Your walk goes uphill: the gradient is subtracted.",
        ),
        Misconception(
            "eta left out",
            _with_slope(lambda w, g, eta: g / eta),
            "The step size eta does not occur in yours: it multiplies the slope.",
        ),
        Misconception(
            "always the first slope",
            _first_slope,
            "Every step of yours uses the slope at w0: ask for the slope anew at each place.",
            "That walk is straight on: it would run past the lowest point and never notice.",
        ),
        Misconception(
            "always from the start",
            _from_the_start,
            "Every step of yours sets off from w0: set off from the place reached last.",
        ),
        Misconception(
            "never moved on",
            _never_moved,
            "Every step of yours starts at w0 again: keep the new place in the variable that the next step reads.",
        ),
        Misconception(
            "slopes instead of places",
            _slopes_kept,
            "These are the slopes along the way; wanted are the places.",
        ),
        Misconception(
            "steps instead of places",
            _steps_kept,
            "After w0 your rows hold the steps, not where they lead: add each to the place before it.",
        ),
        Misconception(
            "steps only",
            lambda slope, w0, eta, steps: np.diff(_walk(slope, w0, eta, steps), axis=0),
            "These are the steps; wanted are the places they lead to, w0 first.",
        ),
        Misconception(
            "w0 repeated",
            lambda slope, w0, eta, steps: np.array([w0] * (steps + 1)),
            "Every row is w0: the new place is never kept.",
        ),
        Misconception(
            "first row zero",
            _first_row_zero,
            "The first row is still zero: put w0 there before the loop.",
        ),
        Misconception(
            "last row zero",
            _last_row_zero,
            "The last row is still zero: the place after the last step is not written down.",
        ),
        Misconception(
            "start twice",
            _start_twice,
            "w0 stands there twice: write it down once, before the first step.",
        ),
        Misconception(
            "one weight after the other",
            _one_after_the_other,
            "You move one weight and then ask for the slope again before moving the next: move all of them by the "
            "slopes at the same place.",
            "The gradient belongs to one place. Half-updated weights are another place.",
        ),
        Misconception(
            "eta shrinks",
            _eta_shrinks,
            "Your step size becomes smaller from step to step: here eta stays the same.",
        ),
        Misconception(
            "order reversed",
            lambda slope, w0, eta, steps: np.array(_walk(slope, w0, eta, steps)[::-1]),
            "The places stand in reverse order: w0 comes first.",
        ),
        Misconception(
            "one step too few",
            lambda slope, w0, eta, steps: np.array(_walk(slope, w0, eta, max(steps - 1, 0))),
            "There is one step too few: `range(steps)` counts out exactly `steps` turns of a loop.",
        ),
        Misconception(
            "places written down too early",
            _kept_too_early,
            "w0 stands there twice and the last place is missing: append after the step, not before it.",
        ),
        Misconception(
            "only start and end",
            _append_below_the_loop,
            "Only w0 and one more place come back: the place has to be kept inside the loop, at every step.",
        ),
        Misconception(
            "slopes after w0",
            _slopes_after_w0,
            "After w0 your rows hold slopes: append the place, w itself.",
        ),
        Misconception(
            "the bowl's slope typed in",
            _with_slope(lambda w, g, eta: 4 * (w - 2)),
            "slope is never asked: that of the bowl is typed in, but any function may come.",
        ),
        Misconception(
            "w in place of the slope",
            _with_slope(lambda w, g, eta: w),
            "slope is never asked: each step takes off a part of w itself.",
        ),
        Misconception(
            "eta alone",
            _with_slope(lambda w, g, eta: np.ones(np.shape(w))),
            "slope is never asked: every step of yours has the length eta.",
        ),
        Misconception(
            "size only",
            _with_slope(lambda w, g, eta: np.abs(g)),
            "The sign of the slope is lost: on the left of the lowest point w has to grow.",
        ),
        Misconception(
            "steps only, the place forgotten",
            _with_slope(lambda w, g, eta: w / eta + g),
            "Each new place of yours is the step alone: add it to the place reached last.",
        ),
        Misconception(
            "divided by eta",
            _with_slope(lambda w, g, eta: g / eta**2),
            "You divide by eta: a larger step size would make a shorter step.",
        ),
        Misconception(
            "range forgotten",
            _range_forgotten,
            "`steps` is a number, and a loop wants something to go through: `range(steps)`.",
        ),
        Misconception(
            "numbers only",
            _room_for_numbers,
            "It is right where w0 is a number and fails where it is an array: each row needs the shape of w0, and an "
            "array cannot stand where one number is wanted.",
            "A list to which you append takes both.",
        ),
        Misconception(
            "arrays only",
            lambda slope, w0, eta, steps: np.array(_walk(slope, w0, eta, steps)).reshape(steps + 1, len(w0)),
            "It fails where w0 is a number, which has no length and no entries: `np.shape(w0)` is () there.",
            "A list to which you append takes both.",
        ),
    ),
    equivalents=(
        _filled,
        lambda slope, w0, eta, steps: np.array(_walk(slope, w0, eta, steps)),
        _while,
        _copied,
        _recursive,
        lambda slope, w0, eta, steps: tuple(_walk(slope, np.asarray(w0), eta, steps)),
        lambda slope, w0, eta, steps: np.array(_walk(slope, w0, eta, steps), dtype=np.float32),
    ),
)


def _bowls(rng):
    def bowl(n):
        Q, _ = np.linalg.qr(rng.normal(size=(n, n)))
        H = (Q * rng.uniform(0.3, 9, size=n)) @ Q.T
        return {"H": (H + H.T) / 2}

    return {
        "along the axes": {"H": np.diag(rng.permutation([rng.uniform(0.5, 1), rng.uniform(4, 6)]))},
        "a turned valley": {"H": np.array([[5.0, 4.0], [4.0, 5.0]]) * rng.uniform(0.5, 3)},
        "opposite signs": {"H": np.array([[3.0, -1.0, 0.0], [-1.0, 4.0, -2.0], [0.0, -2.0, 5.0]])},
        "three weights": bowl(3),
        "four weights": bowl(4),
        "one weight": {"H": np.array([[rng.uniform(2, 5)]])},
    }


def _eigenvalues(H):
    return np.linalg.eigvalsh(H)


def _power_iteration(H):
    v = np.ones(len(H)) + 0.1 * np.arange(len(H))
    for _ in range(3000):
        v = H @ v
        v /= np.linalg.norm(v)
    return 2 / (v @ H @ v)


def _wrong_eta(name, formula, hint, why=""):
    return Misconception(name, lambda H: formula(_eigenvalues(H), H), hint, why)


largest_safe_eta = Exercise(
    unit=3,
    name="largest_safe_eta",
    reference=maths.largest_safe_eta,
    probe=call_each(_bowls),
    misconceptions=(
        _wrong_eta(
            "1 over the largest",
            lambda lam, H: 1 / lam[-1],
            "Half of the limit: 1 / lambda_max just reaches the lowest point; up to twice that a step may overshoot.",
            "A step multiplies the distance by 1 - eta lambda. This leaves the range from -1 to 1 at eta = 2 / lambda.",
        ),
        _wrong_eta(
            "smallest for largest",
            lambda lam, H: 2 / lam[0],
            "You took the smallest eigenvalue: the steepest direction sets the limit.",
            "With 2 / lambda_min the walk explodes along every direction that is steeper than the flattest.",
        ),
        _wrong_eta(
            "1 over the smallest",
            lambda lam, H: 1 / lam[0],
            "You took 1 over the smallest eigenvalue; the steepest direction sets the limit, and the factor is 2.",
        ),
        _wrong_eta(
            "first eigenvalue taken for the largest",
            lambda lam, H: 2 / np.linalg.eig(H)[0][0],
            "You took the first eigenvalue that `eig` returned: it does not sort them, so ask for the largest.",
        ),
        _wrong_eta(
            "last eigenvalue taken for the largest",
            lambda lam, H: 2 / np.linalg.eig(H)[0][-1],
            "You took the last eigenvalue that `eig` returned: only `eigvalsh` and `eigh` sort them.",
        ),
        _wrong_eta(
            "largest entry",
            lambda lam, H: 2 / H.max(),
            "You took the largest entry of H: for a turned valley the steepest direction is between the axes.",
            "The eigenvalues of H are its curvatures; they stand on the diagonal only where all else is zero.",
        ),
        _wrong_eta(
            "trace",
            lambda lam, H: 2 / np.trace(H),
            "You took the trace, which is the sum of all eigenvalues: a safe step, but not the largest.",
        ),
        _wrong_eta(
            "mean eigenvalue",
            lambda lam, H: 2 / lam.mean(),
            "You took the mean of the eigenvalues: the steepest direction alone sets the limit.",
        ),
        _wrong_eta(
            "sum of smallest and largest",
            lambda lam, H: 2 / (lam[0] + lam[-1]),
            "This is the step size that arrives fastest; asked is the largest safe one, set by one eigenvalue alone.",
        ),
        _wrong_eta(
            "Frobenius norm",
            lambda lam, H: 2 / np.linalg.norm(H),
            "`np.linalg.norm(H)` is the root of the sum of all squared entries: you want the largest eigenvalue.",
        ),
        _wrong_eta(
            "largest row sum",
            lambda lam, H: 2 / np.abs(H).sum(axis=1).max(),
            "You took the largest row sum: it bounds the largest eigenvalue but does not reach it.",
        ),
        _wrong_eta(
            "determinant",
            lambda lam, H: 2 / np.linalg.det(H),
            "You took the determinant, the product of all eigenvalues: only the largest one counts.",
        ),
        _wrong_eta(
            "one for each direction",
            lambda lam, H: 2 / lam,
            "One limit for each direction: the step must be safe in all of them, so a single number remains.",
        ),
        _wrong_eta(
            "4 for 2",
            lambda lam, H: 4 / lam[-1],
            "Twice too big: where eta lambda_max is 2, each step already jumps as high on the other side.",
        ),
        _wrong_eta(
            "entry in the corner",
            lambda lam, H: 2 / H[0, 0],
            "You took the entry in the corner of H: that is how fast the first weight's slope grows, not the steepest.",
        ),
        _wrong_eta(
            "upside down",
            lambda lam, H: lam[-1] / 2,
            "Upside down: the steeper the bowl, the smaller the step must be.",
        ),
        _wrong_eta(
            "eigenvalue itself",
            lambda lam, H: lam[-1],
            "This is the largest eigenvalue itself; the limit of the step size is made from it.",
        ),
        _wrong_eta(
            "2 times the eigenvalue",
            lambda lam, H: 2 * lam[-1],
            "You multiply 2 by the eigenvalue where you should divide.",
        ),
        _wrong_eta(
            "1/2 for 2",
            lambda lam, H: 1 / (2 * lam[-1]),
            "Too small by 4: the 2 stands above the line, not below.",
        ),
        _wrong_eta(
            "square root",
            lambda lam, H: 2 / np.sqrt(lam[-1]),
            "There is a square root too much: the eigenvalues of H are the curvatures already.",
        ),
        _wrong_eta(
            "squared",
            lambda lam, H: 2 / np.linalg.eigvalsh(H.T @ H)[-1],
            "You took the eigenvalues of H.T @ H, which are squared: H itself is symmetric already.",
        ),
        _wrong_eta(
            "eigenvector",
            lambda lam, H: 2 / np.linalg.eigh(H)[1].max(),
            "You took an entry of the eigenvectors: `eigh` returns the eigenvalues first, then the vectors.",
        ),
        _wrong_eta(
            "condition number",
            lambda lam, H: lam[-1] / lam[0],
            "This is largest over smallest eigenvalue: how narrow the valley is, not how far one may step.",
        ),
        _wrong_eta(
            "difference of eigenvalues",
            lambda lam, H: 2 / (lam[-1] - lam[0] + 1e-12),
            "You took the difference of two eigenvalues: the largest one alone sets the limit.",
        ),
        _wrong_eta(
            "integer division",
            lambda lam, H: 2 // lam[-1],
            "Yours is zero nearly always: `//` divides whole numbers and drops the rest.",
        ),
        _wrong_eta(
            "second eigenvalue",
            lambda lam, H: 2 / lam[1],
            "You took the second eigenvalue: it is the largest of two, but H may have any size.",
        ),
        _wrong_eta(
            "second from the end",
            lambda lam, H: 2 / lam[-2],
            "You took the last eigenvalue but one: the largest is the very last.",
        ),
        _wrong_eta(
            "sum of all entries",
            lambda lam, H: 2 / H.sum(),
            "You added all entries of H: its largest eigenvalue is wanted.",
        ),
        _wrong_eta(
            "median eigenvalue",
            lambda lam, H: 2 / np.median(lam),
            "You took the median of the eigenvalues: the steepest direction alone sets the limit.",
        ),
        _wrong_eta(
            "all but the largest",
            lambda lam, H: 2 / lam[:-1],
            "The slice leaves out the last eigenvalue: an index, without a colon, picks just that one.",
        ),
        *(
            Misconception(
                f"{function.__name__} not taken apart",
                lambda H, function=function: 2 / function(H),
                f"`np.linalg.{function.__name__}` returns eigenvalues and eigenvectors: take the first alone.",
            )
            for function in (np.linalg.eigh, np.linalg.eig)
        ),
        _wrong_eta(
            "largest of two things",
            lambda lam, H: 2 / np.max(np.linalg.eigh(H)),
            "`eigh` and `eig` return eigenvalues and eigenvectors: take the first, then the largest of them.",
        ),
    ),
    equivalents=(
        lambda H: 2 / np.linalg.eigvalsh(H).max(),
        lambda H: float(2 / max(np.linalg.eigvals(H).real)),
        lambda H: 2.0 / np.linalg.eigh(H)[0][-1],
        lambda H: min(2 / np.linalg.eig(H)[0]),
        lambda H: 2 / np.linalg.norm(H, 2),
        lambda H: 2 * np.linalg.eigvalsh(np.linalg.inv(H))[0],
        lambda H: np.float32(2) / np.linalg.eigvalsh(H.astype(np.float32))[-1],
        _power_iteration,
    ),
    rtol=1e-5,
)


def _moves(rng):
    def case(shape, eta, alpha):
        return {
            "w": rng.normal(size=shape),
            "v": rng.normal(size=shape),
            "g": rng.normal(size=shape),
            "eta": float(eta),
            "alpha": float(alpha),
        }

    return {
        "a vector": case(3, rng.uniform(0.1, 0.3), rng.uniform(0.5, 0.7)),
        "a matrix": case((3, 2), rng.uniform(0.3, 0.4), rng.uniform(0.8, 0.95)),
        "first step": case(2, 0.2, rng.uniform(0.6, 0.9)) | {"v": np.zeros(2)},
        "no momentum": case(2, rng.uniform(0.1, 0.3), 0.0),
        "one number": {"w": 2.0, "v": -float(rng.uniform(0.5, 1)), "g": 4.0, "eta": 0.125, "alpha": 0.75},
    }


def _momentum_in_place(w, v, g, eta, alpha):
    v *= alpha
    v -= eta * g
    w += v
    return w, v


def _wrong_moves(name, velocity, place, hint, why=""):
    """Return the misconception that computes v_new by one wrong rule or w_new by another."""

    def answer(w, v, g, eta, alpha):
        v_new = velocity(w, v, g, eta, alpha)
        return place(w, v, v_new, g, eta, alpha), v_new

    return Misconception(name, answer, hint, why)


def _right_velocity(w, v, g, eta, alpha):
    return alpha * v - eta * g


def _along_velocity(w, v, v_new, g, eta, alpha):
    return w + v_new


momentum_step = Exercise(
    unit=3,
    name="momentum_step",
    reference=maths.momentum_step,
    probe=call_each(_moves, returns=("w_new", "v_new")),
    misconceptions=(
        _wrong_moves(
            "uphill",
            lambda w, v, g, eta, alpha: alpha * v + eta * g,
            _along_velocity,
            "The gradient enters v_new with the wrong sign: it pushes downhill, so it is subtracted.",
        ),
        _wrong_moves(
            "velocity counted uphill",
            lambda w, v, g, eta, alpha: alpha * v + eta * g,
            lambda w, v, v_new, g, eta, alpha: w - v_new,
            "You build v with plus and subtract it from w: here v is the step itself, so the minus belongs into v_new.",
            "Other books store the velocity with the other sign. Mixed with ours, the old one would push backwards.",
        ),
        _wrong_moves(
            "eta kept out of the velocity",
            lambda w, v, g, eta, alpha: alpha * v + g,
            lambda w, v, v_new, g, eta, alpha: w - eta * v_new,
            "Your v is a sum of gradients, multiplied by eta only when w moves: here v is the step itself, eta and "
            "minus included.",
            "Some libraries store it so. It is the same walk only if the old v was stored so too.",
        ),
        _wrong_moves(
            "old velocity used",
            _right_velocity,
            lambda w, v, v_new, g, eta, alpha: w + v,
            "w moves by the old velocity: compute v_new first, then move by that.",
        ),
        _wrong_moves(
            "old velocity returned",
            lambda w, v, g, eta, alpha: v + 0,
            lambda w, v, v_new, g, eta, alpha: w + alpha * v - eta * g,
            "The old velocity comes back as v_new: the next step needs the new one.",
        ),
        _wrong_moves(
            "velocity has no memory",
            lambda w, v, g, eta, alpha: -eta * g,
            lambda w, v, v_new, g, eta, alpha: w + v_new,
            "The old velocity does not occur in yours: alpha times v is what momentum adds.",
        ),
        _wrong_moves(
            "plain step for w",
            _right_velocity,
            lambda w, v, v_new, g, eta, alpha: w - eta * g,
            "w takes a plain gradient step: let it move by v_new.",
        ),
        _wrong_moves(
            "gradient used twice",
            _right_velocity,
            lambda w, v, v_new, g, eta, alpha: w + v_new - eta * g,
            "w_new counts the gradient twice: it is inside v_new already.",
        ),
        _wrong_moves(
            "alpha left out",
            lambda w, v, g, eta, alpha: v - eta * g,
            _along_velocity,
            "The old velocity is kept whole: alpha says how much of it stays.",
            "Without friction the ball would roll through the valley for ever.",
        ),
        _wrong_moves(
            "alpha and eta exchanged",
            lambda w, v, g, eta, alpha: eta * v - alpha * g,
            _along_velocity,
            "alpha and eta are exchanged: eta scales the gradient, alpha the old velocity.",
        ),
        _wrong_moves(
            "1 - alpha for alpha",
            lambda w, v, g, eta, alpha: (1 - alpha) * v - eta * g,
            _along_velocity,
            "You keep the part 1 - alpha of the old velocity; alpha is the part that stays.",
        ),
        _wrong_moves(
            "running average",
            lambda w, v, g, eta, alpha: alpha * v - (1 - alpha) * eta * g,
            _along_velocity,
            "The gradient is multiplied by 1 - alpha: that is a running average. Here eta g enters whole, as in 1986.",
            "With alpha = 0.9 an average would make each push ten times weaker.",
        ),
        _wrong_moves(
            "alpha on the whole",
            lambda w, v, g, eta, alpha: alpha * (v - eta * g),
            _along_velocity,
            "alpha multiplies the gradient too: it belongs to the old velocity alone.",
        ),
        _wrong_moves(
            "eta on the whole",
            lambda w, v, g, eta, alpha: eta * (alpha * v - g),
            _along_velocity,
            "eta multiplies the old velocity too: v already contains its eta.",
        ),
        _wrong_moves(
            "eta left out",
            lambda w, v, g, eta, alpha: alpha * v - g,
            _along_velocity,
            "The step size eta does not occur in yours: it multiplies the gradient.",
        ),
        _wrong_moves(
            "old velocity subtracted",
            lambda w, v, g, eta, alpha: -eta * g - alpha * v,
            _along_velocity,
            "The old velocity is subtracted: momentum carries on in its direction, so it is added.",
        ),
        _wrong_moves(
            "backwards along the velocity",
            _right_velocity,
            lambda w, v, v_new, g, eta, alpha: w - v_new,
            "w moves against its velocity: the minus is already in v_new.",
        ),
        _wrong_moves(
            "eta used twice",
            _right_velocity,
            lambda w, v, v_new, g, eta, alpha: w + eta * v_new,
            "w moves by eta times its velocity: eta is already in v_new.",
        ),
        _wrong_moves(
            "momentum on the weights",
            lambda w, v, g, eta, alpha: alpha * w - eta * g,
            _along_velocity,
            "alpha multiplies the weights; it belongs to the old velocity v.",
        ),
        _wrong_moves(
            "looking ahead",
            _right_velocity,
            lambda w, v, v_new, g, eta, alpha: w + alpha * v_new - eta * g,
            "This is Nesterov's form, which looks one step ahead: here w moves by v_new as it is.",
        ),
        _wrong_moves(
            "eta on the old velocity too",
            lambda w, v, g, eta, alpha: -eta * (g + alpha * v),
            _along_velocity,
            "-eta multiplies the old velocity too, which turns it round: it belongs to the gradient alone.",
        ),
        _wrong_moves(
            "velocity in place of the weights",
            _right_velocity,
            lambda w, v, v_new, g, eta, alpha: v_new,
            "Your w_new is the velocity itself: add it to w.",
        ),
        _wrong_moves(
            "weights shrunk as well",
            _right_velocity,
            lambda w, v, v_new, g, eta, alpha: alpha * w + v_new,
            "alpha multiplies w in your w_new: only the old velocity loses some of itself.",
        ),
        Misconception(
            "order exchanged",
            lambda w, v, g, eta, alpha: maths.momentum_step(w, v, g, eta, alpha)[::-1],
            "Both are right but in the wrong order: return w_new first, then v_new.",
        ),
        Misconception(
            "changed in place",
            _momentum_in_place,
            "You change the arrays that you were given: make new ones. `*=`, `+=` and `-=` work inside the old array.",
            "The caller still needs the old weights and the old velocity.",
        ),
        Misconception(
            "velocity not returned",
            lambda w, v, g, eta, alpha: maths.momentum_step(w, v, g, eta, alpha)[0],
            "Only one array comes back: return two, w_new and v_new, for the next step needs the velocity.",
        ),
        Misconception(
            "weights not returned",
            lambda w, v, g, eta, alpha: (w + 0, maths.momentum_step(w, v, g, eta, alpha)[1]),
            "w comes back as it was: move it by v_new.",
        ),
        Misconception(
            "weights left out",
            lambda w, v, g, eta, alpha: maths.momentum_step(w, v, g, eta, alpha)[1],
            "Only the velocity comes back: return two, w_new and v_new.",
        ),
        _wrong_moves(
            "place for velocity",
            lambda w, v, g, eta, alpha: w - eta * g + alpha * v,
            lambda w, v, v_new, g, eta, alpha: v_new + 0,
            "Your v_new is the new place itself: the velocity is the step that leads there, without w.",
        ),
        _wrong_moves(
            "weights inside the velocity",
            lambda w, v, g, eta, alpha: w - eta * g + alpha * v,
            _along_velocity,
            "w stands inside your v_new, so it counts twice: the velocity is the step alone.",
        ),
        _wrong_moves(
            "average of the gradients",
            lambda w, v, g, eta, alpha: alpha * v + (1 - alpha) * g,
            lambda w, v, v_new, g, eta, alpha: w - eta * v_new,
            "Your v is a running average of gradients, and eta enters when w moves: here v is the step itself, and eta "
            "times g enters it whole.",
        ),
        _wrong_moves(
            "gradients added up, eta left out",
            lambda w, v, g, eta, alpha: alpha * v + g,
            _along_velocity,
            "v_new takes the gradient as it is: it wants a minus, and the step size eta.",
        ),
        _wrong_moves(
            "gradient left out",
            lambda w, v, g, eta, alpha: alpha * v,
            _along_velocity,
            "The gradient does not occur in yours: nothing pushes the walk downhill.",
        ),
        _wrong_moves(
            "eta without the gradient",
            lambda w, v, g, eta, alpha: alpha * v - eta,
            _along_velocity,
            "eta is subtracted by itself: it has to multiply the gradient.",
        ),
        _wrong_moves(
            "alpha without the velocity",
            lambda w, v, g, eta, alpha: alpha - eta * g,
            _along_velocity,
            "alpha is added by itself: it has to multiply the old velocity.",
        ),
        _wrong_moves(
            "everything multiplied",
            lambda w, v, g, eta, alpha: -eta * g * alpha * v,
            _along_velocity,
            "You multiply the two parts of v_new: add them.",
        ),
        _wrong_moves(
            "old velocity moved on",
            _right_velocity,
            lambda w, v, v_new, g, eta, alpha: v + v_new,
            "Your w_new starts at the old velocity: start at the old weights.",
        ),
    ),
    equivalents=(
        lambda w, v, g, eta, alpha: (w - eta * g + alpha * v, -eta * g + alpha * v),
        lambda w, v, g, eta, alpha: [w + (alpha * v - eta * g), alpha * v - eta * g],
        lambda w, v, g, eta, alpha: _momentum_in_place(np.array(w), np.array(v), g, eta, alpha),
        lambda w, v, g, eta, alpha: (w + alpha * v - g * eta, -(eta * g - alpha * v)),
        lambda w, v, g, eta, alpha: np.array([w + alpha * v - eta * g, alpha * v - eta * g]),
        lambda w, v, g, eta, alpha: tuple(
            np.float32(part) for part in maths.momentum_step(w, np.float32(v), g, eta, alpha)
        ),
    ),
)


def _curves(rng):
    t = np.arange(101)
    falling, settling = 1 - (t / 120) ** 1.5, 0.7**t
    noise = rng.uniform(-1, 1, size=101)
    noise[-1] = noise[-2] + 0.3
    curves = {
        "falling steadily": 1 - (np.arange(301) / 360) ** 1.5,
        "ever more slowly": 1 / (1 + t / 20),
        "four losses": np.array([8.0, 4.0, 2.0, 1.0]),
        "falling, far above zero": 1000 + falling,
        "flat at first, then falling": np.concatenate([np.ones(30), falling]),
        "falling with a few bumps": falling + 0.05 * (t % 20 == 10),
        "flat in the end": settling,
        "flat at once": np.array([8.0, 1.0, 0.0, 0.0]),
        "flat but high": 3 + settling,
        "flat with tiny noise": settling + 5e-4 * noise,
        "flat after a few bumps": settling + 0.05 * np.isin(t, [10, 30, 50]),
        "constant": np.ones(20),
        "a bump at the start": np.concatenate([[1.0, 1.5, 1.9], 1.9 * settling]),
        "flat for the last eighth": np.append(np.linspace(1, 0.2, 264), np.full(37, 0.2)),
        "falling to nearly zero": np.linspace(1, 0.002, 61),
        "falling with many bumps": falling + 0.05 * (t % 5 == 3),
        "down, up again, then flat": np.concatenate(
            [np.linspace(1, 0, 81), np.linspace(0.1, 0.99, 10), np.linspace(0.989, 0.976, 20)]
        ),
        "down, up again, then level": np.concatenate(
            [np.linspace(1, 0, 81), np.linspace(0.1, 0.99, 10), np.linspace(0.9895, 0.9888, 20)]
        ),
        "up and down, falling": 2 - t / 150 + 0.3 * (t % 2),
        "up in every third step": 3 - t / 40 + 0.3 * (t % 3 == 1),
        "up and down, then flat": np.append(1 + (t[:61] + 3) % 4, np.ones(20)),
        "growing": 1.1**t,
        "growing swings": 2 + 1.03**t * np.where(t % 2, -0.05, 0.05),
        "down, then above the start": np.concatenate([0.8 ** t[:20], np.linspace(0, 1.4, 10)]),
        "nan in the end": np.append(settling[:30], np.nan),
        "inf in the end": np.append(2.0 ** t[:30], np.inf),
        "nan for a moment": np.where(t == 50, np.nan, settling),
        "inf for a moment": np.where(t == 50, np.inf, settling),
    }
    units = rng.uniform(1, 9, size=len(curves)) * np.resize([1e-4, 1e4], len(curves))
    return {case: {"losses": unit * losses} for (case, losses), unit in zip(curves.items(), units, strict=True)}


WORDS = ("diverged", "oscillating", "converged", "slow")


def _word(result):
    """Take a word that is one of the four; any other is refused."""
    wanted = "'diverged', 'oscillating', 'converged' or 'slow'"
    if isinstance(result, str) and result.strip().lower() not in WORDS:
        raise WrongStructure(f"the text {result[:40]!r} where {wanted} was wanted")
    return {"result": result}


def _curves_probe(answer, rng):
    """Call the answer on every curve; all words together are one more value, so that no mistake is matched by half."""
    observed = call_each(_curves, returns=_word)(answer, rng)
    words = [str(observed.get(f"{case}: result", "none")) for case in _curves(rng)]
    return observed | {"all curves: words": np.array(words)}


def _rules(
    high=lambda losses: losses[-1] > losses[0],
    finite=lambda losses: np.all(np.isfinite(losses)),
    rises=lambda losses, small: np.mean(np.diff(losses) > small) > 0.25,
    flat=lambda losses, small: abs(_last_tenth(losses)[0] - _last_tenth(losses)[-1]) <= small,
    small=lambda losses: 0.01 * np.ptp(losses),
    order="diverged oscillating converged",
):
    """Return an answer that follows the four rules, one of them perhaps wrong."""

    def answer(losses):
        limit = small(losses)
        holds = {
            "diverged": not finite(losses) or high(losses),
            "oscillating": rises(losses, limit),
            "converged": flat(losses, limit),
        }
        return next((word for word in order.split() if holds[word]), "slow")

    return answer


def _in_words(**words):
    """Return a right answer that uses other words."""
    return lambda losses: words[_rules()(losses)]


def _last_tenth(losses):
    return losses[int(0.9 * (len(losses) - 1)) :]


def _in_a_loop(losses):
    losses = [float(loss) for loss in losses]
    if any(loss != loss or loss == float("inf") for loss in losses) or losses[-1] > losses[0]:
        return "diverged"
    small = (max(losses) - min(losses)) / 100
    steps = len(losses) - 1
    ups = 0
    for before, after in zip(losses[:-1], losses[1:], strict=True):
        ups += after > before + small
    if ups / steps > 1 / 4:
        return "oscillating"
    end = losses[-max(2, len(losses) // 10) :]
    return "converged" if max(end) - min(end) <= small else "slow"


diagnose_curve = Exercise(
    unit=3,
    name="diagnose_curve",
    reference=maths.diagnose_curve,
    probe=_curves_probe,
    misconceptions=(
        Misconception(
            "any rise is oscillation",
            _rules(rises=lambda losses, small: np.any(np.diff(losses) > 0)),
            "You call a curve oscillating at its first rise: more than a quarter of the steps must go up, and by more "
            "than 1 % of the span.",
            "Real loss curves have bumps and rounding noise; oscillation is a habit, not an accident.",
        ),
        Misconception(
            "one clear rise is oscillation",
            _rules(rises=lambda losses, small: np.any(np.diff(losses) > small)),
            "A single clear rise is enough for your `oscillating`: it takes more than a quarter of the steps. "
            "`np.mean` of True and False is a share, `np.sum` a count.",
        ),
        Misconception(
            "tiny rises counted",
            _rules(rises=lambda losses, small: np.mean(np.diff(losses) > 0) > 0.25),
            "You count every rise, however tiny: a rise counts only above 1 % of the span.",
            "A converged curve trembles by rounding, half of the time upwards.",
        ),
        Misconception(
            "falls counted as rises",
            _rules(rises=lambda losses, small: np.mean(np.abs(np.diff(losses)) > small) > 0.25),
            "Falls count as rises in yours: leave the sign of the differences, without abs.",
        ),
        Misconception(
            "difference the wrong way round",
            _rules(rises=lambda losses, small: np.mean(-np.diff(losses) > small) > 0.25),
            "Your rises are falls: a rise is the later loss minus the earlier one.",
        ),
        Misconception(
            "oscillation never seen",
            _rules(rises=lambda losses, small: False),
            "No curve is called oscillating: the second rule is missing or never true.",
        ),
        Misconception(
            "oscillation asked first",
            _rules(order="oscillating diverged converged"),
            "You call growing swings oscillating: the first rule that holds is the answer, and diverged comes first.",
        ),
        Misconception(
            "nan not noticed",
            _rules(finite=lambda losses: True),
            "A curve that ends in nan or inf slips through your first rule: comparisons with nan are always False.",
            "Ask np.isfinite: `losses == np.nan` is False too, even for nan.",
        ),
        Misconception(
            "nan alone noticed",
            _rules(finite=lambda losses: np.all(np.isfinite(losses)), high=lambda losses: False),
            "Only nan and inf count as diverged in yours: a loss that ends above its start has diverged too.",
        ),
        Misconception(
            "last rise taken for divergence",
            _rules(high=lambda losses: losses[-1] > losses[-2]),
            "You compare the last loss with the one before it: compare it with the first.",
        ),
        Misconception(
            "any loss above the first",
            _rules(high=lambda losses: np.max(losses) > losses[0]),
            "A bump above the first loss is enough for your `diverged`: what counts is where the curve ends.",
        ),
        Misconception(
            "divergence never seen",
            _rules(finite=lambda losses: True, high=lambda losses: False),
            "No curve is called diverged: the first rule is missing or never true.",
        ),
        Misconception(
            "small error taken for convergence",
            _rules(flat=lambda losses, small: losses[-1] <= small),
            "You ask whether the last loss is small: converged means that the curve is flat, at whatever height.",
            "A loss has units, and its lowest value need not be zero. A plateau is flat too.",
        ),
        Misconception(
            "falling taken for convergence",
            _rules(flat=lambda losses, small: losses[-1] - _last_tenth(losses)[0] <= small),
            "Every curve that still falls is converged in yours: a fall is a negative change, so take its size.",
            "The last loss of a falling curve is always the lowest. Converged means flat.",
        ),
        Misconception(
            "1 % without the span",
            _rules(small=lambda losses: 0.01),
            "Your limit is 0.01 in the units of the loss: it should be 1 % of the span, highest minus lowest.",
            "Counted in pence instead of pounds, the same curve would get another word.",
        ),
        Misconception(
            "1 % of a loss",
            _rules(small=lambda losses: 0.01 * losses[0]),
            "Your limit is 1 % of a loss itself: it should be 1 % of the span, highest minus lowest.",
            "On a curve that starts at 1000 and ends at 999, 1 % of the loss is more than all that happens.",
        ),
        Misconception(
            "no tolerance at all",
            _rules(small=lambda losses: 0.0),
            "You leave no tolerance: a change of up to 1 % of the span counts as flat, and no rise below it counts.",
        ),
        Misconception(
            "last step only",
            _rules(flat=lambda losses, small: abs(losses[-1] - losses[-2]) <= small),
            "You look at the last step only: on a long slow curve every single step is small. Take the last tenth.",
        ),
        Misconception(
            "whole curve for the last tenth",
            _rules(flat=lambda losses, small: abs(losses[0] - losses[-1]) <= small),
            "You compare the last loss with the first one: flat is asked of the last tenth only.",
        ),
        Misconception(
            "first tenth",
            _rules(flat=lambda losses, small: abs(losses[0] - losses[max(1, round(0.1 * (len(losses) - 1)))]) <= small),
            "You look at the first tenth of the curve: whether it is flat shows in the last tenth.",
        ),
        Misconception(
            "one loss for the last tenth",
            _rules(flat=lambda losses, small: np.ptp(losses[int(0.9 * len(losses)) :]) <= small),
            "On a short curve your last tenth holds a single loss, and nothing can change in it: take at least two.",
        ),
        Misconception(
            "short curve taken whole",
            _rules(flat=lambda losses, small: np.ptp(losses[-(len(losses) // 10) :]) <= small),
            "On a short curve your last tenth is the whole curve: `losses[-0:]` begins at the beginning.",
            "4 // 10 is 0, and -0 is 0. Take at least the last two losses.",
        ),
        Misconception(
            "convergence asked before oscillation",
            _rules(order="diverged converged oscillating"),
            "You ask for convergence before oscillation: a curve that swung and then came to rest has both. "
            "The first rule that holds is the answer.",
        ),
        Misconception(
            "1 % of the last loss",
            _rules(flat=lambda losses, small: np.ptp(_last_tenth(losses)) <= 0.01 * losses[-1]),
            "Flat is measured in yours by the last loss: it should be 1 % of the span, highest minus lowest.",
            "A loss that halves at every step never changes by less than 1 % of itself, however small it gets.",
        ),
        Misconception(
            "10 % for 1 %",
            _rules(small=lambda losses: 0.1 * np.ptp(losses)),
            "You allow 10 % of the span: 1 % was asked, 0.01 times the span.",
        ),
        Misconception(
            "10 % counted as flat",
            _rules(flat=lambda losses, small: abs(_last_tenth(losses)[0] - losses[-1]) <= 10 * small),
            "Over the last tenth you allow a change of far more than 1 % of the span.",
        ),
        Misconception(
            "more than half",
            _rules(rises=lambda losses, small: np.mean(np.diff(losses) > small) > 0.5),
            "You ask for rises in more than half of the steps: one up, one down makes just half. A quarter is enough.",
        ),
        Misconception(
            "converged and slow exchanged",
            _in_words(diverged="diverged", oscillating="oscillating", converged="slow", slow="converged"),
            "Converged and slow are exchanged: converged is the curve that has become flat.",
        ),
        Misconception(
            "flat curve called slow",
            _rules(flat=lambda losses, small: abs(_last_tenth(losses)[0] - losses[-1]) < small),
            "A constant curve changes by nothing, and its span is nothing: `at most 1 %` is <=, not <.",
        ),
        Misconception(
            "last loss alone asked for nan",
            _rules(finite=lambda losses: np.isfinite(losses[-1])),
            "You ask the last loss only whether it is finite: a nan or inf on the way counts as diverged too.",
        ),
        Misconception(
            "inf not noticed",
            _rules(finite=lambda losses: not np.isnan(losses).any()),
            "You look for nan only: inf is not finite either.",
        ),
        Misconception(
            "nan passed over",
            _rules(finite=lambda losses: not np.isinf(losses).any()),
            "You look for inf only: nan is not finite either, and no comparison with it is ever true.",
        ),
        Misconception(
            "level taken for divergence",
            _rules(high=lambda losses: losses[-1] >= losses[0]),
            "A constant curve is diverged in yours: the last loss must be above the first, not equal to it.",
        ),
        Misconception(
            "falls taken for divergence",
            _rules(high=lambda losses: losses[-1] < losses[0]),
            "You call a curve diverged that ends below its start: your comparison is the wrong way round.",
        ),
        Misconception(
            "no change counted as a rise",
            _rules(rises=lambda losses, small: np.mean(np.diff(losses) >= small) > 0.25),
            "A constant curve is oscillating in yours: a rise must be more than small, and there small is 0.",
        ),
        Misconception(
            "rises without the span",
            _rules(rises=lambda losses, small: np.mean(np.diff(losses) > 0.01) > 0.25),
            "A rise is measured by 0.01 in the units of the loss: measure it by 1 % of the span.",
        ),
        Misconception(
            "flat without the span",
            _rules(flat=lambda losses, small: abs(_last_tenth(losses)[0] - losses[-1]) <= 0.01),
            "Flat is measured by 0.01 in the units of the loss: measure it by 1 % of the span.",
        ),
        Misconception(
            "turns counted",
            _rules(rises=lambda losses, small: np.mean(np.diff(np.sign(np.diff(losses))) != 0) > 0.25),
            "You count how often the curve turns: count the steps that rise, and by more than small.",
        ),
        Misconception(
            "any share of rises",
            _rules(rises=lambda losses, small: np.mean(np.diff(losses) > small) > 0.1),
            "Too few rises make a curve oscillating in yours: more than a quarter of the steps, 0.25, must rise.",
        ),
        Misconception(
            "limit far too small",
            _rules(small=lambda losses: 0.001 * np.ptp(losses)),
            "What you call small is far below 1 % of the span: multiply highest minus lowest by 0.01.",
            "The standard deviation of a curve is only a part of its span.",
        ),
        Misconception(
            "span from first to last",
            _rules(small=lambda losses: 0.01 * (losses[0] - losses[-1])),
            "Your span goes from the first loss to the last: it goes from the highest to the lowest.",
        ),
        Misconception(
            "last fifth",
            _rules(flat=lambda losses, small: abs(losses[-1 - max(1, (len(losses) - 1) // 5)] - losses[-1]) <= small),
            "You look at more than the last tenth: a curve may have become flat just before it.",
        ),
        Misconception(
            "last rule wins",
            _rules(order="converged oscillating diverged"),
            "The last rule that holds wins in yours: each later `if` overwrites the word. The first one should.",
        ),
        Misconception(
            "convergence never seen",
            _rules(flat=lambda losses, small: False),
            "No curve is called converged: the third rule is missing or never true.",
        ),
    ),
    equivalents=(
        _in_a_loop,
        _rules(),
        _rules(flat=lambda losses, small: np.ptp(_last_tenth(losses)) <= small),
        _rules(flat=lambda losses, small: np.ptp(losses[-max(2, len(losses) // 10) :]) <= small),
        _rules(flat=lambda losses, small: np.ptp(losses[-max(2, len(losses) // 10 + 1) :]) <= small),
        _rules(rises=lambda losses, small: np.sum(losses[1:] - losses[:-1] > small) >= 0.25 * len(losses)),
        _rules(finite=lambda losses: not np.isnan(losses).any() and not np.isinf(losses).any()),
        _in_words(diverged=" Diverged", oscillating="Oscillating", converged="Converged ", slow="SLOW"),
        lambda losses: np.array(maths.diagnose_curve(losses.tolist())),
    ),
)
