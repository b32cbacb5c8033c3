"""Checks of unit 00: how a check speaks."""

import numpy as np

from helpers import maths
from helpers.checks import Exercise, Misconception, call_each


def _numbers(rng):
    return {
        "a whole number": {"x": int(rng.integers(3, 9))},
        "a negative number": {"x": -float(rng.uniform(1.5, 4))},
        "an array": {"x": rng.normal(size=(2, 3))},
    }


double = Exercise(
    unit=0,
    name="double",
    reference=maths.double,
    probe=call_each(_numbers),
    misconceptions=(
        Misconception(
            "squared",
            lambda x: np.square(x),
            "Yours is x times x: right for 0 and 2 only. Double is 2 times x.",
            "`x ** 2` is a power. Try x = 3 by hand: the double is 6, the square is 9.",
        ),
        Misconception(
            "not changed",
            lambda x: x,
            "Your function gives x back as it is: nothing is multiplied yet.",
            "`2 * x` makes a new value. It has to stand in the return line, or under a name that is returned.",
        ),
        Misconception(
            "2 added",
            lambda x: np.add(x, 2),
            "Yours is x + 2: it adds 2 where it should multiply by 2.",
            "Both give 4 for x = 2, so test a function on more than one number.",
        ),
        Misconception("halved", lambda x: np.divide(x, 2), "Yours is a quarter of the answer: you halve x."),
        Misconception(
            "size only",
            lambda x: 2 * np.abs(x),
            "The size is right, but negative numbers lose their sign: leave out abs.",
        ),
        Misconception(
            "summed",
            lambda x: 2 * np.sum(x),
            "Right for a single number, but an array comes out as one number: each entry is to be doubled on its own.",
        ),
        Misconception(
            "rounded",
            lambda x: 2 * np.floor(x),
            "Right for whole numbers only: something cuts off what stands behind the point.",
        ),
        Misconception(
            "a minus too many",
            lambda x: np.multiply(x, -2),
            "The size is right, but a minus is too many: the double of 3 is 6, not -6.",
        ),
        Misconception(
            "power of 2",
            lambda x: np.power(2.0, x),
            "Yours is 2 to the power x: `**` raises to a power, `*` multiplies.",
        ),
        Misconception(
            "1 added first",
            lambda x: 2 * np.add(x, 1),
            "Yours is 2 (x + 1): nothing is to be added before you double.",
        ),
        Misconception(
            "1 added afterwards",
            lambda x: np.multiply(x, 2) + 1,
            "Yours is 2 x + 1: nothing is to be added.",
        ),
        Misconception(
            "tripled",
            lambda x: np.multiply(x, 3),
            "Yours is three times x: to add x twice to x makes three.",
        ),
        Misconception(
            "number of the example",
            lambda x: 6,
            "Yours is 6 always: that is the double of 3 only. Use x.",
        ),
        Misconception(
            "2 alone",
            lambda x: 2,
            "Yours is 2 always: x does not occur in it.",
        ),
    ),
    equivalents=(
        lambda x: x + x,
        lambda x: np.multiply(x, 2.0),
        lambda x: x / 0.5,
        lambda x: np.asarray(2 * np.asarray(x), dtype=np.float32),
        lambda x: (2 * np.asarray(x)).tolist(),
    ),
)


def _two_arrays(rng):
    n, k, m = 5, 3, 2
    return {
        "5 cases, 3 in, 2 out": {"A": rng.normal(size=(n, k)), "B": rng.normal(size=(k, m))},
        "one case": {"A": rng.normal(size=(1, 4)), "B": rng.normal(size=(4, 3))},
        "one out": {"A": rng.normal(size=(6, 2)), "B": rng.normal(size=(2, 1))},
    }


shape_of_product = Exercise(
    unit=0,
    name="shape_of_product",
    reference=maths.shape_of_product,
    probe=call_each(_two_arrays),
    misconceptions=(
        Misconception(
            "inner numbers kept",
            lambda A, B: (A.shape[1], B.shape[0]),
            "You kept the two inner numbers: these must be equal, and they disappear.",
            "Entry (i, j) of A @ B sums over the shared index: (n, k) @ (k, m) leaves (n, m).",
        ),
        Misconception(
            "all numbers kept",
            lambda A, B: A.shape + B.shape,
            "You joined both shapes: the two inner numbers are summed over and disappear.",
        ),
        Misconception(
            "outer numbers exchanged",
            lambda A, B: (B.shape[1], A.shape[0]),
            "Right numbers, wrong order: rows come from A, columns from B.",
            "(m, n) would be the shape of the transpose, (A @ B).T.",
        ),
        Misconception(
            "shape of the first",
            lambda A, B: A.shape,
            "This is the shape of A: its columns are summed over, and those of B take their place.",
        ),
        Misconception(
            "shape of the second",
            lambda A, B: B.shape,
            "This is the shape of B: its rows are summed over, and those of A take their place.",
        ),
        Misconception(
            "the product itself",
            lambda A, B: A @ B,
            "This is the product A @ B; the question is its shape only.",
        ),
        Misconception(
            "elementwise product",
            lambda A, B: (A * B).shape,
            "`*` multiplies entry by entry and wants equal shapes: the matrix product is written `@`.",
        ),
        Misconception(
            "number of entries",
            lambda A, B: A.shape[0] * B.shape[1],
            "This is how many entries the product has; wanted are its rows and its columns, as two numbers.",
        ),
        Misconception(
            "rows only",
            lambda A, B: A.shape[0],
            "These are the rows only: the columns are wanted too, as a second number.",
        ),
        Misconception(
            "columns only",
            lambda A, B: B.shape[1],
            "These are the columns only: the rows are wanted too, as a first number.",
        ),
        Misconception(
            "shape of the example",
            lambda A, B: (2, 1),
            "This is the shape in the example, whatever A and B are: take the numbers from their shapes.",
        ),
        Misconception(
            "numbers of dimensions",
            lambda A, B: (A.ndim, B.ndim),
            "`ndim` says how many axes an array has, always 2 here: wanted is how long they are.",
        ),
        Misconception(
            "product in the other order",
            lambda A, B: (B @ A).shape,
            "B stands before A in yours: the matrix product takes A first.",
        ),
    ),
    equivalents=(
        lambda A, B: (A @ B).shape,
        lambda A, B: [len(A), len(B[0])],
        lambda A, B: np.array([A.shape[0], B.shape[1]]),
    ),
)


