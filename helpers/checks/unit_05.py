"""Checks of unit 05: the backward pass, from one hidden layer to a network that learns."""

import numpy as np

from helpers import maths
from helpers.checks import Exercise, Misconception, call_each, pairs
from helpers.checks.probe import INSTEAD, RAISED, WrongStructure, call


def _slope(a):
    return a * (1 - a)


def _slope_twice_squashed(a):
    return _slope(maths.logistic(a))


def _tanh_slope(a):
    return 1 - a**2


def _drawn_network(rng, n_cases, sizes):
    """Return parameters, the outputs of a forward pass, and desired outputs that are neither 0 nor 1."""
    parameters = [
        (rng.normal(size=(n_in, n_out)), rng.normal(size=n_out))
        for n_in, n_out in zip(sizes[:-1], sizes[1:], strict=True)
    ]
    outputs = maths.forward(rng.normal(size=(n_cases, sizes[0])), parameters)
    return parameters, outputs, rng.uniform(0.1, 0.9, size=(n_cases, sizes[-1]))


# delta_hidden


def _hidden_cases(rng):
    def case(n_cases, sizes):
        parameters, outputs, D = _drawn_network(rng, n_cases, sizes)
        delta_up = maths.delta_output(outputs[-1], D)
        return {"delta_up": delta_up, "W_up": parameters[-1][0], "A": outputs[-2]}

    return {
        "batch of 5, 4 hidden, 2 above": case(5, (3, 4, 2)),
        "3 cases, 3 hidden, 3 above": case(3, (3, 3, 3)),
        "one case": case(1, (2, 4, 3)),
    }


delta_hidden = Exercise(
    unit=5,
    name="delta_hidden",
    reference=maths.delta_hidden,
    probe=call_each(_hidden_cases),
    misconceptions=(
        Misconception(
            "slope left out",
            lambda delta_up, W_up, A: delta_up @ W_up.T,
            "This is dE/dA, the slope against the layer's outputs: one factor is missing on the way to dE/dZ.",
            "delta is dE/dZ. Between Z and A stands the logistic function, and passing it costs a factor, its slope.",
        ),
        Misconception(
            "slope of the squashed output",
            lambda delta_up, W_up, A: (delta_up @ W_up.T) * _slope_twice_squashed(A),
            "In the slope: A already is the output of the logistic function; do not send it through once more.",
            "The slope is s(z)(1 - s(z)), and s(z) is A itself.",
        ),
        Misconception(
            "slope of tanh",
            lambda delta_up, W_up, A: (delta_up @ W_up.T) * _tanh_slope(A),
            "In the slope: 1 - A**2 belongs to tanh. These units are logistic.",
        ),
        Misconception(
            "only A for the slope",
            lambda delta_up, W_up, A: (delta_up @ W_up.T) * A,
            "In the slope: half of it is there. You multiply by A; the factor 1 - A is missing.",
            "A unit near 1 is saturated and passes almost nothing down; with A alone it would pass everything.",
        ),
        Misconception(
            "only 1 - A for the slope",
            lambda delta_up, W_up, A: (delta_up @ W_up.T) * (1 - A),
            "In the slope: half of it is there. You multiply by 1 - A; the factor A is missing.",
        ),
        Misconception(
            "slope used twice",
            lambda delta_up, W_up, A: (delta_up @ W_up.T) * _slope(A) ** 2,
            "The slope of this layer is in it twice: the way from A to Z is walked once.",
        ),
        Misconception(
            "one slope for all cases",
            lambda delta_up, W_up, A: (delta_up @ W_up.T) * _slope(A).mean(axis=0),
            "In the slope: it is averaged over the cases, but each case has a slope of its own.",
            "Each case sent its own numbers up and left each unit at its own A; only there is its slope known.",
        ),
        Misconception(
            "slope of the error signal",
            lambda delta_up, W_up, A: _slope(delta_up @ W_up.T),
            "In the slope: you took it of the derivative that came down. It belongs to the layer's output, A.",
            "What comes down is a slope of E and may be negative; "
            "the logistic's slope depends on where the unit stands.",
        ),
        Misconception(
            "brackets missing",
            lambda delta_up, W_up, A: (delta_up @ W_up.T) * A * 1 - A,
            "In the slope: without brackets round 1 - A, Python subtracts A from the whole product at the end.",
        ),
        Misconception(
            "sign flipped",
            lambda delta_up, W_up, A: -(delta_up @ W_up.T) * _slope(A),
            "Right size, opposite sign: nothing turns the sign between delta_up and delta. "
            "Look at 1 - A, or for a minus.",
            "delta has the sign of dE/dZ; the minus comes only in the update.",
        ),
        Misconception(
            "transpose missing",
            lambda delta_up, W_up, A: (delta_up @ W_up) * _slope(A),
            "In the matrix product: W_up leads from this layer up, and you go down. Write the shapes below each other.",
            "delta_up is (n_cases, n_up) and the result must be (n_cases, n_hidden): "
            "rows and columns of W_up change place.",
        ),
        Misconception(
            "weights inverted",
            lambda delta_up, W_up, A: (delta_up @ np.linalg.pinv(W_up)) * _slope(A),
            "In the matrix product: going down does not undo the weights; no inverse is needed, only rows for columns.",
            "A slope goes through the same weight on the way down as the signal on the way up: it is multiplied again.",
        ),
        Misconception(
            "weights left out",
            lambda delta_up, W_up, A: delta_up.sum(axis=1, keepdims=True) * _slope(A),
            "The weights W_up are missing: every unit here gets the same share of the error, whatever it contributed.",
        ),
        Misconception(
            "product of sums",
            lambda delta_up, W_up, A: delta_up.sum(axis=1, keepdims=True) * W_up.sum(axis=1) * _slope(A),
            "Sum and product in the wrong order: multiply each delta above with its own weight, then add up.",
        ),
        Misconception(
            "one path only",
            lambda delta_up, W_up, A: delta_up[:, :1] * W_up[:, 0] * _slope(A),
            "Only the first unit above is heard: every hidden unit leads to all units above, and all paths add up.",
        ),
        Misconception(
            "last path only",
            lambda delta_up, W_up, A: delta_up[:, -1:] * W_up[:, -1] * _slope(A),
            "Only the last unit above is heard: in a loop, add each path to the sum instead of overwriting it.",
        ),
        Misconception(
            "sign of the weights lost",
            lambda delta_up, W_up, A: (delta_up @ np.abs(W_up.T)) * _slope(A),
            "The weights lost their sign: a unit with a negative weight is blamed the other way round.",
        ),
        Misconception(
            "twice too big",
            lambda delta_up, W_up, A: 2 * (delta_up @ W_up.T) * _slope(A),
            "Exactly twice too big: the 2 of the square was dealt with at the top; nothing doubles on the way down.",
        ),
        Misconception(
            "averaged over the units above",
            lambda delta_up, W_up, A: (delta_up @ W_up.T) * _slope(A) / delta_up.shape[1],
            "Too small by the number of units above: paths add up, nothing is averaged.",
        ),
        Misconception(
            "averaged over cases",
            lambda delta_up, W_up, A: (delta_up @ W_up.T) * _slope(A) / len(A),
            "Too small by the number of cases: each case has its own row of delta, and rows do not mix.",
        ),
        Misconception(
            "summed over cases",
            lambda delta_up, W_up, A: ((delta_up @ W_up.T) * _slope(A)).sum(axis=0),
            "The cases were added up: delta keeps one row a case. The sum over cases comes later, in the gradients.",
        ),
        Misconception(
            "elementwise product",
            lambda delta_up, W_up, A: (delta_up * W_up) * _slope(A),
            "In the first product: `*` multiplies entry by entry. Adding up paths takes the matrix product, `@`.",
        ),
        Misconception(
            "elementwise product with the transpose",
            lambda delta_up, W_up, A: (delta_up * W_up.T) * _slope(A),
            "In the first product: the transpose is right, but `*` multiplies entry by entry; paths are added by `@`.",
        ),
        Misconception(
            "slope inside the product",
            lambda delta_up, W_up, A: delta_up @ (W_up.T * _slope(A)),
            "The slope is multiplied onto the weights: it has a row for each case, so it comes after the matrix "
            "product.",
            "Set brackets: first add up the paths, then multiply each unit's sum by its own slope.",
        ),
        Misconception(
            "slope on the wrong side of the weights",
            lambda delta_up, W_up, A: (delta_up * _slope(A)) @ W_up.T,
            "The slope of this layer is multiplied onto delta_up, one layer too high: "
            "first go down, then take the slope.",
        ),
        Misconception(
            "matrix product with the slope",
            lambda delta_up, W_up, A: (delta_up @ W_up.T) @ _slope(A).T,
            "In the second product: each entry has its own slope, so multiply entry by entry, not by a matrix product.",
        ),
        Misconception(
            "weight gradient returned",
            lambda delta_up, W_up, A: A.T @ delta_up,
            "This is dE/dW of the weights above; asked is the delta of this layer, which goes through these weights.",
        ),
        Misconception(
            "transposed",
            lambda delta_up, W_up, A: ((delta_up @ W_up.T) * _slope(A)).T,
            "Right numbers, lying on their side: one row a case, one column a hidden unit.",
        ),
        Misconception(
            "last unit above left out",
            lambda delta_up, W_up, A: (delta_up[:, :-1] @ W_up[:, :-1].T) * _slope(A),
            "The last unit above is left out: the loop over the units above ends one too early.",
        ),
        Misconception(
            "reshaped",
            lambda delta_up, W_up, A: (delta_up @ W_up.reshape(W_up.shape[::-1])) * _slope(A),
            "In the matrix product: reshape cuts the same row of numbers anew; "
            "rows and columns change place by the transpose.",
        ),
        Misconception(
            "only A for the slope, averaged",
            lambda delta_up, W_up, A: (delta_up @ W_up.T) * A / len(A),
            "In the slope the factor 1 - A is missing, and nothing is divided by the number of cases here.",
        ),
        Misconception(
            "1 - A twice",
            lambda delta_up, W_up, A: (delta_up @ W_up.T) * (1 - A) ** 2,
            "In the slope: the factor 1 - A stands there twice; one of the two is A.",
        ),
        Misconception(
            "A twice",
            lambda delta_up, W_up, A: (delta_up @ W_up.T) * A**2,
            "In the slope: the factor A stands there twice; one of the two is 1 - A.",
        ),
        Misconception(
            "1 + A for 1 - A",
            lambda delta_up, W_up, A: (delta_up @ W_up.T) * A * (1 + A),
            "In the slope: the second factor is 1 minus A, not plus: a saturated unit passes almost nothing.",
        ),
        Misconception(
            "one A too much",
            lambda delta_up, W_up, A: (delta_up @ W_up.T) * A**2 * (1 - A),
            "In the slope: one A too much. It is a product of two factors, A and 1 - A.",
        ),
        Misconception(
            "1 - A squared",
            lambda delta_up, W_up, A: (delta_up @ W_up.T) * A * (1 - A) ** 2,
            "In the slope: the factor 1 - A is squared; once is enough.",
        ),
        Misconception(
            "slope added",
            lambda delta_up, W_up, A: delta_up @ W_up.T + A * (1 - A),
            "The slope is added: along a path, factors multiply.",
        ),
        Misconception(
            "slope divides",
            lambda delta_up, W_up, A: (delta_up @ W_up.T) / (A * (1 - A)),
            "You divide by the slope: on the way from dE/dA to dE/dZ it is multiplied.",
        ),
        Misconception(
            "slope of the slope",
            lambda delta_up, W_up, A: (delta_up @ W_up.T) * (1 - 2 * A),
            "In the slope: 1 - 2 A is what differentiating A (1 - A) gives; that product already is the slope.",
        ),
        Misconception(
            "cases mixed",
            lambda delta_up, W_up, A: (delta_up @ W_up.T).sum(axis=0) * A * (1 - A),
            "What comes down was added up over the cases: each case keeps its own row.",
        ),
        Misconception(
            "slope alone",
            lambda delta_up, W_up, A: A * (1 - A),
            "This is the slope alone: the error that comes down from above is to be multiplied by it.",
        ),
    ),
    equivalents=(
        lambda delta_up, W_up, A: np.einsum("cu,hu,ch,ch->ch", delta_up, W_up, A, 1 - A),
        lambda delta_up, W_up, A: np.dot(delta_up, W_up.T) * (A - A**2),
        lambda delta_up, W_up, A: (W_up @ delta_up.T).T * A * (1 - A),
        lambda delta_up, W_up, A: np.matmul(delta_up, W_up.transpose()) / (1 / A + 1 / (1 - A)),
        lambda delta_up, W_up, A: (delta_up @ W_up.T * A * (1 - A)).astype(np.float32),
        lambda delta_up, W_up, A: [
            [sum(d * W_up[h] * a[h] * (1 - a[h])) for h in range(len(a))] for d, a in zip(delta_up, A)
        ],
        lambda delta_up, W_up, A: np.array([(W_up @ d) * a * (1 - a) for d, a in zip(delta_up, A)]),
        lambda delta_up, W_up, A: sum(np.outer(delta_up[:, u], W_up[:, u]) for u in range(W_up.shape[1])) * A * (1 - A),
    ),
)


# layer_gradients


def _layer_cases(rng):
    def case(n_cases, sizes):
        _, outputs, D = _drawn_network(rng, n_cases, sizes)
        return {"A_below": outputs[-2], "delta": maths.delta_output(outputs[-1], D)}

    return {
        "batch of 5, 4 in, 2 out": case(5, (3, 4, 2)),
        "3 cases, 3 in, 3 out": case(3, (3, 3, 3)),
        "one case": case(1, (2, 4, 3)),
    }


def _both(dE_dW=lambda A, delta: A.T @ delta, dE_db=lambda A, delta: delta.sum(axis=0)):
    """Make an answer to layer_gradients of its two parts."""
    return lambda A_below, delta: (dE_dW(A_below, delta), dE_db(A_below, delta))


