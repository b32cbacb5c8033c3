"""Checks of unit 06: gradients that are measured, and mistakes that are found by measuring."""

import difflib
import functools
import re

import numpy as np

from helpers import maths
from helpers.checks import Exercise, Misconception, call_each, pairs
from helpers.checks.probe import INSTEAD, RAISED, WrongStructure, call

# numerical_gradient


def _gradient_cases(rng):
    def away_from_zero(*shape):
        sizes = rng.uniform(0.9, 1.9, shape)
        sizes.flat[-1] = rng.uniform(0.7, 0.8)  # one of them below 1
        return sizes * rng.choice([-1.0, 1.0], shape)

    def uneven(c):
        def f(w):
            w = np.asarray(w, float)
            return float(np.sum(c * w**3) + np.sum(np.sin(3 * w)) / 4 + np.sum(w) ** 3 / 300)

        return f

    def case(w, h):
        up_and_down = np.where(np.arange(w.size).reshape(w.shape) % 2, -1, 1)
        return {"f": uneven(up_and_down * rng.uniform(1.0, 1.5, w.shape)), "w": w, "h": h}

    return {
        "three weights": case(away_from_zero(3), rng.uniform(0.06, 0.12)),
        "2 by 3 weights": case(away_from_zero(2, 3), rng.uniform(0.2, 0.3)),
        "whole numbers": case(rng.choice([-3, -2, 2, 3, 4], 3, replace=False), 0.25),
        "a tiny step": case(away_from_zero(2), 1e-8),  # lost in single precision
    }


def _entrywise(slope, finish=lambda gradient, w: gradient, prepare=lambda w: np.array(w, float)):
    """Make a gradient, entry by entry, of ``slope(at, h, w_i)``, where ``at(s)`` is f with this entry moved by s."""

    def answer(f, w, h):
        start = prepare(w)
        gradient = np.zeros(start.shape)
        for i in np.ndindex(start.shape):

            def at(step, i=i):
                moved = start.copy()
                moved[i] = moved[i] + step
                return f(moved)

            gradient[i] = slope(at, h, start[i])
        return finish(gradient, np.asarray(w))

    return answer


def _two_sided(at, h, w_i=None):
    return (at(h) - at(-h)) / (2 * h)


def _finished(finish):
    return _entrywise(_two_sided, finish)


def _piling_up(own, sign=1):
    """Move entries and leave them moved, in an array of one's own or in the caller's."""

    def answer(f, w, h):
        moved = np.array(w, float) if own else w
        gradient = np.zeros(np.shape(w))
        for i in np.ndindex(moved.shape):
            kept = moved[i]
            moved[i] = kept + sign * h
            first = f(moved)
            moved[i] = kept - sign * h
            gradient[i] = sign * (first - f(moved)) / (2 * h)
        return gradient

    return answer


def _added_back(f, w, h):
    gradient = np.zeros(np.shape(w))
    for i in np.ndindex(w.shape):
        w[i] += h
        above = f(w)
        w[i] -= 2 * h
        gradient[i] = (above - f(w)) / (2 * h)
        w[i] += h
    return gradient


def _rows(copy=lambda w: np.array(w, float), zeros=lambda w: np.zeros(w.shape)):
    """Make a gradient that moves ``w[i]``, in a matrix a whole row."""

    def answer(f, w, h):
        gradient = zeros(w)
        for i in range(len(w)):
            up, down = copy(w), copy(w)
            up[i] += h
            down[i] -= h
            gradient[i] = (f(up) - f(down)) / (2 * h)
        return gradient

    return answer


def _all_at_once(f, w, h):
    return (f(w + h) - f(w - h)) / (2 * h)


def _through_zero(f, w, h):
    gradient = np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        nudge = np.zeros(w.shape)
        nudge[i] = h
        gradient[i] = (f(nudge) - f(-nudge)) / (2 * h)
    return gradient


def _entry_alone(f, w, h):
    gradient = np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        gradient[i] = (f(w[i] + h) - f(w[i] - h)) / (2 * h)
    return gradient


def _parts_alone(f, w, h):
    gradient = np.zeros(w.shape)
    for i, part in enumerate(w):
        gradient[i] = (f(part + h) - f(part - h)) / (2 * h)
    return gradient


def _flat_to_f(f, w, h):
    moved, gradient = np.array(w, float).ravel(), np.zeros(w.size)
    for i, kept in enumerate(moved.copy()):
        moved[i] = kept + h
        above = f(moved)
        moved[i] = kept - h
        gradient[i] = (above - f(moved)) / (2 * h)
        moved[i] = kept
    return gradient.reshape(w.shape)


def _below_moves_all(f, w, h):
    gradient = np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        moved = np.array(w, float)
        moved[i] += h
        gradient[i] = (f(moved) - f(w - h)) / (2 * h)
    return gradient


def _one_array(f, w, h):
    gradient = np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        up = down = np.array(w, float)
        up[i] += h
        down[i] -= h
        gradient[i] = (f(up) - f(down)) / (2 * h)
    return gradient


def _nudges_pile_up(f, w, h):
    nudge, gradient = np.zeros(w.shape), np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        nudge[i] = h
        gradient[i] = (f(w + nudge) - f(w - nudge)) / (2 * h)
    return gradient


def _put_back_as_0(f, w, h):
    moved, gradient = np.array(w, float), np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        kept = moved[i]
        moved[i] = kept + h
        above = f(moved)
        moved[i] = kept - h
        gradient[i] = (above - f(moved)) / (2 * h)
        moved[i] = 0
    return gradient


def _forward_and_left(f, w, h):
    moved, gradient = np.array(w, float), np.zeros(w.shape)
    start = f(moved.copy())
    for i in np.ndindex(w.shape):
        moved[i] += h
        gradient[i] = (f(moved) - start) / h
    return gradient


def _forward_step_by_step(f, w, h):
    moved, gradient = np.array(w, float), np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        here = f(moved)
        moved[i] += h
        gradient[i] = (f(moved) - here) / h
    return gradient


def _forward_rows(f, w, h):
    gradient = np.zeros(w.shape)
    for i in range(len(w)):
        up = np.array(w, float)
        up[i] += h
        gradient[i] = (f(up) - f(w)) / h
    return gradient


def _shared(put_back):
    """Move entries in what np.asarray returns: the caller's own array, unless it holds whole numbers."""

    def answer(f, w, h):
        moved, gradient = np.asarray(w, dtype=float), np.zeros(w.shape)
        for i in np.ndindex(moved.shape):
            moved[i] += h
            above = f(moved)
            moved[i] -= 2 * h
            gradient[i] = (above - f(moved)) / (2 * h)
            if put_back:
                moved[i] += h
        return gradient

    return answer


def _moved_in_single(f, w, h):
    gradient = np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        up, down = np.array(w, np.float32), np.array(w, np.float32)
        up[i] += h
        down[i] -= h
        gradient[i] = (f(up) - f(down)) / (2 * h)
    return gradient


def _slopes_of_values(f, w, h):
    return np.gradient(w, h)


def _only_matrices(f, w, h):
    gradient = np.zeros(w.shape)
    for i in range(w.shape[0]):
        for j in range(w.shape[1]):
            up, down = np.array(w, float), np.array(w, float)
            up[i, j] += h
            down[i, j] -= h
            gradient[i, j] = (f(up) - f(down)) / (2 * h)
    return gradient


def _matrix_entries_skipped(f, w, h):
    gradient = np.zeros(w.shape)
    for i in range(len(w)):
        moved = np.array(w, float)
        moved.flat[i] += h
        above = f(moved)
        moved.flat[i] -= 2 * h
        gradient.flat[i] = (above - f(moved)) / (2 * h)
    return gradient


def _unit_vectors(f, w, h):
    w = np.asarray(w, float)
    nudges = h * np.eye(w.size).reshape(w.size, *w.shape)
    return np.array([(f(w + nudge) - f(w - nudge)) / (2 * h) for nudge in nudges]).reshape(w.shape)


def _flat_view(f, w, h):
    moved = np.array(w, dtype=float, order="C")
    flat, gradient = moved.ravel(), []
    for i in range(flat.size):
        kept = flat[i]
        flat[i] = kept + h
        above = f(moved)
        flat[i] = kept - h
        gradient.append((above - f(moved)) / h / 2)
        flat[i] = kept
    return np.reshape(gradient, np.shape(w))


def _in_callers_array(f, w, h):
    if not np.issubdtype(w.dtype, np.floating):
        w = w.astype(float)
    gradient = np.empty(w.shape)
    for i, kept in np.ndenumerate(w.copy()):
        w[i] = kept + h
        gradient[i] = 0.5 * f(w) / h
        w[i] = kept - h
        gradient[i] -= 0.5 * f(w) / h
        w[i] = kept
    return gradient


