"""Unit 06: backward passes with a mistake in them, and how to name the mistake by measuring.

Measure first, and read here afterwards: finding a mistake by its traces is the exercise.
"""

import numpy as np

from helpers.maths._arguments import as_float
from helpers.maths.activations import logistic, logistic_slope
from helpers.maths.measuring import drawn_case, measured_gradients
from helpers.maths.one_neuron import delta_output

MISTAKES = (
    "sign flipped",
    "half lost",
    "half kept",
    "averaged over cases",
    "averaged over outputs",
    "last case only",
    "biases averaged",
    "slope left out at the top",
    "slope left out below",
    "slope of tanh below",
    "output squashed again",
    "transpose missing",
    "updated weights used",
    "total input for output",
)
"""Names of mistakes that a backward pass may have; `broken_backward` has six of them."""


def _make(top=delta_output, down=lambda delta, W, A, below: (delta @ W.T) * A * (1 - A), gradients=None):
    """Return a backward pass that goes wrong where it is told to."""
    gradients = gradients or (lambda A, delta, bottom: (A.T @ delta, delta.sum(axis=0)))

    def backward(parameters, outputs, D):
        delta, found = top(outputs[-1], D), []
        for k in reversed(range(len(parameters))):
            found.insert(0, gradients(outputs[k], delta, k == 0))
            if k:
                delta = down(delta, as_float(parameters[k][0]), outputs[k], found[0])
        return found

    return backward


def _squashed_slope(a):
    return logistic_slope(logistic(a))


def _total_input(A):
    return np.log(A / (1 - A))


_PASSES = {
    MISTAKES[0]: _make(top=lambda Y, D: -delta_output(Y, D)),
    MISTAKES[1]: _make(top=lambda Y, D: 2 * delta_output(Y, D)),
    MISTAKES[2]: _make(top=lambda Y, D: delta_output(Y, D) / 2),
    MISTAKES[3]: _make(top=lambda Y, D: delta_output(Y, D) / len(Y)),
    MISTAKES[4]: _make(top=lambda Y, D: delta_output(Y, D) / Y.shape[1]),
    MISTAKES[5]: _make(gradients=lambda A, delta, bottom: (A[-1:].T @ delta[-1:], delta[-1])),
    MISTAKES[6]: _make(gradients=lambda A, delta, bottom: (A.T @ delta, delta.mean(axis=0))),
    MISTAKES[7]: _make(top=lambda Y, D: Y - D),
    MISTAKES[8]: _make(down=lambda delta, W, A, below: delta @ W.T),
    MISTAKES[9]: _make(down=lambda delta, W, A, below: (delta @ W.T) * (1 - A**2)),
    MISTAKES[10]: _make(
        top=lambda Y, D: (Y - D) * _squashed_slope(Y),
        down=lambda delta, W, A, below: (delta @ W.T) * _squashed_slope(A),
    ),
    MISTAKES[11]: _make(down=lambda delta, W, A, below: (delta @ W) * A * (1 - A)),
    MISTAKES[12]: _make(down=lambda delta, W, A, below: (delta @ (W - 0.1 * below[0]).T) * A * (1 - A)),
    MISTAKES[13]: _make(
        gradients=lambda A, delta, bottom: ((A if bottom else _total_input(A)).T @ delta, delta.sum(axis=0))
    ),
}
_ORDER = (8, 3, 11, 6, 13, 12)


def broken_backward(k):
    """Return a backward pass that has one mistake in it.

    Parameters
    ----------
    k : int
        From 1 to 6.

    Returns
    -------
    function
        ``backward(parameters, outputs, D) -> list of (dE_dW, dE_db)``, to be used like `maths.backward`. Its mistake is
        one of `MISTAKES`.

    Raises
    ------
    ValueError
        If k is not a whole number from 1 to 6.

    Examples
    --------
    >>> case = drawn_case(5, [2, 3, 1], np.random.default_rng(1986))
    >>> [(dE_dW.shape, dE_db.shape) for dE_dW, dE_db in broken_backward(1)(*case)]
    [((2, 3), (3,)), ((3, 1), (1,))]
    """
    if not isinstance(k, (int, np.integer)) or k not in range(1, len(_ORDER) + 1):
        raise ValueError(f"k must be a whole number from 1 to {len(_ORDER)}, but is {k!r}.")
    return _PASSES[MISTAKES[_ORDER[k - 1]]]


def find_the_bug(k):
    """Name the mistake in a broken backward pass, from its traces alone.

    Parameters
    ----------
    k : int
        From 1 to 6, as in `broken_backward`.

    Returns
    -------
    str
        One of `MISTAKES`.

    Raises
    ------
    ValueError
        If k is not a whole number from 1 to 6.

    Notes
    -----
    The pass is compared with central differences, on five cases and on one: which arrays are wrong, and whether the
    ratio of returned to measured is one number. Two sizes that are equal would let two mistakes look alike, so cases,
    hidden units and outputs are 5, 4 and 3.

    Examples
    --------
    >>> find_the_bug(1) in MISTAKES
    True
    """
    return _name_the_mistake(broken_backward(k))


def _name_the_mistake(backward):
    """Name the mistake in any backward pass of a logistic network with one hidden layer; "none" for a right one."""
    parameters, outputs, D = drawn_case(5, [2, 4, 3], np.random.default_rng(5))
    try:
        ratios = _ratios(backward, parameters, outputs, D)
    except ValueError:
        return "transpose missing"
    wrong = {name for name, ratio in ratios.items() if not np.allclose(ratio, 1, atol=1e-5)}
    if not wrong:
        return "none"
    if wrong <= {"dE_db1", "dE_db2"}:
        return "biases averaged"
    if wrong == {"dE_dW2"}:
        return "total input for output"
    every = np.concatenate([ratio.ravel() for ratio in ratios.values()])
    if np.ptp(every) < 1e-4:
        constant = {-1: "sign flipped", 2: "half lost", 0.5: "half kept", 0.2: "averaged over cases"}
        return constant.get(round(every[0], 3), "averaged over outputs")
    outputs, D = [A[:1] for A in outputs], D[:1]  # one case: no sum over cases hides a slope
    A, Y = outputs[1:]
    ratios = _ratios(backward, parameters, outputs, D)
    traces = {
        "last case only": ("dE_db2", 1),
        "slope left out at the top": ("dE_db2", 1 / logistic_slope(Y[0])),
        "output squashed again": ("dE_db2", _squashed_slope(Y[0]) / logistic_slope(Y[0])),
        "slope left out below": ("dE_db1", 1 / logistic_slope(A[0])),
        "slope of tanh below": ("dE_db1", (1 - A[0] ** 2) / logistic_slope(A[0])),
    }
    if wrong == {"dE_dW1", "dE_db1"}:
        traces = {name: trace for name, trace in traces.items() if trace[0] == "dE_db1"}
    found = [name for name, (part, ratio) in traces.items() if np.allclose(ratios[part], ratio, rtol=1e-4)]
    return found[0] if found else "updated weights used"


def _ratios(backward, parameters, outputs, D):
    """Return returned over measured gradients, array by array."""
    ratios = {}
    returned = backward(parameters, outputs, D)
    for k, (mine, measured) in enumerate(zip(returned, measured_gradients(parameters, outputs[0], D), strict=True), 1):
        ratios |= {f"dE_dW{k}": mine[0] / measured[0], f"dE_db{k}": mine[1] / measured[1]}
    return ratios