layer_gradients = Exercise(
    unit=5,
    name="layer_gradients",
    reference=maths.layer_gradients,
    probe=call_each(_layer_cases, returns=("dE_dW", "dE_db")),
    misconceptions=(
        Misconception(
            "averaged over cases",
            _both(lambda A, delta: A.T @ delta / len(A), lambda A, delta: delta.mean(axis=0)),
            "Both gradients are too small by the number of cases: E is a sum over cases, so its gradient is one too.",
            "With a mean the best weights would be the same, but every step would be n_cases times shorter.",
        ),
        Misconception(
            "weight gradient averaged",
            _both(dE_dW=lambda A, delta: A.T @ delta / len(A)),
            "dE_dW alone is too small by the number of cases: it is a sum, like dE_db.",
        ),
        Misconception(
            "bias gradient averaged",
            _both(dE_db=lambda A, delta: delta.mean(axis=0)),
            "dE_db alone is too small by the number of cases: the bias serves all cases, and what they ask of it "
            "adds up.",
        ),
        Misconception(
            "bias gradient not summed",
            _both(dE_db=lambda A, delta: delta),
            "In dE_db: there is one bias a unit, but yours has a row for each case. Add the rows up.",
            "The bias is a weight from a unit that is always 1, shared by all cases.",
        ),
        Misconception(
            "bias gradient summed over units",
            _both(dE_db=lambda A, delta: delta.sum(axis=1)),
            "In dE_db: you added over the units of the layer. It is the cases that disappear.",
            "`axis` names the axis that disappears; cases are rows, axis 0.",
        ),
        Misconception(
            "bias gradient summed over everything",
            _both(dE_db=lambda A, delta: delta.sum()),
            "In dE_db: everything became one number. Each unit has its own bias, so say which axis disappears.",
        ),
        Misconception(
            "bias gradient kept as a row",
            _both(dE_db=lambda A, delta: delta.sum(axis=0, keepdims=True)),
            "In dE_db: the numbers are right, but the shape is (1, n_out). A bias has shape (n_out,).",
        ),
        Misconception(
            "bias gradient times the output below",
            _both(dE_db=lambda A, delta: (A.T @ delta).sum(axis=0)),
            "In dE_db: the outputs below are in it. The bias hangs on a unit that is always 1, so only delta counts.",
        ),
        Misconception(
            "bias gradient from the outputs below",
            _both(dE_db=lambda A, delta: A.sum(axis=0)),
            "In dE_db: you added up A_below. How E changes with a bias is told by delta.",
        ),
        Misconception(
            "bias gradient zero",
            _both(dE_db=lambda A, delta: np.zeros(delta.shape[1])),
            "In dE_db: all zero. The bias moves Z as much as a weight does, so it has a gradient.",
        ),
        Misconception(
            "bias gradient of the last case",
            _both(dE_db=lambda A, delta: delta[-1]),
            "In dE_db: only the last case is in it: add each case to the sum instead of overwriting it.",
        ),
        Misconception(
            "transposed",
            _both(dE_dW=lambda A, delta: delta.T @ A),
            "In dE_dW: right numbers, but rows and columns are exchanged. It must fit onto W, (n_in, n_out).",
        ),
        Misconception(
            "transpose missing",
            _both(dE_dW=lambda A, delta: A @ delta),
            "In dE_dW: the inner sizes do not meet. It is the cases that must disappear: whose rows become columns?",
            "(n_in, n_cases) @ (n_cases, n_out) is (n_in, n_out), the shape of W.",
        ),
        Misconception(
            "wrong one transposed",
            _both(dE_dW=lambda A, delta: A @ delta.T),
            "In dE_dW: the other factor wants the transpose. As it stands, cases survive and units disappear.",
        ),
        Misconception(
            "last case only",
            _both(lambda A, delta: np.outer(A[-1], delta[-1]), lambda A, delta: delta[-1]),
            "Only the last case is in it: in a loop over cases, add to the gradient instead of overwriting it.",
        ),
        Misconception(
            "weight gradient of the last case",
            _both(dE_dW=lambda A, delta: np.outer(A[-1], delta[-1])),
            "In dE_dW: only the last case is in it: add each case's part instead of overwriting the sum.",
        ),
        Misconception(
            "first case only",
            _both(lambda A, delta: np.outer(A[0], delta[0]), lambda A, delta: delta[0]),
            "Only the first case is in it: the gradient is the sum over all rows.",
        ),
        Misconception(
            "not summed over cases",
            _both(lambda A, delta: A[:, :, None] * delta[:, None, :], lambda A, delta: delta),
            "Each case still has its own gradient: the first axis, the cases, is to be added up.",
        ),
        Misconception(
            "product of sums",
            _both(dE_dW=lambda A, delta: np.outer(A.sum(axis=0), delta.sum(axis=0))),
            "In dE_dW: you added up first and multiplied afterwards. Multiply case by case, then add.",
            "A sum of products is not the product of the sums: it would pair outputs of one case with errors of "
            "another.",
        ),
        Misconception(
            "product of means",
            _both(dE_dW=lambda A, delta: np.outer(A.mean(axis=0), delta.mean(axis=0))),
            "In dE_dW: you averaged first and multiplied afterwards. Multiply case by case, then add up.",
        ),
        Misconception(
            "slope once more",
            _both(dE_dW=lambda A, delta: _slope(A).T @ delta),
            "In dE_dW: the slope of the layer below has no business here. The weight multiplies A_below itself.",
            "delta already carries the slope of its own layer; the slope below belongs to the delta below.",
        ),
        Misconception(
            "slope of delta",
            _both(lambda A, delta: A.T @ _slope(delta), lambda A, delta: _slope(delta).sum(axis=0)),
            "delta already is dE/dZ, slope and all: use it as it is.",
        ),
        Misconception(
            "total input for output",
            _both(dE_dW=lambda A, delta: np.log(A / (1 - A)).T @ delta),
            "In dE_dW: that is the total input of the layer below. The weight multiplies its output.",
        ),
        Misconception(
            "squashed once more",
            _both(dE_dW=lambda A, delta: maths.logistic(A).T @ delta),
            "In dE_dW: A_below already is an output; do not send it through the logistic function again.",
        ),
        Misconception(
            "sign flipped",
            _both(lambda A, delta: -A.T @ delta, lambda A, delta: -delta.sum(axis=0)),
            "Both gradients have the opposite sign: yours point to smaller E, a gradient points to larger E. "
            "The update subtracts.",
        ),
        Misconception(
            "sign of the weight gradient flipped",
            _both(dE_dW=lambda A, delta: -A.T @ delta),
            "dE_dW has the opposite sign, dE_db has not: the minus belongs into the update, for both.",
        ),
        Misconception(
            "sign of the bias gradient flipped",
            _both(dE_db=lambda A, delta: -delta.sum(axis=0)),
            "dE_db has the opposite sign, dE_dW has not: the minus belongs into the update, for both.",
        ),
        Misconception(
            "averaged over units",
            _both(lambda A, delta: A.T @ delta / delta.shape[1], lambda A, delta: delta.sum(axis=0) / delta.shape[1]),
            "Too small by the number of units in the layer: each unit has its own weights, and nothing is averaged.",
        ),
        Misconception(
            "elementwise product",
            _both(dE_dW=lambda A, delta: A * delta),
            "In dE_dW: `*` multiplies entry by entry; adding up over cases takes a matrix product, `@`.",
        ),
        Misconception(
            "elementwise product with the transpose",
            _both(dE_dW=lambda A, delta: A.T * delta),
            "In dE_dW: the transpose is right, but `*` multiplies entry by entry: adding up over cases takes `@`.",
        ),
        Misconception(
            "exchanged",
            lambda A_below, delta: (delta.sum(axis=0), A_below.T @ delta),
            "The two results come in the wrong order: first dE_dW, then dE_db.",
        ),
        Misconception(
            "bias gradient not returned",
            lambda A_below, delta: A_below.T @ delta,
            "Only dE_dW comes back: return two values, dE_dW and dE_db.",
        ),
        Misconception(
            "last case left out",
            _both(lambda A, delta: A[:-1].T @ delta[:-1], lambda A, delta: delta[:-1].sum(axis=0)),
            "One case is missing, the last: the loop over the cases ends one too early.",
        ),
        Misconception(
            "first case left out",
            _both(lambda A, delta: A[1:].T @ delta[1:], lambda A, delta: delta[1:].sum(axis=0)),
            "One case is missing, the first: cases count from 0.",
        ),
        Misconception(
            "1 - A for A",
            _both(dE_dW=lambda A, delta: (1 - A).T @ delta),
            "In dE_dW: 1 - A_below stands where A_below itself belongs; that factor is part of a slope.",
        ),
        Misconception(
            "bias gradient one",
            _both(dE_db=lambda A, delta: np.ones(delta.shape[1])),
            "In dE_db: all ones. The 1 is dZ/db; it is still to be multiplied by delta and summed.",
        ),
        Misconception(
            "sizes only",
            _both(lambda A, delta: A.T @ np.abs(delta), lambda A, delta: np.abs(delta).sum(axis=0)),
            "delta lost its sign: cases that pull in opposite directions must cancel.",
        ),
    ),
    equivalents=(
        lambda A_below, delta: (np.einsum("ci,co->io", A_below, delta), np.einsum("co->o", delta)),
        lambda A_below, delta: (sum(np.outer(a, d) for a, d in zip(A_below, delta)), sum(delta)),
        lambda A_below, delta: [(delta.T @ A_below).T, np.ones(len(delta)) @ delta],
        lambda A_below, delta: ((A_below.T @ delta).tolist(), np.sum(delta, 0).tolist()),
        lambda A_below, delta: (np.dot(A_below.T, delta), delta.sum(0)),
        lambda A_below, delta: (
            tuple(np.split(np.column_stack([A_below, np.ones(len(delta))]).T @ delta, [A_below.shape[1]])[0:1])
            + (delta.mean(axis=0) * len(delta),)
        ),
        lambda A_below, delta: (
            (A_below[:, :, None] * delta[:, None, :]).sum(0).astype(np.float32),
            delta.sum(0).astype(np.float32),
        ),
    ),
)


# backward


def _top(Y, D):
    return (Y - D) * _slope(Y)


def _step(start=lambda deltas: deltas[0], weights=lambda layer, Ws: Ws[layer].T, at=lambda layer: layer, slope=_slope):
    """Make a step of the recursion, each part of which may be wrong; layers count from 1, Ws[0] leads into layer 1."""

    def down(layer, deltas, parameters, outputs):
        return (start(deltas) @ weights(layer, [W for W, _ in parameters])) * slope(outputs[at(layer)])

    return down


_down, _gradients = _step(), _both()


def _passing(top=_top, down=_down, gradients=_gradients, below=lambda layer, parameters, outputs: outputs[layer - 1]):
    """Make a backward pass of its parts, each of which may be wrong."""

    def answer(parameters, outputs, D):
        deltas = [top(outputs[-1], D)]
        for layer in range(len(parameters) - 1, 0, -1):
            deltas.insert(0, down(layer, deltas, parameters, outputs))
        return [gradients(below(layer, parameters, outputs), delta) for layer, delta in enumerate(deltas, start=1)]

    return answer


_right = _passing()


def _total_input(layer, parameters, outputs):
    """Return Z of a layer; of layer 0 the input."""
    W, b = parameters[layer - 1] if layer else (None, None)
    return outputs[layer - 1] @ W + b if layer else outputs[0]


def _z_slopes(parameters, outputs, D):
    """Backward pass with z (1 - z) for every slope."""
    totals = [_slope(_total_input(layer, parameters, outputs)) for layer in range(len(outputs))]
    deltas = [(outputs[-1] - D) * totals[-1]]
    for layer in range(len(parameters) - 1, 0, -1):
        deltas.insert(0, (deltas[0] @ parameters[layer][0].T) * totals[layer])
    return [_gradients(A, delta) for A, delta in zip(outputs[:-1], deltas, strict=True)]


def _case_by_case(parameters, outputs, D):
    """Add up the gradients of one case after the other, unit by unit above."""
    gradients = [[np.zeros_like(W), np.zeros_like(b)] for W, b in parameters]
    for c in range(len(D)):
        y = outputs[-1][c]
        delta = (y - D[c]) * y * (1 - y)
        for layer in range(len(parameters) - 1, -1, -1):
            a = outputs[layer][c]
            gradients[layer][0] += np.outer(a, delta)
            gradients[layer][1] += delta
            delta = np.array([sum(w * d for w, d in zip(row, delta, strict=True)) for row in parameters[layer][0]])
            delta = delta * a * (1 - a)
    return gradients


def _collected_on_the_way_down(parameters, outputs, D):
    """Append on the way down and turn the list round at the end; slopes before weights, in place."""
    delta = outputs[-1] - D
    gradients = []
    for layer in reversed(range(len(parameters))):
        delta *= outputs[layer + 1]
        delta *= 1 - outputs[layer + 1]
        gradients.append((np.matmul(np.transpose(outputs[layer]), delta), np.sum(delta, axis=0)))
        delta = np.einsum("cu,hu->ch", delta, parameters[layer][0])
    return gradients[::-1]


def _with_bias_as_weight(parameters, outputs, D):
    """Give every layer a unit that is always 1, whose weights are the biases."""
    deltas = _deltas_by_recursion(parameters, outputs, D)
    extended = [np.column_stack([A, np.ones(len(A))]).T @ delta for A, delta in zip(outputs[:-1], deltas, strict=True)]
    return [(dE_dW[:-1], dE_dW[-1]) for dE_dW in extended]


def _deltas_by_recursion(parameters, outputs, D):
    """Return all deltas, each from those above it, by a function that calls itself."""
    if len(outputs) == 2:
        return [_top(outputs[-1], D)]
    above = _deltas_by_recursion(parameters[1:], outputs[1:], D)
    return [maths.delta_hidden(above[0], parameters[1][0], outputs[1]), *above]


def _from_the_bottom(parameters, outputs, D):
    """Walk through the layers upwards, with the delta of the top."""
    delta, gradients = _top(outputs[-1], D), []
    for (W, _), A in zip(parameters, outputs[:-1], strict=True):
        gradients.append(_gradients(A, delta))
        delta = (delta @ W.T) * _slope(A)
    return gradients