numerical_gradient = Exercise(
    unit=6,
    name="numerical_gradient",
    reference=maths.numerical_gradient,
    probe=call_each(_gradient_cases),
    rtol=1e-5,
    misconceptions=(
        Misconception(
            "divided by h",
            _entrywise(lambda at, h, w_i: (at(h) - at(-h)) / h),
            "Exactly twice too big: from w - h to w + h the way is 2 h long, and you divide by h.",
            "A slope is a rise over the distance in which it happened.",
        ),
        Misconception(
            "divided by 4 h",
            _entrywise(lambda at, h, w_i: (at(h) - at(-h)) / (4 * h)),
            "Exactly half: the distance from w - h to w + h is 2 h, and yours is divided by twice as much.",
        ),
        Misconception(
            "brackets round 2 * h missing",
            _entrywise(lambda at, h, w_i: (at(h) - at(-h)) / 2 * h),
            "In the division: `/ 2 * h` divides by 2 and then multiplies by h. Python reads from left to right.",
        ),
        Misconception(
            "brackets round the difference missing",
            _entrywise(lambda at, h, w_i: at(h) - at(-h) / (2 * h)),
            "In the numerator: only the second value is divided. The difference needs brackets.",
        ),
        Misconception(
            "forward difference",
            _entrywise(lambda at, h, w_i: (at(h) - at(0)) / h),
            "You nudge in one direction only: that is the forward difference. Compare above with below.",
            "One-sided, the error shrinks with h; two-sided, with its square.",
        ),
        Misconception(
            "forward difference divided by 2 h",
            _entrywise(lambda at, h, w_i: (at(h) - at(0)) / (2 * h)),
            "The division by 2 h is right, but you compare f(w + h) with f(w): the lower value belongs at w - h.",
        ),
        Misconception(
            "backward difference",
            _entrywise(lambda at, h, w_i: (at(0) - at(-h)) / h),
            "You nudge downwards only: one-sided again. Compare above with below.",
        ),
        Misconception(
            "backward difference divided by 2 h",
            _entrywise(lambda at, h, w_i: (at(0) - at(-h)) / (2 * h)),
            "The division by 2 h is right, but you compare f(w) with f(w - h): the upper value belongs at w + h.",
        ),
        Misconception(
            "sign flipped",
            _entrywise(lambda at, h, w_i: (at(-h) - at(h)) / (2 * h)),
            "Right size, opposite sign: take the value above minus the value below.",
        ),
        Misconception(
            "values added",
            _entrywise(lambda at, h, w_i: (at(h) + at(-h)) / (2 * h)),
            "You add the two values: a slope is made of their difference.",
        ),
        Misconception(
            "not divided",
            _entrywise(lambda at, h, w_i: at(h) - at(-h)),
            "This is how much f changes, not how much a step: divide by the distance.",
        ),
        Misconception(
            "divided by 2 only",
            _entrywise(lambda at, h, w_i: (at(h) - at(-h)) / 2),
            "You divide by 2, but the distance from w - h to w + h has an h in it too.",
        ),
        Misconception(
            "h squared",
            _entrywise(lambda at, h, w_i: (at(h) - at(-h)) / (2 * h**2)),
            "In the division: h is squared. The distance is 2 h.",
        ),
        Misconception(
            "multiplied by 2 h",
            _entrywise(lambda at, h, w_i: (at(h) - at(-h)) * 2 * h),
            "You multiply by the distance: a slope is the change divided by it.",
        ),
        Misconception(
            "double step",
            _entrywise(lambda at, h, w_i: (at(2 * h) - at(-2 * h)) / (4 * h)),
            "You move by 2 h to each side: asked is h to each side, which makes 2 h together.",
        ),
        Misconception(
            "double step divided by 2 h",
            _entrywise(lambda at, h, w_i: (at(2 * h) - at(-2 * h)) / (2 * h)),
            "You move by 2 h to each side, 4 h together, and divide by 2 h: move by h.",
        ),
        Misconception(
            "half step",
            _entrywise(lambda at, h, w_i: (at(h / 2) - at(-h / 2)) / h),
            "You move by h / 2 to each side: a right slope, but with another step than asked. Move by h.",
        ),
        Misconception(
            "a step of one's own",
            _entrywise(lambda at, h, w_i: (at(1e-5) - at(-1e-5)) / 2e-5),
            "Your step is typed in: the argument h says how far to move.",
        ),
        Misconception(
            "step relative to the weight",
            _entrywise(lambda at, h, w_i: (at(h * abs(w_i)) - at(-h * abs(w_i))) / (2 * h * abs(w_i))),
            "Your step is h times the weight: each weight is to be moved by h itself, however large it is.",
        ),
        Misconception(
            "step at least h, relative",
            _entrywise(
                lambda at, h, w_i: (at(h * max(1, abs(w_i))) - at(-h * max(1, abs(w_i)))) / (2 * h * max(1, abs(w_i)))
            ),
            "Large weights are moved by h times their size: each weight is to be moved by h itself.",
        ),
        Misconception(
            "nudge of 1",
            _entrywise(lambda at, h, w_i: (at(1) - at(-1)) / (2 * h)),
            "Every weight is moved by 1, and you divide by 2 h: the nudge has to be h.",
        ),
        Misconception(
            "nudge of 1, divided by 2",
            _entrywise(lambda at, h, w_i: (at(1) - at(-1)) / 2),
            "Every weight is moved by 1: the argument h says how far to move.",
        ),
        Misconception(
            "forward difference, double step",
            _entrywise(lambda at, h, w_i: (at(2 * h) - at(0)) / (2 * h)),
            "You compare f(w + 2 h) with f(w): the same distance, but all on one side. Go h up and h down.",
        ),
        Misconception(
            "forward difference, integers",
            _entrywise(lambda at, h, w_i: (at(h) - at(0)) / h, prepare=np.copy),
            "You nudge in one direction only: compare above with below. And a copy of whole numbers cuts off the step: "
            "make it in floating point.",
        ),
        Misconception(
            "forward difference, moves pile up",
            _forward_and_left,
            "You nudge in one direction only, and every weight that you moved stays moved: compare above with below, "
            "each time from where w was.",
        ),
        Misconception(
            "forward difference, each from the last place",
            _forward_step_by_step,
            "You nudge in one direction only, and every weight that you moved stays moved: compare above with below, "
            "and put each weight back.",
        ),
        Misconception(
            "forward difference of whole rows",
            _forward_rows,
            "You nudge in one direction only, and in a matrix `w[i]` is a whole row: move single entries, up and down.",
        ),
        Misconception(
            "forward difference, flattened",
            _entrywise(lambda at, h, w_i: (at(h) - at(0)) / h, lambda gradient, w: gradient.ravel()),
            "You nudge in one direction only, and the slopes lie in a row: compare above with below, and give them the "
            "shape of w.",
        ),
        Misconception(
            "np.asarray shares the caller's array",
            _shared(put_back=True),
            "np.asarray makes no copy of what is in floating point already: you move the caller's own array, and "
            "adding h again brings it only nearly back. np.array copies.",
        ),
        Misconception(
            "np.asarray shares the caller's array, left moved",
            _shared(put_back=False),
            "np.asarray makes no copy of what is in floating point already: you move the caller's own array and leave "
            "it moved. np.array copies.",
        ),
        Misconception(
            "brackets round 2 * h missing, integers",
            _entrywise(lambda at, h, w_i: (at(h) - at(-h)) / 2 * h, prepare=np.copy),
            "In the division: `/ 2 * h` divides by 2 and then multiplies by h. Besides, a copy of whole numbers cuts "
            "off the step: make it in floating point.",
        ),
        Misconception(
            "slopes cut to whole numbers",
            _finished(lambda gradient, w: np.trunc(gradient)),
            "All slopes are whole numbers, cut off: is the gradient an array of dtype int?",
        ),
        Misconception(
            "whole-number division",
            _entrywise(lambda at, h, w_i: (at(h) - at(-h)) // (2 * h)),
            "All slopes are whole numbers: `//` leaves out what stands behind the point. Divide with `/`.",
        ),
        Misconception(
            "one slope for each row",
            _rows(zeros=lambda w: np.zeros(len(w))),
            "A matrix gets one slope for each row: `len(w)` counts rows, and `w[i]` moves a whole one. Every entry "
            "needs its own slope.",
        ),
        Misconception(
            "moved in single precision",
            _moved_in_single,
            "The moved weights are kept in single precision, where a tiny step is lost: w + h is w. Use float, which "
            "has twice as many digits.",
        ),
        Misconception(
            "np.gradient of the weights",
            _slopes_of_values,
            "np.gradient takes differences between neighbours in an array: here f has to be called at moved weights.",
        ),
        Misconception(
            "np.gradient of a number",
            lambda f, w, h: np.gradient(f(w), h),
            "np.gradient takes differences between neighbours in an array, and f(w) is one number: call f at moved "
            "weights.",
        ),
        Misconception(
            "slope of the example's function",
            lambda f, w, h: 3 * np.asarray(w, float) ** 2,
            "This is the slope of w cubed, the function of the example: f may be any other. Call f.",
        ),
        Misconception(
            "weight multiplied",
            _entrywise(lambda at, h, w_i: (at(h * w_i) - at(-h * w_i)) / (2 * h)),
            "You multiply the weight by 1 + h and 1 - h: add h and subtract h.",
        ),
        Misconception(
            "two steps combined",
            _entrywise(lambda at, h, w_i: (8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h)),
            "This is a finer rule with four points: asked is the one with two, at w + h and w - h.",
        ),
        Misconception(
            "lower value left out",
            _entrywise(lambda at, h, w_i: at(h) / (2 * h)),
            "You divide the upper value alone: the lower one, at w - h, has to be subtracted first.",
        ),
        Misconception(
            "entry replaced by the step",
            _entrywise(lambda at, h, w_i: (at(h - w_i) - at(-h - w_i)) / (2 * h)),
            "You put h in the place of the weight: it has to be added to the weight, and subtracted from it.",
        ),
        Misconception(
            "upside down",
            _entrywise(lambda at, h, w_i: 2 * h / (at(h) - at(-h))),
            "Upside down: a slope is the change of f over the distance.",
        ),
        Misconception(
            "second derivative",
            _entrywise(lambda at, h, w_i: (at(h) - 2 * at(0) + at(-h)) / h**2),
            "This measures the curvature, how the slope changes: asked is the slope.",
        ),
        Misconception(
            "sign lost",
            _entrywise(lambda at, h, w_i: abs(at(h) - at(-h)) / (2 * h)),
            "The sign is lost: a slope that goes down is negative. Leave out abs.",
        ),
        Misconception(
            "values of f returned",
            _entrywise(lambda at, h, w_i: at(h)),
            "Each entry is f with a moved weight: that is a height, not a slope. Take a difference and divide.",
        ),
        Misconception(
            "moves pile up",
            _piling_up(own=True),
            "Only the first entry is right: every weight that you moved stays moved, at w - h, while the next is "
            "measured. Put it back.",
            "A partial derivative asks for one weight to move while all others stand where they were.",
        ),
        Misconception(
            "moves pile up above",
            _piling_up(own=True, sign=-1),
            "Only the first entry is right: every weight that you moved stays moved, at w + h, while the next is "
            "measured. Put it back.",
        ),
        Misconception(
            "put back as 0",
            _put_back_as_0,
            "Only the first entry is right: after each measurement the weight is set to 0 instead of what it was.",
        ),
        Misconception(
            "caller's weights left moved",
            _piling_up(own=False),
            "You move the caller's own array and never put it back: each weight ends at w - h, and the later slopes "
            "are measured at the wrong place.",
            "A network whose check moves its weights has been damaged by being looked at.",
        ),
        Misconception(
            "caller's weights left moved above",
            _piling_up(own=False, sign=-1),
            "You move the caller's own array and never put it back: each weight ends at w + h, and the later slopes "
            "are measured at the wrong place.",
        ),
        Misconception(
            "put back by adding",
            _added_back,
            "You put weights back by adding h again, in the caller's array: rounding brings them only nearly back, "
            "and whole numbers are cut. Keep the old value, or move a copy in floating point.",
            "w + h - 2 h + h is not always w. After ten thousand checks the network is another one.",
        ),
        Misconception(
            "integer array truncates",
            _entrywise(_two_sided, prepare=np.copy),
            "Right, but not for whole numbers: an array of integers cuts off what stands behind the point, so w + h "
            "is w again. Convert to floating point first.",
            "An array keeps the type it was made with: writing 3.25 into an integer array stores 3.",
        ),
        Misconception(
            "weights and gradient in integers",
            _entrywise(_two_sided, lambda gradient, w: gradient.astype(w.dtype), np.copy),
            "Right, but not for whole numbers: an array copied from w, or made with np.zeros_like(w), holds integers "
            "like w. Both the copy and the gradient need floating point.",
        ),
        Misconception(
            "gradient kept in integers",
            _finished(lambda gradient, w: gradient.astype(w.dtype)),
            "Right, but not for whole numbers: the gradient is stored in an array of integers, made like w, which "
            "cuts off its fractions. Make it an array of floats.",
        ),
        Misconception(
            "all weights moved at once",
            _all_at_once,
            "You move all weights together and get one number: move one at a time, and give each its own slope.",
            "Together they measure the slope in one direction, the sum of all partial derivatives.",
        ),
        Misconception(
            "one number for all entries",
            lambda f, w, h: np.full(w.shape, _all_at_once(f, w, h)),
            "All entries hold the same number: you move all weights together. Move one at a time.",
        ),
        Misconception(
            "whole rows moved, whole numbers truncated",
            _rows(copy=np.copy),
            "Right for a row of fractions only. In a matrix `w[i]` is a whole row, and all of it moves; an array of "
            "whole numbers cuts off the step, so copy it in floating point.",
        ),
        Misconception(
            "whole rows moved, everything in integers",
            _rows(copy=np.copy, zeros=np.zeros_like),
            "Right for a row of fractions only. In a matrix `w[i]` is a whole row, and all of it moves; and copies of "
            "whole numbers, like np.zeros_like of them, hold whole numbers.",
        ),
        Misconception(
            "f called with a flat array",
            _flat_to_f,
            "In a matrix, f gets all entries in one row: it wants the shape of w. Reshape before you call it.",
        ),
        Misconception(
            "nudges pile up",
            _nudges_pile_up,
            "Only the first entry is right: the nudge still holds h for the entries before. Make it anew for each "
            "entry.",
        ),
        Misconception(
            "only for matrices",
            _only_matrices,
            "It works for a matrix only: w.shape[1] does not exist for a row of weights. Walk through any shape.",
            "np.ndindex(w.shape) gives the place of every entry, in any number of dimensions.",
        ),
        Misconception(
            "whole rows moved",
            _rows(),
            "In a matrix, `w[i]` is a whole row, and you move all of it: walk through single entries.",
            "np.ndindex(w.shape) gives the place of every entry, in any number of dimensions.",
        ),
        Misconception(
            "only as many entries as rows",
            _matrix_entries_skipped,
            "In a matrix the last entries stay 0: `len(w)` counts rows. Every entry needs its turn.",
        ),
        Misconception(
            "nudged away from 0",
            _through_zero,
            "You measure at 0: the nudge alone is handed to f. It has to be added to w.",
        ),
        Misconception(
            "entry handed over alone",
            _entry_alone,
            "You hand a single weight to f: it needs the whole array, in which one entry is moved.",
        ),
        Misconception(
            "entry or row handed over alone",
            _parts_alone,
            "You hand a single entry of w to f, in a matrix a row: it needs the whole array, in which one entry is "
            "moved.",
        ),
        Misconception(
            "all moved on the way down",
            _below_moves_all,
            "Above, one weight is moved; below, all of them are: f(w - h) takes h from every entry.",
        ),
        Misconception(
            "always 0",
            _one_array,
            "Everything is 0. Either no slope is stored, or both values are measured at the same place: are up and "
            "down two names of one array, or moved the same way?",
        ),
        Misconception(
            "weights after a step returned",
            _finished(lambda gradient, w: w - gradient),
            "You subtract the slopes from the weights: asked is the gradient alone, no step is taken.",
        ),
        Misconception(
            "gradient added to the weights",
            _finished(lambda gradient, w: w + gradient),
            "The weights themselves are in the result: begin with an array of zeros, not with a copy of w.",
        ),
        Misconception(
            "flattened",
            _finished(lambda gradient, w: gradient.ravel()),
            "The numbers are right, but in a row: the gradient has the shape of w, so that it can be subtracted from "
            "it.",
        ),
        Misconception(
            "transposed",
            _finished(lambda gradient, w: gradient.T),
            "The numbers are right, but lie on their side: the gradient has the shape of w.",
        ),
        Misconception(
            "only the last slope",
            _finished(lambda gradient, w: gradient.ravel()[-1]),
            "One number comes back, the slope of the last weight: store each slope in its own entry.",
        ),
        Misconception(
            "first slope only",
            _finished(lambda gradient, w: np.where(np.arange(w.size).reshape(w.shape) == 0, gradient, 0)),
            "Only the first weight has a slope, all others 0: does return stand inside the loop?",
        ),
        Misconception(
            "last entry left out",
            _finished(lambda gradient, w: np.where(np.arange(w.size).reshape(w.shape) == w.size - 1, 0, gradient)),
            "The last weight has no slope: `range(n)` already stops before n, so no 1 is to be subtracted.",
        ),
        Misconception(
            "first entry left out",
            _finished(lambda gradient, w: np.where(np.arange(w.size).reshape(w.shape) == 0, 0, gradient)),
            "The first weight has no slope: entries count from 0.",
        ),
        Misconception(
            "slopes summed",
            _finished(lambda gradient, w: gradient.sum()),
            "One number comes back, the sum of all slopes: asked is the array of them.",
        ),
        Misconception(
            "slopes averaged",
            _finished(lambda gradient, w: gradient.mean()),
            "One number comes back, the mean of all slopes: asked is the array of them.",
        ),
        Misconception(
            "slopes accumulated",
            _finished(lambda gradient, w: gradient.cumsum().reshape(w.shape)),
            "Each entry holds the sum of the slopes so far: every weight begins anew.",
        ),
        Misconception(
            "length of the gradient",
            _finished(lambda gradient, w: np.linalg.norm(gradient)),
            "One number comes back, the length of the gradient: asked is the array of slopes.",
        ),
        Misconception(
            "length 1",
            _finished(lambda gradient, w: gradient / np.linalg.norm(gradient)),
            "The slopes are divided by their length, so only the direction is left: asked is how steep it is, too.",
        ),
        Misconception(
            "divided by the number of weights",
            _finished(lambda gradient, w: gradient / w.size),
            "Too small by the number of weights: nothing is averaged over them.",
        ),
        Misconception(
            "direction only",
            _finished(lambda gradient, w: np.sign(gradient)),
            "Only the signs are there: asked is how steep it is, too.",
        ),
        Misconception(
            "rounded",
            _finished(lambda gradient, w: np.round(gradient, 2)),
            "The slopes are rounded: leave all digits, the check of a gradient lives on them.",
        ),
        Misconception(
            "numbers of the example",
            lambda f, w, h: np.array([12.01, 27.01]),
            "These are the numbers of the example, whatever f and w are: call f.",
        ),
    ),
    equivalents=(
        _unit_vectors,
        _flat_view,
        _in_callers_array,
        _entrywise(_two_sided),
        _finished(lambda gradient, w: gradient.tolist()),
        _entrywise(lambda at, h, w_i: (at(h) - at(-h)) / ((w_i + h) - (w_i - h))),
    ),
    errors={
        r"values to unpack": (
            "The places are taken apart into a fixed number of names, but a row of weights has one index and a matrix "
            "two: keep the whole place in one name."
        ),
        r"indices for flat|iterator index": (
            "A flat array has one index, and np.ndindex gives one for each dimension: use its places on arrays of the "
            "shape of w, or count from 0 to w.size."
        ),
        r"too many indices|does not match indexed": (
            "A place of w has an index for each dimension: the array that you ask with it needs the shape of w."
        ),
        r"only integers, slices|arrays used as indices": (
            "What stands in the brackets is no place: does the loop run over the weights themselves, or over pairs of "
            "place and value?"
        ),
        r"index (\d+) is out of bounds": (
            "Entry {0} does not exist: they count from 0. Does the loop run over w.shape itself, or over w.size where "
            "a matrix wants two indices?"
        ),
        r"'int' object is not iterable": (
            "A loop cannot run over one number, such as w.size or w.ndim: it has to run over the places of w."
        ),
        r"'tuple' object cannot be interpreted|'tuple' object is not callable": (
            "w.shape is a tuple, such as (2, 3): neither a number for range, nor a function to be called."
        ),
        r"tuple index out of range|Cannot interpret|data type": (
            "w.shape has one entry for each dimension, and a row of weights has one only: hand the shape on as a whole."
        ),
        r"list indices must be": (
            "A place of w is a tuple, which a list does not understand: keep weights and slopes in arrays."
        ),
        r"has no len": "A row of weights has single numbers in it, without a length: walk through any shape.",
        r"can only concatenate|can't multiply sequence": (
            "Lists and tuples do no arithmetic: keep the weights and the nudge in arrays."
        ),
        r"list assignment index": "An empty list has no entries to write into: begin with an array of zeros, like w.",
        r"truth value[\s\S]*ndindex|ndindex\(w\)": "np.ndindex wants the shape of w, not w itself.",
        r"'(?:builtin_function_or_method|method)' object": (
            "A method stands there without its brackets: w.copy is the method, w.copy() makes the copy."
        ),
        r"name '(?:copy|deepcopy)' is not defined|no attribute 'deepcopy'": (
            "Arrays copy themselves, w.copy(); but whole numbers have to become floating point as well."
        ),
        r"name '(\w+)' is not defined|cannot access local variable '(\w+)'": (
            "A name has no value yet. Is it the gradient, which begins as an array of zeros before the loop?"
        ),
        r"'numpy.ndarray' object has no attribute '(\w+)'": (
            "Arrays have no {0}: an entry is stored by its place, `gradient[i] = ...`."
        ),
        r"'function' object is not subscriptable": "f is a function: round brackets call it, f(...).",
        r"'(?:numpy.)?float(?:64)?' object (?:is not subscriptable|does not support item)|invalid index to scalar": (
            "f gives one number for all weights, and that has no entries: the place i belongs to the array that you "
            "move, and to the gradient."
        ),
        r"f\(\) (?:takes|missing|got)": (
            "f takes one thing, the whole array: move the entry first, then call f with the moved array."
        ),
        r"\bfloat\(w\)|\bint\(w\)": "float(w) is for a single number: np.array has a dtype for whole arrays.",
        r"setting an array element|only (?:0-dimensional|length-1)": (
            "A whole array is put where one number belongs: f(...) is a number, w is none."
        ),
        r"Cannot cast ufunc": (
            "Right up to whole numbers: `+=` cannot write fractions into an array of them. Move a copy in floating "
            "point."
        ),
    },
)


# best_step


def _error_models(rng):
    def case(order, decades):
        """Draw the best step evenly between two powers of ten, and an epsilon that makes it the best."""
        a, h = float(rng.uniform(0.2, 0.6)), 10.0 ** rng.uniform(*decades)
        return {"a": a, "order": order, "epsilon": float(order * a * h ** (order + 1))}

    return {
        "central, double precision": case(2, (-5.3, -4.9)),
        "forward, single precision": case(1, (-3.3, -2.8)),
        "central, three digits": case(2, (-1.1, -0.9)),
        "order 4": case(4, (-1.55, -1.45)),
    }


def _power(base, exponent):
    """Make a step of ``base(a, order, epsilon)`` and ``exponent(order)``."""
    return lambda a, order, epsilon: base(a, order, epsilon) ** exponent(order)


def _right_base(a, order, epsilon):
    return epsilon / (order * a)


def _right_step(a, order, epsilon):
    return _right_base(a, order, epsilon) ** (1 / (order + 1))


def _error_at(h, a, order, epsilon):
    return a * h**order + epsilon / h


_GRID = np.logspace(-17, 0, 35)


def _for_orders(roots, other=None):
    """Make a step of typed-in roots: the factor below the line is the root minus 1."""

    def answer(a, order, epsilon):
        root = roots.get(order, other)
        return None if root is None else (epsilon / ((root - 1) * a)) ** (1 / root)

    return answer


def _by_trying(a, order, epsilon):
    h = np.logspace(-10, 0, 20001)
    return h[np.argmin(_error_at(h, a, order, epsilon))]


def _by_newton(a, order, epsilon):
    x = np.log(epsilon) / (order + 1)
    for _ in range(60):
        slope = order * a * np.exp(order * x) - epsilon * np.exp(-x)
        x -= slope / (order**2 * a * np.exp(order * x) + epsilon * np.exp(-x))
    return np.exp(x)


best_step = Exercise(
    unit=6,
    name="best_step",
    reference=maths.best_step,
    probe=call_each(_error_models),
    rtol=1e-3,
    misconceptions=(
        Misconception(
            "where the two errors are equal",
            _power(lambda a, order, epsilon: epsilon / a, lambda order: 1 / (order + 1)),
            "This is where both errors are equally large. The sum is smallest where its slope is 0: "
            "differentiating h to the power order brings a factor down.",
            "Close, and often good enough; but for order 4 it is off by more than a third.",
        ),
        Misconception(
            "power of the curve's error alone",
            _power(_right_base, lambda order: 1 / order),
            "In the root: you take the order-th. When both sides are multiplied by h squared, one more power of h "
            "gathers on the left.",
        ),
        Misconception(
            "power plus 2",
            _power(_right_base, lambda order: 1 / (order + 2)),
            "In the root: one power too many. h to the order - 1, times h squared, is h to the order + 1.",
        ),
        Misconception(
            "power minus 1",
            _power(_right_base, lambda order: 1 / max(order - 1, 1)),
            "In the root: h to the order - 1 has not met the h squared of the other term yet.",
        ),
        Misconception(
            "no root taken",
            _right_base,
            "This is h to the power order + 1: take the root.",
        ),
        Misconception(
            "brackets round the exponent missing",
            lambda a, order, epsilon: _right_base(a, order, epsilon) ** 1 / (order + 1),
            "In the exponent: `** 1 / (order + 1)` takes the power 1 and divides afterwards. It needs brackets.",
        ),
        Misconception(
            "brackets round order + 1 missing",
            _power(_right_base, lambda order: 1 / order + 1),
            "In the exponent: `1 / order + 1` is more than 1. The sum below the line needs brackets.",
        ),
        Misconception(
            "whole-number division",
            _power(_right_base, lambda order: 1 // (order + 1)),
            "In the exponent: `//` gives 0, and everything to the power 0 is 1. Divide with `/`.",
        ),
        Misconception(
            "power instead of root",
            _power(_right_base, lambda order: order + 1),
            "In the exponent: a root is a power of 1 / (order + 1), not of order + 1.",
        ),
        Misconception(
            "brackets round the divisor missing",
            _power(lambda a, order, epsilon: epsilon / order * a, lambda order: 1 / (order + 1)),
            "Below the line: `/ order * a` divides by order and multiplies by a. It needs brackets.",
        ),
        Misconception(
            "root of the divisor only",
            lambda a, order, epsilon: epsilon / (order * a) ** (1 / (order + 1)),
            "The root is taken of what stands below the line only: `**` binds more tightly than `/`. "
            "The whole fraction needs brackets.",
        ),
        Misconception(
            "root of epsilon only",
            lambda a, order, epsilon: epsilon ** (1 / (order + 1)) / (order * a),
            "The root is taken of epsilon only: order and a belong under it too.",
        ),
        Misconception(
            "multiplied instead of divided",
            _power(lambda a, order, epsilon: epsilon * order * a, lambda order: 1 / (order + 1)),
            "You multiply epsilon by order and a: solving for h divides by them.",
        ),
        Misconception(
            "order and a added",
            _power(lambda a, order, epsilon: epsilon / (order + a), lambda order: 1 / (order + 1)),
            "Below the line you add order and a: the factor that comes down multiplies a.",
        ),
        Misconception(
            "twice the order in the root",
            _power(_right_base, lambda order: 1 / (2 * order)),
            "In the root: twice the order is right for order 1 only. One power of h comes on top of the order.",
        ),
        Misconception(
            "order above the line",
            _power(lambda a, order, epsilon: order * epsilon / a, lambda order: 1 / (order + 1)),
            "The factor order is on the wrong side: it belongs to a, from whose term it came down.",
        ),
        Misconception(
            "a and epsilon exchanged",
            _power(lambda a, order, epsilon: a / (order * epsilon), lambda order: 1 / (order + 1)),
            "Upside down: the more rounding, the larger the step has to be. Yours shrinks.",
            "More curve asks for a smaller step, more rounding for a larger one.",
        ),
        Misconception(
            "a left out",
            _power(lambda a, order, epsilon: epsilon / order, lambda order: 1 / (order + 1)),
            "a is missing: the more the function curves, the smaller the step has to be.",
        ),
        Misconception(
            "only epsilon",
            _power(lambda a, order, epsilon: epsilon, lambda order: 1 / (order + 1)),
            "This is the rule of thumb, epsilon to the power 1 / (order + 1): order and a are left out of it.",
            "It gives the right power of ten where a is near 1.",
        ),
        Misconception(
            "epsilon left out",
            _power(lambda a, order, epsilon: 1 / (order * a), lambda order: 1 / (order + 1)),
            "epsilon is missing: without rounding the best step would be 0.",
        ),
        Misconception(
            "always a square root",
            _power(_right_base, lambda order: 1 / 2),
            "Right for order 1 only: the root depends on the order.",
        ),
        Misconception(
            "always a cube root",
            _power(_right_base, lambda order: 1 / 3),
            "Right for order 2 only: the root depends on the order.",
        ),
        Misconception(
            "order 2 typed in",
            lambda a, order, epsilon: (epsilon / (2 * a)) ** (1 / 3),
            "Right for order 2 only: both the factor and the root depend on the order.",
        ),
        Misconception(
            "order 1 typed in",
            lambda a, order, epsilon: (epsilon / a) ** (1 / 2),
            "Right for order 1 only: both the factor and the root depend on the order.",
        ),
        Misconception(
            "factor 2 typed in",
            _power(lambda a, order, epsilon: epsilon / (2 * a), lambda order: 1 / (order + 1)),
            "Below the line: the factor 2 is right for order 2 only. What does h to the power order bring down?",
        ),
        Misconception(
            "factor order + 1",
            _power(lambda a, order, epsilon: epsilon / ((order + 1) * a), lambda order: 1 / (order + 1)),
            "Below the line: differentiating h to the power order brings order down, not order + 1.",
        ),
        Misconception(
            "order outside the root",
            lambda a, order, epsilon: (epsilon / a) ** (1 / (order + 1)) / order,
            "The factor order is divided off outside the root: it belongs inside, beside a.",
        ),
        Misconception(
            "a outside the root",
            lambda a, order, epsilon: (epsilon / order) ** (1 / (order + 1)) / a,
            "a is divided off outside the root: it belongs inside.",
        ),
        Misconception(
            "smallest error returned",
            lambda a, order, epsilon: _error_at(_right_step(a, order, epsilon), a, order, epsilon),
            "This is the error at the best step: asked is the step.",
        ),
        Misconception(
            "logarithm returned",
            lambda a, order, epsilon: np.log10(_right_step(a, order, epsilon)),
            "This is the power of ten of the step: asked is the step itself.",
        ),
        Misconception(
            "logarithm to base e returned",
            lambda a, order, epsilon: np.log(_right_step(a, order, epsilon)),
            "This is the logarithm of the step: take exp of it.",
        ),
        Misconception(
            "smallest step",
            lambda a, order, epsilon: epsilon,
            "Yours is epsilon itself: there, rounding makes an error of 100 %.",
        ),
        Misconception(
            "sign flipped",
            lambda a, order, epsilon: -_right_step(a, order, epsilon),
            "Right size, but a step is positive: two minus signs cancel when the slope is set to 0.",
        ),
        Misconception(
            "twice too big",
            lambda a, order, epsilon: 2 * _right_step(a, order, epsilon),
            "Exactly twice too big: h goes to each side; nothing is doubled.",
        ),
        Misconception(
            "half",
            lambda a, order, epsilon: _right_step(a, order, epsilon) / 2,
            "Exactly half of the best step: nothing is halved.",
        ),
        Misconception(
            "inverse",
            lambda a, order, epsilon: 1 / _right_step(a, order, epsilon),
            "This is 1 over the best step: steps are small.",
        ),
        Misconception(
            "rounded to a power of ten",
            lambda a, order, epsilon: 10.0 ** np.round(np.log10(_right_step(a, order, epsilon))),
            "The power of ten is right, and no more: is the step rounded, or the best one of a coarse grid?",
        ),
        Misconception(
            "best step of the figure's grid",
            lambda a, order, epsilon: _GRID[np.argmin(_error_at(_GRID, a, order, epsilon))],
            "You take the best step of a coarse grid, that of the figure: it is right to half a power of ten. The "
            "formula needs no grid.",
        ),
        Misconception(
            "place in the figure's grid",
            lambda a, order, epsilon: np.argmin(_error_at(_GRID, a, order, epsilon)),
            "argmin gives the place of the smallest error in a grid: asked is the step, and the formula needs no grid.",
        ),
        Misconception(
            "orders 1 and 2 only",
            _for_orders({1: 2, 2: 3}),
            "Right for orders 1 and 2, nothing for any other: one formula holds for every order.",
        ),
        Misconception(
            "every order above 1 taken for 2",
            _for_orders({1: 2, 2: 3}, other=3),
            "Right for orders 1 and 2, but every larger order is treated like 2: one formula holds for all.",
        ),
        Misconception(
            "order left out, order-th root",
            _power(lambda a, order, epsilon: epsilon / a, lambda order: 1 / order),
            "Two things: differentiating h to the power order brings a factor down, and one more power of h gathers "
            "when you multiply by h squared.",
        ),
        Misconception(
            "order left out, a outside the root",
            lambda a, order, epsilon: epsilon ** (1 / (order + 1)) / a,
            "The root is taken of epsilon only, and the factor that differentiating brings down is missing.",
        ),
        Misconception(
            "order left out, upside down",
            _power(lambda a, order, epsilon: a / epsilon, lambda order: 1 / (order + 1)),
            "Upside down, and the factor that differentiating brings down is missing: more rounding asks for a larger "
            "step.",
        ),
        Misconception(
            "a factor 2 below the line",
            _power(lambda a, order, epsilon: epsilon / (2 * order * a), lambda order: 1 / (order + 1)),
            "Below the line: a factor 2 too much. The 2 of 2 h is already in epsilon.",
        ),
        Misconception(
            "a to the power order",
            _power(lambda a, order, epsilon: epsilon / (order * a**order), lambda order: 1 / (order + 1)),
            "Below the line: only h has a power, a has none.",
        ),
        Misconception(
            "machine precision for epsilon",
            _power(lambda a, order, epsilon: np.finfo(float).eps / (order * a), lambda order: 1 / (order + 1)),
            "Yours uses NumPy's eps: take the argument epsilon, which is larger in single precision.",
        ),
        Misconception(
            "epsilon divided to a whole number",
            lambda a, order, epsilon: (epsilon // (order * a)) ** (1 / (order + 1)),
            "Always 0: `//` cuts the quotient down to a whole number. Divide with `/`.",
        ),
        Misconception(
            "negative under the root",
            _power(lambda a, order, epsilon: complex(-epsilon / (order * a)), lambda order: 1 / (order + 1)),
            "Under the root stands a negative number, whose root is complex: two minus signs cancel when the slope is "
            "set to 0.",
        ),
        Misconception(
            "step and error returned",
            lambda a, order, epsilon: (
                _right_step(a, order, epsilon),
                _error_at(_right_step(a, order, epsilon), a, order, epsilon),
            ),
            "Two numbers come back, the step and its error: asked is the step alone.",
        ),
        Misconception(
            "rounded after the point",
            lambda a, order, epsilon: np.round(_right_step(a, order, epsilon), 4),
            "The step is rounded to digits behind the point, and a tiny one comes out as 0: do not round.",
        ),
        Misconception(
            "cube root as 0.33",
            _power(_right_base, lambda order: {1: 0.5, 2: 0.33}.get(order, round(1 / (order + 1), 2))),
            "The power is cut to two digits: write it as 1 over a number.",
        ),
        Misconception(
            "power 0.33 always",
            _power(_right_base, lambda order: 0.33),
            "The power is 0.33 always, a cut third: it depends on the order.",
        ),
        Misconception(
            "usual value typed in",
            lambda a, order, epsilon: 1e-5,
            "Yours is 1e-5 always: a good habit in double precision and useless in single. Compute it.",
        ),
        Misconception(
            "number of the example",
            lambda a, order, epsilon: 0.01,
            "This is the number of the example, whatever the arguments are.",
        ),
    ),
    equivalents=(
        _right_step,
        lambda a, order, epsilon: np.exp(np.log(epsilon / a / order) / (order + 1)),
        lambda a, order, epsilon: (order * a / epsilon) ** (-1 / (order + 1)),
        _by_newton,
        _by_trying,
    ),
    errors={
        r"ZeroDivisionError[\s\S]*order - 1": (
            "You divide by order - 1, which is 0 for forward differences: multiplying by h squared adds to the power."
        ),
        r"ZeroDivisionError": "Something is divided by 0: h has no value to be put in, it is what you solve for.",
        r"KeyError|raise ": "Only some orders are typed in, and there may be others: one formula holds for all.",
        r"no attribute '\w*(?:root|sqrt)\w*'|ArrayType|sqrt\(\) takes": (
            "There is no such function for the n-th root: a root is a power, of 1 over n."
        ),
        r"name '(sqrt|cbrt|exp|log|log10|power|pow|root)' is not defined": (
            "`{0}` alone is unknown: NumPy's functions begin with np. A root is a power, too, of 1 over n."
        ),
        r"name '(\w+)' is not defined": (
            "`{0}` has no value: the arguments are called a, order and epsilon, and h is what you solve for."
        ),
        r"not subscriptable": "The arguments are three plain numbers, not the dictionary of the fit: use them by name.",
        r"'function'|callable": (
            "A function stands where a number is wanted, or a `*` is missing before a bracket: no function is needed, "
            "one formula is enough."
        ),
    },
)


# relative_difference

FLOOR = 1e-6


def _pairs_of_arrays(rng):
    def near_1(*shape):
        return rng.uniform(0.85, 1.15, shape)

    sizes = np.array([[40.0, -3.0, 0.5], [-0.06, 7.0, -0.9]]) * near_1(2, 3)
    changes = np.array([[-0.02, 0.05, 0.3], [-0.11, 0.01, -0.04]]) * near_1(2, 3)
    zeros, tiny = np.array([0.0, 2.0, 0.0, -1.0]), near_1(3)
    return {
        "2 by 3 numbers": {"a": sizes, "b": sizes * (1 + changes)},
        "both zero": {"a": np.zeros(3), "b": np.zeros(3)},
        "zeros among others": {"a": zeros, "b": zeros * (1 + 0.1 * near_1(4)) + np.array([3e-8, 0, 0, 0])},
        "tiny numbers": {"a": 2e-9 * tiny, "b": 5e-9 * tiny[::-1]},
        "negative numbers": {"a": np.array([-2.0, -5.0]) * tiny[:2], "b": np.array([-2.8, -4.9]) * tiny[:2]},
        "opposite signs": {"a": np.array([-3.0, 1.0]) * near_1(2), "b": np.array([2.0, 1.0]) * near_1(2)},
        "small numbers": {"a": np.array([3e-5, 1.6e-6]) * near_1(2), "b": np.array([4e-5, 0.8e-6]) * near_1(2)},
    }


def _relative(numerator=lambda a, b: np.abs(a - b), scale=None, floor=FLOOR, finish=np.max):
    """Make a relative difference of its parts; `scale` is without the floor."""
    scale = scale or (lambda a, b: np.maximum(np.abs(a), np.abs(b)))

    def answer(a, b):
        return finish(numerator(a, b) / np.maximum(scale(a, b), floor))

    return answer


def _entry_by_entry(a, b):
    largest = 0.0
    for one, other in zip(np.ravel(a), np.ravel(b)):
        largest = max(largest, abs(one - other) / max(abs(one), abs(other), FLOOR))
    return largest


def _where_small(a, b):
    scale = np.maximum(np.abs(a), np.abs(b))
    scale = np.where(scale < FLOOR, FLOOR, scale)
    return float((np.abs(b - a) / scale).max())


def _sorted_sizes(a, b):
    sizes = np.sort([np.abs(a), np.abs(b), np.full(np.shape(a), FLOOR)], axis=0)
    return sorted((np.sqrt((a - b) ** 2) / sizes[-1]).ravel())[-1]


def _clipped(a, b):
    return np.max(np.abs(np.subtract(a, b)) / np.clip(np.fmax(np.abs(a), np.abs(b)), FLOOR, None))


def _zero_if_equal(a, b):
    return 0 if np.array_equal(a, b) else _entry_by_entry(a, b)


relative_difference = Exercise(
    unit=6,
    name="relative_difference",
    reference=maths.relative_difference,
    probe=call_each(_pairs_of_arrays),
    misconceptions=(
        Misconception(
            "absolute difference",
            lambda a, b: np.max(np.abs(a - b)),
            "This is the largest difference, not the largest relative one: divide each by the size of its numbers.",
            "A difference of 0.001 is nothing between thousands, and everything between thousandths.",
        ),
        Misconception(
            "no floor",
            lambda a, b: np.max(np.abs(a - b) / np.maximum(np.abs(a), np.abs(b))),
            "Without a floor, 0 and 0 give 0 / 0, and numbers of pure rounding noise look entirely different: "
            "divide by the floor where both are smaller.",
            "Two gradients of a dead unit are both 0, and right.",
        ),
        Misconception(
            "no floor, nan ignored",
            lambda a, b: np.nan_to_num(np.abs(a - b) / np.maximum(np.abs(a), np.abs(b))).max(),
            "0 and 0 are taken care of, but the floor is missing or far too low: 0 beside 3e-8 counts as entirely "
            "different.",
        ),
        Misconception(
            "two zeros count as different",
            lambda a, b: np.nan_to_num(np.abs(a - b) / np.maximum(np.abs(a), np.abs(b)), nan=1.0).max(),
            "Two zeros count as entirely different in yours: they agree. Dividing by the floor gives 0 / 1e-6.",
        ),
        Misconception(
            "floor added",
            lambda a, b: np.max(np.abs(a - b) / (np.maximum(np.abs(a), np.abs(b)) + FLOOR)),
            "Below the line: the floor is added to the sizes. Take the largest of the three.",
            "Added, it makes all relative differences a little too small.",
        ),
        Misconception(
            "floor for tiny differences",
            lambda a, b: np.max(np.maximum(np.abs(a - b), FLOOR) / np.maximum(np.maximum(np.abs(a), np.abs(b)), FLOOR)),
            "The floor stands above the line too, so that equal numbers differ: it belongs below the line only.",
        ),
        Misconception(
            "other floor, 1e-8",
            _relative(floor=1e-8),
            "The floor is 1e-8 in yours: it should be 1e-6.",
        ),
        *(
            Misconception(
                f"other floor, {floor:g}",
                _relative(floor=floor),
                f"The floor is {floor:g} in yours: it should be 1e-6.",
            )
            for floor in (1e6, 4.0, 1e-3, 1e-4, 1e-5, 1e-7)
        ),
        Misconception(
            "floor alone below the line",
            lambda a, b: np.max(np.abs(a - b)) / FLOOR,
            "All differences are divided by the floor: it is only for entries whose sizes are smaller.",
        ),
        Misconception(
            "no floor, only all zeros taken care of",
            lambda a, b: 0.0 if not (a.any() or b.any()) else np.max(np.abs(a - b) / np.maximum(np.abs(a), np.abs(b))),
            "All zeros are taken care of, but a pair of zeros among other numbers still gives 0 / 0: use the floor.",
        ),
        Misconception(
            "floor of 1",
            _relative(floor=1.0),
            "The floor is 1 in yours, so that small numbers are compared absolutely: it should be 1e-6.",
        ),
        Misconception(
            "divided by the first only",
            _relative(scale=lambda a, b: np.abs(a)),
            "Below the line: only the size of a is there. Take the larger of both, so that the order does not matter.",
        ),
        Misconception(
            "divided by the second only",
            _relative(scale=lambda a, b: np.abs(b)),
            "Below the line: only the size of b is there. Take the larger of both, so that the order does not matter.",
        ),
        Misconception(
            "divided by the first only, no floor",
            lambda a, b: np.max(np.abs(a - b) / np.abs(a)),
            "Below the line stands the size of a alone: take the larger of both sizes and the floor, or zeros give "
            "nan.",
        ),
        Misconception(
            "divided by the second only, no floor",
            lambda a, b: np.max(np.abs(a - b) / np.abs(b)),
            "Below the line stands the size of b alone: take the larger of both sizes and the floor, or zeros give "
            "nan.",
        ),
        Misconception(
            "divided by the sum, no floor",
            lambda a, b: np.max(np.abs(a - b) / (np.abs(a) + np.abs(b))),
            "Below the line both sizes are added, and there is no floor: take the largest of the two sizes and the "
            "floor.",
        ),
        Misconception(
            "divided by the sum, floor 1e-8",
            _relative(scale=lambda a, b: np.abs(a) + np.abs(b), floor=1e-8),
            "This is a form that is often used; here it is the larger of both sizes, not their sum, and the floor is "
            "1e-6.",
        ),
        Misconception(
            "divided by the sum and a tiny number",
            lambda a, b: np.max(np.abs(a - b) / (np.abs(a) + np.abs(b) + 1e-8)),
            "Below the line both sizes and a tiny number are added: take the largest of the two sizes and 1e-6.",
        ),
        Misconception(
            "divided by the sum, floor of 1",
            _relative(scale=lambda a, b: np.abs(a) + np.abs(b), floor=1.0),
            "Below the line stand the sum of the sizes and a floor of 1: take the largest of the two sizes and 1e-6.",
        ),
        Misconception(
            "divided by the sum with the floor",
            lambda a, b: np.max(np.abs(a - b) / (np.abs(a) + np.abs(b) + FLOOR)),
            "Below the line both sizes and the floor are added: take the largest of the three.",
        ),
        Misconception(
            "divided by the sum",
            _relative(scale=lambda a, b: np.abs(a) + np.abs(b)),
            "Below the line: both sizes are added. Many do so, but here it is the larger of the two.",
            "With the sum, opposite signs give at most 1; with the larger one, 2.",
        ),
        Misconception(
            "divided by the mean size",
            _relative(scale=lambda a, b: (np.abs(a) + np.abs(b)) / 2),
            "Below the line stands the mean of the sizes: here it is the larger of the two.",
        ),
        Misconception(
            "divided by the size of the sum",
            _relative(scale=lambda a, b: np.abs(a + b)),
            "Below the line: a and b are added before their size is taken, so opposite signs cancel.",
        ),
        Misconception(
            "divided by the smaller",
            _relative(scale=lambda a, b: np.minimum(np.abs(a), np.abs(b))),
            "Below the line: you take the smaller of the two sizes. Take the larger.",
        ),
        Misconception(
            "sizes without abs",
            _relative(scale=lambda a, b: np.maximum(a, b)),
            "Below the line: sizes are wanted. Of two negative numbers the larger is nearer to 0, so take abs first.",
        ),
        Misconception(
            "size of the larger without abs",
            _relative(scale=lambda a, b: np.abs(np.maximum(a, b))),
            "Below the line: abs comes too late. Of two negative numbers np.maximum takes the one nearer to 0.",
        ),
        Misconception(
            "one scale for the whole array",
            _relative(scale=lambda a, b: np.max(np.maximum(np.abs(a), np.abs(b)))),
            "All differences are divided by the largest number of the array: each entry has its own size.",
            "A wrong small gradient beside a large one goes unnoticed.",
        ),
        Misconception(
            "lengths of the arrays",
            lambda a, b: np.linalg.norm(a - b) / max(np.linalg.norm(a), np.linalg.norm(b), FLOOR),
            "You compare lengths of whole arrays: asked is the largest relative difference of single entries.",
            "In a length, a wrong small gradient drowns among large ones.",
        ),
        Misconception(
            "lengths of the arrays, added",
            lambda a, b: np.linalg.norm(a - b) / max(np.linalg.norm(a) + np.linalg.norm(b), FLOOR),
            "You divide by the sum of two lengths: asked is the largest relative difference of single entries.",
            "This form is often used for gradient checks; a wrong small gradient drowns in it.",
        ),
        Misconception(
            "lengths of the arrays, no floor",
            lambda a, b: (
                np.linalg.norm(a - b) / max(np.linalg.norm(a), np.linalg.norm(b)) if a.any() or b.any() else np.nan
            ),
            "You compare lengths of whole arrays, and zeros give nan: take the largest relative difference of single "
            "entries, with the floor.",
        ),
        Misconception(
            "lengths of the arrays, divided by the first",
            lambda a, b: np.linalg.norm(a - b) / np.linalg.norm(a),
            "You compare lengths of whole arrays, and zeros give nan: take the largest relative difference of single "
            "entries, by the larger size of both, with the floor.",
            "This is the form of the cell below: a wrong small gradient drowns in it.",
        ),
        Misconception(
            "lengths of the arrays, divided by the second",
            lambda a, b: np.linalg.norm(a - b) / np.linalg.norm(b),
            "You compare lengths of whole arrays, over that of b, and zeros give nan: take the largest relative "
            "difference of single entries, with the floor.",
        ),
        Misconception(
            "length of the difference",
            lambda a, b: np.linalg.norm(a - b),
            "This is the length of the difference: divide each entry by its own size, and take the largest.",
        ),
        Misconception(
            "lengths of the arrays, added, no floor",
            lambda a, b: np.linalg.norm(a - b) / (np.linalg.norm(a) + np.linalg.norm(b)),
            "You divide by the sum of two lengths, and zeros give nan: take the largest relative difference of single "
            "entries, with the floor.",
        ),
        Misconception(
            "lengths of the arrays, added to the floor",
            lambda a, b: np.linalg.norm(a - b) / (np.linalg.norm(a) + np.linalg.norm(b) + FLOOR),
            "You compare lengths of whole arrays, with the floor added: take the largest relative difference of "
            "single entries.",
        ),
        Misconception(
            "one scale for the whole array, no floor",
            lambda a, b: np.max(np.abs(a - b)) / np.max(np.maximum(np.abs(a), np.abs(b))),
            "You divide the largest difference by the largest size of all, and zeros give nan: divide entry by entry, "
            "with the floor, and take the largest afterwards.",
        ),
        Misconception(
            "largest of the first for the whole array",
            lambda a, b: np.max(np.abs(a - b)) / np.max(np.abs(a)),
            "You divide by the largest number of a, and zeros give nan: divide entry by entry, by the larger of both "
            "sizes and the floor.",
        ),
        Misconception(
            "small entries left out",
            lambda a, b: np.max(
                np.where(np.maximum(np.abs(a), np.abs(b)) < FLOOR, 0.0, np.abs(a - b))
                / np.maximum(np.maximum(np.abs(a), np.abs(b)), FLOOR)
            ),
            "Entries below the floor count as 0 in yours: divide their difference by the floor.",
        ),
        Misconception(
            "small entries compared absolutely",
            lambda a, b: np.max(
                np.abs(a - b)
                / np.where(np.maximum(np.abs(a), np.abs(b)) < FLOOR, 1.0, np.maximum(np.abs(a), np.abs(b)))
            ),
            "Entries below the floor are not divided at all in yours: divide their difference by the floor.",
        ),
        Misconception(
            "no floor, nan left out",
            lambda a, b: np.nanmax(np.abs(a - b) / np.maximum(np.abs(a), np.abs(b))),
            "nanmax leaves out 0 / 0, but not the rest: without the floor, rounding noise beside 0 counts as entirely "
            "different, and all zeros still give nan.",
        ),
        Misconception(
            "entry with the largest absolute difference",
            lambda a, b: _entry_by_entry(*(np.ravel(x)[np.argmax(np.abs(a - b))] for x in (a, b))),
            "You look for the entry with the largest difference and divide only there: divide all of them, then take "
            "the largest.",
            "A small gradient that is entirely wrong differs by little, and is overlooked.",
        ),
        Misconception(
            "largest begins at 1",
            lambda a, b: max(1, _entry_by_entry(a, b)),
            "Nothing below 1 comes back: does the search for the largest begin at 1? Begin at 0.",
        ),
        Misconception(
            "limited to 1",
            lambda a, b: min(1, _entry_by_entry(a, b)),
            "Nothing above 1 comes back: opposite signs give up to 2.",
        ),
        Misconception(
            "difference and sizes without abs",
            _relative(numerator=lambda a, b: a - b, scale=lambda a, b: np.maximum(a, b)),
            "abs is missing, above the line and below: both a difference and a size may be negative without it.",
        ),
        Misconception(
            "divided by the product",
            _relative(scale=lambda a, b: np.abs(a * b)),
            "Below the line: the two numbers are multiplied. Take the larger of their sizes.",
        ),
        Misconception(
            "squares, with the floor",
            lambda a, b: np.max((a - b) ** 2 / np.maximum(np.maximum(a**2, b**2), FLOOR)),
            "Differences and sizes are squared: take abs instead.",
        ),
        Misconception(
            "ratio to the second, subtracted from 1",
            lambda a, b: np.max(np.abs(1 - a / np.maximum(np.abs(b), FLOOR))),
            "You measure how far a ratio is from 1: two zeros then differ, and signs are lost. Divide the difference.",
        ),
        Misconception(
            "sizes, brackets missing",
            lambda a, b: np.max(np.abs(a) - np.abs(b) / np.maximum(np.maximum(np.abs(a), np.abs(b)), FLOOR)),
            "Above the line: only the size of b is divided, and sizes are compared. Take abs of the difference.",
        ),
        Misconception(
            "smaller over larger",
            lambda a, b: (
                1 - np.min(np.minimum(np.abs(a), np.abs(b)) / np.maximum(np.maximum(np.abs(a), np.abs(b)), FLOOR))
            ),
            "You divide the smaller size by the larger: two zeros then differ, and a wrong sign does not. Divide the "
            "difference.",
        ),
        Misconception(
            "difference without abs, divided by the sum",
            _relative(numerator=lambda a, b: a - b, scale=lambda a, b: np.abs(a) + np.abs(b)),
            "Two things: abs is missing above the line, and below it stand both sizes added instead of the larger.",
        ),
        Misconception(
            "difference without abs, no floor",
            lambda a, b: np.max((a - b) / np.maximum(np.abs(a), np.abs(b))),
            "Two things: abs is missing above the line, and below it the floor, so that zeros give nan.",
        ),
        Misconception(
            "mean of the entries, no floor",
            lambda a, b: np.mean(np.abs(a - b) / np.maximum(np.abs(a), np.abs(b))),
            "Two things: the mean is taken instead of the largest, and there is no floor, so that zeros give nan.",
        ),
        Misconception(
            "abs missing, no floor",
            lambda a, b: np.max((a - b) / np.maximum(a, b)),
            "abs is missing, above the line and below, and so is the floor: zeros give nan.",
        ),
        Misconception(
            "largest differences and sizes, one scale",
            lambda a, b: np.max(np.abs(a - b)) / max(np.max(np.abs(b)), FLOOR),
            "You divide the largest difference by the largest size of b: divide entry by entry, then take the largest.",
        ),
        Misconception(
            "rounded",
            _relative(finish=lambda ratio: np.round(np.max(ratio), 3)),
            "It is rounded, and a small difference comes out as 0: return it as it is.",
        ),
        Misconception(
            "largest of each row",
            _relative(finish=lambda ratio: ratio.max(axis=-1)),
            "Several numbers come back, the largest of each row: leave out `axis`, and max runs over all entries.",
        ),
        Misconception(
            "largest differences, largest sizes, without abs",
            lambda a, b: np.max(a - b) / np.maximum(np.max(a), np.max(b)),
            "You take the largest of everything first: divide entry by entry, with abs and the floor, and take the "
            "largest afterwards.",
        ),
        Misconception(
            "floor on the sizes",
            lambda a, b: _relative()(np.maximum(np.abs(a), FLOOR), np.maximum(np.abs(b), FLOOR)),
            "You raise both sizes to the floor and then subtract, so tiny numbers count as equal: the floor belongs "
            "below the line only, and the difference is that of a and b.",
        ),
        Misconception(
            "floor on the numbers",
            lambda a, b: _relative()(np.maximum(a, FLOOR), np.maximum(b, FLOOR)),
            "You raise the numbers themselves to the floor, so negative ones are lost: the floor belongs below the "
            "line, beside the sizes.",
        ),
        *(
            Misconception(
                f"tiny number added, {tiny:g}",
                lambda a, b, tiny=tiny: np.max(np.abs(a - b) / (np.maximum(np.abs(a), np.abs(b)) + tiny)),
                f"Below the line {tiny:g} is added: take the larger of the size and the floor, 1e-6.",
            )
            for tiny in (1e-8, 1e-10, 1e-12)
        ),
        Misconception(
            "divided by the sum, no floor, nan ignored",
            lambda a, b: np.nan_to_num(np.abs(a - b) / (np.abs(a) + np.abs(b))).max(),
            "Below the line stand both sizes added, and the floor is missing or far too low: take the largest of the "
            "two sizes and 1e-6.",
        ),
        Misconception(
            "floor as an upper limit",
            lambda a, b: np.max(np.abs(a - b) / np.minimum(np.maximum(np.abs(a), np.abs(b)), FLOOR)),
            "The floor works as a ceiling in yours: take the larger of size and floor, not the smaller.",
        ),
        Misconception(
            "np.maximum of three",
            lambda a, b: np.maximum(np.abs(a), np.abs(b), FLOOR),
            "np.maximum compares two things only: a third is taken for the place to write to, as in np.max. Use "
            "np.maximum twice.",
        ),
        Misconception(
            "abs after the maximum",
            _relative(numerator=lambda a, b: a - b, finish=lambda ratio: abs(ratio.max())),
            "abs stands outside the maximum, where negative differences are already lost: take it of each difference.",
        ),
        Misconception(
            "upside down",
            lambda a, b: np.max(np.maximum(np.maximum(np.abs(a), np.abs(b)), FLOOR) / np.abs(a - b)),
            "Upside down: the difference stands above the line, the size below.",
        ),
        Misconception(
            "abs above the line missing, from 0 on",
            _relative(numerator=lambda a, b: a - b, finish=lambda ratio: max(0.0, ratio.max())),
            "Above the line abs is missing: entries where b is larger count as 0.",
        ),
        Misconception(
            "abs above the line missing",
            _relative(numerator=lambda a, b: a - b),
            "Above the line: the difference needs abs, or the largest one may be negative and be missed.",
        ),
        Misconception(
            "abs above the line missing, turned round",
            _relative(numerator=lambda a, b: b - a),
            "Above the line: the difference needs abs; yours, b - a, misses those where a is larger.",
        ),
        Misconception(
            "difference of the sizes",
            _relative(numerator=lambda a, b: np.abs(np.abs(a) - np.abs(b))),
            "Above the line: you compare sizes, so a wrong sign goes unnoticed. Subtract first, then take abs.",
        ),
        Misconception(
            "difference squared",
            _relative(numerator=lambda a, b: (a - b) ** 2),
            "Above the line: the difference is squared, the sizes are not. Take abs.",
        ),
        Misconception(
            "ratio squared",
            _relative(finish=lambda ratio: np.max(ratio**2)),
            "Everything is squared: neither a square nor a root is needed.",
        ),
        Misconception(
            "added instead of subtracted",
            _relative(numerator=lambda a, b: np.abs(a + b)),
            "Above the line you add: equal numbers must give 0.",
        ),
        Misconception(
            "mean of the entries",
            _relative(finish=np.mean),
            "You take the mean: one wrong entry among many right ones would hardly show. Take the largest.",
        ),
        Misconception(
            "sum of the entries",
            _relative(finish=np.sum),
            "You add all relative differences: take the largest.",
        ),
        Misconception(
            "smallest of the entries",
            _relative(finish=np.min),
            "You take the smallest relative difference: take the largest.",
        ),
        Misconception(
            "median of the entries",
            _relative(finish=np.median),
            "You take the median: one wrong entry would not show at all. Take the largest.",
        ),
        Misconception(
            "first entry only",
            _relative(finish=lambda ratio: ratio.flat[0]),
            "Only the first entry is compared: take the largest of all.",
        ),
        Misconception(
            "last entry only",
            _relative(finish=lambda ratio: ratio.flat[-1]),
            "Only the last entry is compared: does a loop overwrite instead of keeping the largest?",
        ),
        Misconception(
            "one difference for each entry",
            _relative(finish=lambda ratio: ratio),
            "An array comes back, with one relative difference for each entry: return the largest of them.",
        ),
        Misconception(
            "largest of each column",
            _relative(finish=lambda ratio: ratio.max(axis=0)),
            "An array comes back: leave out `axis`, and max runs over all entries.",
        ),
        Misconception(
            "place of the largest",
            _relative(finish=np.argmax),
            "argmax gives the place of the largest entry: asked is its value.",
        ),
        Misconception(
            "in percent",
            _relative(finish=lambda ratio: 100 * np.max(ratio)),
            "Yours is in percent: asked is the ratio itself.",
        ),
        Misconception(
            "power of ten returned",
            _relative(finish=lambda ratio: np.log10(np.max(ratio))),
            "This is the logarithm of it: asked is the ratio itself.",
        ),
        Misconception(
            "yes or no",
            _relative(finish=lambda ratio: np.max(ratio) < 1e-4),
            "It says whether they agree: asked is by how much they differ, a number.",
        ),
        Misconception(
            "yes or no of np.allclose",
            lambda a, b: np.allclose(a, b),
            "np.allclose says whether they agree: asked is by how much they differ, a number.",
        ),
        Misconception(
            "ratio of the numbers",
            lambda a, b: np.max(np.abs(a) / np.maximum(np.abs(b), FLOOR)),
            "This is how many times b goes into a: asked is their difference, over their size.",
        ),
        Misconception(
            "brackets missing",
            lambda a, b: np.max(np.abs(a - b / np.maximum(np.maximum(np.abs(a), np.abs(b)), FLOOR))),
            "Above the line: only b is divided. The difference needs brackets.",
        ),
        Misconception(
            "number of the example",
            lambda a, b: 0.2,
            "This is the number of the example, whatever a and b are.",
        ),
    ),
    equivalents=(
        _where_small,
        _entry_by_entry,
        _sorted_sizes,
        _clipped,
        _zero_if_equal,
        _relative(),
    ),
    errors={
        r"truth value": (
            "Python's own max and if want single numbers, and these are arrays: np.maximum compares entry by entry, "
            "np.max looks through one array."
        ),
        r"only integer scalar arrays|cannot be interpreted as an integer|AxisError|'axis'": (
            "np.max looks through one array, and takes a second argument for an axis: np.maximum compares two arrays."
        ),
        r"maximum\(\) (?:takes|missing)": "np.maximum compares two arrays: for the largest entry of one take np.max.",
        r"inhomogeneous": (
            "An array and a single number do not fit into one list: np.maximum, used twice, compares both with each "
            "other and with the floor."
        ),
        r"tuple index out of range|too many indices": (
            "It works for matrices only, and a row came: NumPy's functions take arrays of any shape."
        ),
        r"no attribute '(?:abs|fabs|absolute)'|fabs\(": "Sizes of all entries come from np.abs(x).",
        r"abs\(\) takes|absolute\(\) takes": "abs takes one thing: subtract first.",
        r"'numpy.ufunc' object is not subscriptable": "np.abs and np.maximum are called with round brackets.",
        r"matmul": "`@` is the matrix product: entries are divided with `/`.",
        r"only integers, slices|arrays used as indices": (
            "What stands in the brackets is no place: does the loop run over the numbers instead of their places?"
        ),
        r"name 'scale' is not defined": (
            "`scale` has no value yet: it is the larger of the two sizes and the floor, for each entry."
        ),
        r"negative integer powers": "Whole numbers have no negative powers in NumPy: write the floor as 1e-6.",
        r"ZeroDivisionError": "Two zeros are divided by 0: the floor belongs below the line.",
    },
)


# check_gradients


def _network_error(X, D):
    """Return the squared error of a logistic network as a function of its parameters."""

    def f(parameters):
        A = X
        for W, b in parameters:
            A = 1 / (1 + np.exp(-(A @ np.asarray(W) + np.asarray(b))))
        return float(0.5 * np.sum((A - D) ** 2))

    return f


def _gradients_to_check(rng):
    return _networks_to_check(int(rng.integers(2**63)))


@functools.lru_cache(maxsize=8)
def _networks_to_check(seed):
    """Draw the cases once for a whole catalogue of answers; each answer gets copies."""
    rng = np.random.default_rng(seed)

    def case(n_cases, sizes, h, spoil=None, dead=False):
        smallest = 0.0
        while smallest < 0.003:  # a slope that is nearly 0 would be lost in single precision
            parameters = maths.initialise(sizes, rng, spread=1.5)
            X, D = rng.normal(size=(n_cases, sizes[0])), rng.uniform(size=(n_cases, sizes[-1]))
            if dead:  # the last input is always 0, and the other two pull in opposite directions
                X = X[:, :1] * [1.0, -0.7, 0.0]
            gradients = maths.backward(parameters, maths.forward(X, parameters), D)
            slopes = np.abs(np.concatenate([part.ravel() for layer in gradients for part in layer]))
            smallest = slopes[slopes > 0].min()
        return {
            "f": _network_error(X, D),
            "parameters": parameters,
            "gradients": spoil(gradients) if spoil else gradients,
            "h": h,
        }

    def scattered(gradients):
        (dE_dW1, dE_db1), (dE_dW2, dE_db2) = gradients
        dE_dW1 = dE_dW1.copy()
        dE_dW1[-1, 0] -= 0.3 * abs(dE_dW1[-1, 0])
        return [(dE_dW1, dE_db1 / 4), (dE_dW2, dE_db2)]

    def scaled(gradients):
        return [(scale * dE_dW, scale * dE_db) for scale, (dE_dW, dE_db) in zip((0.8, 1.5, 0.8), gradients)]

    return {
        "two layers, some wrong": case(4, (2, 2, 1), 1e-5, scattered),
        "three layers, large step": case(3, (1, 2, 1, 1), 0.5, scaled),
        "a dead input": case(3, (3, 1), 1e-4, lambda g: [(-g[0][0], g[0][1])], dead=True),
    }


def _measured(f, w, h):
    return _unit_vectors(f, w, h)


def _in_its_place(parameters, k, layer):
    return [*parameters[:k], layer, *parameters[k + 1 :]]


def _measure_all(f, parameters, h, measure, at):
    """Measure the gradients of all layers."""
    measured = []
    for k, (W, b) in enumerate(parameters):
        of_W = measure(lambda moved, k=k, b=b: f(at(parameters, k, (moved, b))), W, h)
        measured.append((of_W, measure(lambda moved, k=k, W=W: f(at(parameters, k, (W, moved))), b, h)))
    return measured


_remembered = {}
"""Right measurements of the last cases: most answers of this catalogue begin with the same ones."""


def _rightly_measured(f, parameters, h):
    key = (h, *(np.asarray(part).tobytes() for layer in parameters for part in layer))
    if key not in _remembered:
        if len(_remembered) > 50:
            _remembered.clear()
        _remembered[key] = _measure_all(f, parameters, h, _measured, _in_its_place)
    return _remembered[key]


def _checked(compare=_entry_by_entry, measure=_measured, at=_in_its_place, finish=lambda found: found):
    """Make a check of a network's gradients of its parts."""

    def answer(f, parameters, gradients, h):
        if measure is _measured and at is _in_its_place:
            measured = _rightly_measured(f, parameters, h)
        else:
            measured = _measure_all(f, parameters, h, measure, at)
        return finish([tuple(compare(*pair) for pair in zip(given, true)) for given, true in zip(gradients, measured)])

    return answer


def _in_copies(f, parameters, gradients, h):
    """Move entries inside arrays of one's own, which f sees."""
    own = [[np.array(W, float), np.array(b, float)] for W, b in parameters]
    found = []
    for layer, wanted in zip(own, gradients):
        row = []
        for array, gradient in zip(layer, wanted):
            measured = np.empty(array.shape)
            for i in np.ndindex(array.shape):
                kept = array[i]
                array[i] = kept + h
                above = f(own)
                array[i] = kept - h
                measured[i] = (above - f(own)) / (2 * h)
                array[i] = kept
            row.append(_clipped(gradient, measured))
        found.append(tuple(row))
    return found


def _as_one_vector(f, parameters, gradients, h):
    """Lay all parameters into one vector, measure it, and cut it up again."""
    arrays = [part for layer in parameters for part in layer]
    cuts = np.cumsum([array.size for array in arrays])[:-1]

    def of_vector(v):
        parts = [part.reshape(array.shape) for part, array in zip(np.split(v, cuts), arrays)]
        return f(list(zip(parts[::2], parts[1::2])))

    measured = np.split(_unit_vectors(of_vector, np.concatenate([np.ravel(array) for array in arrays]), h), cuts)
    wanted = [np.ravel(part) for layer in gradients for part in layer]
    found = [_where_small(a, b) for a, b in zip(wanted, measured)]
    return [[one, other] for one, other in zip(found[::2], found[1::2])]


def _moved_in_place(f, parameters, gradients, h):
    found = []
    for k in range(len(parameters)):
        row = []
        for part in (0, 1):
            array, measured = parameters[k][part], np.zeros(parameters[k][part].shape)
            for i in np.ndindex(array.shape):
                array[i] += h
                above = f(parameters)
                array[i] -= 2 * h
                measured[i] = (above - f(parameters)) / (2 * h)
            row.append(_entry_by_entry(gradients[k][part], measured))
        found.append(tuple(row))
    return found


def _put_back_by_adding(f, parameters, gradients, h):
    found = []
    for k in range(len(parameters)):
        row = []
        for part in (0, 1):
            array, measured = parameters[k][part], np.zeros(parameters[k][part].shape)
            for i in np.ndindex(array.shape):
                array[i] += h
                above = f(parameters)
                array[i] -= 2 * h
                measured[i] = (above - f(parameters)) / (2 * h)
                array[i] += h
            row.append(_entry_by_entry(gradients[k][part], measured))
        found.append(tuple(row))
    return found


def _pair_by_pair(result):
    """Take apart a list of pairs, one a layer, and say so where plain numbers came instead."""
    try:
        numbers = np.array(result, dtype=float)
    except (Exception, SystemExit):  # whatever an odd object throws when it is to become numbers
        numbers = None
    if numbers is not None and numbers.ndim == 1 and numbers.size:
        told = ", ".join(f"{number:.4f}" for number in numbers[:8])
        raise WrongStructure(f"{numbers.size} numbers in a row ({told}) where a list of pairs was wanted")
    return pairs("of_W", "of_b")(result)


def _drop_small(arrays):
    """Take for 0 what is rounding noise of a right gradient."""
    return {
        label: np.where(np.abs(array) < 1e-5, 0.0, array) if array.dtype.kind == "f" else array
        for label, array in arrays.items()
    }


def _each(change):
    return lambda found: [tuple(change(value) for value in row) for row in found]


def _largest_of_layer(found):
    return [max(row) for row in found]


def _late_binding(f, parameters, gradients, h):
    functions = []
    for k in range(len(parameters)):
        functions.append(
            (
                lambda moved: f(_in_its_place(parameters, k, (moved, parameters[k][1]))),  # noqa: B023
                lambda moved: f(_in_its_place(parameters, k, (parameters[k][0], moved))),  # noqa: B023
            )
        )
    return [
        tuple(_entry_by_entry(given, _measured(g, w, h)) for g, w, given in zip(pair, layer, row))
        for pair, layer, row in zip(functions, parameters, gradients)
    ]


def _array_alone(f, parameters, gradients, h):
    return [
        tuple(_entry_by_entry(given, _measured(f, w, h)) for w, given in zip(layer, row))
        for layer, row in zip(parameters, gradients)
    ]


def _written_and_left(f, parameters, gradients, h):
    def through(w):
        def g(moved):
            w[...] = moved
            return f(parameters)

        return g

    return [
        tuple(_entry_by_entry(given, _measured(through(w), w, h)) for w, given in zip(layer, row))
        for layer, row in zip(parameters, gradients)
    ]


def _other_gradients(which):
    """Make a check that compares each layer with the gradients of another one."""

    def answer(f, parameters, gradients, h):
        others = [gradients[which(k) % len(gradients)] for k in range(len(gradients))]
        return _checked(compare=_relative())(f, parameters, others, h)

    return answer


def _names_overwritten(f, parameters, gradients, h):
    found = []
    for k, (W, b) in enumerate(gradients):
        of_W = _measured(lambda moved, k=k, b=b: f(_in_its_place(parameters, k, (moved, b))), W, h)
        of_b = _measured(lambda moved, k=k, W=W: f(_in_its_place(parameters, k, (W, moved))), b, h)
        found.append((_entry_by_entry(of_W, W), _entry_by_entry(of_b, b)))
    return found


def _layers_left_moved(f, parameters, gradients, h):
    """Put moved arrays into a list of one's own, and leave them there."""
    own, found = list(parameters), []
    for k, (W, b) in enumerate(parameters):

        def of_W(moved, k=k, b=b):
            own[k] = (moved, b)
            return f(own)

        def of_b(moved, k=k, W=W):
            own[k] = (W, moved)
            return f(own)

        found.append(
            tuple(_entry_by_entry(g, _measured(e, w, h)) for e, w, g in zip((of_W, of_b), (W, b), gradients[k]))
        )
    return found


check_gradients = Exercise(
    unit=6,
    name="check_gradients",
    reference=maths.check_gradients,
    probe=call_each(_gradients_to_check, _pair_by_pair),
    view=_drop_small,
    rtol=1e-4,
    misconceptions=(
        Misconception(
            "absolute difference",
            _checked(compare=lambda a, b: np.max(np.abs(a - b))),
            "The differences are absolute: take the relative difference of exercise 3.",
            "A small gradient that is entirely wrong differs by little.",
        ),
        Misconception(
            "one difference for each entry",
            _checked(compare=lambda a, b: np.abs(a - b) / np.maximum(np.maximum(np.abs(a), np.abs(b)), FLOOR)),
            "Each part is an array of differences: wanted is one number for each array, the largest.",
        ),
        Misconception(
            "mean of the entries",
            _checked(compare=_relative(finish=np.mean)),
            "You average over the entries of an array: one wrong entry would drown. Take the largest.",
        ),
        Misconception(
            "mean absolute difference",
            _checked(compare=lambda a, b: np.mean(np.abs(a - b))),
            "The differences are absolute, and averaged: take the largest relative difference.",
        ),
        Misconception(
            "sum of the entries",
            _checked(compare=_relative(finish=np.sum)),
            "You add the relative differences of an array: take the largest.",
        ),
        Misconception(
            "smallest of the entries",
            _checked(compare=_relative(finish=np.min)),
            "You take the smallest relative difference of an array: take the largest.",
        ),
        Misconception(
            "in percent",
            _checked(finish=_each(lambda value: 100 * value)),
            "Yours are in percent: asked is the relative difference itself.",
        ),
        Misconception(
            "rounded",
            _checked(finish=_each(lambda value: round(float(value), 2))),
            "The differences are rounded, and small ones are lost: return them as they are.",
        ),
        Misconception(
            "functions made in a loop",
            _late_binding,
            "The functions that you made in a loop all use its last k when they are called: call each in its own "
            "round, or hand k on as `k=k`.",
            "A function looks up the names of the world outside when it runs, not when it is made.",
        ),
        Misconception(
            "f called with one array",
            _array_alone,
            "f itself is handed over and gets one array: it wants the list of all (W, b), in which one array is moved.",
        ),
        Misconception(
            "moved arrays written into the parameters",
            _written_and_left,
            "You write the moved array into the caller's parameters, where the last move stays. Make a new list "
            "instead.",
        ),
        Misconception(
            "no floor",
            _checked(compare=lambda a, b: np.max(np.abs(a - b) / np.maximum(np.abs(a), np.abs(b)))),
            "A dead input gives nan: both gradients are 0 there. The relative difference needs its floor.",
        ),
        Misconception(
            "lengths of the arrays",
            _checked(compare=lambda a, b: np.linalg.norm(a - b) / max(np.linalg.norm(a), np.linalg.norm(b), FLOOR)),
            "You compare lengths of whole arrays: take the largest relative difference of single entries.",
        ),
        Misconception(
            "lengths of the arrays, added",
            _checked(compare=lambda a, b: np.linalg.norm(a - b) / max(np.linalg.norm(a) + np.linalg.norm(b), FLOOR)),
            "You divide by the sum of two lengths: take the largest relative difference of single entries.",
        ),
        Misconception(
            "divided by the sum of sizes",
            _checked(compare=_relative(scale=lambda a, b: np.abs(a) + np.abs(b))),
            "In the relative difference: divide by the larger of the two sizes, not by their sum.",
        ),
        Misconception(
            "divided by the returned only",
            _checked(compare=_relative(scale=lambda a, b: np.abs(a))),
            "In the relative difference: divide by the larger of the two sizes, not by that of the returned gradient.",
        ),
        Misconception(
            "divided by the measured only",
            _checked(compare=_relative(scale=lambda a, b: np.abs(b))),
            "In the relative difference: divide by the larger of the two sizes, not by that of the measured gradient.",
        ),
        Misconception(
            "sign of the difference kept",
            _checked(compare=_relative(numerator=lambda a, b: a - b)),
            "In the relative difference: abs is missing, so negative differences are missed.",
        ),
        Misconception(
            "signs not compared",
            _checked(compare=_relative(numerator=lambda a, b: np.abs(np.abs(a) - np.abs(b)))),
            "You compare sizes, so a flipped sign goes unnoticed: subtract first, then take abs.",
        ),
        Misconception(
            "forward differences",
            _checked(measure=lambda f, w, h: maths.forward_difference(f, w, h)),
            "You measure by forward differences: with a large step they are far off. Move both ways.",
        ),
        Misconception(
            "measured twice too big",
            _checked(measure=lambda f, w, h: 2 * _measured(f, w, h)),
            "The measured slopes are twice too big, so right gradients look wrong: divide by 2 h.",
        ),
        Misconception(
            "measured with the wrong sign",
            _checked(measure=lambda f, w, h: -_measured(f, w, h)),
            "The measured slopes have the wrong sign, so right gradients look wrong: above minus below.",
        ),
        Misconception(
            "h not handed on",
            _checked(measure=lambda f, w, h: _measured(f, w, 1e-5)),
            "The step h is not used: hand it on to the numerical gradient.",
        ),
        Misconception(
            "moved array never reaches f",
            _checked(measure=lambda f, w, h: np.zeros(np.shape(w))),
            "The measured slopes are all 0: what is moved never reaches f. The function that you hand over has to "
            "put its argument in the array's place.",
            "The numerical gradient moves a copy; f must be called with parameters that hold this copy.",
        ),
        Misconception(
            "moved weights in the first layer's place",
            _checked(at=lambda parameters, k, layer: [layer, *parameters[1:]]),
            "The moved array always takes the first layer's place: put it where it came from.",
        ),
        Misconception(
            "moved weights in the last layer's place",
            _checked(at=lambda parameters, k, layer: [*parameters[:-1], layer]),
            "The moved array always takes the last layer's place: put it where it came from. "
            "If you make functions in a loop, do they all see its last k?",
        ),
        Misconception(
            "layers above dropped",
            _checked(at=lambda parameters, k, layer: [*parameters[:k], layer]),
            "f is called with the layers up to the moved one: those above it have to follow.",
        ),
        Misconception(
            "layers below dropped",
            _checked(at=lambda parameters, k, layer: [layer, *parameters[k + 1 :]]),
            "f is called with the moved layer and those above it: the layers below have to come first.",
        ),
        Misconception(
            "one layer too many",
            _checked(at=lambda parameters, k, layer: [*parameters[:k], layer, *parameters[k:]]),
            "The old layer stays beside the moved one: what follows begins at k + 1.",
        ),
        Misconception(
            "f called with one layer",
            _checked(at=lambda parameters, k, layer: layer),
            "f is called with one (W, b): it wants the list of all layers.",
        ),
        Misconception(
            "weights and biases exchanged",
            _checked(finish=lambda found: [row[::-1] for row in found]),
            "Each pair comes the wrong way round: first the difference of the weights, then that of the biases.",
        ),
        Misconception(
            "layers in reverse order",
            _checked(finish=lambda found: found[::-1]),
            "The layers come from top to bottom: give them in the order of parameters.",
        ),
        Misconception(
            "one number for everything",
            _checked(finish=lambda found: max(max(row) for row in found)),
            "One number comes back, the largest of all: keep a pair for each layer, so that it says where to look.",
        ),
        Misconception(
            "one number for each layer",
            _checked(finish=_largest_of_layer),
            "One number for each layer comes back: weights and biases are wanted apart, as a pair.",
        ),
        Misconception(
            "weights only",
            _checked(finish=lambda found: [row[0] for row in found]),
            "Only the weights are checked: the biases are wanted too, as the second of each pair.",
        ),
        Misconception(
            "nothing differs",
            _checked(finish=_each(lambda value: 0.0)),
            "All differences are 0, even for wrong gradients: is an array compared with itself?",
        ),
        Misconception(
            "weights not compared",
            _checked(finish=lambda found: [(0.0, row[1]) for row in found]),
            "The first of each pair is always 0: compare the weights too, measured with given.",
        ),
        Misconception(
            "biases not compared",
            _checked(finish=lambda found: [(row[0], 0.0) for row in found]),
            "The second of each pair is always 0: compare the biases too.",
        ),
        Misconception(
            "biases for weights",
            _checked(finish=lambda found: [(row[1], row[1]) for row in found]),
            "Both of each pair are the difference of the biases: the first is for the weights.",
        ),
        Misconception(
            "weights for biases",
            _checked(finish=lambda found: [(row[0], row[0]) for row in found]),
            "Both of each pair are the difference of the weights: the second is for the biases.",
        ),
        Misconception(
            "flat list",
            _checked(finish=lambda found: [value for row in found for value in row]),
            "All differences come in one row: put them in pairs, one pair a layer.",
        ),
        Misconception(
            "first layer only",
            _checked(finish=lambda found: found[:1]),
            "Only the first layer is there: does return stand inside the loop?",
        ),
        Misconception(
            "last layer left out",
            _checked(finish=lambda found: found[:-1]),
            "The last layer is missing: `range(n)` already stops before n.",
        ),
        Misconception(
            "last layer only",
            _checked(finish=lambda found: found[-1:]),
            "Only the last layer is there: is the list begun anew in every round?",
        ),
        Misconception(
            "last pair alone",
            _checked(finish=lambda found: found[-1]),
            "One pair comes back, that of the last layer: collect the pairs in a list.",
        ),
        Misconception(
            "weights in one list, biases in another",
            _checked(finish=lambda found: tuple(zip(*found))),
            "The weights come in one row and the biases in another: give a pair for each layer.",
        ),
        Misconception(
            "right or wrong",
            _checked(finish=_each(lambda value: bool(value < 1e-4))),
            "It says True or False: asked is how far off each array is, a number.",
        ),
        Misconception(
            "wrong or right",
            _checked(finish=_each(lambda value: float(value > 1e-4))),
            "It says 1 for wrong and 0 for right: asked is how far off each array is.",
        ),
        Misconception(
            "measured gradients returned",
            _checked(compare=lambda a, b: b),
            "The measured gradients come back: compare each with the gradient that was given.",
        ),
        Misconception(
            "given gradients returned",
            lambda f, parameters, gradients, h: gradients,
            "The given gradients come back: measure each, and return how far apart they are.",
        ),
        Misconception(
            "parameters compared",
            lambda f, parameters, gradients, h: [
                tuple(_entry_by_entry(part, measured) for part, measured in zip(layer, row))
                for layer, row in zip(parameters, _checked(compare=lambda a, b: b)(f, parameters, gradients, h))
            ],
            "You compare the measured gradients with the parameters: compare them with the given gradients.",
        ),
        Misconception(
            "parameters compared with gradients",
            lambda f, parameters, gradients, h: [
                tuple(_entry_by_entry(part, given) for part, given in zip(layer, row))
                for layer, row in zip(parameters, gradients)
            ],
            "Nothing is measured: you compare the given gradients with the parameters.",
        ),
        Misconception(
            "layers left moved",
            _layers_left_moved,
            "The list that f gets keeps the last moved array: each layer after it is measured in another network. Put "
            "the old layer back, or make a new list each time.",
        ),
        Misconception(
            "gradients in reverse order",
            _other_gradients(lambda k: -k - 1),
            "Each layer is compared with the gradients of another: they come from bottom to top, as the parameters do.",
        ),
        Misconception(
            "gradients of the layer below",
            _other_gradients(lambda k: k - 1),
            "Each layer is compared with the gradients one place before its own, and the first with the last: they "
            "have the same k.",
        ),
        Misconception(
            "gradients of the first layer for all",
            _other_gradients(lambda k: 0),
            "Every layer is compared with the gradients of the first: take those of layer k.",
        ),
        Misconception(
            "gradients of the last layer for all",
            _other_gradients(lambda k: -1),
            "Every layer is compared with the gradients of the last: take those of layer k.",
        ),
        Misconception(
            "measured at the gradients",
            lambda f, parameters, gradients, h: _checked()(f, gradients, gradients, h),
            "You measure where the weights are the gradients: move the parameters, the gradients are only compared.",
        ),
        Misconception(
            "measured at single gradients",
            lambda f, parameters, gradients, h: [
                tuple(_entry_by_entry(g, _measured(e, g, h)) for e, g in zip(functions, layer))
                for layer, functions in (
                    (
                        gradients[k],
                        (
                            lambda moved, k=k: f(_in_its_place(parameters, k, (moved, parameters[k][1]))),
                            lambda moved, k=k: f(_in_its_place(parameters, k, (parameters[k][0], moved))),
                        ),
                    )
                    for k in range(len(parameters))
                )
            ],
            "You move the gradient instead of the weights: measure at W and b, and compare with the gradients.",
        ),
        Misconception(
            "parameters overwritten by gradients",
            _names_overwritten,
            "W and b are the gradients when you measure: two things have one name. Call the gradients dE_dW and dE_db.",
        ),
        Misconception(
            "wrong layers only",
            _checked(finish=lambda found: [row for row in found if max(row) > 1e-4]),
            "Right layers are left out: give a pair for each layer, also where nothing differs.",
        ),
        Misconception(
            "lengths of the arrays, no floor",
            _checked(compare=lambda a, b: np.linalg.norm(a - b) / np.linalg.norm(b)),
            "You compare lengths of whole arrays, divided by that of the measured: take the largest relative "
            "difference of single entries, as in exercise 3.",
        ),
        Misconception(
            "mean of the entries, no floor",
            _checked(compare=lambda a, b: np.mean(np.abs(a - b) / np.maximum(np.abs(a), np.abs(b)))),
            "You average over the entries of an array, and a dead input gives nan: take the largest, with the floor.",
        ),
        Misconception(
            "difference from ratio 1",
            _checked(compare=lambda a, b: np.max(np.abs(1 - a / b))),
            "You measure how far the ratio is from 1, and a dead input gives nan: take the relative difference of "
            "exercise 3, with its floor.",
        ),
        Misconception(
            "differences of the arrays",
            _checked(compare=lambda a, b: a - b),
            "Arrays of differences come back: wanted is one number for each array, the largest relative difference.",
        ),
        Misconception(
            "sizes of the differences of the arrays",
            _checked(compare=lambda a, b: np.abs(a - b)),
            "Arrays of differences come back: wanted is one number for each array, relative and the largest.",
        ),
        Misconception(
            "first layer left out",
            _checked(finish=lambda found: found[1:]),
            "The first layer is missing: layers count from 0.",
        ),
        Misconception(
            "weights upright and on their side",
            _checked(
                measure=lambda f, w, h: (
                    _measured(lambda moved: f(moved.T), w.T, h) if np.ndim(w) > 1 else _measured(f, w, h)
                ),
                compare=_relative(),
            ),
            "The measured gradient of W lies on its side: measure at W as it is, without T.",
        ),
        Misconception(
            "parameters left moved",
            _moved_in_place,
            "You move the caller's parameters and never put them back: all later slopes are measured at another "
            "place, and the network is damaged.",
        ),
        Misconception(
            "put back by adding",
            _put_back_by_adding,
            "Right values, but you put the caller's weights back with `+=`: rounding brings them only nearly back. "
            "Keep the old value, or move a copy.",
        ),
        Misconception(
            "numbers of the example",
            lambda f, parameters, gradients, h: [(0.0, 0.5)],
            "These are the numbers of the example, whatever the gradients are.",
        ),
    ),
    equivalents=(
        _in_copies,
        _as_one_vector,
        _checked(),
        _checked(finish=np.array),
        _checked(finish=lambda found: tuple(list(row) for row in found)),
        _checked(measure=lambda f, w, h: maths.numerical_gradient(f, w, h), compare=_clipped),
    ),
    errors={
        r"unsupported operand.*NoneType|not 'NoneType'": (
            "The function that is measured gives nothing back: it needs a return."
        ),
        r"'tuple' object does not support item assignment": (
            "A layer (W, b) is a tuple, which cannot be changed: make a new pair, with the moved array in its place."
        ),
        r"can only concatenate": "To a list only a list can be added: the new pair needs square brackets round it.",
        r"expected 3, got 2|not enough values to unpack \(expected 2, got 1\)[\s\S]*enumerate": (
            "enumerate gives two things, a number and a layer, and a layer is itself a pair: it needs its own brackets."
        ),
        r"values to unpack[\s\S]*= (?:parameters|gradients)\b": (
            "A number of layers is typed in: there may be one or three. Walk through them."
        ),
        r"values to unpack|cannot unpack": (
            "What f gets is not a list of pairs (W, b): are whole lists put in as layers, without a star, or one array "
            "alone?"
        ),
        r"The shapes do not meet": (
            "f knows its cases and desired outputs: call f with the moved parameters, not the notebook's data."
        ),
        r"they must be the same": (
            "Two arrays of different shapes are compared: is it the gradient of the same array, in the same layer?"
        ),
        r"^ValueError.*(?:matmul|broadcast|aligned).*\n.*\bf\(": (
            "f meets arrays that do not fit: the moved array has to stand in its own place, W first and b second, "
            "and every other layer once."
        ),
        r"(?:^|\b)f\(\) (?:takes|missing|got)": "f takes one thing, the list of all layers: no star, no arrays apart.",
        r"^ValueError.*(?:matmul|broadcast|aligned)": (
            "Two arrays that do not fit are put together. In f: the moved array has to stand in its own place. In "
            "comparing: each gradient belongs to the measured one of the same array."
        ),
        r"<lambda>\(\) (?:takes|missing)": "The function that is measured takes one thing, the moved array.",
        r"'(?:float|numpy.float64)' object is not callable": (
            "The numerical gradient got a number, since f is called already: it wants a function of the moved array."
        ),
        r"'numpy.ndarray' object is not|float\(\) argument must|numerical_gradient\(\) (?:missing|got|takes)": (
            "The numerical gradient takes three things in this order: a function, the array where to measure, the step."
        ),
        r"inhomogeneous": (
            "W and b have different shapes and do not fit into one array: measure and compare one array at a time."
        ),
        r"setting an array element": (
            "An array stands where one number belongs: the numerical gradient takes function, array, step."
        ),
        r"append\(\) takes": "append takes one thing: put both numbers into one pair.",
        r"'NoneType' object has no attribute 'append'": "append changes the list and gives back nothing: no `=`.",
        r"list assignment index": "The list is still empty, so entry k does not exist: append to it.",
        r"tuple indices must be": "A layer is a pair without names: take it apart into two.",
        r"tuple index out of range": "The layer comes first, then its part, of which there are two: 0 and 1.",
        r"'function' object is not (?:iterable|subscriptable)": (
            "f is a function, from a list of layers to a number: call it with moved parameters."
        ),
        r"list index out of range": "A layer is asked that is not there: there are len(parameters) of them, from 0 on.",
        r"'list' object cannot be interpreted|'int' object is not iterable": (
            "range wants the number of layers, len(parameters), and a loop wants range of it."
        ),
        r"list indices must be|only integer scalar arrays": (
            "Your k is no number of a layer, but a layer or an array: enumerate counts while it walks."
        ),
        r"name 'k' is not defined": "k has no value: enumerate counts the layers while it walks through them.",
        r"name '(\w+)' is not defined": "`{0}` has no value: use your own functions, or those of maths.",
        r"relative_difference\(\) (?:missing|takes)": (
            "The relative difference is one of two arrays: hand both over, not what is left when they are subtracted."
        ),
        r"'tuple' object has no attribute": "A layer is a pair, without names: take it apart into W and b.",
        r"module 'numpy' has no attribute": "That is no function of NumPy: use your own, or that of maths.",
    },
)


# find_the_bug

PASSES = range(1, 7)
RIGHT = {
    1: "slope left out below",
    2: "averaged over cases",
    3: "transpose missing",
    4: "biases averaged",
    5: "total input for output",
    6: "updated weights used",
}
ALL = "all four arrays wrong"
BELOW = "dE_dW1 and dE_db1 wrong and the top layer right"
BIASES = "the biases' gradients wrong and the weights' right"
STOPS = "it stop with an error of shapes"
SAME, UNEVEN = "one ratio in all entries", "another ratio in every entry"

# What each mistake does: whether it runs on unequal sizes, which arrays it spoils, how even the ratio is, how large.
TRACES = {
    "sign flipped": (ALL, SAME, "a ratio of -1"),
    "half lost": (ALL, SAME, "a ratio of 2, whatever the sizes"),
    "half kept": (ALL, SAME, "a ratio of 1/2, whatever the sizes"),
    "averaged over cases": (ALL, SAME, "a ratio that shrinks from batch to larger batch"),
    "averaged over outputs": (ALL, SAME, "a ratio that changes with the outputs alone"),
    "last case only": (ALL, UNEVEN, "a right gradient for a single case"),
    "biases averaged": (BIASES, "", ""),
    "slope left out at the top": (ALL, UNEVEN, "ratios of at least 4 for a single case, in both layers"),
    "slope left out below": (BELOW, UNEVEN, "ratios of at least 4 for a single case"),
    "slope of tanh below": (BELOW, UNEVEN, "ratios above 2 for a single case"),
    "output squashed again": (ALL, UNEVEN, "uneven ratios in both layers for a single case"),
    "transpose missing": (STOPS, "", ""),
    "updated weights used": (BELOW, UNEVEN, "ratios mostly near 1"),
    "total input for output": ("dE_dW2 alone wrong", "", ""),
}


def _contradiction(k, name):
    """Say what a wrong choice would do, and what is measured instead: the first trace in which they differ."""
    for would, does in zip(TRACES[name], TRACES[RIGHT[k]]):
        if would != does:
            return f"Pass {k} is not {name!r}: {_would(would)}. {_does(does)}."
    raise ValueError(f"{name!r} and {RIGHT[k]!r} leave the same traces")


def _would(trace):
    if trace == STOPS:
        return "that would stop with an error of shapes as soon as cases, hidden units and outputs differ in number"
    return f"that would leave {trace}"


def _does(trace):
    if trace == STOPS:
        return "Here no numbers come back at all where the sizes differ: read the error, and try equal sizes"
    return f"Measured, you find {trace}"


def _six_names(answer, rng):
    observed = {}
    for k in PASSES:
        observed |= call(answer, f"pass {k}", {"k": k})
    return observed


def _which_mistakes(arrays):
    """Return the name for every pass as it stands on the list, or what came instead of it."""
    names, rest = {}, {}
    for k in PASSES:
        special = [f"pass {k}: {part}" for part in (RAISED, INSTEAD) if f"pass {k}: {part}" in arrays]
        if special:
            text = str(arrays[special[0]])
            if text.startswith(("KeyError", "IndexError", "None", "UnboundLocalError")):
                names[k] = "open"
            else:
                rest[special[0]] = arrays[special[0]]
        else:
            names[k] = _as_listed(arrays[f"pass {k}: result"])
    if len(names) == len(PASSES) and (habit := _habit(names)):
        return {"six passes: names": np.array(habit)}
    return {f"six passes: pass {k}": np.array(name) for k, name in names.items()} | rest


def _habit(names):
    """Say what is wrong with all six names together; nothing where each has its own story."""
    if len(set(names.values())) == 1:
        return "all the same" if names[1] in TRACES else f"all {names[1]}"
    if all(names[k] == RIGHT[k + 1] for k in PASSES[:-1]):
        return "shifted down"
    if all(names[k] == RIGHT[k - 1] for k in PASSES[1:]):
        return "shifted up"
    return ""


def _as_listed(answer):
    """Take a name in any spelling; say "open" for nothing yet, else what is wrong with it."""
    if answer.size != 1:
        return "several"
    if answer.dtype.kind != "U":
        return "number"
    words = re.findall(r"[a-z0-9]+", answer.item().casefold())
    if not words or words in (["todo"], ["name"]):
        return "open"
    if "".join(words) in KNOWN:
        return KNOWN["".join(words)]
    close = difflib.get_close_matches(_squeezed(" ".join(words)), _SHORT, n=1, cutoff=0.86)
    return _SHORT[close[0]] if close else "unknown"


def _squeezed(text):
    """Return a name without small words and spaces."""
    return "".join(word for word in text.split() if word not in ("the", "a", "an", "is", "was", "were"))


KNOWN = {"".join(name.split()): name for name in TRACES}
_SHORT = {_squeezed(name): name for name in TRACES}


def _named(k, name):
    """Make an answer that is right but for one pass."""
    return lambda asked: name if asked == k else RIGHT[asked]


def _with(special):
    return [special(k) for k in PASSES]


find_the_bug = Exercise(
    unit=6,
    name="find_the_bug",
    reference=maths.find_the_bug,
    probe=_six_names,
    view=_which_mistakes,
    misconceptions=(
        Misconception(
            "one name for all",
            lambda k: "sign flipped",
            "All six passes have one name in yours: each has a mistake of its own. Measure them one by one.",
        ),
        Misconception(
            "no name yet",
            lambda k: "",
            "No pass has a name yet: return one of maths.MISTAKES for each k. What is printed is not returned.",
        ),
        Misconception(
            "no name on the list",
            lambda k: "something is wrong",
            "None of your six names is on the list. Print maths.MISTAKES and choose one of these for each k.",
        ),
        Misconception(
            "numbers instead of names",
            lambda k: 3,
            "Numbers come back: return the name itself, as a text.",
        ),
        Misconception(
            "several names for each pass",
            lambda k: ["sign flipped", "half lost"],
            "Several names come back for each pass: is it the whole list? Each pass has one mistake: choose by k.",
        ),
        Misconception(
            "the pass itself returned",
            maths.broken_backward,
            "The broken pass itself comes back: measure it, outside this function, and return the name of its mistake.",
        ),
        Misconception(
            "counted from 0",
            lambda k: RIGHT.get(k + 1, ""),
            "Right names, shifted by one: entry k of a list is the one after, since lists count from 0 and passes "
            "from 1.",
        ),
        Misconception(
            "shifted by one",
            lambda k: RIGHT.get(k - 1, ""),
            "Right names, shifted by one: each stands at the pass after its own.",
        ),
        *(
            Misconception(f"pass {k} taken for {name!r}", _named(k, name), _contradiction(k, name))
            for k in PASSES
            for name in TRACES
            if name != RIGHT[k]
        ),
        *_with(lambda k: Misconception(f"pass {k} still open", _named(k, ""), f"Pass {k} still has no name.")),
        *_with(
            lambda k: Misconception(
                f"pass {k}: not on the list",
                _named(k, "something is wrong"),
                f"Pass {k}: your name is not on the list. Print maths.MISTAKES and choose one of these.",
            )
        ),
        *_with(
            lambda k: Misconception(
                f"pass {k}: a number",
                _named(k, 3),
                f"Pass {k}: a number comes back. Return the name itself, as a text.",
            )
        ),
        *_with(
            lambda k: Misconception(
                f"pass {k}: several names",
                _named(k, ["sign flipped", "half lost"]),
                f"Pass {k}: several names come back. Each pass has one mistake: choose.",
            )
        ),
    ),
    equivalents=(
        lambda k: list(RIGHT.values())[k - 1],
        lambda k: RIGHT[k].upper().replace(" ", "_"),
        lambda k: RIGHT[k].title().replace(" ", "-") + ".",
        lambda k: "  The " + RIGHT[k].replace(" ", "  ") + "\n",
        lambda k: np.array(RIGHT[k]),
        lambda k: [RIGHT[k]],
        lambda k: RIGHT[k].replace("averaged", "avaraged").replace("transpose", "transposed"),
    ),
    errors={
        r"matmul": (
            "The broken pass itself stopped, with an error of shapes: that is a trace, too. Which mistake of the list "
            "does so only where sizes differ?"
        ),
        r"broken_backward\(\) (?:takes|missing)": (
            "broken_backward takes the number alone and gives a function: that one is called with parameters, outputs "
            "and D."
        ),
        r"name 'MISTAKES'": "The list is called maths.MISTAKES.",
        r"name '(\w+)' is not defined": "`{0}` has no value: a name of a mistake is a text, in quotes.",
        r"'(?:tuple|list|dict)' object is not callable": "An entry is taken with square brackets, not round ones.",
    },
)