def _batches(rng):
    return {
        "5 cases, 3 features": {"X": rng.normal(size=(5, 3))},
        "3 cases, 3 features": {"X": rng.normal(size=(3, 3))},
        "one case": {"X": rng.normal(size=(1, 4))},
    }


sum_over_cases = Exercise(
    unit=0,
    name="sum_over_cases",
    reference=maths.sum_over_cases,
    probe=call_each(_batches),
    misconceptions=(
        Misconception(
            "summed over features",
            lambda X: X.sum(axis=1),
            "You added along each row: that is one number a case. Wanted is one number a feature.",
            "`axis` names the axis that disappears. Rows are cases, so the sum over cases is axis=0.",
        ),
        Misconception(
            "summed over everything",
            lambda X: X.sum(),
            "You added all entries up to one number: say which axis should disappear.",
        ),
        Misconception(
            "averaged",
            lambda X: X.mean(axis=0),
            "This is the mean over cases: too small by the number of cases. The course sums.",
            "E is a sum over cases in this course, and so is every gradient.",
        ),
        Misconception(
            "kept as a row",
            lambda X: X.sum(axis=0, keepdims=True),
            "The numbers are right, but as an array of shape (1, n_features): wanted is (n_features,).",
            "With keepdims=True the summed axis stays, with length 1.",
        ),
        Misconception(
            "first case only",
            lambda X: X[0],
            "This is the first case alone: add the other rows to it.",
        ),
        Misconception(
            "last case left out",
            lambda X: X[:-1].sum(axis=0),
            "The last case is missing: `range(n - 1)` and `X[:-1]` stop one too early.",
        ),
        Misconception(
            "running sums",
            lambda X: X.cumsum(axis=0),
            "These are the sums so far, row after row: wanted is only the last one.",
        ),
        Misconception(
            "last case only",
            lambda X: X[-1],
            "Only the last case is left: does the loop begin anew, or overwrite its sum, in every round?",
        ),
        Misconception(
            "last case left out by a loop",
            lambda X: sum(X[i] for i in range(len(X) - 1)),
            "The last case is missing: `range(n)` already stops before n, so no 1 is to be subtracted.",
        ),
        Misconception(
            "first case left out",
            lambda X: X[1:].sum(axis=0),
            "The first case is missing: cases count from 0.",
        ),
        Misconception(
            "first case left out by a loop",
            lambda X: sum(X[i] for i in range(1, len(X))),
            "The first case is missing: cases count from 0, and the loop begins at 1.",
        ),
        Misconception(
            "first case counted twice",
            lambda X: X[0] + X.sum(axis=0),
            "The first case is counted twice: the sum begins with it, and the loop adds it once more.",
        ),
        Misconception(
            "sizes summed",
            lambda X: np.abs(X).sum(axis=0),
            "You add the sizes: negative entries count as negative, so leave out abs.",
        ),
        Misconception(
            "squares summed",
            lambda X: (X**2).sum(axis=0),
            "You add the squares: add the entries as they are.",
        ),
        Misconception(
            "largest taken",
            lambda X: X.max(axis=0),
            "This is the largest entry of each feature: wanted is the sum of all.",
        ),
        Misconception(
            "multiplied",
            lambda X: X.prod(axis=0),
            "You multiply over the cases: add them.",
        ),
        Misconception(
            "averaged over everything",
            lambda X: X.mean(),
            "This is the mean of all entries, one number: wanted is a sum for each feature.",
        ),
        Misconception(
            "averaged over features",
            lambda X: X.mean(axis=1),
            "This is the mean along each row: wanted is one number a feature, and the sum.",
        ),
        Misconception(
            "numbers of the example",
            lambda X: np.array([3, 30]),
            "These are the numbers of the example, whatever X is: compute them from X.",
        ),
    ),
    equivalents=(
        lambda X: np.ones(len(X)) @ X,
        lambda X: sum(X),
        lambda X: np.einsum("ci->i", X),
        lambda X: [sum(row[j] for row in X) for j in range(X.shape[1])],
        lambda X: X.astype(np.float32).sum(axis=0),
    ),
)