def _loop(turn, order=lambda n: range(n - 1, -1, -1)):
    """Make the loop of exercise 3: a turn takes k, delta and the arguments, and returns a pair and the next delta."""

    def answer(parameters, outputs, D):
        delta, gradients = _top(outputs[-1], D), []
        for k in order(len(parameters)):
            pair, delta = turn(k, delta, parameters, outputs)
            gradients.insert(0, pair)
        return gradients

    return answer


def _one_layer_down(k, delta, parameters, outputs):
    return maths.delta_hidden(delta, parameters[k][0], outputs[k])


def _in_turn(k, delta, parameters, outputs):
    """Take the gradients of the layer, then go down, as is right."""
    return maths.layer_gradients(outputs[k], delta), _one_layer_down(k, delta, parameters, outputs)


def _down_first(k, delta, parameters, outputs):
    """Go down before the gradients of the layer are taken."""
    delta = _one_layer_down(k, delta, parameters, outputs)
    return _gradients(outputs[k], delta), delta


def _shortened(parameters, outputs, D):
    gradients = _right(parameters, outputs, D)
    outputs.pop()
    return gradients


def _turned_round(parameters, outputs, D):
    gradients = _right(parameters, outputs, D)
    parameters.reverse()
    return gradients


def _two_layers_only(parameters, outputs, D):
    """Write the two layers of the lesson out, without a loop."""
    (_, _), (W2, _) = parameters
    X, A1, Y = outputs
    delta2 = _top(Y, D)
    delta1 = (delta2 @ W2.T) * _slope(A1)
    return [_gradients(X, delta1), _gradients(A1, delta2)]


def _one_part_scaled(scaled):
    """List the answers in which only one of dE_dW and dE_db is turned, doubled or halved: `scaled(part, factor)`."""
    factors = (
        ("opposite sign", -1.0, "opposite sign", "The minus comes in the update only."),
        ("doubled", 2.0, "exactly twice too big", "The 2 of the square is dealt with at the top, for both."),
        ("halved", 0.5, "exactly half", "The 1/2 in E is used up at the top, for both."),
    )
    return tuple(
        Misconception(f"{part}: {name}", scaled(part, factor), f"In {part}: {words}, while {other} is right. {advice}")
        for part, other in (("dE_dW", "dE_db"), ("dE_db", "dE_dW"))
        for name, factor, words, advice in factors
    )


def _backward_cases(rng):
    def case(n_cases, sizes):
        parameters, outputs, D = _drawn_network(rng, n_cases, sizes)
        return {"parameters": parameters, "outputs": outputs, "D": D}

    return {
        "batch of 5, sizes 3 4 2": case(5, (3, 4, 2)),
        "3 cases, sizes 3 3 3 3": case(3, (3, 3, 3, 3)),
        "four layers, sizes 2 3 5 4 2": case(6, (2, 3, 5, 4, 2)),
        "one layer": case(4, (3, 2)),
        "one case": case(1, (2, 3, 1)),
    }


backward = Exercise(
    unit=5,
    name="backward",
    reference=maths.backward,
    probe=call_each(_backward_cases, returns=pairs("dE_dW", "dE_db")),
    misconceptions=(
        Misconception(
            "sign flipped",
            _passing(top=lambda Y, D: -_top(Y, D)),
            "At the top: the error is actual minus desired. Yours is turned round, and with it every gradient below.",
            "dE/dy = y - d: too high an output means that E grows with it.",
        ),
        Misconception(
            "twice too big",
            _passing(top=lambda Y, D: 2 * _top(Y, D)),
            "At the top: exactly twice too big. The square brings a 2 down, and the 1/2 in E takes it away.",
        ),
        Misconception(
            "half",
            _passing(top=lambda Y, D: _top(Y, D) / 2),
            "At the top: exactly half. The 1/2 in E has done its work when the square was differentiated.",
        ),
        Misconception(
            "error for its slope",
            _passing(top=lambda Y, D: 0.5 * (Y - D) ** 2 * _slope(Y)),
            "At the top: that is E of each output itself. The recursion starts from its slope, dE/dy.",
        ),
        Misconception(
            "averaged over cases",
            _passing(top=lambda Y, D: _top(Y, D) / len(Y)),
            "Every gradient is too small by the number of cases: E is a sum over cases in this course.",
        ),
        Misconception(
            "averaged over outputs",
            _passing(top=lambda Y, D: _top(Y, D) / Y.shape[1]),
            "Every gradient is too small by the number of outputs: E is a sum over outputs too.",
        ),
        Misconception(
            "averaged over cases and outputs",
            _passing(top=lambda Y, D: _top(Y, D) / Y.size),
            "Every gradient is too small by the number of entries of Y: E is a sum, not np.mean.",
        ),
        Misconception(
            "cases mixed at the top",
            _passing(top=lambda Y, D: (Y - D).sum(axis=0) * _slope(Y)),
            "At the top: the errors of all cases were added up before going down. Each case keeps its own row.",
        ),
        Misconception(
            "cases averaged at the top",
            _passing(top=lambda Y, D: (Y - D).mean(axis=0) * _slope(Y)),
            "At the top: the errors of all cases were averaged before going down. Each case keeps its own row.",
        ),
        Misconception(
            "slope left out at the top",
            _passing(top=lambda Y, D: Y - D),
            "At the top: Y - D is dE/dY. One factor is missing on the way to dE/dZ, the slope of the output units.",
            "Y - D alone is right for cross-entropy, which comes later; here E is the squared error.",
        ),
        Misconception(
            "slope left out below the top",
            _passing(down=_step(slope=np.ones_like)),
            "In the hidden layers: the slope is missing. What W_up.T brings down is dE/dA, and delta is dE/dZ.",
        ),
        Misconception(
            "slope left out everywhere",
            _passing(lambda Y, D: Y - D, _step(slope=np.ones_like)),
            "In every layer: the slope of the units is missing, at the top and below.",
            "This would be right for linear units, whose slope is 1.",
        ),
        Misconception(
            "slope of the squashed output at the top",
            _passing(top=lambda Y, D: (Y - D) * _slope_twice_squashed(Y)),
            "At the top, in the slope: Y already went through the logistic function; do not send it through again.",
        ),
        Misconception(
            "slope of the squashed output below the top",
            _passing(down=_step(slope=_slope_twice_squashed)),
            "In the hidden layers, in the slope: A already went through the logistic function; do not apply it again.",
        ),
        Misconception(
            "slope of the squashed output everywhere",
            _passing(lambda Y, D: (Y - D) * _slope_twice_squashed(Y), _step(slope=_slope_twice_squashed)),
            "In every slope: outputs already went through the logistic function; do not apply it again.",
            "s'(z) = s(z)(1 - s(z)), and the stored output is s(z).",
        ),
        Misconception(
            "slope of the total input",
            _z_slopes,
            "In every slope: z(1 - z) uses the total input. The logistic's slope is written with its output.",
        ),
        Misconception(
            "slope of tanh at the top",
            _passing(top=lambda Y, D: (Y - D) * _tanh_slope(Y)),
            "At the top, in the slope: 1 - y**2 belongs to tanh. These units are logistic.",
        ),
        Misconception(
            "slope of tanh below the top",
            _passing(down=_step(slope=_tanh_slope)),
            "In the hidden layers, in the slope: 1 - a**2 belongs to tanh. These units are logistic.",
        ),
        Misconception(
            "slope of tanh everywhere",
            _passing(lambda Y, D: (Y - D) * _tanh_slope(Y), _step(slope=_tanh_slope)),
            "In every slope: 1 - a**2 belongs to tanh. These units are logistic.",
        ),
        Misconception(
            "slope at the desired output",
            _passing(top=lambda Y, D: (Y - D) * _slope(D)),
            "At the top, in the slope: it is taken where the unit stands, at Y, not where it should stand, at D.",
        ),
        Misconception(
            "slope twice at the top",
            _passing(top=lambda Y, D: (Y - D) * _slope(Y) ** 2),
            "At the top: the slope is in it twice. Does your loop multiply by it once more?",
        ),
        Misconception(
            "slope twice below the top",
            _passing(down=_step(slope=lambda a: _slope(a) ** 2)),
            "In the hidden layers: the slope is in it twice.",
        ),
        Misconception(
            "slope of the layer above",
            _passing(down=_step(at=lambda layer: layer + 1)),
            "In the hidden layers: you used the slope of the layer above. delta_up has that one already; "
            "this layer's own is wanted.",
        ),
        Misconception(
            "slope of the layer below",
            _passing(down=_step(at=lambda layer: layer - 1)),
            "In the hidden layers: you used the slope of the layer below. "
            "delta of a layer wants the layer's own output.",
            "outputs[0] is X, so the output of layer k stands at outputs[k], but its weights at parameters[k - 1].",
        ),
        Misconception(
            "slope of Y in every layer",
            _passing(down=_step(at=lambda layer: -1)),
            "In the hidden layers: the slope of Y is used again and again. Every layer has a slope of its own.",
        ),
        Misconception(
            "slope of the layer above once more",
            _passing(
                down=lambda layer, deltas, parameters, outputs: (
                    (deltas[0] * _slope(outputs[layer + 1])) @ parameters[layer][0].T * _slope(outputs[layer])
                )
            ),
            "In the hidden layers: delta_up is multiplied by its slope once more. It is dE/dZ already, slope and all.",
        ),
        Misconception(
            "weights of the layer itself",
            _passing(down=_step(weights=lambda layer, Ws: Ws[layer - 1].T)),
            "In the hidden layers: these are the weights that lead into this layer. "
            "The error comes down those that lead up.",
            "outputs has one entry more than parameters, because outputs[0] is X: a common slip by one.",
        ),
        Misconception(
            "top weights in every layer",
            _passing(down=_step(weights=lambda layer, Ws: Ws[-1].T)),
            "In the hidden layers: the top weights are used at every step down. Each step has the weights of its own.",
        ),
        Misconception(
            "transpose missing below the top",
            _passing(down=_step(weights=lambda layer, Ws: Ws[layer])),
            "In the hidden layers: W_up leads up, and you go down. Write the shapes: who must meet whom?",
        ),
        Misconception(
            "weights left out below the top",
            _passing(down=lambda layer, deltas, parameters, outputs: deltas[0] * _slope(outputs[layer])),
            "In the hidden layers: the weights are missing. delta goes down over W_up, and all paths add up.",
        ),
        Misconception(
            "layer skipped",
            _passing(down=_step(start=lambda deltas: deltas[-1])),
            "In the recursion: every layer starts from the top's delta. It must start from the delta just above it.",
            "Layers are stepped down one after another: what came out of one step goes into the next.",
        ),
        Misconception(
            "own output for the one below",
            _passing(below=lambda layer, parameters, outputs: outputs[layer]),
            "In dE_dW: you used the layer's own output. A weight multiplies the output of the layer below.",
            "outputs has one entry more than parameters, because outputs[0] is X.",
        ),
        Misconception(
            "input for every layer",
            _passing(below=lambda layer, parameters, outputs: outputs[0]),
            "In dE_dW: X is used for every layer. Only the first layer of weights stands on X.",
        ),
        Misconception(
            "total input for output",
            _passing(below=lambda layer, parameters, outputs: _total_input(layer - 1, parameters, outputs)),
            "In dE_dW: that is Z of the layer below. The weight multiplies its output, A.",
        ),
        Misconception(
            "weight gradient transposed",
            _passing(gradients=_both(dE_dW=lambda A, delta: delta.T @ A)),
            "In dE_dW: rows and columns are exchanged. It must fit onto W, (n_in, n_out).",
        ),
        Misconception(
            "transpose missing in the gradients",
            _passing(gradients=_both(dE_dW=lambda A, delta: A @ delta)),
            "In dE_dW: the cases must disappear. Which of the two wants its rows turned into columns?",
        ),
        Misconception(
            "bias gradients not summed",
            _passing(gradients=_both(dE_db=lambda A, delta: delta)),
            "In dE_db: yours still has a row for each case. The bias is shared by all cases: add them.",
        ),
        Misconception(
            "bias gradients averaged",
            _passing(gradients=_both(dE_db=lambda A, delta: delta.mean(axis=0))),
            "In dE_db: too small by the number of cases. Biases are summed like weights.",
        ),
        Misconception(
            "bias gradients of the first case",
            _passing(gradients=_both(dE_db=lambda A, delta: delta[0])),
            "In dE_db: only the first case is in it. Add all rows of delta.",
        ),
        Misconception(
            "weight gradients averaged",
            _passing(gradients=_both(dE_dW=lambda A, delta: A.T @ delta / len(A))),
            "In dE_dW: too small by the number of cases. Weights are summed like biases.",
        ),
        Misconception(
            "bias gradients kept as rows",
            _passing(gradients=_both(dE_db=lambda A, delta: delta.sum(axis=0, keepdims=True))),
            "In dE_db: right numbers, shape (1, n_out). A bias has shape (n_out,).",
        ),
        Misconception(
            "loop from the bottom",
            _from_the_bottom,
            "The loop climbs: it begins with the top's delta and the bottom's weights. Count the layers downwards.",
        ),
        Misconception(
            "two layers only",
            _two_layers_only,
            "It works for two layers of weights and no other number: walk through parameters, however long it is.",
        ),
        Misconception(
            "deltas returned",
            lambda parameters, outputs, D: _deltas_by_recursion(parameters, outputs, D),
            "These are the deltas. Each still has to meet the outputs below it to become gradients.",
        ),
        Misconception(
            "top first",
            lambda parameters, outputs, D: _right(parameters, outputs, D)[::-1],
            "Right gradients in the wrong order: you collected them on the way down. "
            "They should lie like parameters, bottom first.",
        ),
        Misconception(
            "bottom layer left out",
            lambda parameters, outputs, D: _right(parameters, outputs, D)[1:],
            "The gradients of the first layer are missing: the loop ends one layer too early.",
        ),
        Misconception(
            "top layer left out",
            lambda parameters, outputs, D: _right(parameters, outputs, D)[:-1],
            "The gradients of the top layer are missing: they are due before the first step down.",
        ),
        Misconception(
            "only the top layer",
            lambda parameters, outputs, D: _right(parameters, outputs, D)[-1:],
            "Only the top layer's gradients come back: does a return stand inside the loop?",
        ),
        Misconception(
            "only the top layer learns",
            lambda parameters, outputs, D: [
                *((np.zeros_like(W), np.zeros_like(b)) for W, b in parameters[:-1]),
                _right(parameters, outputs, D)[-1],
            ],
            "Below the top all gradients are zero: the error has to be carried down through W_up.",
        ),
        Misconception(
            "pairs exchanged",
            lambda parameters, outputs, D: [(b, W) for W, b in _right(parameters, outputs, D)],
            "In each pair the order is wrong: first dE_dW, then dE_db.",
        ),
        Misconception(
            "not in pairs",
            lambda parameters, outputs, D: [W for W, _ in _right(parameters, outputs, D)],
            "Bare arrays come back where pairs are wanted: (dE_dW, dE_db) for each layer, weights and biases together.",
        ),
        Misconception(
            "parameters returned",
            lambda parameters, outputs, D: parameters,
            "These are the parameters, as they came in. Asked are their gradients.",
        ),
        Misconception(
            "updated parameters returned",
            lambda parameters, outputs, D: [
                (W - dE_dW, b - dE_db)
                for (W, b), (dE_dW, dE_db) in zip(parameters, _right(parameters, outputs, D), strict=True)
            ],
            "The gradients were subtracted from the parameters: return the gradients; the update is the next exercise.",
        ),
        Misconception(
            "delta one layer too low",
            _loop(_down_first),
            "In the loop: delta was already brought one layer further down when the gradients are taken. "
            "First the gradients of the layer, then the way down.",
        ),
        Misconception(
            "delta of the top in every layer",
            _loop(lambda k, delta, parameters, outputs: (_gradients(outputs[k], delta), delta)),
            "In the loop: delta never changes, so every layer gets the top's. Bring it down at each turn.",
        ),
        Misconception(
            "loop upwards",
            _loop(_in_turn, order=range),
            "The loop climbs: it begins with the bottom's weights, but delta is the top's. Count the layers downwards.",
        ),
        Misconception(
            "loop upwards, one short",
            _loop(_in_turn, order=lambda n: range(n - 1)),
            "The loop climbs, and ends one too early: delta is the top's, so count the layers downwards from the last.",
        ),
        Misconception(
            "loop one too high",
            _loop(_in_turn, order=lambda n: range(n, -1, -1)),
            "An entry beyond the end of a list is asked for: the last of parameters is number len(parameters) - 1, "
            "so the loop starts there.",
            "The end of range is left out, its start is not: going down from n entries starts at n - 1.",
        ),
        Misconception(
            "pair for its weights",
            _loop(
                lambda k, delta, parameters, outputs: (
                    _gradients(outputs[k], delta),
                    maths.delta_hidden(delta, parameters[k], outputs[k]),
                )
            ),
            "In the hidden layers: an entry of parameters is a pair, (W, b). The way down wants W alone.",
        ),
        Misconception(
            "pair for its weights, in your own function",
            lambda parameters, outputs, D: parameters[-1].T,
            "In the hidden layers: `.T` is asked of a pair, (W, b): take W out of the entry of parameters first.",
        ),
        Misconception(
            "caller's list shortened",
            _shortened,
            "Right values, but you change what the caller gave you: .pop() shortens the list, -= writes into an array. "
            "Take entries by their index, -1 for the last.",
        ),
        Misconception(
            "caller's list turned round",
            _turned_round,
            "Right values, but .reverse() turns the caller's own list round: reversed() walks backwards and "
            "changes nothing.",
        ),
        Misconception(
            "sign flipped below the top",
            _passing(down=_step(slope=lambda a: a * (a - 1))),
            "In the hidden layers: the sign turns at each step down. The top is right; look at 1 - A, or for a minus.",
        ),
        Misconception(
            "only A below the top",
            _passing(down=_step(slope=lambda a: a)),
            "In the hidden layers, in the slope: you multiply by A; the factor 1 - A is missing.",
        ),
        Misconception(
            "only 1 - A below the top",
            _passing(down=_step(slope=lambda a: 1 - a)),
            "In the hidden layers, in the slope: you multiply by 1 - A; the factor A is missing.",
        ),
        Misconception(
            "only Y at the top",
            _passing(top=lambda Y, D: (Y - D) * Y),
            "At the top, in the slope: you multiply by Y; the factor 1 - Y is missing.",
        ),
        Misconception(
            "only 1 - Y at the top",
            _passing(top=lambda Y, D: (Y - D) * (1 - Y)),
            "At the top, in the slope: you multiply by 1 - Y; the factor Y is missing.",
        ),
        Misconception(
            "brackets missing below the top",
            _passing(
                down=lambda layer, deltas, parameters, outputs: (
                    deltas[0] @ parameters[layer][0].T * outputs[layer] * 1 - outputs[layer]
                )
            ),
            "In the hidden layers, in the slope: without brackets round 1 - A, A is subtracted from the whole product.",
        ),
        Misconception(
            "twice too big below the top",
            _passing(down=_step(slope=lambda a: 2 * _slope(a))),
            "In the hidden layers: every step down doubles. The 2 of the square was dealt with at the top.",
        ),
        Misconception(
            "bias gradients of the last case",
            _passing(gradients=_both(dE_db=lambda A, delta: delta[-1])),
            "In dE_db: only the last case is in it. Add all rows of delta.",
        ),
        Misconception(
            "bias gradients summed over units",
            _passing(gradients=_both(dE_db=lambda A, delta: delta.sum(axis=1))),
            "In dE_db: you added over the units of the layer. It is the cases that disappear.",
        ),
        Misconception(
            "bias gradients summed over everything",
            _passing(gradients=_both(dE_db=lambda A, delta: delta.sum())),
            "In dE_db: everything became one number. Each unit has its own bias, so say which axis disappears.",
        ),
        Misconception(
            "slope of the layer below in the weights",
            _passing(gradients=_both(dE_dW=lambda A, delta: _slope(A).T @ delta)),
            "In dE_dW: the slope of the layer below has no business here. The weight multiplies its output.",
        ),
        Misconception(
            "last case only",
            _passing(gradients=_both(lambda A, delta: np.outer(A[-1], delta[-1]), lambda A, delta: delta[-1])),
            "Only the last case is in the gradients: in a loop over cases, add to them instead of overwriting.",
        ),
        Misconception(
            "size of the error only",
            _passing(top=lambda Y, D: np.abs(Y - D) * _slope(Y)),
            "At the top: the error lost its sign. An output that is too low must pull the other way.",
        ),
        Misconception(
            "weights and biases apart",
            lambda parameters, outputs, D: tuple(map(list, zip(*_right(parameters, outputs, D), strict=True))),
            "Two lists come back, one of weights and one of biases: put them in pairs, (dE_dW, dE_db) for each layer.",
        ),
        Misconception(
            "nothing collected",
            lambda parameters, outputs, D: [],
            "An empty list comes back: the loop makes no turn, or its gradients are never put into the list.",
        ),
        *_one_part_scaled(
            lambda part, factor: (
                lambda parameters, outputs, D: [
                    (dE_dW * factor, dE_db) if part == "dE_dW" else (dE_dW, dE_db * factor)
                    for dE_dW, dE_db in _right(parameters, outputs, D)
                ]
            )
        ),
    ),
    equivalents=(
        _right,
        _case_by_case,
        _collected_on_the_way_down,
        _with_bias_as_weight,
        lambda parameters, outputs, D: [
            [dE_dW.astype(np.float32), dE_db.astype(np.float32)] for dE_dW, dE_db in _right(parameters, outputs, D)
        ],
        lambda parameters, outputs, D: [(W.tolist(), b.tolist()) for W, b in _right(parameters, outputs, D)],
        lambda parameters, outputs, D: tuple(
            _gradients(A, delta)
            for A, delta in zip(outputs[:-1], _deltas_by_recursion(parameters, outputs, D), strict=True)
        ),
    ),
)


# train_step


def _training(
    backward=_right,
    update=lambda w, g, eta, decay: w - eta * (g + decay),
    bias_update=None,
    penalty=lambda W, lam: lam * W,
    bias_penalty=lambda b, lam: 0.0,
):
    """Make a training step of its parts, each of which may be wrong; `decay` is lam W for weights and 0 for biases."""
    bias_update = bias_update or update

    def answer(parameters, X, D, eta, lam):
        gradients = backward(parameters, maths.forward(X, parameters), D)
        return [
            (update(W, dE_dW, eta, penalty(W, lam)), bias_update(b, dE_db, eta, bias_penalty(b, lam)))
            for (W, b), (dE_dW, dE_db) in zip(parameters, gradients, strict=True)
        ]

    return answer


_stepped = _training()


def _updated_on_the_way_down(parameters, X, D, eta, lam):
    """Update each layer as soon as its gradient is known, and send the error down through the new weights."""
    outputs, new = maths.forward(X, parameters), []
    delta = _top(outputs[-1], D)
    for layer in range(len(parameters), 0, -1):
        W, b = parameters[layer - 1]
        W, b = W - eta * (outputs[layer - 1].T @ delta + lam * W), b - eta * delta.sum(axis=0)
        new.insert(0, (W, b))
        delta = (delta @ W.T) * _slope(outputs[layer - 1])
    return new


def _forward_again_after_each_update(parameters, X, D, eta, lam):
    """Update the layers one by one, each time with gradients of the half-updated network."""
    new = list(parameters)
    for layer in range(len(parameters)):
        new[layer] = _stepped(new, X, D, eta, lam)[layer]
    return new


def _changed_in_place(parameters, X, D, eta, lam):
    gradients = _right(parameters, maths.forward(X, parameters), D)
    for (W, b), (dE_dW, dE_db) in zip(parameters, gradients, strict=True):
        W -= eta * (dE_dW + lam * W)
        b -= eta * dE_db
    return parameters


def _step_after_each_case(parameters, X, D, eta, lam):
    for c in range(len(X)):
        parameters = _stepped(parameters, X[c : c + 1], D[c : c + 1], eta, lam)
    return parameters


def _decay_of_the_new_weights(parameters, X, D, eta, lam):
    return [(W - eta * lam * W, b) for W, b in _stepped(parameters, X, D, eta, 0.0)]


def _step_in_temporaries(parameters, X, D, eta, lam):
    new = [(W * (1 - eta * lam), b.copy()) for W, b in parameters]
    for (W, b), (dE_dW, dE_db) in zip(new, maths.backward(parameters, maths.forward(X, parameters), D), strict=True):
        W -= eta * dE_dW
        b -= eta * dE_db
    return new


def _step_by_hand(parameters, X, D, eta, lam):
    outputs = [X]
    for W, b in parameters:
        outputs.append(1 / (1 + np.exp(-(outputs[-1] @ W + b))))
    gradients = _case_by_case(parameters, outputs, D)
    return [
        [W + eta * -dE_dW - eta * lam * W, b + eta * -dE_db] for (W, b), (dE_dW, dE_db) in zip(parameters, gradients)
    ]


def _stepped_pairs(result):
    """Take apart a list of (W, b); of arrays in no pairs say how many axes they have."""
    if isinstance(result, (list, tuple)) and result and not _is_pairs(result) and _is_pairs(result[0]):
        raise WrongStructure("more than the parameters")
    if (
        isinstance(result, (list, tuple))
        and result
        and all(isinstance(w, np.ndarray) and w.dtype != object for w in result)
    ):
        axes = ", ".join(str(w.ndim) for w in result)
        raise WrongStructure(f"arrays of {axes} axes in a row where pairs (W, b) were wanted")
    return pairs("W", "b")(result)


def _step_cases(rng):
    def case(n_cases, sizes, eta, lam):
        parameters, outputs, D = _drawn_network(rng, n_cases, sizes)
        return {"parameters": parameters, "X": outputs[0], "D": D, "eta": eta, "lam": lam}

    return {
        "batch of 5, sizes 3 4 2": case(5, (3, 4, 2), 0.6, 0.3),
        "3 cases, sizes 3 3 3 3": case(3, (3, 3, 3, 3), 0.7, 0.2),
        "no weight decay": case(6, (2, 3, 1), 0.4, 0.0),
        "one layer, one case": case(1, (3, 2), 0.8, 0.1),
    }


train_step = Exercise(
    unit=5,
    name="train_step",
    reference=maths.train_step,
    probe=call_each(_step_cases, returns=_stepped_pairs),
    misconceptions=(
        Misconception(
            "uphill",
            _training(update=lambda w, g, eta, decay: w + eta * (g + decay)),
            "The step goes up the error: the gradient points to where E grows, so the update subtracts.",
        ),
        Misconception(
            "uphill on the error",
            _training(update=lambda w, g, eta, decay: w + eta * g - eta * decay),
            "The decay is right, but the gradient of the error is added: the update subtracts both.",
        ),
        Misconception(
            "decay makes weights grow",
            _training(update=lambda w, g, eta, decay: w - eta * (g - decay)),
            "The decay has the wrong sign: it should pull each weight towards 0, and yours pushes it away.",
            "The objective is E + lam/2 sum W^2: both parts are walked down.",
        ),
        Misconception(
            "decay makes weights grow, without eta",
            _training(update=lambda w, g, eta, decay: w - eta * g + decay),
            "The decay has the wrong sign and lacks eta: it belongs into the bracket that eta multiplies.",
        ),
        Misconception(
            "biases go uphill",
            _training(bias_update=lambda b, g, eta, decay: b + eta * g),
            "The biases are moved up the error: the update subtracts there too.",
        ),
        Misconception(
            "eta left out of the biases",
            _training(bias_update=lambda b, g, eta, decay: b - g),
            "The biases move by the whole gradient: multiply by eta there too.",
        ),
        Misconception(
            "eta left out",
            _training(update=lambda w, g, eta, decay: w - (g + decay)),
            "eta is nowhere: the step is the gradient times eta.",
        ),
        Misconception(
            "eta left out of the decay",
            _training(update=lambda w, g, eta, decay: w - eta * g - decay),
            "The decay is not multiplied by eta: lam W is part of the gradient, and all of it is multiplied.",
        ),
        Misconception(
            "new weights shrunk by lam",
            lambda parameters, X, D, eta, lam: [((1 - lam) * W, b) for W, b in _stepped(parameters, X, D, eta, 0.0)],
            "The moved weights are shrunk by lam: the decay needs eta too, and it uses the old weights.",
        ),
        Misconception(
            "eta left out of the gradient",
            _training(update=lambda w, g, eta, decay: w - g - eta * decay),
            "Only the decay is multiplied by eta: the gradient of the error is to be multiplied too.",
        ),
        Misconception(
            "eta divides",
            _training(update=lambda w, g, eta, decay: w - (g + decay) / eta),
            "You divide by eta: a larger eta should make a longer step.",
        ),
        Misconception(
            "eta twice",
            _training(update=lambda w, g, eta, decay: w - eta**2 * (g + decay)),
            "eta is multiplied twice: once is enough.",
        ),
        Misconception(
            "eta and lam exchanged",
            lambda parameters, X, D, eta, lam: _stepped(parameters, X, D, lam, eta),
            "eta and lam have changed places: eta multiplies the step, lam the weights inside it.",
        ),
        Misconception(
            "no weight decay",
            _training(penalty=lambda W, lam: 0.0),
            "The weight decay is missing: it is right for lam = 0 only.",
        ),
        Misconception(
            "decay doubled",
            _training(penalty=lambda W, lam: 2 * lam * W),
            "The decay is twice too big: the 1/2 in lam/2 sum W^2 takes away the 2 that the square brings down.",
        ),
        Misconception(
            "decay halved",
            _training(penalty=lambda W, lam: lam / 2 * W),
            "The decay is half of what it should be: the slope of lam/2 W^2 is lam W.",
        ),
        Misconception(
            "decay not differentiated",
            _training(penalty=lambda W, lam: lam / 2 * W**2),
            "In the decay: that is the penalty lam/2 W^2 itself; the step needs its slope.",
        ),
        Misconception(
            "decay with the square",
            _training(penalty=lambda W, lam: lam * W**2),
            "In the decay: W is squared. The penalty is a square; its slope is not, and it keeps the weight's sign.",
        ),
        Misconception(
            "decay of the sign",
            _training(penalty=lambda W, lam: lam * np.sign(W)),
            "In the decay: only the signs of the weights are used. That belongs to a penalty on abs(W), not on W^2.",
        ),
        Misconception(
            "decay of the sum",
            _training(penalty=lambda W, lam: lam * W.sum()),
            "In the decay: the weights were added up to one number. Each weight is pulled by itself alone.",
        ),
        Misconception(
            "the whole penalty subtracted",
            _training(penalty=lambda W, lam: lam / 2 * np.sum(W**2)),
            "In the decay: that is the whole penalty as one number; each weight needs its own slope of it.",
        ),
        Misconception(
            "length of the weights",
            _training(penalty=lambda W, lam: lam * np.linalg.norm(W)),
            "In the decay: the length of all weights is one number; each weight is pulled by itself alone.",
        ),
        Misconception(
            "lam without the weight",
            _training(penalty=lambda W, lam: lam),
            "In the decay: lam alone is the same for all weights. A large weight is pulled harder: multiply by it.",
        ),
        Misconception(
            "decay of the new weights",
            _decay_of_the_new_weights,
            "The decay is taken off the weights after they were moved: both parts use the old weights.",
        ),
        Misconception(
            "biases decayed too",
            _training(bias_penalty=lambda b, lam: lam * b),
            "The biases are decayed as well: the prior here is on the weights, so lam has no hold on a bias.",
            "A bias only shifts where a unit switches; the prior of unit 01 speaks of weights.",
        ),
        Misconception(
            "only biases decayed",
            lambda parameters, X, D, eta, lam: [
                (W + eta * lam * W_old, b - eta * lam * b_old)
                for (W, b), (W_old, b_old) in zip(_stepped(parameters, X, D, eta, lam), parameters, strict=True)
            ],
            "The decay sits on the biases and not on the weights: it is the other way round.",
        ),
        Misconception(
            "updated weights used going down",
            _updated_on_the_way_down,
            "The error went down through weights that were already updated: compute every gradient before any update.",
            "The gradient is the slope at one point in weight space; here each layer is taken at another.",
        ),
        Misconception(
            "updated layer by layer",
            _forward_again_after_each_update,
            "Layers are updated one after another, and later gradients already see the new ones: "
            "one forward, one backward, then all updates.",
        ),
        Misconception(
            "biases not updated",
            _training(bias_update=lambda b, g, eta, decay: b),
            "The weights are right, but the biases stay as they were.",
        ),
        Misconception(
            "weights not updated",
            _training(update=lambda w, g, eta, decay: w, bias_update=lambda b, g, eta, decay: b - eta * g),
            "The biases are right, but the weights stay as they were.",
        ),
        Misconception(
            "only the top layer updated",
            lambda parameters, X, D, eta, lam: [*parameters[:-1], _stepped(parameters, X, D, eta, lam)[-1]],
            "Only the top layer moves: the hidden layers learn too.",
        ),
        Misconception(
            "only the first layer updated",
            lambda parameters, X, D, eta, lam: [_stepped(parameters, X, D, eta, lam)[0], *parameters[1:]],
            "Only the first layer moves: does the loop end after one turn?",
        ),
        Misconception(
            "not updated",
            lambda parameters, X, D, eta, lam: parameters,
            "The parameters come back as they were: the new ones must stand in what is returned.",
        ),
        Misconception(
            "changed in place",
            _changed_in_place,
            "Right values, but written into what the caller gave you: `W -= ...` changes the array, "
            "`parameters[k] = ...` the list. Make new arrays, and a new list that starts empty.",
            "The caller may still need the old parameters, to compare or to go back.",
        ),
        Misconception(
            "gradients returned",
            lambda parameters, X, D, eta, lam: _right(parameters, maths.forward(X, parameters), D),
            "These are the gradients. Asked are the parameters after a step along them.",
        ),
        Misconception(
            "the step returned",
            lambda parameters, X, D, eta, lam: [
                (-eta * (dE_dW + lam * W), -eta * dE_db)
                for (W, _), (dE_dW, dE_db) in zip(
                    parameters, _right(parameters, maths.forward(X, parameters), D), strict=True
                )
            ],
            "This is the step alone: add it to the parameters.",
        ),
        Misconception(
            "averaged over cases",
            _training(backward=_passing(top=lambda Y, D: _top(Y, D) / len(Y))),
            "The gradient of the error is too small by the number of cases: E is a sum, so no division.",
        ),
        Misconception(
            "gradient twice too big",
            _training(backward=_passing(top=lambda Y, D: 2 * _top(Y, D))),
            "The gradient of the error is twice too big: the 1/2 in E takes away the 2 of the square.",
        ),
        Misconception(
            "slope left out at the top",
            _training(backward=_passing(top=lambda Y, D: Y - D)),
            "In the gradient, at the top: the slope of the output units is missing; Y - D is dE/dY only.",
        ),
        Misconception(
            "slope left out below the top",
            _training(backward=_passing(down=_step(slope=np.ones_like))),
            "In the gradient, in the hidden layers: the slope is missing.",
        ),
        Misconception(
            "top first",
            lambda parameters, X, D, eta, lam: _stepped(parameters, X, D, eta, lam)[::-1],
            "Right parameters in the wrong order: bottom layer first, as they came in.",
        ),
        Misconception(
            "step averaged over cases",
            lambda parameters, X, D, eta, lam: _stepped(parameters, X, D, eta / len(X), lam),
            "The whole step is too small by the number of cases: E is a sum, so nothing is divided.",
        ),
        Misconception(
            "decay averaged over cases",
            lambda parameters, X, D, eta, lam: _stepped(parameters, X, D, eta, lam / len(X)),
            "The decay is divided by the number of cases: lam W is in the gradient once, however many cases there are.",
        ),
        Misconception(
            "lam multiplies the gradient",
            lambda parameters, X, D, eta, lam: _stepped(parameters, X, D, eta * lam, 0.0),
            "lam multiplies the gradient of the error: it belongs to the weights, lam W, and that is added.",
        ),
        Misconception(
            "two steps",
            lambda parameters, X, D, eta, lam: _stepped(_stepped(parameters, X, D, eta, lam), X, D, eta, lam),
            "The step was made twice: one call, one step.",
        ),
        Misconception(
            "biases decayed, without eta",
            _training(bias_update=lambda b, g, eta, decay: b - eta * g - decay, bias_penalty=lambda b, lam: lam * b),
            "The biases are decayed too, and by lam without eta: the decay is for weights alone.",
        ),
        Misconception(
            "uphill, biases decayed too",
            _training(update=lambda w, g, eta, decay: w + eta * (g + decay), bias_penalty=lambda b, lam: lam * b),
            "The step goes up the error: the update subtracts. Besides, the biases are decayed: lam is for weights.",
        ),
        Misconception(
            "a step after each case",
            _step_after_each_case,
            "You make a step after each case: here it is one step, along the gradient summed over all cases.",
            "Both are used in practice, but they end at different weights: later cases see weights moved by earlier "
            "ones.",
        ),
        Misconception(
            "first case only",
            lambda parameters, X, D, eta, lam: _stepped(parameters, X[:1], D[:1], eta, lam),
            "Only the first case is heard: the step follows the gradient summed over all cases.",
        ),
        Misconception(
            "last case only",
            lambda parameters, X, D, eta, lam: _stepped(parameters, X[-1:], D[-1:], eta, lam),
            "Only the last case is heard: the step follows the gradient summed over all cases.",
        ),
        Misconception(
            "first layer not returned",
            lambda parameters, X, D, eta, lam: _stepped(parameters, X, D, eta, lam)[1:],
            "The first layer is missing from what comes back: layers count from 0.",
        ),
        Misconception(
            "first layer not updated",
            lambda parameters, X, D, eta, lam: [parameters[0], *_stepped(parameters, X, D, eta, lam)[1:]],
            "The first layer stays as it was: layers count from 0.",
        ),
        Misconception(
            "return inside the loop",
            lambda parameters, X, D, eta, lam: _stepped(parameters, X, D, eta, lam)[:1],
            "Only the first layer comes back: does a return stand inside the loop?",
        ),
        Misconception(
            "only one pair returned",
            lambda parameters, X, D, eta, lam: _stepped(parameters, X, D, eta, lam)[-1],
            "Only one pair (W, b) comes back: collect the pairs of all layers in a list, and return it after the loop.",
        ),
        Misconception(
            "biases not returned",
            lambda parameters, X, D, eta, lam: [W for W, _ in _stepped(parameters, X, D, eta, lam)],
            "Only weights come back: each layer needs its biases too, (W, b).",
        ),
        Misconception(
            "not in pairs",
            lambda parameters, X, D, eta, lam: [w for layer in _stepped(parameters, X, D, eta, lam) for w in layer],
            "The arrays come one after another: put them in pairs, (W, b) for each layer.",
        ),
        Misconception(
            "Y for the list of outputs",
            lambda parameters, X, D, eta, lam: maths.backward(parameters, maths.forward(X, parameters)[-1], D),
            "maths.backward wants the outputs of all layers, the whole list that maths.forward returns, not Y alone.",
        ),
        Misconception(
            "weights go uphill",
            _training(
                update=lambda w, g, eta, decay: w + eta * (g + decay), bias_update=lambda b, g, eta, decay: b - eta * g
            ),
            "The biases are right, but the weights are moved up the error: subtract there too.",
        ),
        Misconception(
            "eta left out of the weights",
            _training(
                update=lambda w, g, eta, decay: w - (g + decay), bias_update=lambda b, g, eta, decay: b - eta * g
            ),
            "The biases are right; the weights move by the whole gradient: multiply by eta there too.",
        ),
        Misconception(
            "lam alone, without eta",
            lambda parameters, X, D, eta, lam: [(W - lam, b) for W, b in _stepped(parameters, X, D, eta, 0.0)],
            "In the decay: lam alone is subtracted from every weight. It is multiplied by the weight, and by eta.",
        ),
        Misconception(
            "decay of the gradient",
            lambda parameters, X, D, eta, lam: [
                (W - eta * (1 + lam) * dE_dW, b - eta * dE_db)
                for (W, b), (dE_dW, dE_db) in zip(
                    parameters, _right(parameters, maths.forward(X, parameters), D), strict=True
                )
            ],
            "In the decay: lam multiplies the gradient of E. It pulls on the weight itself.",
        ),
        Misconception(
            "bias uses lam alone",
            lambda parameters, X, D, eta, lam: [(W, b - eta * lam) for W, b in _stepped(parameters, X, D, eta, lam)],
            "In the biases: lam is added to the gradient. The decay is for weights only.",
        ),
        Misconception(
            "eta in the decay twice",
            lambda parameters, X, D, eta, lam: _stepped(parameters, X, D, eta, eta * lam),
            "The decay is multiplied by eta twice: lam W stands in the bracket, and eta before it.",
        ),
        Misconception(
            "decay of the size",
            _training(penalty=lambda W, lam: lam * np.abs(W)),
            "In the decay: the weights lost their sign. A negative weight is pulled up, towards 0.",
        ),
        Misconception(
            "nothing collected",
            lambda parameters, X, D, eta, lam: [],
            "An empty list comes back: the loop makes no turn, or the new pairs are never put into the list.",
        ),
        Misconception(
            "more than the parameters",
            lambda parameters, X, D, eta, lam: (_stepped(parameters, X, D, eta, lam), 0.5),
            "The parameters come back with something beside them: return the list of pairs alone.",
        ),
    ),
    equivalents=(
        _stepped,
        _step_in_temporaries,
        _step_by_hand,
        lambda parameters, X, D, eta, lam: [
            ((1 - eta * lam) * W - eta * dE_dW, b - eta * dE_db)
            for (W, b), (dE_dW, dE_db) in zip(parameters, _right(parameters, maths.forward(X, parameters), D))
        ],
        lambda parameters, X, D, eta, lam: [
            (W.astype(np.float32), b.astype(np.float32)) for W, b in _stepped(parameters, X, D, eta, lam)
        ],
        lambda parameters, X, D, eta, lam: tuple([W.tolist(), b] for W, b in _stepped(parameters, X, D, eta, lam)),
    ),
)


# cross_entropy_delta


def _judged_cases(rng):
    def case(n_cases, n_out, spread=1.5):
        Y = maths.logistic(spread * rng.normal(size=(n_cases, n_out)))
        return {"Y": Y, "D": rng.integers(0, 2, size=(n_cases, n_out)).astype(float)}

    return {
        "batch of 5, 2 outputs": case(5, 2),
        "3 cases, 3 outputs": case(3, 3),
        "sure of itself": case(4, 1, spread=6.0),
        "in between": {"Y": rng.uniform(0.1, 0.9, size=(2, 4)), "D": rng.uniform(0.1, 0.9, size=(2, 4))},
    }


def _cross_entropies(Y, D):
    return -(D * np.log(Y) + (1 - D) * np.log(1 - Y))


cross_entropy_delta = Exercise(
    unit=5,
    name="cross_entropy_delta",
    reference=maths.cross_entropy_delta,
    probe=call_each(_judged_cases),
    misconceptions=(
        Misconception(
            "slope kept",
            lambda Y, D: (Y - D) * _slope(Y),
            "This is the delta of the squared error: with cross-entropy, the slope of the logistic cancels.",
            "dE/dy has y(1 - y) in its denominator, and dy/dz is y(1 - y).",
        ),
        Misconception(
            "stopped at the output",
            lambda Y, D: (Y - D) / _slope(Y),
            "This is dE/dY. One factor is missing on the way to dE/dZ: the slope of the logistic.",
        ),
        Misconception(
            "slope divided twice",
            lambda Y, D: (Y - D) / _slope(Y) ** 2,
            "The slope stands in the denominator twice: dE/dY has it once, and dy/dz is multiplied, not divided.",
        ),
        Misconception(
            "sign flipped",
            lambda Y, D: D - Y,
            "Right size, opposite sign: actual minus desired. Where y is too high, E grows with z.",
        ),
        Misconception(
            "twice too big",
            lambda Y, D: 2 * (Y - D),
            "Exactly twice too big: there is no square here, so no 2 comes down.",
        ),
        Misconception(
            "half",
            lambda Y, D: (Y - D) / 2,
            "Exactly half: there is no 1/2 in the cross-entropy.",
        ),
        Misconception(
            "averaged over cases",
            lambda Y, D: (Y - D) / len(Y),
            "Too small by the number of cases: E is a sum over cases.",
        ),
        Misconception(
            "averaged over outputs",
            lambda Y, D: (Y - D) / Y.shape[1],
            "Too small by the number of outputs: E is a sum over outputs.",
        ),
        Misconception(
            "averaged over everything",
            lambda Y, D: (Y - D) / Y.size,
            "Too small by the number of entries: E is a sum, not np.mean.",
        ),
        Misconception(
            "only where the answer is yes",
            lambda Y, D: -D / Y,
            "This is the slope of -d log y alone, against y: the cases with d = 0 are silent, and the logistic's "
            "slope is missing.",
        ),
        Misconception(
            "only where the answer is yes, with the slope",
            lambda Y, D: -D * (1 - Y),
            "Only the first term, -d log y, is differentiated: the cases with d = 0 have a slope too.",
        ),
        Misconception(
            "only where the answer is no",
            lambda Y, D: (1 - D) * Y,
            "Only the second term is differentiated: the cases with d = 1 have a slope too.",
        ),
        Misconception(
            "inner derivative of 1 - y forgotten",
            lambda Y, D: (-D / Y - (1 - D) / (1 - Y)) * _slope(Y),
            "In the second term: log(1 - y) falls when y grows. The inner derivative, -1, is missing.",
        ),
        Misconception(
            "the error itself",
            _cross_entropies,
            "This is the cross-entropy of each output: asked is its slope against z.",
        ),
        Misconception(
            "the error as one number",
            lambda Y, D: _cross_entropies(Y, D).sum(),
            "This is the cross-entropy E as one number: asked is its slope against each z.",
        ),
        Misconception(
            "squashed once more",
            lambda Y, D: maths.logistic(Y) - D,
            "Y already went through the logistic function: do not apply it again.",
        ),
        Misconception(
            "rounded",
            lambda Y, D: np.round(Y) - D,
            "Y was rounded to 0 or 1 first: how far an output is off matters, not only on which side it is.",
        ),
        Misconception(
            "squared",
            lambda Y, D: (Y - D) ** 2,
            "The difference is squared: that loses its sign, and a slope needs it.",
        ),
        Misconception(
            "size only",
            lambda Y, D: np.abs(Y - D),
            "The size is right, but the sign is lost: it says in which direction to move.",
        ),
        Misconception(
            "summed over cases",
            lambda Y, D: (Y - D).sum(axis=0),
            "The cases were added up: delta keeps one row a case.",
        ),
        Misconception(
            "slope of tanh kept",
            lambda Y, D: (Y - D) * _tanh_slope(Y),
            "A slope stands here that should have cancelled, and 1 - y**2 belongs to tanh besides.",
        ),
        Misconception(
            "softmax",
            lambda Y, D: np.exp(Y) / np.exp(Y).sum(axis=1, keepdims=True) - D,
            "The outputs went through a softmax: here each output is a logistic unit of its own, and Y is final.",
        ),
        Misconception(
            "slope of tanh",
            lambda Y, D: (Y - D) / _slope(Y) * _tanh_slope(Y),
            "dE/dY is right, but 1 - y**2 is the slope of tanh: the output units are logistic.",
        ),
        Misconception(
            "brackets missing in the denominator",
            lambda Y, D: (Y - D) / Y * (1 - Y) * Y * (1 - Y),
            "Brackets are missing: a / b * c is (a / b) * c, so the factor 1 - Y is multiplied instead of divided.",
        ),
        Misconception(
            "brackets missing, stopped at the output",
            lambda Y, D: (Y - D) / Y * (1 - Y),
            "Brackets are missing: a / b * c is (a / b) * c. Besides, dE/dY is not yet dE/dZ.",
        ),
        Misconception(
            "brackets missing round 1 - Y",
            lambda Y, D: (Y - D) / (Y * (1 - Y)) * Y * 1 - Y,
            "Brackets are missing in the slope: in a * 1 - Y, Python subtracts Y at the very end.",
        ),
        Misconception(
            "1 - Y left over",
            lambda Y, D: (Y - D) * (1 - Y),
            "The factor 1 - Y is left over: both factors of y(1 - y) cancel.",
        ),
        Misconception(
            "Y left over",
            lambda Y, D: (Y - D) * Y,
            "The factor Y is left over: both factors of y(1 - y) cancel.",
        ),
        Misconception(
            "still divided by Y",
            lambda Y, D: (Y - D) / Y,
            "It is still divided by Y: the slope of the logistic has two factors, and both cancel.",
        ),
        Misconception(
            "still divided by 1 - Y",
            lambda Y, D: (Y - D) / (1 - Y),
            "It is still divided by 1 - Y: the slope of the logistic has two factors, and both cancel.",
        ),
        Misconception(
            "slope of the squashed output",
            lambda Y, D: (Y - D) / _slope(Y) * _slope_twice_squashed(Y),
            "dE/dY is right; in the slope, Y already went through the logistic function: do not apply it again.",
        ),
        Misconception(
            "plus for minus",
            lambda Y, D: Y + D,
            "The desired output is added: delta is how far the actual one lies above it.",
        ),
        Misconception(
            "total input for output",
            lambda Y, D: np.log(Y / (1 - Y)) - D,
            "This is z minus d: the output y itself is compared with d.",
        ),
        Misconception(
            "inner derivative of 1 - y forgotten, at the output",
            lambda Y, D: -D / Y - (1 - D) / (1 - Y),
            "In the second term the inner derivative, -1, is missing; and this is dE/dY, one factor short of dE/dZ.",
        ),
        Misconception(
            "sign only",
            lambda Y, D: np.sign(Y - D),
            "Only the sign is left: how far an output is off matters too.",
        ),
        Misconception(
            "slope alone",
            lambda Y, D: _slope(Y),
            "This is the slope of the logistic alone: it cancels, and what stays is an error.",
        ),
    ),
    equivalents=(
        lambda Y, D: (Y - D) / (Y * (1 - Y)) * (Y * (1 - Y)),
        lambda Y, D: -D * (1 - Y) + (1 - D) * Y,
        lambda Y, D: np.subtract(Y, D),
        lambda Y, D: (-D / Y + (1 - D) / (1 - Y)) * Y * (1 - Y),
        lambda Y, D: (Y - D).astype(np.float32),
        lambda Y, D: [[y - d for y, d in zip(*rows)] for rows in zip(Y, D)],
        lambda Y, D: -(D - Y),
    ),
)


# skip_connection_backward


def _connected_cases(rng):
    def case(n_cases, sizes, connections):
        weights = {(below, above): rng.normal(size=(sizes[below], sizes[above])) for below, above in connections}
        biases = {layer: rng.normal(size=size) for layer, size in enumerate(sizes) if layer}
        outputs = maths.connected_forward(rng.normal(size=(n_cases, sizes[0])), weights, biases)
        return {"weights": weights, "outputs": outputs, "D": rng.uniform(0.1, 0.9, size=(n_cases, sizes[-1]))}

    return {
        "no skip, sizes 3 4 2": case(5, (3, 4, 2), [(0, 1), (1, 2)]),
        "input to the top": case(5, (3, 4, 2), [(0, 1), (1, 2), (0, 2)]),
        "five layers of 3": case(3, (3, 3, 3, 3, 3), [(0, 1), (0, 2), (1, 3), (1, 2), (2, 3), (2, 4), (3, 4), (0, 4)]),
        "two branches, listed top first": case(6, (2, 3, 4, 2), [(2, 3), (1, 3), (0, 2), (0, 1)]),
        "one of everything": case(1, (1, 1, 1), [(0, 1), (0, 2), (1, 2)]),
    }


def _connected_gradients(result):
    """Name both dictionaries' entries."""
    if not isinstance(result, (list, tuple)) or len(result) != 2:
        raise WrongStructure("something else than the two dictionaries dE_dW and dE_db")
    named = list(zip(("dE_dW", "dE_db"), result, strict=True))
    for name, gradients in named:
        if not isinstance(gradients, dict):
            raise WrongStructure(f"{name} that is a {type(gradients).__name__} where a dictionary was wanted")
    return {f"{name} {key!r}": value for name, gradients in named for key, value in gradients.items()}


def _join(slope=_slope, of=lambda paths: sum(paths.values())):
    """Make the delta of a layer of what comes down to it from each layer above, {above: array}."""
    return lambda here, paths, A: of(paths) * slope(A)


_joined = _join()


def _connected(
    top=_top,
    join=_joined,
    through=lambda W: W.T,
    dE_dW=lambda below, above, outputs, delta: outputs[below].T @ delta[above],
    dE_db=lambda layer, delta, weights: delta[layer].sum(axis=0),
    order=lambda highest: range(highest - 1, 0, -1),
    start=lambda layers: layers[0],
):
    """Make a backward pass over connections that skip layers, each part of which may be wrong."""

    def answer(weights, outputs, D):
        highest = len(outputs) - 1
        delta = {highest: top(outputs[-1], D)}
        for here in order(highest):
            paths = {
                above: delta[start([above, *delta])] @ through(W)
                for (below, above), W in weights.items()
                if below == here and above in delta
            }
            delta[here] = join(here, paths, outputs[here]) + np.zeros_like(outputs[here])
        return (
            {(below, above): dE_dW(below, above, outputs, delta) for below, above in weights},
            {layer: dE_db(layer, delta, weights) for layer in range(1, highest + 1)},
        )

    return answer


_connected_right = _connected()


def _returned(dE_dW=lambda dE_dW: dE_dW, dE_db=lambda dE_db: dE_db):
    """Make an answer with right gradients, of which not the right thing is returned."""

    def answer(weights, outputs, D):
        slopes, biases = _connected_right(weights, outputs, D)
        return dE_dW(slopes), dE_db(biases)

    return answer


def _empty(gradients):
    return {}


def _walking(order=lambda highest: range(highest - 1, 0, -1), every=False):
    """Walk through the layers, and stop with a KeyError where a delta or a connection is missing."""

    def answer(weights, outputs, D):
        highest = len(outputs) - 1
        delta = {highest: _top(outputs[-1], D)}
        for here in order(highest):
            above = range(here + 1, highest + 1) if every else [upper for lower, upper in weights if lower == here]
            delta[here] = sum(delta[k] @ weights[here, k].T for k in above) * _slope(outputs[here])
        return (
            {(below, above): outputs[below].T @ delta[above] for below, above in weights},
            {layer: delta[layer].sum(axis=0) for layer in delta},
        )

    return answer


def _three_layers_only(weights, outputs, D):
    _, _, _ = outputs
    return _connected_right(weights, outputs, D)


def _written_into_weights(weights, outputs, D):
    gradients = _connected_right(weights, outputs, D)
    weights.clear()
    return gradients


def _to_the_next_layer(weights, outputs, D):
    """Go down from layer to layer, as if each led to the next one and no further."""
    return _connected(join=lambda here, paths, A: paths[here + 1] * _slope(A))(weights, outputs, D)


def _slope_at_every_path(here, paths, A):
    """Multiply what was gathered so far by the slope each time a path arrives."""
    delta = 0.0
    for part in paths.values():
        delta = (delta + part) * _slope(A)
    return delta


def _pushed_down(weights, outputs, D):
    """Go down from each layer and push its delta's share to all layers below it."""
    dE_dA = {layer: np.zeros_like(A) for layer, A in enumerate(outputs)}
    dE_dA[len(outputs) - 1] = outputs[-1] - D
    dE_dW, dE_db = {}, {}
    for above in range(len(outputs) - 1, 0, -1):
        delta = dE_dA[above] * outputs[above] * (1 - outputs[above])
        dE_db[above] = np.sum(delta, axis=0)
        for below in range(above):
            if (below, above) in weights:
                dE_dA[below] += delta @ weights[below, above].T
                dE_dW[below, above] = np.einsum("ci,co->io", outputs[below], delta)
    return dE_dW, dE_db


skip_connection_backward = Exercise(
    unit=5,
    name="skip_connection_backward",
    reference=maths.skip_connection_backward,
    probe=call_each(_connected_cases, returns=_connected_gradients),
    misconceptions=(
        Misconception(
            "skip path forgotten",
            _connected(join=lambda here, paths, A: paths.get(here + 1, 0.0) * _slope(A)),
            "In the deltas: only the layer just above is heard. A layer hears from every layer that it leads to.",
            "Paths add: E changes along the skipping connection too.",
        ),
        Misconception(
            "longest connection only",
            _connected(join=lambda here, paths, A: paths[max(paths)] * _slope(A)),
            "In the deltas: only the longest connection of each layer is heard; the other paths from it add to that.",
        ),
        Misconception(
            "next layer taken for granted",
            _to_the_next_layer,
            "You look up the connection to the next layer, which need not exist: visit those that are in weights.",
        ),
        Misconception(
            "delta of the top on every path",
            _connected(start=max),
            "In the deltas: the top's delta comes down every connection. Each brings that of the layer it leads to.",
        ),
        Misconception(
            "path overwritten",
            _connected(join=lambda here, paths, A: list(paths.values())[-1] * _slope(A)),
            "In the deltas: each path overwrites the one before, so only the last one counts. Add them.",
        ),
        Misconception(
            "skip path counted twice",
            _connected(
                join=lambda here, paths, A: (
                    sum(part * (1 if above == here + 1 else 2) for above, part in paths.items()) * _slope(A)
                )
            ),
            "In the deltas: a skipping connection is counted twice. Each connection is one path.",
        ),
        Misconception(
            "skip path subtracted",
            _connected(
                join=lambda here, paths, A: (
                    sum(part * (1 if above == here + 1 else -1) for above, part in paths.items()) * _slope(A)
                )
            ),
            "In the deltas: what comes over a skipping connection is subtracted. Paths add.",
        ),
        Misconception(
            "paths averaged",
            _connected(join=_join(of=lambda paths: sum(paths.values()) / len(paths))),
            "In the deltas: the paths were averaged. They add up: nothing is shared out.",
        ),
        Misconception(
            "paths multiplied",
            _connected(join=_join(of=lambda paths: np.prod(list(paths.values()), axis=0))),
            "In the deltas: the paths were multiplied. Along a path factors multiply; different paths add.",
        ),
        Misconception(
            "layer done before all above it",
            _connected(order=lambda highest: range(1, highest)),
            "In the deltas: a layer was done before the layers above it, so their share is missing. Begin at the top.",
            "The delta of a layer needs those of all layers it leads to: count the layers downwards.",
        ),
        Misconception(
            "slope at every path",
            _connected(join=_slope_at_every_path),
            "In the deltas: the slope is multiplied each time a path arrives, so earlier paths get it more than once. "
            "First add all paths.",
        ),
        Misconception(
            "slope missing on the skip path",
            _connected(
                join=lambda here, paths, A: sum(
                    part * (_slope(A) if above == here + 1 else 1) for above, part in paths.items()
                )
            ),
            "In the deltas: what comes over a skipping connection lacks the slope. "
            "It passes the same unit as the rest.",
        ),
        Misconception(
            "slope left out at the top",
            _connected(top=lambda Y, D: Y - D),
            "At the top: the slope of the output units is missing; Y - D is dE/dY.",
        ),
        Misconception(
            "slope left out below the top",
            _connected(join=_join(slope=np.ones_like)),
            "In the hidden layers: the slope is missing; what the paths bring down is dE/dA.",
        ),
        Misconception(
            "slope left out everywhere",
            _connected(top=lambda Y, D: Y - D, join=_join(slope=np.ones_like)),
            "In every layer: the slope is missing, at the top and below.",
        ),
        Misconception(
            "slope of the squashed output",
            _connected(top=lambda Y, D: (Y - D) * _slope_twice_squashed(Y), join=_join(slope=_slope_twice_squashed)),
            "In every slope: outputs already went through the logistic function; do not apply it again.",
        ),
        Misconception(
            "slope of tanh",
            _connected(top=lambda Y, D: (Y - D) * _tanh_slope(Y), join=_join(slope=_tanh_slope)),
            "In every slope: 1 - a**2 belongs to tanh. These units are logistic.",
        ),
        Misconception(
            "sign flipped",
            _connected(top=lambda Y, D: -_top(Y, D)),
            "At the top: the error is actual minus desired. Yours is turned round.",
        ),
        Misconception(
            "twice too big",
            _connected(top=lambda Y, D: 2 * _top(Y, D)),
            "At the top: exactly twice too big; the 1/2 in E takes away the 2 of the square.",
        ),
        Misconception(
            "averaged over cases",
            _connected(top=lambda Y, D: _top(Y, D) / len(Y)),
            "Every gradient is too small by the number of cases: E is a sum.",
        ),
        Misconception(
            "transpose missing",
            _connected(through=lambda W: W),
            "In the deltas: W leads up, and you go down: its rows and columns change place.",
        ),
        Misconception(
            "output just below for a skipping weight",
            _connected(dE_dW=lambda below, above, outputs, delta: outputs[above - 1].T @ delta[above]),
            "In dE_dW of a skipping connection: you used the output of the layer just below its upper end. "
            "It multiplies the output of the layer where it starts.",
        ),
        Misconception(
            "delta just above for a skipping weight",
            _connected(dE_dW=lambda below, above, outputs, delta: outputs[below].T @ delta[below + 1]),
            "In dE_dW of a skipping connection: you used the delta of the layer just above its lower end. "
            "It feeds the layer where it ends.",
        ),
        Misconception(
            "skipping weights without a gradient",
            _returned(lambda dE_dW: {key: g for key, g in dE_dW.items() if key[1] == key[0] + 1}),
            "In dE_dW: the skipping connections are missing. Every key of weights needs its gradient.",
        ),
        Misconception(
            "weight gradient transposed",
            _connected(dE_dW=lambda below, above, outputs, delta: delta[above].T @ outputs[below]),
            "In dE_dW: rows and columns are exchanged: it must fit onto W, (n_below, n_above).",
        ),
        Misconception(
            "bias counted once a connection",
            _connected(
                dE_db=lambda layer, delta, weights: (
                    delta[layer].sum(axis=0) * sum(above == layer for _, above in weights)
                )
            ),
            "In dE_db: a layer with several incoming connections gets its bias gradient several times. "
            "It has one bias, whoever feeds it.",
        ),
        Misconception(
            "bias gradients not summed",
            _connected(dE_db=lambda layer, delta, weights: delta[layer]),
            "In dE_db: yours still has a row for each case. Add the cases.",
        ),
        Misconception(
            "bias gradients averaged",
            _connected(dE_db=lambda layer, delta, weights: delta[layer].mean(axis=0)),
            "In dE_db: too small by the number of cases. Sum them.",
        ),
        Misconception(
            "biases counted from 0",
            _returned(dE_db=lambda dE_db: {layer - 1: g for layer, g in dE_db.items()}),
            "In dE_db: the keys count from 0, but layer 0 is the input and has no biases. The first is layer 1.",
        ),
        Misconception(
            "nothing collected",
            _returned(_empty, _empty),
            "Both dictionaries are empty: is each gradient stored under its key?",
        ),
        Misconception(
            "no weight gradients collected",
            _returned(dE_dW=_empty),
            "dE_dW is empty: store the gradient of every connection under its key.",
        ),
        Misconception(
            "no bias gradients collected",
            _returned(dE_db=_empty),
            "dE_db is empty: store the gradient of every layer from 1 to the top.",
        ),
        Misconception(
            "top biases left out",
            _returned(dE_db=lambda dE_db: {layer: g for layer, g in dE_db.items() if layer < max(dE_db)}),
            "In dE_db: the top layer is missing. range ends one before its last argument.",
        ),
        Misconception(
            "bottom biases left out",
            _returned(dE_db=lambda dE_db: {layer: g for layer, g in dE_db.items() if layer > 1}),
            "In dE_db: layer 1 is missing. Only layer 0, the input, has no biases.",
        ),
        Misconception(
            "only the top's biases",
            _returned(dE_db=lambda dE_db: {max(dE_db): dE_db[max(dE_db)]}),
            "In dE_db: only the top layer is there. Every layer from 1 up has biases.",
        ),
        Misconception(
            "biases with delta of the input",
            _returned(dE_db=lambda dE_db: dE_db | {0: np.zeros(1)}),
            "In dE_db: there is an entry for layer 0, the input, which has no biases.",
        ),
        Misconception(
            "biases in a list",
            _returned(dE_db=lambda dE_db: list(dE_db.values())),
            "dE_db is a list, where the biases of layer 1 stand at 0: make it a dictionary with the layers as keys.",
        ),
        Misconception(
            "weight gradients in a list",
            _returned(dE_dW=lambda dE_dW: list(dE_dW.values())),
            "dE_dW is a list, and nobody knows whose gradients these are: make it a dictionary with the keys of "
            "weights.",
        ),
        Misconception(
            "keys are texts",
            _returned(dE_db=lambda dE_db: {str(layer): g for layer, g in dE_db.items()}),
            "In dE_db: the keys are texts, such as '1': take the layer's number itself.",
        ),
        Misconception(
            "keys turned round",
            _returned(lambda dE_dW: {(above, below): g for (below, above), g in dE_dW.items()}),
            "In dE_dW: the keys are turned round. They are those of weights: first the layer below, then that above.",
        ),
        Misconception(
            "exchanged",
            lambda weights, outputs, D: _connected_right(weights, outputs, D)[::-1],
            "The two dictionaries come in the wrong order: first dE_dW, then dE_db.",
        ),
        Misconception(
            "bias gradients not returned",
            lambda weights, outputs, D: _connected_right(weights, outputs, D)[0],
            "Only dE_dW comes back: return two dictionaries, dE_dW and dE_db.",
        ),
        Misconception(
            "slope twice below the top",
            _connected(join=_join(slope=lambda a: _slope(a) ** 2)),
            "In the hidden layers: the slope is in it twice, inside the sum and outside. The unit is passed once.",
        ),
        Misconception(
            "own output for the one below",
            _connected(dE_dW=lambda below, above, outputs, delta: outputs[above].T @ delta[above]),
            "In dE_dW: you used the output of the layer where the connection ends. "
            "It multiplies the output of the layer where it starts.",
        ),
        Misconception(
            "bias gradients summed over units",
            _connected(dE_db=lambda layer, delta, weights: delta[layer].sum(axis=1)),
            "In dE_db: you added over the units of the layer. It is the cases that disappear.",
        ),
        Misconception(
            "three layers only",
            _three_layers_only,
            "It works for three layers and no other number: outputs may be longer than X, A, Y. Take entries by index.",
        ),
        Misconception(
            "caller's dictionary changed",
            _written_into_weights,
            "Right values, but you write into the caller's dictionary: dE_dW = weights is the same one by another "
            "name, and .pop() takes entries away. Start from an empty one.",
        ),
        Misconception(
            "layer by layer upwards",
            _walking(lambda highest: range(1, highest)),
            "A layer is done before the layers above it have their delta: begin at the top, and count down.",
        ),
        Misconception(
            "stopped above layer 1",
            _walking(lambda highest: range(highest - 1, 1, -1)),
            "Layer 1 gets no delta: the loop ends too early. range leaves out its last argument.",
        ),
        Misconception(
            "delta of the layer below",
            lambda weights, outputs, D: {}[0],
            "The delta of layer 0 is asked for, but the input has none: dE_dW of a connection takes the delta where "
            "it ends, above.",
        ),
        Misconception(
            "all connections taken for granted",
            _walking(every=True),
            "A connection is asked for that need not exist: visit those that are in weights.",
        ),
        Misconception(
            "only A for the slope",
            _connected(join=_join(slope=lambda a: a)),
            "In the hidden layers, in the slope: you multiply by A; the factor 1 - A is missing.",
        ),
        Misconception(
            "only 1 - A for the slope",
            _connected(join=_join(slope=lambda a: 1 - a)),
            "In the hidden layers, in the slope: you multiply by 1 - A; the factor A is missing.",
        ),
        Misconception(
            "sign flipped below the top",
            _connected(join=_join(slope=lambda a: a * (a - 1))),
            "In the hidden layers: the sign turns at each step down. The top is right; look at 1 - A, or for a minus.",
        ),
        Misconception(
            "slope of tanh below the top",
            _connected(join=_join(slope=_tanh_slope)),
            "In the hidden layers, in the slope: 1 - a**2 belongs to tanh. These units are logistic.",
        ),
        Misconception(
            "slope of the squashed output below the top",
            _connected(join=_join(slope=_slope_twice_squashed)),
            "In the hidden layers, in the slope: outputs already went through the logistic function.",
        ),
        Misconception(
            "half",
            _connected(top=lambda Y, D: _top(Y, D) / 2),
            "At the top: exactly half; the 1/2 in E has done its work when the square was differentiated.",
        ),
        Misconception(
            "weight gradients averaged",
            _connected(dE_dW=lambda below, above, outputs, delta: outputs[below].T @ delta[above] / len(outputs[0])),
            "In dE_dW: too small by the number of cases. Weights are summed like biases.",
        ),
        *_one_part_scaled(
            lambda part, factor: _returned(
                **{part: lambda gradients: {key: factor * g for key, g in gradients.items()}}
            )
        ),
    ),
    equivalents=(
        _connected_right,
        _pushed_down,
        lambda weights, outputs, D: list(_pushed_down(dict(sorted(weights.items())), outputs, D)),
        lambda weights, outputs, D: (
            {key: g.astype(np.float32) for key, g in _connected_right(weights, outputs, D)[0].items()},
            {layer: g.tolist() for layer, g in _connected_right(weights, outputs, D)[1].items()},
        ),
    ),
)


# fit_xor

NEAR = 0.3
"""An output counts as right when it is nearer than this to the desired one."""
SEEDS = ("first seed", "second seed", "third seed", "first seed again")
OTHER_UNITS = [
    (hidden, top)
    for hidden in (maths.logistic, np.tanh, maths.relu)
    for top in (maths.logistic, np.tanh, maths.identity)
    if (hidden, top) != (maths.logistic, maths.logistic)
]


def _probe_training(answer, rng):
    """Train from three seeds, and from the first one again."""
    seeds = [int(seed) for seed in rng.choice(10_000, size=3, replace=False)]
    observed = {}
    for case, seed in zip(SEEDS, [*seeds, seeds[0]], strict=True):
        observed |= call(answer, case, {"seed": seed}, _layers)
    return observed


def _layers(result):
    """Name the arrays of a list of (W, b), or say what was returned instead of it."""
    if _is_pairs(result):
        arrays = [(np.array(W, float), np.ravel(b)) for W, b in result]
        return {f"{name}{k}": part for k, (W, b) in enumerate(arrays, start=1) for name, part in (("W", W), ("b", b))}
    numbers = _numbers(result)
    if numbers is not None and numbers.size:
        raise WrongStructure("the four outputs" if numbers.size == 4 else "plain numbers")
    if not isinstance(result, (list, tuple)) or not len(result):
        raise WrongStructure("None" if result is None else f"a {type(result).__name__}")
    if _is_pairs(result[0]):
        raise WrongStructure("more than the parameters")
    parts = [_numbers(part[0] if isinstance(part, (list, tuple)) and len(part) == 1 else part) for part in result]
    if all(part is not None and part.ndim == 2 for part in parts):
        outputs = all(len(part) == 4 for part in parts)
        raise WrongStructure("the outputs of every layer" if outputs else "weights without biases")
    if len(result) % 2 == 0 and _is_pairs(list(zip(result[::2], result[1::2], strict=True))):
        raise WrongStructure("parameters that are not in pairs")
    raise WrongStructure("a list that is not made of pairs (W, b)")


def _is_pairs(value):
    """Whether this is a list of (W, b), one a layer."""
    if not isinstance(value, (list, tuple)) or not len(value):
        return False
    if not all(isinstance(pair, (list, tuple)) and len(pair) == 2 for pair in value):
        return False
    arrays = [(_numbers(W), _numbers(b)) for W, b in value]
    return all(W is not None and b is not None and W.ndim == 2 and b.ndim <= 2 for W, b in arrays)


def _numbers(value):
    try:
        return np.array(value, float)
    except Exception:
        return None


def _view_of_training(arrays):
    """Say in words what the trained networks do on the four cases, and whether the seed matters.

    Two seeds of three are enough: a right training may meet a local minimum now and then.
    """
    special = {label: text for label, text in arrays.items() if label.endswith((RAISED, INSTEAD))}
    if special:
        return special
    networks = [_collect(arrays, case) for case in SEEDS]
    found = [_what_it_does(network) for network in networks[:3]]
    failed = [what for what in found if what != "learned"]
    learned = "learned" if len(failed) <= 1 else failed[0]
    return {"three seeds: network": np.array(learned), "three seeds: start": np.array(_what_the_seed_does(networks))}


def _collect(arrays, case):
    """Return the list of (W, b) of one seed."""
    n_layers = sum(label.startswith(f"{case}: W") for label in arrays)
    return [(arrays[f"{case}: W{k}"], arrays[f"{case}: b{k}"]) for k in range(1, n_layers + 1)]


def _what_it_does(network):
    """Name what a trained network does on the four cases of exclusive or."""
    X, D = maths.xor_data()
    if not all(np.isfinite(part).all() for layer in network for part in layer):
        return "not finite"
    Y = _outputs(network, X)
    if Y is None:
        turned = _outputs([(W.T, b) for W, b in network], X)
        return "transposed" if turned is not None else "shapes do not meet"
    if _near(Y, D):
        return "learned"
    if len(network) == 1:
        return "one layer only"
    if network[0][0].shape[1] == 1:
        return "one hidden unit"
    if any(_near(_outputs(network, X, *units), D) for units in OTHER_UNITS):
        return "other units"
    if _near(_outputs(network, 2 * X - 1), D):
        return "other inputs"
    W1, b1 = network[0]
    if W1.shape[1] > 1 and np.ptp(W1, axis=1).max() < 1e-9 and np.ptp(b1) < 1e-9:
        return "hidden units alike"
    if max(np.abs(part).max() for layer in network for part in layer) < 0.05:
        return "nearly zero"
    alike, saturated = np.ptp(Y) < 0.5 - NEAR, np.max(Y * (1 - Y)) < 0.05
    if np.abs(Y - 0.5).max() <= 0.5 - NEAR or (alike and not saturated):
        return "undecided"
    if _near(Y, 1 - D):
        return "opposite"
    if alike:
        return "one answer for all"
    for name, rule in (("or", X.max(axis=1)), ("and", X.min(axis=1))):
        if _near(Y, rule[:, np.newaxis]):
            return name
    return "some cases wrong"


def _outputs(network, X, hidden=maths.logistic, top=maths.logistic):
    """Return the outputs for a batch; None where shapes do not meet."""
    A = X
    for k, (W, b) in enumerate(network):
        if A.shape[1] != W.shape[0] or b.shape != (W.shape[1],):
            return None
        A = (top if k == len(network) - 1 else hidden)(A @ W + b)
    return A if A.shape == (4, 1) else None


def _near(Y, D):
    return bool(np.all(np.abs(Y - D) < NEAR))


def _what_the_seed_does(networks):
    """Say whether other seeds give other networks, and the same seed the same one."""
    first, second, third, again = [[part for layer in network for part in layer] for network in networks]
    if not _equal(first, again):
        return "another network each time"
    if not _equal(first, second) or not _equal(first, third):
        return "a network for each seed"
    by_hand = all(np.array_equal(part, np.round(part, 1)) for part in first)
    return "one network for all seeds, in round numbers" if by_hand else "one network for all seeds"


def _equal(parts, others):
    return len(parts) == len(others) and all(map(np.array_equal, parts, others))


def _hand_made(seed, top=((20.0,), (-20.0,)), b=-10.0, hidden=((20.0, 20.0), (20.0, 20.0)), b_hidden=(-10.0, -30.0)):
    """Return a network of an "or" and an "and" unit below a top, a little different for each seed."""
    noise = np.random.default_rng(seed).normal(scale=0.1, size=6)
    parts = (np.array(hidden) + noise[:2], np.array(b_hidden) + noise[2:4]), (np.array(top) + noise[4], b + noise[5:])
    return list(parts)


def _for_signs(W, b):
    """Return a layer that does on inputs from -1 to 1 what (W, b) does on inputs from 0 to 1."""
    return W / 2, b + W.sum(axis=0) / 2


def _trained(sizes=(2, 4, 1), steps=300, spread=1.0, eta=1.0, alpha=0.9, rounds=lambda n: [range(n)]):
    """Make a training of its own, with momentum; `rounds` says which cases go into each step of a sweep."""

    def answer(seed):
        rng = np.random.default_rng(seed)
        X, D = maths.xor_data()
        flat = [part for layer in maths.initialise(sizes, rng, spread) for part in layer]
        moving = [np.zeros_like(part) for part in flat]
        for _ in range(steps):
            for chosen in map(list, rounds(4)):
                network = list(zip(flat[::2], flat[1::2], strict=True))
                gradients = _right(network, maths.forward(X[chosen], network), D[chosen])
                gradients = [part for layer in gradients for part in layer]
                moving = [alpha * v - eta * g for v, g in zip(moving, gradients, strict=True)]
                flat = [part + v for part, v in zip(flat, moving, strict=True)]
        return list(zip(flat[::2], flat[1::2], strict=True))

    return answer


fit_xor = Exercise(
    unit=5,
    name="fit_xor",
    reference=maths.fit_xor,
    probe=_probe_training,
    view=_view_of_training,
    seconds=9.0,
    misconceptions=(
        Misconception(
            "not learned yet",
            _trained(steps=3),
            "All four outputs are still undecided: train longer or with longer steps, and without weight decay. "
            "Does the loop put the new parameters in place of the old ones, and does return stand after it?",
            "Small weights make all hidden units lazy at first: for a while nothing seems to happen, then it "
            "goes fast.",
        ),
        Misconception(
            "hidden units alike",
            lambda seed: [(np.zeros((2, 4)), np.zeros(4)), (np.zeros((4, 1)), np.zeros(1))],
            "All hidden units have the same weights: they started alike, so they got the same gradients and "
            "stayed alike. "
            "Start from random numbers.",
        ),
        Misconception(
            "no hidden layer",
            lambda seed: [(np.random.default_rng(seed).normal(scale=0.1, size=(2, 1)), np.zeros(1))],
            "There is one layer only: no straight line separates the four cases. It takes a hidden layer.",
        ),
        Misconception(
            "one hidden unit",
            lambda seed: maths.initialise([2, 1, 1], np.random.default_rng(seed)),
            "There is one hidden unit only: it is still one line, and one line cannot part the cases. Take more units.",
        ),
        Misconception(
            "seed for a generator",
            lambda seed: maths.initialise([2, 4, 1], seed),
            "maths.initialise draws from a random generator: hand it np.random.default_rng(seed), not the seed itself.",
        ),
        Misconception(
            "one answer for all four",
            lambda seed: _hand_made(seed, b=30.0),
            "All four outputs are the same, and sure of it: the units are saturated. "
            "Either the step is too long, so make eta smaller, or it goes up the error.",
            "Where y(1 - y) is almost zero, delta is too, and the way back is closed.",
        ),
        Misconception(
            "opposite answers",
            lambda seed: _hand_made(seed, top=((-20.0,), (20.0,)), b=10.0),
            "The network learned the exact opposite: the step goes up the error, or D was turned round.",
        ),
        Misconception(
            "or instead of exclusive or",
            lambda seed: _hand_made(seed, top=((20.0,), (0.0,))),
            "The network says 1 for (1, 1) too: that is the plain or. Look at the fourth row of D.",
        ),
        Misconception(
            "and instead of exclusive or",
            lambda seed: _hand_made(seed, top=((0.0,), (20.0,))),
            "The network says 1 for (1, 1) only: that is the and. Look at D.",
        ),
        Misconception(
            "stuck",
            lambda seed: _hand_made(
                seed, hidden=((20.0, -20.0), (0.0, 20.0)), b_hidden=(-10.0, -10.0), top=((10.0,), (20.0,))
            ),
            "Some of the four cases are right and some are not: it is stuck, or not through. "
            "Four hidden units get stuck far less often than two; else train longer.",
            "The error has places that are low all around but not lowest; more hidden units leave more ways out.",
        ),
        Misconception(
            "seed not used",
            lambda seed: _hand_made(0),
            "Every seed gives the same network: draw the starting weights with the seed that is given.",
        ),
        Misconception(
            "weights set by hand",
            lambda seed: [
                (np.array([[20.0, 20.0], [20.0, 20.0]]), np.array([-10.0, -30.0])),
                (np.array([[20.0], [-20.0]]), np.array([-10.0])),
            ],
            "The outputs are right, but these weights were set by hand and not learned: "
            "start from random ones and train.",
        ),
        Misconception(
            "not repeatable",
            lambda seed: _hand_made(None),
            "The same seed gives another network each time: hand the seed to np.random.default_rng.",
            "A result that nobody can repeat cannot be checked, not even by you.",
        ),
        Misconception(
            "almost zero",
            lambda seed: [(1e-3 * W, 1e-3 * b) for W, b in _hand_made(seed)],
            "All returned numbers are almost zero. If they are the parameters, they started too small and have not "
            "learned: draw larger weights or train longer. If they are gradients, return the parameters instead.",
        ),
        Misconception(
            "weights transposed",
            lambda seed: [(W.T, b) for W, b in _trained((2, 3, 1), steps=0)(seed)],
            "The weights lie on their side: W has a row for each unit below and a column for each unit above.",
        ),
        Misconception(
            "shapes do not meet",
            lambda seed: _trained((3, 4, 1), steps=0)(seed),
            "The layers do not fit two inputs and one output: W1 needs two rows, the last W one column.",
        ),
        Misconception(
            "not finite",
            lambda seed: [(np.full((2, 4), np.nan), np.zeros(4)), (np.zeros((4, 1)), np.zeros(1))],
            "The parameters contain nan or inf: something overflowed on the way. Make eta smaller.",
        ),
        Misconception(
            "other units",
            lambda seed: [
                (W / 2, b / 2) if layer == 0 else _for_signs(W, b) for layer, (W, b) in enumerate(_hand_made(seed))
            ],
            "The network is right with other units, such as tanh: here every unit is logistic, as in maths.forward.",
        ),
        Misconception(
            "inputs from -1 to 1",
            lambda seed: [_for_signs(*_hand_made(seed)[0]), _hand_made(seed)[1]],
            "The network is right for inputs -1 and 1: train it on 0 and 1, as maths.xor_data gives them.",
        ),
        Misconception(
            "outputs returned",
            lambda seed: maths.xor_data()[1],
            "Four outputs come back: return the parameters that the training found, and the check will run them.",
        ),
        Misconception(
            "outputs of every layer returned",
            lambda seed: maths.forward(maths.xor_data()[0], _hand_made(seed)),
            "The outputs of every layer come back: return the parameters that the training found.",
        ),
        Misconception(
            "errors returned",
            lambda seed: list(np.linspace(0.5, 0.01, 100)),
            "Plain numbers come back, perhaps the errors on the way: return the parameters at the end.",
        ),
        Misconception(
            "more than the parameters",
            lambda seed: (_hand_made(seed), [0.5, 0.1]),
            "The parameters come back with something beside them: return the list of pairs alone.",
        ),
        Misconception(
            "biases not returned",
            lambda seed: [W for W, _ in _hand_made(seed)],
            "Only weights come back: each layer needs its biases too, (W, b).",
        ),
        Misconception(
            "not in pairs",
            lambda seed: [part for layer in _hand_made(seed) for part in layer],
            "The arrays come one after another: put them in pairs, (W, b) for each layer.",
        ),
    ),
    equivalents=(
        _trained(),
        _trained((2, 3, 3, 1), steps=1000, spread=1.5),
        _trained((2, 8, 1), alpha=0.0, eta=4.0, steps=700),
        _trained((2, 4, 1), rounds=lambda n: [[c] for c in range(n)], alpha=0.0, eta=4.0, steps=250),
        lambda seed: [[W.tolist(), b.reshape(1, -1)] for W, b in _trained()(seed)],
    ),
)
