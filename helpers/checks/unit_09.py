"""Checks of unit 09: features, the symmetry network, labels, and what an error on unseen cases says."""

import math

import numpy as np

from helpers import maths
from helpers.checks import Exercise, Misconception, call_each
from helpers.checks.probe import CHANGED, INSTEAD, RAISED, WrongStructure, call

# polynomial_features


def _feature_cases(rng):
    def case(n_cases, degree):
        sizes = rng.uniform(0.4, 1.9, n_cases)
        signs = np.where(np.arange(n_cases) % 2, 1, -1)
        return {"x": sizes * signs, "degree": degree}

    return {
        "5 cases, degree 3": case(5, 3),
        "4 cases, degree 4": case(4, 4),
        "one case, degree 2": case(1, 2),
        "3 cases, degree 2": case(3, 2),
    }


def _powers(x, powers):
    """Return x to each of the powers, a column a power."""
    return np.asarray(x, float)[:, np.newaxis] ** np.asarray(powers, int)


def _upto(degree):
    return np.arange(1, degree + 1)


def _without_the_first(x, degree):
    features = _powers(x, np.arange(degree))
    features[:, 0] = 0.0
    return features


def _written_into(x, degree):
    x *= 1.0 + 1e-9
    return _powers(x, _upto(degree))


polynomial_features = Exercise(
    unit=9,
    name="polynomial_features",
    reference=maths.polynomial_features,
    probe=call_each(_feature_cases),
    misconceptions=(
        Misconception(
            "column of ones too",
            lambda x, degree: _powers(x, np.arange(degree + 1)),
            "There is a column of ones in front: leave it out, the features start with x itself.",
            "A weight on a column of ones is a bias, and the model has its own bias, which is not decayed.",
        ),
        Misconception(
            "column of ones at the end",
            lambda x, degree: np.vander(x, degree + 1),
            "The powers fall from left to right and end with a column of ones: start with x, end with the highest "
            "power, and leave the ones out.",
        ),
        Misconception(
            "ones at the end, powers in order",
            lambda x, degree: np.column_stack([_powers(x, _upto(degree)), np.ones(len(x))]),
            "There is a column of ones at the end: leave it out, the bias does its work.",
        ),
        Misconception(
            "powers from 0, the highest missing",
            lambda x, degree: _powers(x, np.arange(degree)),
            "The powers run from 0 to degree - 1: they should run from 1 to degree, both included.",
            "range(degree) counts from 0 and stops before degree.",
        ),
        Misconception(
            "powers from 0, falling",
            lambda x, degree: np.vander(x, degree),
            "The powers run from degree - 1 down to 0: they should run from 1 up to degree.",
        ),
        Misconception(
            "highest power missing",
            lambda x, degree: _powers(x, np.arange(1, degree)),
            "The highest power is missing: range(1, degree) stops one before degree.",
        ),
        Misconception(
            "one power too many",
            lambda x, degree: _powers(x, np.arange(1, degree + 2)),
            "There is one column too many: degree is the highest power.",
        ),
        Misconception(
            "powers from 2",
            lambda x, degree: _powers(x, np.arange(2, degree + 2)),
            "The powers run from 2 to degree + 1: the first column should be x itself.",
        ),
        Misconception(
            "x itself missing",
            lambda x, degree: _powers(x, np.arange(2, degree + 1)),
            "The first column is missing: x itself, the power 1, is a feature too.",
        ),
        Misconception(
            "only the highest power",
            lambda x, degree: x**degree,
            "This is the highest power alone: make a column for every power from 1 to degree.",
        ),
        Misconception(
            "only the highest power, as a column",
            lambda x, degree: x[:, np.newaxis] ** degree,
            "Only the highest power comes back: is each column written over by the next, or does return stand outside "
            "of what was collected?",
        ),
        Misconception(
            "falling powers",
            lambda x, degree: _powers(x, _upto(degree)[::-1]),
            "The columns stand in reverse: start with x, end with the highest power.",
        ),
        Misconception(
            "rows and columns exchanged",
            lambda x, degree: _powers(x, _upto(degree)).T,
            "Rows and columns are exchanged: one row a case, one column a power.",
            "In the whole course a row is a case, so that X @ W works.",
        ),
        Misconception(
            "rows and columns exchanged, ones too",
            lambda x, degree: _powers(x, np.arange(degree + 1)).T,
            "Rows and columns are exchanged, and a row of ones is in it: one row a case, and powers from 1.",
        ),
        Misconception(
            "product for power",
            lambda x, degree: x[:, np.newaxis] * _upto(degree),
            "The columns are multiples of x, not powers: the power of a number is written with `**`.",
        ),
        Misconception(
            "quotient for power",
            lambda x, degree: x[:, np.newaxis] / _upto(degree),
            "The columns are x divided by 1, 2, 3 and so on: the power of a number is written with `**`.",
        ),
        Misconception(
            "sum for power",
            lambda x, degree: x[:, np.newaxis] + _upto(degree),
            "The columns are x plus 1, 2, 3 and so on: the power of a number is written with `**`.",
        ),
        Misconception(
            "highest power in every column",
            lambda x, degree: np.tile(x[:, np.newaxis] ** degree, (1, degree)),
            "Every column is the highest power: the exponent has to grow from column to column. Or is one "
            "array changed by `*=` and put in again and again?",
        ),
        Misconception(
            "base and exponent exchanged",
            lambda x, degree: _upto(degree) ** x[:, np.newaxis],
            "Base and exponent are exchanged: x is the base, 1 to degree are the exponents.",
        ),
        Misconception(
            "sign lost",
            lambda x, degree: _powers(np.abs(x), _upto(degree)),
            "In the odd powers the sign is lost: (-2)**3 is -8.",
        ),
        Misconception(
            "roots for powers",
            lambda x, degree: x[:, np.newaxis] ** (1.0 / _upto(degree)),
            "These are roots, and of a negative number they are nan: the exponents are 1, 2, ..., degree.",
        ),
        Misconception(
            "no powers taken",
            lambda x, degree: np.tile(x[:, np.newaxis], (1, degree)),
            "Every column is x itself: the power of the column is missing.",
        ),
        Misconception(
            "squares in every column",
            lambda x, degree: np.tile(x[:, np.newaxis] ** 2, (1, degree)),
            "Every column is x**2: the exponent has to grow from column to column.",
        ),
        Misconception(
            "squared again and again",
            lambda x, degree: _powers(x, 2 ** np.arange(degree)),
            "Each column is the square of the one before, x, x**2, x**4: multiply by x each time, not by itself.",
        ),
        Misconception(
            "columns added up on the way",
            lambda x, degree: np.cumsum(_powers(x, _upto(degree)), axis=1),
            "Each column holds the sum of all powers so far: a column is one power alone.",
        ),
        Misconception(
            "added up to one number a case",
            lambda x, degree: _powers(x, _upto(degree)).sum(axis=1),
            "The powers are added to one number a case: keep them apart, the weights will decide how to add them.",
        ),
        Misconception(
            "all in one row",
            lambda x, degree: _powers(x, _upto(degree)).ravel(),
            "The numbers stand in one long row: give each case its row and each power its column.",
        ),
        Misconception(
            "all in one row, power after power",
            lambda x, degree: _powers(x, _upto(degree)).T.ravel(),
            "The columns hang behind each other in one long row: np.stack with axis=1 puts them side by side.",
        ),
        Misconception(
            "divided by a factorial",
            lambda x, degree: _powers(x, _upto(degree)) / [math.factorial(p) for p in _upto(degree)],
            "The powers are divided by factorials, as in a Taylor series: here they are plain powers.",
        ),
        Misconception(
            "columns scaled",
            lambda x, degree: _powers(x, _upto(degree)) / np.abs(_powers(x, _upto(degree))).max(axis=0),
            "Every column is divided by its largest size: here the plain powers are wanted.",
        ),
        Misconception(
            "columns centred",
            lambda x, degree: _powers(x, _upto(degree)) - _powers(x, _upto(degree)).mean(axis=0),
            "The mean of every column is subtracted: here the plain powers are wanted.",
        ),
        Misconception(
            "cut to whole numbers",
            lambda x, degree: np.trunc(_powers(x, _upto(degree))),
            "The features are cut to whole numbers: an array made with dtype int, or like integers, keeps no fraction.",
        ),
        Misconception(
            "rows filled from columns",
            lambda x, degree: _powers(x, _upto(degree)).T.reshape(len(x), degree),
            "The numbers are right but in wrong places: reshape fills row by row, and yours came column by column. "
            "np.stack with axis=1 puts columns side by side.",
        ),
        Misconception(
            "one array put in again and again",
            lambda x, degree: np.tile(x[:, np.newaxis] ** (degree + 1), (1, degree)),
            "All columns are the same, x to the power degree + 1: one array is put in again and again, and `*=` "
            "changes it in all places. `power = power * x` makes a new one.",
        ),
        Misconception(
            "first column left at 0",
            _without_the_first,
            "The first column is 0 and the highest power missing: column 0 holds the power 1, so the exponent is the "
            "number of the column plus 1.",
        ),
        Misconception(
            "slopes of the powers",
            lambda x, degree: _upto(degree) * _powers(x, np.arange(degree)),
            "These are the slopes of the powers, p x^(p - 1): here the powers themselves are wanted.",
        ),
        Misconception(
            "inputs cut to whole numbers",
            lambda x, degree: _powers(np.trunc(x), _upto(degree)),
            "x is cut to whole numbers before it is multiplied: leave it as it is.",
        ),
        Misconception(
            "inputs centred",
            lambda x, degree: _powers(x - x.mean(), _upto(degree)),
            "The mean of x is subtracted first: here the powers of x itself are wanted.",
        ),
        Misconception(
            "degree 3 typed in",
            lambda x, degree: _powers(x, _upto(3)),
            "There are always three columns: take the number of columns from degree.",
        ),
        Misconception(
            "first case only",
            lambda x, degree: _powers(x[:1], _upto(degree)),
            "Only the first case comes back: every case needs its row.",
        ),
        Misconception(
            "first case only, no rows",
            lambda x, degree: _powers(x[:1], _upto(degree))[0],
            "Only the powers of the first case come back: every case needs its row.",
        ),
        Misconception(
            "Legendre polynomials",
            lambda x, degree: np.polynomial.legendre.legvander(x, degree)[:, 1:],
            "These are Legendre polynomials, a cleverer basis: here the plain powers are wanted.",
        ),
        Misconception(
            "Chebyshev polynomials",
            lambda x, degree: np.polynomial.chebyshev.chebvander(x, degree)[:, 1:],
            "These are Chebyshev polynomials, a cleverer basis: here the plain powers are wanted.",
        ),
        Misconception(
            "odd powers only",
            lambda x, degree: _powers(x, 2 * np.arange(degree) + 1),
            "Only odd exponents are there, 1, 3, 5 and so on: every power from 1 to degree is a feature.",
        ),
        Misconception(
            "even powers only",
            lambda x, degree: _powers(x, 2 * np.arange(degree) + 2),
            "Only even exponents are there, 2, 4, 6 and so on: every power from 1 to degree is a feature.",
        ),
        Misconception(
            "inputs changed",
            _written_into,
            "Your function writes into x, which the caller still needs: `x *= ...` changes the given array, "
            "`x * ...` makes a new one.",
        ),
    ),
    equivalents=(
        lambda x, degree: np.stack([np.asarray(x) ** p for p in range(1, degree + 1)], axis=1),
        lambda x, degree: np.vander(x, degree + 1, increasing=True)[:, 1:],
        lambda x, degree: np.vander(x, degree + 1)[:, -2::-1],
        lambda x, degree: np.cumprod(np.repeat(np.asarray(x)[:, np.newaxis], degree, axis=1), axis=1),
        lambda x, degree: np.array([[value**p for p in range(1, degree + 1)] for value in x]),
        lambda x, degree: [[float(value) ** (p + 1) for p in range(degree)] for value in x],
        lambda x, degree: np.power(np.reshape(x, (-1, 1)), np.arange(1, degree + 1)),
        lambda x, degree: np.polynomial.polynomial.polyvander(x, degree)[:, 1:],
        lambda x, degree: np.column_stack([np.asarray(x) ** (p + 1) for p in range(degree)]),
        lambda x, degree: np.transpose([np.asarray(x) ** p for p in range(1, degree + 1)]),
    ),
)


# symmetry_data


def _bits(n_bits=6, numbers=None):
    numbers = np.arange(2**n_bits) if numbers is None else np.asarray(numbers)
    return ((numbers[:, np.newaxis] >> np.arange(n_bits - 1, -1, -1)) & 1).astype(float)


def _symmetric(X):
    return np.all(X == X[:, ::-1], axis=1, keepdims=True).astype(float)


def _in_any_order(arrays):
    """Sort the patterns, with their desired outputs, so that their order does not count."""
    X, D = (array + 0.0 if array.dtype.kind == "b" else array for array in (arrays["data: X"], arrays["data: D"]))
    arrays = arrays | {"data: X": X, "data: D": D}
    if X.ndim != 2 or D.ndim != 2 or len(X) != len(D):
        return arrays
    order = np.lexsort(X.astype(float).T[::-1])
    return arrays | {"data: X": X[order], "data: D": D[order]}


def _data_from(patterns=_bits, desired=_symmetric):
    def answer():
        X = patterns()
        return X, desired(X)

    return answer


def _share_of_equal_pairs(X):
    return np.mean(X[:, :3] == X[:, :2:-1], axis=1, keepdims=True)


symmetry_data = Exercise(
    unit=9,
    name="symmetry_data",
    reference=maths.symmetry_data,
    probe=call_each(lambda rng: {"data": {}}, returns=("X", "D")),
    view=_in_any_order,
    misconceptions=(
        Misconception(
            "D without its column",
            _data_from(desired=lambda X: _symmetric(X)[:, 0]),
            "D is a plain row of 64: the network's outputs are (64, 1), one column an output, and D must match.",
            "(64,) against (64, 1) would silently make a table of 64 times 64 differences.",
        ),
        Misconception(
            "D lies on its side",
            _data_from(desired=lambda X: _symmetric(X).T),
            "D lies on its side: one row a pattern, one column, shape (64, 1).",
        ),
        Misconception(
            "bits -1 and 1",
            _data_from(lambda: 2 * _bits() - 1),
            "The bits are -1 and 1: here they are 0 and 1.",
        ),
        Misconception(
            "repeated instead of mirrored",
            _data_from(desired=lambda X: np.all(X[:, :3] == X[:, 3:], axis=1, keepdims=True).astype(float)),
            "In D: the second half is compared in the same order, so 101101 would be no and 011011 yes. "
            "One of the halves has to be read backwards.",
        ),
        Misconception(
            "neighbours compared",
            _data_from(desired=lambda X: np.all(X[:, ::2] == X[:, 1::2], axis=1, keepdims=True).astype(float)),
            "In D: each bit is compared with its neighbour; its partner sits at the same distance from the other end.",
        ),
        Misconception(
            "opposite instead of equal",
            _data_from(desired=lambda X: np.all(X != X[:, ::-1], axis=1, keepdims=True).astype(float)),
            "In D: a yes needs bits that are equal to their mirror images; yours needs them to be different.",
        ),
        Misconception(
            "yes and no exchanged",
            _data_from(desired=lambda X: 1 - _symmetric(X)),
            "In D: yes and no are exchanged; 1 stands for symmetric, and 8 of the 64 are.",
        ),
        Misconception(
            "one equal pair is enough",
            _data_from(desired=lambda X: np.any(X == X[:, ::-1], axis=1, keepdims=True).astype(float)),
            "In D: one equal pair is enough in yours; all three pairs have to be equal.",
        ),
        Misconception(
            "only the outer pair",
            _data_from(desired=lambda X: (X[:, :1] == X[:, -1:]).astype(float)),
            "In D: only the first and the last bit are compared; there are two more pairs.",
        ),
        Misconception(
            "middle pair forgotten",
            _data_from(desired=lambda X: np.all(X[:, :2] == X[:, :3:-1], axis=1, keepdims=True).astype(float)),
            "In D: the pair in the middle is not compared.",
        ),
        Misconception(
            "outer pair forgotten",
            _data_from(desired=lambda X: np.all(X[:, 1:3] == X[:, 4:2:-1], axis=1, keepdims=True).astype(float)),
            "In D: the outermost pair is not compared.",
        ),
        Misconception(
            "second pair forgotten",
            _data_from(desired=lambda X: ((X[:, :1] == X[:, 5:]) & (X[:, 2:3] == X[:, 3:4])).astype(float)),
            "In D: the second bit is not compared with the second from the end.",
        ),
        Misconception(
            "only the second pair",
            _data_from(desired=lambda X: (X[:, 1:2] == X[:, 4:5]).astype(float)),
            "In D: only the second bit is compared with the second from the end; there are two more pairs.",
        ),
        Misconception(
            "every pattern symmetric",
            _data_from(desired=lambda X: np.ones((64, 1))),
            "In D: every pattern counts as symmetric: is X compared with itself instead of its mirror image?",
        ),
        Misconception(
            "only the middle pair",
            _data_from(desired=lambda X: (X[:, 2:3] == X[:, 3:4]).astype(float)),
            "In D: only the two bits in the middle are compared; there are two more pairs.",
        ),
        Misconception(
            "share of equal pairs",
            _data_from(desired=_share_of_equal_pairs),
            "In D: this is the share of equal pairs; the desired output is 1 where all are equal, else 0.",
        ),
        Misconception(
            "equally many ones in both halves",
            _data_from(desired=lambda X: (X[:, :3].sum(1) == X[:, 3:].sum(1)).astype(float)[:, np.newaxis]),
            "In D: the number of ones in both halves is compared; it is their places that must agree.",
        ),
        Misconception(
            "parity",
            _data_from(desired=lambda X: (X.sum(axis=1, keepdims=True) + 1) % 2),
            "In D: this is whether the number of ones is even; symmetric patterns are a part of these.",
        ),
        Misconception(
            "no pattern symmetric",
            _data_from(desired=lambda X: np.all(X == X[::-1], axis=1, keepdims=True).astype(float)),
            "In D: no pattern counts as symmetric, not even 000000: compare along the bits, axis=1. X[::-1] "
            "reverses the order of the patterns, and np.all without an axis makes one answer of the whole table.",
        ),
        Misconception(
            "bit by bit",
            _data_from(desired=lambda X: (X == X[:, ::-1]).astype(float)),
            "D has a column for every bit: the six comparisons of a pattern have to become one answer.",
        ),
        Misconception(
            "two outputs",
            _data_from(desired=lambda X: np.column_stack([_symmetric(X), 1 - _symmetric(X)])),
            "D has two columns, for yes and for no: this network has one output, which is 1 for yes.",
        ),
        Misconception(
            "no as -1",
            _data_from(desired=lambda X: 2 * _symmetric(X) - 1),
            "In D: no is -1 in yours; a logistic unit cannot reach it, so no is 0.",
        ),
        Misconception(
            "softened answers",
            _data_from(desired=lambda X: 0.1 + 0.8 * _symmetric(X)),
            "In D: yes is 0.9 and no 0.1 in yours; here they are 1 and 0.",
        ),
        Misconception(
            "X lies on its side",
            lambda: (_bits().T, _symmetric(_bits())),
            "X lies on its side: one row a pattern, one column a bit, shape (64, 6).",
        ),
        Misconception(
            "symmetric patterns only",
            _data_from(lambda: _bits()[_symmetric(_bits())[:, 0] == 1]),
            "Only the 8 symmetric patterns are there: the network needs to see the other 56 too.",
        ),
        Misconception(
            "pattern of zeros missing",
            _data_from(lambda: _bits(6, np.arange(1, 64))),
            "There are 63 patterns: 000000 is missing, for counting starts at 0.",
        ),
        Misconception(
            "pattern of ones missing",
            _data_from(lambda: _bits(6, np.arange(63))),
            "There are 63 patterns: 111111 is missing; range(64) ends with 63.",
        ),
        Misconception(
            "five bits",
            _data_from(lambda: _bits(5)),
            "There are patterns of five bits: six bits make 64 patterns.",
        ),
        Misconception(
            "three bits",
            _data_from(lambda: _bits(3)),
            "There are patterns of three bits: three decide a symmetric pattern, but each pattern has six.",
        ),
        Misconception(
            "seven bits",
            _data_from(lambda: _bits(7)),
            "There are patterns of seven bits: six bits make 64 patterns.",
        ),
        Misconception(
            "compared without leading zeros",
            _data_from(desired=lambda X: np.array([[bin(k)[2:] == bin(k)[:1:-1]] for k in range(64)]).astype(float)),
            "In D: the numbers are compared without their leading zeros, so 001100 counts as 1100: compare all six "
            "bits.",
        ),
        Misconception(
            "zeros filled in on the right",
            _data_from(lambda: np.array([[int(bit) for bit in f"{k:b}".ljust(6, "0")] for k in range(64)], float)),
            "Some patterns stand twice: the short numbers are filled with zeros at the end, and need them in front.",
        ),
        Misconception(
            "one answer for the whole table",
            lambda: (_bits(), np.array(0.0)),
            "D is a single answer for all patterns together: np.all needs axis=1 to answer row by row.",
        ),
        Misconception(
            "one answer a bit",
            lambda: (_bits(), np.zeros((6, 1))),
            "D has one answer for each bit: look along the bits of a pattern, axis=1, to have one for each pattern.",
        ),
        Misconception(
            "symmetric patterns eight times",
            lambda: (np.tile(_bits()[_symmetric(_bits())[:, 0] == 1], (8, 1)), np.ones((64, 1))),
            "The 8 symmetric patterns stand there several times: the network needs to see the other 56 too.",
        ),
        Misconception(
            "sorted bits only",
            _data_from(lambda: np.tri(7, 6, -1)[:, ::-1]),
            "There are 7 patterns, those whose bits rise: combinations do not count the order of bits, and here it "
            "matters.",
        ),
        Misconception(
            "patterns drawn at random",
            _data_from(lambda: np.random.default_rng(9).integers(0, 2, (64, 6)).astype(float)),
            "Some patterns stand twice and others are missing: count through all 64 instead of drawing.",
        ),
        Misconception(
            "column of ones added",
            lambda: (np.column_stack([_bits(), np.ones(64)]), _symmetric(_bits())),
            "X has a seventh column of ones: leave it out, the network has biases of its own.",
        ),
        Misconception(
            "numbers instead of bits",
            lambda: (np.arange(64.0)[:, np.newaxis], _symmetric(_bits())),
            "X holds the numbers 0 to 63: take them apart into six bits.",
        ),
        Misconception(
            "last bit twice",
            _data_from(lambda: ((np.arange(64)[:, np.newaxis] >> [5, 4, 3, 2, 1, 1]) & 1).astype(float)),
            "Some patterns stand twice: one bit of the number is read twice and another never.",
        ),
        Misconception(
            "D before X",
            lambda: (_symmetric(_bits()), _bits()),
            "The two are returned in the wrong order: X first, then D.",
        ),
    ),
    equivalents=(
        _data_from(),
        lambda: (_bits(6, np.arange(64)[::-1]), _symmetric(_bits(6, np.arange(64)[::-1]))),
        lambda: (_bits().tolist(), _symmetric(_bits()).tolist()),
        lambda: (_bits().astype(int), _symmetric(_bits()).astype(bool)),
        lambda: _from_text(),
        lambda: (X := np.indices((2,) * 6).reshape(6, 64).T, np.all(X == np.fliplr(X), axis=1).reshape(-1, 1)),
        lambda: (
            X := np.array([[i & 1, i >> 1 & 1, i >> 2 & 1, i >> 3 & 1, i >> 4 & 1, i >> 5] for i in range(64)]),
            (np.abs(X - X[:, ::-1]).sum(axis=1, keepdims=True) == 0) * 1.0,
        ),
    ),
)


def _from_text():
    patterns = [f"{number:06b}" for number in range(64)]
    return [[int(bit) for bit in text] for text in patterns], [[float(text == text[::-1])] for text in patterns]


# train_symmetry

SEED_CASES = ("first seed", "second seed", "third seed", "fourth seed", "fifth seed", "sixth seed")
AGAIN = "first seed again"


def _probe_symmetry(answer, rng):
    """Train until two seeds have learned, from six at most, and from the first again."""
    seeds = [int(seed) for seed in rng.choice(10_000, size=6, replace=False)]
    if answer is maths.train_symmetry:  # known to learn (tests/maths/test_symmetry.py): a verdict need not train twice
        answer = _seen_by_hand
    observed = call(answer, AGAIN, {"seed": seeds[0]}, _network_parts)
    for number, (case, seed) in enumerate(zip(SEED_CASES, seeds, strict=True), start=1):
        observed |= call(answer, case, {"seed": seed}, _network_parts)
        seen = [_what_it_sees(_collected(observed, case)) for case in SEED_CASES[:number]]
        if number >= 2 and (seen.count("learned") >= 2 or not {"learned", "stuck", "always no"} & set(seen)):
            break
    return observed


def _as_numbers(value):
    try:
        return np.array(value, float)
    except Exception:
        return None


def _pairs_of_arrays(value):
    """Return the list of (W, b) as arrays, or None where it is none."""
    if not isinstance(value, (list, tuple)) or not len(value):
        return None
    if not all(isinstance(pair, (list, tuple)) and len(pair) == 2 for pair in value):
        return None
    arrays = [(_as_numbers(W), _as_numbers(b)) for W, b in value]
    right = all(W is not None and b is not None and W.ndim == 2 and b.ndim <= 2 for W, b in arrays)
    return [(W, b.ravel()) for W, b in arrays] if right else None


def _network_parts(result):
    """Name the arrays of a list of (W, b), or say what was returned instead of it."""
    network = _pairs_of_arrays(result)
    if network is not None:
        return {
            f"{name}{k}": part for k, layer in enumerate(network, 1) for name, part in zip("Wb", layer, strict=True)
        }
    if isinstance(result, (bool, np.bool_)):
        raise WrongStructure("True or False")
    numbers = _as_numbers(result)
    if numbers is not None and numbers.size:
        raise WrongStructure("the outputs" if numbers.size == 64 else "plain numbers")
    if not isinstance(result, (list, tuple)) or not len(result):
        raise WrongStructure("None" if result is None else f"a {type(result).__name__}")
    if _pairs_of_arrays(result[0]) is not None:
        raise WrongStructure("more than the parameters")
    parts = [_as_numbers(part[0] if isinstance(part, (list, tuple)) and len(part) == 1 else part) for part in result]
    if all(part is not None and part.ndim == 2 for part in parts):
        outputs = all(len(part) == 64 for part in parts)
        raise WrongStructure("the outputs of every layer" if outputs else "weights without biases")
    if len(result) % 2 == 0 and _pairs_of_arrays(list(zip(result[::2], result[1::2], strict=True))) is not None:
        raise WrongStructure("parameters that are not in pairs")
    raise WrongStructure("a list that is not made of pairs (W, b)")


def _collected(arrays, case):
    """Return the list of (W, b) of one seed."""
    n_layers = sum(label.startswith(f"{case}: W") for label in arrays)
    return [(arrays[f"{case}: W{k}"], arrays[f"{case}: b{k}"]) for k in range(1, n_layers + 1)]


def _view_of_symmetry(arrays):
    """Say in words what the trained networks do on the 64 patterns, and whether the seed matters.

    Two seeds of six are enough: a right training stays stuck from about one start in five.
    """
    special = {label: text for label, text in arrays.items() if label.endswith((RAISED, INSTEAD))}
    if special:
        return special
    cases = [case for case in SEED_CASES if any(label.startswith(f"{case}: ") for label in arrays)]
    found = [_what_it_sees(_collected(arrays, case)) for case in cases]
    failed = [what for what in found if what != "learned"]
    said = "learned" if found.count("learned") >= 2 else max(failed, key=failed.count)
    return {"seeds: network": np.array(said), "seeds: start": np.array(_what_seeds_do(arrays))}


def _what_it_sees(network):
    """Name what a trained network says of the 64 patterns."""
    X, D = maths.symmetry_data()
    if not network:
        return "nothing"
    if not all(np.isfinite(part).all() for layer in network for part in layer):
        return "not finite"
    Y = _says(network, X)
    if Y is None:
        return "transposed" if _says([(W.T, b) for W, b in network], X) is not None else "shapes do not meet"
    if len(network) == 1:
        return "no hidden layer"
    if len(network) > 2:
        return "more than one hidden layer"
    if network[0][0].shape[1] != 2:
        return "one hidden unit" if network[0][0].shape[1] == 1 else "more hidden units"
    if _right(Y, D):
        return "learned"
    if _right(Y, 1 - D):
        return "opposite"
    if _right(_says(network, 2 * X - 1), D):
        return "bits -1 and 1"
    if any(_right(_says(network, X, f), D) for f in (np.tanh, maths.relu)):
        return "other units"
    repeated = np.all(X[:, :3] == X[:, 3:], axis=1, keepdims=True)
    if _right(Y, repeated):
        return "repeated halves"
    W1, b1 = network[0]
    if np.ptp(W1, axis=1).max() < 1e-9 and np.ptp(b1) < 1e-9:
        return "hidden units alike"
    if max(np.abs(part).max() for layer in network for part in layer) < 0.05:
        return "nearly zero"
    if np.ptp(Y) < 0.1 and abs(Y.mean() - D.mean()) < 0.1:
        return "the same share for all"
    if np.all(Y < 0.5):
        return "always no"
    if np.all(Y > 0.5):
        return "always yes"
    return "stuck"


def _says(network, X, hidden=maths.logistic):
    """Return the outputs for a batch; None where shapes do not meet."""
    A = X
    for k, (W, b) in enumerate(network):
        if A.shape[1] != W.shape[0] or b.shape != (W.shape[1],):
            return None
        A = (maths.logistic if k == len(network) - 1 else hidden)(A @ W + b)
    return A if A.shape == (64, 1) else None


def _right(Y, D):
    return Y is not None and bool(np.all((Y > 0.5) == (D > 0.5)))


def _what_seeds_do(arrays):
    first, second, again = (
        [part for layer in _collected(arrays, case) for part in layer] for case in (*SEED_CASES[:2], AGAIN)
    )
    if not _all_equal(first, again):
        return "another network each time"
    if not _all_equal(first, second):
        return "a network for each seed"
    by_hand = all(np.array_equal(part, np.round(part, 1)) for part in first)
    return "one network for all seeds, in round numbers" if by_hand else "one network for all seeds"


def _all_equal(parts, others):
    return len(parts) == len(others) and all(map(np.array_equal, parts, others))


MIRRORED = np.array([1.0, -2.0, 4.0, -4.0, 2.0, -1.0])


def _seen_by_hand(seed, scale=3.0, top=-10.0, b=5.0, w=MIRRORED, both=(1, -1), noise=0.01):
    """Return a network of two hidden units that see a difference in either direction; a little different a seed."""
    rng = np.random.default_rng(seed)
    W1 = scale * np.outer(w, both) * (1 + noise * rng.uniform(-1, 1, (6, 2)))
    b1 = -scale / 2 * np.ones(2) + noise * rng.uniform(-1, 1, 2)
    return [(W1, b1), (np.full((2, 1), top) + noise * rng.uniform(-1, 1), np.array([b]))]


def _signed(layer):
    """Return a layer that does on inputs from -1 to 1 what the given one does on inputs from 0 to 1."""
    W, b = layer
    return W / 2, b + W.sum(axis=0) / 2


def _tanh_by_hand(seed):
    (W1, b1), (W2, b2) = _seen_by_hand(seed)
    return [(W1 / 2, b1 / 2), (W2 / 2, b2 + W2.sum() / 2)]


def _swept(sweeps=4000, eta=0.1, alpha=0.9, spread=0.3, by_pattern=False, until=0.4, hidden=2):
    """Make a training of its own, written with the functions of the course's earlier units."""

    def answer(seed):
        X, D = maths.symmetry_data()
        rng = np.random.default_rng(seed)
        flat = [part for layer in maths.initialise([6, hidden, 1], rng, spread) for part in layer]
        moving = [0.0] * 4
        for _ in range(sweeps):
            for rows in [[c] for c in range(64)] if by_pattern else [slice(None)]:
                W1, b1, W2, b2 = flat
                A = maths.logistic(X[rows] @ W1 + b1)
                Y = maths.logistic(A @ W2 + b2)
                delta2 = (Y - D[rows]) * Y * (1 - Y)
                delta1 = delta2 * W2.T * A * (1 - A)
                slopes = X[rows].T @ delta1, delta1.sum(axis=0), A.T @ delta2, delta2.sum(axis=0)
                moving = [alpha * v - eta * g for v, g in zip(moving, slopes, strict=True)]
                flat = [part + v for part, v in zip(flat, moving, strict=True)]
            if not by_pattern and np.abs(Y - D).max() < until:
                break
        return [(flat[0], flat[1]), (flat[2], flat[3])]

    return answer


def _with_restarts(seed):
    for attempt in range(20):
        network = _swept(sweeps=1500)(1000 * attempt + seed)
        if maths.solves_symmetry(network):
            return network
    return network


train_symmetry = Exercise(
    unit=9,
    name="train_symmetry",
    reference=maths.train_symmetry,
    probe=_probe_symmetry,
    view=_view_of_symmetry,
    seconds=60.0,
    misconceptions=(
        Misconception(
            "always no",
            lambda seed: _seen_by_hand(seed, b=-30.0),
            "The networks say no to every pattern, right 56 times of 64 and worth nothing. Does the loop "
            "go on, up to 10,000 sweeps, and are the learned parameters returned? Are eta 0.1 and momentum 0.9 in it?",
            "For a long while always saying no is the best that small steps can find.",
        ),
        Misconception(
            "not learned yet",
            lambda seed: [
                (W, np.array([-2.0]) if b.size == 1 else b)
                for W, b in maths.initialise([6, 2, 1], np.random.default_rng(seed), 0.1)
            ],
            "The networks give nearly the same small output for every pattern: this is the long plateau at the start. "
            "Train longer, and use the momentum.",
            "1/8 of the patterns are symmetric, and so far the networks know only that.",
        ),
        Misconception(
            "stuck",
            lambda seed: _seen_by_hand(seed, w=np.array([1.0, 2.0, 3.0, -3.0, -2.0, -1.0]), scale=5.0),
            "Most of the networks are stuck with some patterns wrong: compare eta 0.1, momentum 0.9 and the start from "
            "[-0.3, 0.3] with yours, and train up to 10,000 sweeps.",
            "With these constants about four starts in five succeed; much longer steps, or a wider start, get stuck.",
        ),
        Misconception(
            "always yes",
            lambda seed: _seen_by_hand(seed, b=50.0),
            "The networks say yes to every pattern: is the step taken up the error, or D turned round?",
        ),
        Misconception(
            "opposite answers",
            lambda seed: _seen_by_hand(seed, top=10.0, b=-5.0),
            "The networks learned the exact opposite: the step goes up the error, or D was turned round.",
        ),
        Misconception(
            "bits -1 and 1",
            lambda seed: [_signed(_seen_by_hand(seed, scale=20.0)[0]), _seen_by_hand(seed)[1]],
            "The networks are right for bits -1 and 1: train on 0 and 1, as maths.symmetry_data gives them.",
        ),
        Misconception(
            "repeated halves learned",
            lambda seed: _seen_by_hand(seed, w=np.array([1.0, -2.0, 4.0, -1.0, 2.0, -4.0])),
            "The networks see whether the first half is repeated, not whether it is mirrored: look at D.",
        ),
        Misconception(
            "other units",
            _tanh_by_hand,
            "The networks are right with other hidden units, such as tanh: here every unit is logistic.",
        ),
        Misconception(
            "hidden units alike",
            lambda seed: _seen_by_hand(seed, noise=0.0, w=np.ones(6), both=(1, 1)),
            "Both hidden units have the same weights: they started alike, got the same gradients and stayed alike. "
            "Start from random numbers.",
        ),
        Misconception(
            "no hidden layer",
            lambda seed: maths.initialise([6, 1], np.random.default_rng(seed)),
            "There is one layer only: no weighted sum of six bits is large for symmetric patterns alone. "
            "It takes two hidden units.",
        ),
        Misconception(
            "one hidden unit",
            lambda seed: maths.initialise([6, 1, 1], np.random.default_rng(seed)),
            "There is one hidden unit: it sees a difference in one direction only. Take two.",
        ),
        Misconception(
            "more hidden units",
            lambda seed: maths.initialise([6, 4, 1], np.random.default_rng(seed)),
            "There are more than two hidden units: easier to train, but the question here is what two of them invent.",
        ),
        Misconception(
            "more hidden layers",
            lambda seed: maths.initialise([6, 2, 2, 1], np.random.default_rng(seed)),
            "There is more than one hidden layer: the network is 6-2-1.",
        ),
        Misconception(
            "almost zero",
            lambda seed: [(0.01 * W, 0.01 * b) for W, b in maths.initialise([6, 2, 1], np.random.default_rng(seed))],
            "All returned numbers are almost zero. If they are parameters, they have not learned; if they are "
            "gradients or velocities, return the parameters instead.",
        ),
        Misconception(
            "weights transposed",
            lambda seed: [(W.T, b) for W, b in _seen_by_hand(seed)],
            "The weights lie on their side: W has a row for each unit below and a column for each unit above.",
        ),
        Misconception(
            "shapes do not meet",
            lambda seed: maths.initialise([7, 2, 1], np.random.default_rng(seed)),
            "The layers do not fit six inputs and one output: W1 is (6, 2), W2 is (2, 1), and the biases stand apart.",
        ),
        Misconception(
            "not finite",
            lambda seed: [(np.full((6, 2), np.nan), np.zeros(2)), (np.zeros((2, 1)), np.zeros(1))],
            "The parameters contain nan or inf: something overflowed on the way. Make eta smaller.",
        ),
        Misconception(
            "seed not used",
            lambda seed: _seen_by_hand(0),
            "Every seed gives the same network: draw the starting weights with the seed that is given.",
        ),
        Misconception(
            "weights set by hand",
            lambda seed: _seen_by_hand(0, scale=20.0, noise=0.0),
            "The outputs are right, but these weights were set by hand and not learned: start from random ones.",
        ),
        Misconception(
            "not repeatable",
            lambda seed: _seen_by_hand(None),
            "The same seed gives another network each time: hand the seed to np.random.default_rng.",
            "A result that nobody can repeat cannot be checked, not even by you.",
        ),
        Misconception(
            "seed for a generator",
            lambda seed: maths.initialise([6, 2, 1], seed),
            "maths.initialise draws from a random generator: hand it np.random.default_rng(seed), not the seed itself.",
        ),
        Misconception(
            "outputs returned",
            lambda seed: maths.symmetry_data()[1],
            "64 outputs come back: return the parameters that the training found, and the check will run them.",
        ),
        Misconception(
            "outputs of every layer returned",
            lambda seed: maths.forward(maths.symmetry_data()[0], _seen_by_hand(seed)),
            "The outputs of every layer come back: return the parameters that the training found.",
        ),
        Misconception(
            "errors returned",
            lambda seed: list(np.linspace(3.5, 0.01, 100)),
            "Plain numbers come back, perhaps the errors on the way: return the parameters at the end.",
        ),
        Misconception(
            "success returned",
            lambda seed: True,
            "True or False comes back: return the parameters, the check will see whether they succeed.",
        ),
        Misconception(
            "more than the parameters",
            lambda seed: (_seen_by_hand(seed), 1425),
            "The parameters come back with something beside them: return the list of pairs alone.",
        ),
        Misconception(
            "biases not returned",
            lambda seed: [W for W, _ in _seen_by_hand(seed)],
            "Only weights come back: each layer needs its biases too, (W, b).",
        ),
        Misconception(
            "not in pairs",
            lambda seed: [part for layer in _seen_by_hand(seed) for part in layer],
            "The arrays come one after another: put them in pairs, (W, b) for each layer.",
        ),
    ),
    equivalents=(
        _swept(sweeps=6000),
        _with_restarts,
        lambda seed: [[W.tolist(), b.reshape(1, -1)] for W, b in _swept(sweeps=6000)(seed)],
    ),
)


# is_mirror_solution


def _columns(first, second=None):
    first = np.asarray(first, float)
    return np.column_stack([first, -first if second is None else second])


def _mirror(a, b, c):
    return np.array([a, b, c, -c, -b, -a], float)


def _weight_cases(rng):
    def noisy(W, scale=1.0):
        return {"W": scale * W * (1 + 0.015 * rng.uniform(-1, 1, W.shape))}

    good = _mirror(2, -8, 4)
    return {
        "sizes 1:2:4": noisy(_columns(_mirror(1, 2, 4)), 3.0),
        "sizes 4:2:1": noisy(_columns(_mirror(4, 2, 1)), 2.0),
        "sizes 2:4:1": noisy(_columns(_mirror(-2, -4, -1)), 2.5),
        "signs that alternate": noisy(_columns(_mirror(1, -4, 2)), 2.0),
        "exact numbers": {"W": _columns(good)},
        "exact numbers, one unit stronger": {"W": _columns(good, -3 * good)},
        "numbers nearly exact": {"W": 30 * _columns([2, -8, 4.02, -4, 8, -2])},
        "units exactly opposite": {"W": _columns([2, -8, 4, -4.4, 7.6, -2.2])},
        "small weights": noisy(_columns(good), 0.004),
        "large weights": noisy(_columns(good), 30.0),
        "second unit twice as strong": noisy(_columns(good, -2 * good)),
        "sizes 2:3:4": noisy(_columns(_mirror(2, -4, 3))),
        "sizes 1:3:4": noisy(_columns(_mirror(1, -4, 3)), 2.0),
        "sizes 1:2:8": noisy(_columns(_mirror(1, -8, 2))),
        "sizes 1:10:20": noisy(_columns(_mirror(20, 1, -10)), 0.3),
        "sizes 1:4:16": noisy(_columns(_mirror(1, -4, 16)), 0.5),
        "sizes 1:2:3": noisy(_columns(_mirror(3, -2, 1)), 2.0),
        "all sizes equal": noisy(_columns(_mirror(1, -1, 1)), 4.0),
        "mirror images equal": noisy(_columns(np.array([1, -2, 4, 4, -2, 1]))),
        "halves repeated": noisy(_columns(np.array([1, -2, 4, -1, 2, -4]))),
        "one weight off": noisy(_columns([2, -8, 4, -4, 4, -2])),
        "inner weight off": noisy(_columns([2, -8, 4, -2, 8, -2])),
        "outer weight off": noisy(_columns([2, -8, 4, -4, 8, -5])),
        "sizes 1:1:4": noisy(_columns(_mirror(1, -4, 1)), 2.0),
        "one sign off": noisy(_columns([2, -8, 4, -4, -8, -2])),
        "first unit wrong": noisy(_columns(_mirror(1, -1, 1), -good)),
        "second unit wrong": noisy(_columns(good, _mirror(3, -5, 5))),
        "first unit not mirrored": noisy(_columns([2, -8, 4, 1, 5, -3], -good)),
        "second unit not mirrored": noisy(_columns(good, [-2, 8, -4, -1, -5, 3])),
        "both units count alike": noisy(_columns(good, good)),
        "another order in the second unit": noisy(_columns(good, -_mirror(4, -8, 2))),
        "second unit a little different": {"W": _columns(_mirror(0.18, 0.5, -1), _mirror(-0.32, -0.5, 1))},
        "another sign in the second unit": noisy(_columns(good, _mirror(-2, 8, 4))),
        "a start at random": {"W": rng.uniform(-0.3, 0.3, (6, 2))},
    }


def _as_yes_or_no(arrays):
    """Say yes and no for True and False, and for 1 and 0; say of other things what they are."""

    def said(array):
        if array.dtype.kind == "U":
            return array
        if array.shape:
            return np.array("several answers" if array.dtype.kind == "b" else "numbers")
        return np.array({0: "no", 1: "yes"}.get(float(array), "numbers"))

    return {label: said(array) if label.endswith(": result") else array for label, array in arrays.items()}


def _judged(
    mirror=lambda V: np.abs(V + V[::-1]),
    sizes=lambda V: np.sort(np.abs(V[:3]), axis=0),
    pattern=((0.25,), (0.5,), (1.0,)),
    other=lambda V: np.abs(V[:, 0] + V[:, 1]),
    scale=lambda W: np.abs(W).max(axis=0),
    tolerance=0.1,
    units=slice(None),
):
    """Make a judgement of its own; None leaves a part of it out."""
    pattern = np.array(pattern)

    def answer(W):
        W = np.asarray(W, float)
        V = W / scale(W)
        return bool(
            (mirror is None or (mirror(V)[..., units] <= tolerance).all())
            and (sizes is None or (np.abs(sizes(V) - pattern)[:, units] <= tolerance).all())
            and (other is None or (other(V) <= tolerance).all())
        )

    return answer


def _each_unit(W):
    return np.array([_judged(other=None)(np.column_stack([w, w])) for w in np.asarray(W, float).T])


def _ratios(W):
    sizes = np.sort(np.abs(np.asarray(W, float)[:3]), axis=0)
    return sizes / sizes[0]


is_mirror_solution = Exercise(
    unit=9,
    name="is_mirror_solution",
    reference=maths.is_mirror_solution,
    probe=call_each(_weight_cases),
    view=_as_yes_or_no,
    misconceptions=(
        Misconception(
            "always yes",
            lambda W: True,
            "It says yes to everything: do the comparisons ever reach the return?",
        ),
        Misconception(
            "always no",
            lambda W: False,
            "It says no to everything, even to the pattern of the paper. Are the sizes taken without their signs, "
            "sorted the same way as 1/4, 1/2, 1, and divided by the largest of their own column?",
        ),
        Misconception(
            "yes and no exchanged",
            lambda W: not _judged()(W),
            "Yes and no are exchanged: return True for the pattern of the paper.",
        ),
        Misconception(
            "only the order 1:2:4",
            _judged(sizes=lambda V: np.abs(V[:3])),
            "It accepts the sizes only in the order 1, 2, 4 from outside in: any order will do, so sort them first.",
        ),
        Misconception(
            "only the order 4:2:1",
            _judged(sizes=lambda V: np.abs(V[2::-1])),
            "It accepts the sizes only in the order 4, 2, 1 from outside in: any order will do, so sort them first.",
        ),
        Misconception(
            "mirror images equal",
            _judged(mirror=lambda V: np.abs(V - V[::-1])),
            "It asks for equal weights at equal distance from the middle: they should be opposite, so that equal bits "
            "cancel.",
        ),
        Misconception(
            "sign of mirror images ignored",
            _judged(mirror=lambda V: np.abs(np.abs(V) - np.abs(V[::-1]))),
            "It compares the sizes of mirror images only: their signs have to be opposite.",
        ),
        Misconception(
            "halves not read backwards",
            _judged(mirror=lambda V: np.abs(V[:3] + V[3:])),
            "It compares the halves in the same order: the partner of a weight sits at the same distance from the "
            "other end.",
        ),
        Misconception(
            "mirror not checked",
            _judged(mirror=None),
            "It does not look at mirror images: W[i] has to be the opposite of W[5 - i], which is the point of it all.",
        ),
        Misconception(
            "ratio not checked",
            _judged(sizes=None),
            "It does not look at the sizes 1:2:4: without them, two differences could cancel each other.",
        ),
        Misconception(
            "units not compared",
            _judged(other=None),
            "It does not compare the two units: one has to be the opposite of the other, or a difference in one "
            "direction goes unseen.",
        ),
        Misconception(
            "mirror alone",
            _judged(sizes=None, other=None),
            "It looks at mirror images only: the sizes 1:2:4 and the second unit belong to the pattern too.",
        ),
        Misconception(
            "ratio alone",
            _judged(mirror=None, other=None),
            "It looks at the sizes only: mirror images and the second unit belong to the pattern too.",
        ),
        Misconception(
            "units compared alone",
            _judged(mirror=None, sizes=None),
            "It only looks whether the units are opposite: mirror images and sizes are missing.",
        ),
        Misconception(
            "units alike",
            _judged(other=lambda V: np.abs(V[:, 0] - V[:, 1])),
            "It asks for two equal units: the second one has to be the opposite of the first.",
        ),
        Misconception(
            "units alike in size only",
            _judged(other=lambda V: np.abs(np.abs(V[:, 0]) - np.abs(V[:, 1]))),
            "It compares the two units by size only: their signs have to be opposite.",
        ),
        Misconception(
            "first unit only",
            _judged(units=slice(0, 1), other=None),
            "It looks at the first hidden unit only: the second column counts too.",
        ),
        Misconception(
            "second unit only",
            _judged(units=slice(1, 2), other=None),
            "It looks at the second hidden unit only: the first column counts too.",
        ),
        Misconception(
            "one unit is enough",
            lambda W: bool(_each_unit(W).any()),
            "It is content when one of the units has the pattern: both have to.",
        ),
        Misconception(
            "no tolerance",
            _judged(tolerance=1e-9),
            "It asks for exact numbers: learned weights are only near the pattern, so allow 0.1.",
        ),
        Misconception(
            "one near number is enough, mirror",
            lambda W: _judged(mirror=lambda V: np.abs(V + V[::-1]).min(keepdims=True) * np.ones((1, 2)))(W),
            "One pair of mirror images is enough in yours: all three pairs of both units have to be opposite.",
        ),
        Misconception(
            "one near number is enough, units",
            _judged(other=lambda V: np.abs(V[:, 0] + V[:, 1]).min()),
            "One bit where the units are opposite is enough in yours: all six have to be.",
        ),
        Misconception(
            "near on average, units",
            _judged(other=lambda V: np.abs(V[:, 0] + V[:, 1]).mean()),
            "The units are compared on average: every single number has to be within 0.1.",
        ),
        Misconception(
            "units compared as they are",
            lambda W: _judged(other=None)(W) and bool(np.all(np.abs(W[:, 0] + W[:, 1]) <= 0.1)),
            "The two units are compared before they are divided by their largest sizes: compare them after.",
        ),
        Misconception(
            "2:3:4 allowed too",
            lambda W: _judged()(W) or _judged(pattern=((0.5,), (0.75,), (1.0,)))(W),
            "It accepts 2:3:4 too: that solves the task as well, but here the question is 1:2:4 alone.",
        ),
        Misconception(
            "signs alone",
            lambda W: bool(np.all(np.sign(W) == -np.sign(W[::-1])) and np.all(np.sign(W[:, 0]) == -np.sign(W[:, 1]))),
            "It looks at the signs alone: sizes have to be equal at equal distance, and in the ratio 1:2:4.",
        ),
        Misconception(
            "tolerance too narrow",
            _judged(tolerance=0.01),
            "It asks for numbers within 0.01 or so: learned weights are only near the pattern, so allow 0.1.",
        ),
        Misconception(
            "tolerance too wide",
            _judged(tolerance=0.3),
            "It lets too much pass: 2:3:4 is another pattern. Allow 0.1 after dividing by the largest size.",
        ),
        Misconception(
            "tolerance far too wide",
            _judged(tolerance=0.5),
            "It lets far too much pass, things as different as 2:3:4 and 1:1:4: allow 0.1.",
        ),
        Misconception(
            "not divided by the largest",
            lambda W: bool(
                np.all(np.abs(W + W[::-1]) <= 0.1)
                and _judged(mirror=None, other=None)(W)
                and np.all(np.abs(W[:, 0] + W[:, 1]) <= 0.1)
            ),
            "It compares the weights as they are, so strong units fail and weak ones always pass: divide each column "
            "by its largest size first.",
        ),
        Misconception(
            "one largest size for both units",
            _judged(scale=lambda W: np.abs(W).max()),
            "Both columns are divided by the same number: each unit has its own largest size.",
            "One unit may be twice as strong as the other and still see the same.",
        ),
        Misconception(
            "one half positive",
            lambda W: _judged()(W) and bool(np.all(W[:3, 0] > 0) or np.all(W[:3, 0] < 0)),
            "It wants all weights of a half to have one sign: signs may be mixed, only mirror images are bound.",
        ),
        Misconception(
            "only largest against smallest",
            _judged(sizes=lambda V: np.sort(np.abs(V[:3]), axis=0)[[0, 2]], pattern=((0.25,), (1.0,))),
            "It compares the largest size with the smallest only: the one between has to be twice the smallest.",
        ),
        Misconception(
            "only the smaller two",
            _judged(
                sizes=lambda V: np.sort(np.abs(V[:3]), axis=0)[:2] / np.sort(np.abs(V[:3]), axis=0)[1],
                pattern=((0.5,), (1.0,)),
            ),
            "It compares the two smaller sizes only: the largest has to be four times the smallest.",
        ),
        Misconception(
            "only the larger two",
            _judged(sizes=lambda V: np.sort(np.abs(V[:3]), axis=0)[1:], pattern=((0.5,), (1.0,))),
            "It compares the two larger sizes only: the smallest has to be a quarter of the largest.",
        ),
        Misconception(
            "squares 1:4:16",
            _judged(pattern=((1 / 16,), (0.25,), (1.0,)), tolerance=0.05),
            "It asks for sizes 1:4:16: the ratio 1:2:4 is one of weights, not of their squares.",
        ),
        Misconception(
            "ratio 1:2:3",
            _judged(pattern=((1 / 3,), (2 / 3,), (1.0,))),
            "It asks for sizes 1:2:3: with these, a difference in the third pair can be cancelled by the other two.",
        ),
        Misconception(
            "several answers",
            _each_unit,
            "It returns several answers, a True or False for each unit or weight: wanted is one for all together.",
        ),
        Misconception(
            "ratios returned",
            _ratios,
            "It returns numbers, perhaps the ratios: wanted is True or False.",
        ),
        Misconception(
            "answer as text",
            lambda W: str(_judged()(W)),
            "It returns a text: return True or False without quotation marks.",
        ),
    ),
    equivalents=(
        _judged(),
        lambda W: _by_ratios(np.asarray(W, float)),
        lambda W: _by_loops(np.asarray(W, float)),
        lambda W: int(_judged()(W)),
        lambda W: np.bool_(_judged(tolerance=0.08)(W)),
        _judged(sizes=lambda V: np.sort(np.abs(V[3:]), axis=0)),
        _judged(sizes=lambda V: np.sort(np.abs(V), axis=0)[::2]),
        _judged(scale=lambda W: np.abs(W[:3]).max(axis=0)),
    ),
)


def _by_ratios(W):
    """Judge by ratios to the smallest size, as one would by eye."""
    W = W / np.abs(W).max(axis=0)
    if not np.allclose(W, -W[::-1], atol=0.1, rtol=0) or not np.allclose(W[:, 0], -W[:, 1], atol=0.1, rtol=0):
        return False
    sizes = np.sort(np.abs(W[:3]), axis=0)
    return bool(np.allclose(sizes / sizes[0], [[1], [2], [4]], rtol=0.1))


def _by_loops(W):
    """Judge weight by weight."""
    for column in (0, 1):
        largest = max(abs(value) for value in W[:, column])
        if any(abs(W[i, column] + W[5 - i, column]) > 0.1 * largest for i in range(3)):
            return False
        a, b, c = sorted(abs(value) / largest for value in W[:3, column])
        if abs(a - 0.25) > 0.1 or abs(b - 0.5) > 0.1 or abs(c - 1) > 0.1:
            return False
    first, second = W[:, 0] / max(abs(W[:, 0])), W[:, 1] / max(abs(W[:, 1]))
    return not any(abs(a + b) > 0.1 for a, b in zip(first, second, strict=True))


# success_rate


def _outcomes(*succeeded, kind=bool):
    """Return a training that succeeds for the given seeds and fails for others."""

    def train(seed):
        return kind(int(seed) in succeeded)

    return train


def _rate_cases(rng):
    a, b, c, d, e, f, g, h, i, j = (int(seed) for seed in rng.choice(np.arange(50, 10_000), size=10, replace=False))
    ten = [a, b, c, d, e, f, g, h, i, j]
    return {
        "7 of 10": {"train": _outcomes(b, c, e, f, h, i, j), "seeds": ten},
        "2 of 6": {"train": _outcomes(a, d), "seeds": ten[:6]},
        "5 of 5": {"train": _outcomes(*ten), "seeds": ten[5:]},
        "0 of 4": {"train": _outcomes(), "seeds": ten[:4]},
        "NumPy's True and False": {"train": _outcomes(b, c, kind=np.bool_), "seeds": np.array(ten[:5])},
    }


def _rated(
    rate=lambda k, n: k / n,
    p=lambda k, n: (k + 2) / (n + 4),
    reach=lambda p, n: 2 * np.sqrt(p * (1 - p) / (n + 4)),
    middle=lambda k, n, p: p,
    cut=(0.0, 1.0),
    count=lambda train, seeds: (sum(bool(train(seed)) for seed in seeds), len(seeds)),
):
    """Make a rate with limits of its own."""

    def answer(train, seeds):
        k, n = count(train, seeds)
        share = p(k, n)
        centre, half = middle(k, n, share), reach(share, n)
        low, high = centre - half, centre + half
        low = low if cut[0] is None else max(cut[0], low)
        return rate(k, n), low, high if cut[1] is None else min(cut[1], high)

    return answer


def _of_first_seeds(train, seeds):
    return sum(bool(train(seed)) for seed in range(len(seeds))), len(seeds)


def _all_but_the_last(train, seeds):
    return sum(bool(train(seed)) for seed in seeds[:-1]), len(seeds)


def _as_list(rate, limits):
    return [rate, limits]


success_rate = Exercise(
    unit=9,
    name="success_rate",
    reference=maths.success_rate,
    probe=call_each(_rate_cases, returns=("rate", "low", "high")),
    misconceptions=(
        Misconception(
            "nothing added for the limits",
            _rated(p=lambda k, n: k / n, reach=lambda p, n: 2 * np.sqrt(p * (1 - p) / n)),
            "In the limits: two successes and two failures are not added. Then 5 of 5 claims to be certain.",
            "With k = n the plain formula gives a width of 0, as if a sixth run could not fail.",
        ),
        Misconception(
            "limits round the plain rate",
            _rated(middle=lambda k, n, p: k / n),
            "In the limits: the width is right, but they lie round k/n; they belong round p = (k + 2) / (n + 4).",
        ),
        Misconception(
            "plain rate inside the square root",
            lambda train, seeds: _plain_inside(train, seeds),
            "In the square root: p is (k + 2) / (n + 4) there too, not k/n.",
        ),
        Misconception(
            "four added below, nothing above",
            _rated(p=lambda k, n: k / (n + 4)),
            "In p: four runs are added below but no success above; two of the four are successes.",
        ),
        Misconception(
            "two added above, nothing below",
            _rated(p=lambda k, n: (k + 2) / n, reach=lambda p, n: 2 * np.sqrt(max(p * (1 - p), 0) / (n + 4))),
            "In p: two successes are added above, but the four runs below are missing.",
        ),
        Misconception(
            "four successes added",
            _rated(p=lambda k, n: (k + 4) / (n + 4)),
            "In p: four successes are added; two of the four are failures.",
        ),
        Misconception(
            "one of each added",
            _rated(p=lambda k, n: (k + 1) / (n + 2), reach=lambda p, n: 2 * np.sqrt(p * (1 - p) / (n + 2))),
            "In p: one success and one failure are added; here it is two of each.",
        ),
        Misconception(
            "one of each added, divided by n + 4",
            _rated(p=lambda k, n: (k + 1) / (n + 2)),
            "In p: one success and one failure are added, so that n grows by 2; add two of each, as under the root.",
        ),
        Misconception(
            "two added above and below",
            _rated(
                p=lambda k, n: (k + 2) / (n + 2), reach=lambda p, n: 2 * np.sqrt(np.maximum(p * (1 - p), 0) / (n + 4))
            ),
            "In p: two successes are added and no failures; below stands n + 4.",
        ),
        Misconception(
            "4 and 2 exchanged",
            _rated(
                p=lambda k, n: (k + 4) / (n + 2), reach=lambda p, n: 2 * np.sqrt(np.maximum(p * (1 - p), 0) / (n + 4))
            ),
            "In p: the 2 belongs above, with the successes, the 4 below, with the runs.",
        ),
        Misconception(
            "plain rate for p",
            _rated(p=lambda k, n: k / n),
            "In the limits: p is k/n; two successes and two failures belong into it, (k + 2) / (n + 4).",
        ),
        Misconception(
            "plain formula inside",
            lambda train, seeds: _plain_inside(train, seeds, added=0),
            "In the square root: p is (k + 2) / (n + 4) there too, not k/n, and n + 4 divides.",
        ),
        Misconception(
            "nothing added, 1.96",
            _rated(p=lambda k, n: k / n, reach=lambda p, n: 1.96 * np.sqrt(p * (1 - p) / n)),
            "In the limits: this is the usual formula, with 1.96 and k/n. Here p = (k + 2) / (n + 4), and the factor "
            "is a plain 2.",
        ),
        Misconception(
            "Wilson's limits",
            lambda train, seeds: _wilson(train, seeds),
            "These are Wilson's limits, which are good ones: here the simpler formula of the text is wanted.",
        ),
        Misconception(
            "p squared",
            _rated(reach=lambda p, n: 2 * p / np.sqrt(n + 4)),
            "In the square root stands p times p: it is p times 1 - p.",
        ),
        Misconception(
            "rounded to two places",
            lambda train, seeds: tuple(round(float(part), 2) for part in _rated()(train, seeds)),
            "The numbers are rounded: return them as they are.",
        ),
        Misconception(
            "n less one",
            _rated(count=lambda train, seeds: (sum(bool(train(seed)) for seed in seeds), len(seeds) - 1)),
            "The number of runs is one too small: every seed is a run.",
        ),
        Misconception(
            "ends at the first failure",
            lambda train, seeds: _until_a_failure(train, seeds),
            "The runs end at the first failure: run every seed, whatever comes out.",
        ),
        Misconception(
            "seeds added up",
            _rated(
                count=lambda train, seeds: (sum(seeds), len(seeds)),
                reach=lambda p, n: 2 * np.sqrt(np.maximum(p * (1 - p), 0) / (n + 4)),
            ),
            "The seeds are added up, without a run: hand each of them to train.",
        ),
        Misconception(
            "train never called",
            _rated(count=lambda train, seeds: (sum(bool(train) for _ in seeds), len(seeds))),
            "Every run counts as a success: train itself counts as True, only train(seed) runs it.",
        ),
        Misconception(
            "n instead of n + 4 in the square root",
            _rated(reach=lambda p, n: 2 * np.sqrt(p * (1 - p) / n)),
            "In the square root: the four runs that were added count there too, so divide by n + 4.",
        ),
        Misconception(
            "one standard deviation",
            _rated(reach=lambda p, n: np.sqrt(p * (1 - p) / (n + 4))),
            "The limits are one standard deviation away: twice as far holds about 95 %.",
        ),
        Misconception(
            "three standard deviations",
            _rated(reach=lambda p, n: 3 * np.sqrt(p * (1 - p) / (n + 4))),
            "The limits are three standard deviations away: twice one is asked for, about 95 %.",
        ),
        Misconception(
            "1.96 for 2",
            _rated(reach=lambda p, n: 1.96 * np.sqrt(p * (1 - p) / (n + 4))),
            "The limits are 1.96 standard deviations away: that is more exact for many runs, but here it is a plain 2.",
        ),
        Misconception(
            "square root left out",
            _rated(reach=lambda p, n: 2 * p * (1 - p) / (n + 4)),
            "In the limits the square root is missing: this is a variance, and a width is its root.",
        ),
        Misconception(
            "factor 2 inside the square root",
            _rated(reach=lambda p, n: np.sqrt(2 * p * (1 - p) / (n + 4))),
            "In the limits: the 2 stands inside the square root, and should stand before it.",
        ),
        Misconception(
            "not divided by the number of runs",
            _rated(reach=lambda p, n: 2 * np.sqrt(p * (1 - p))),
            "The limits are 0 and 1, or far too wide: does n + 4 divide p (1 - p) in the square root? And are k + 2 "
            "and n + 4 in brackets, in p and in the root?",
        ),
        Misconception(
            "divided outside the square root",
            _rated(reach=lambda p, n: 2 * np.sqrt(p * (1 - p)) / (n + 4)),
            "In the limits: n + 4 divides inside the square root, so that four times the runs halve the width.",
        ),
        Misconception(
            "factor 1 - p missing",
            _rated(reach=lambda p, n: 2 * np.sqrt(p / (n + 4))),
            "In the square root the factor 1 - p is missing.",
        ),
        Misconception(
            "factor p missing",
            _rated(reach=lambda p, n: 2 * np.sqrt((1 - p) / (n + 4))),
            "In the square root the factor p is missing.",
        ),
        Misconception(
            "plus for minus in 1 - p",
            _rated(reach=lambda p, n: 2 * np.sqrt(p * (1 + p) / (n + 4))),
            "In the square root stands 1 + p where it should be 1 - p.",
        ),
        Misconception(
            "widest case for all",
            _rated(reach=lambda p, n: 1 / np.sqrt(n + 4)),
            "The limits have the width of p = 1/2 in every case: p (1 - p) has to be computed.",
        ),
        Misconception(
            "n - 1 in the square root",
            _rated(reach=lambda p, n: 2 * np.sqrt(p * (1 - p) / (n + 3))),
            "In the square root: divide by n + 4, without taking one off.",
        ),
        Misconception(
            "min and max exchanged",
            lambda train, seeds: _cut_the_wrong_way(train, seeds),
            "min and max are exchanged: the lower limit is to be lifted to 0, the upper one lowered to 1.",
        ),
        Misconception(
            "limits not cut",
            _rated(cut=(None, None)),
            "The limits leave [0, 1]: a rate cannot be above 1 or below 0, so cut them there.",
        ),
        Misconception(
            "upper limit not cut",
            _rated(cut=(0.0, None)),
            "The upper limit goes above 1: cut it there.",
        ),
        Misconception(
            "lower limit not cut",
            _rated(cut=(None, 1.0)),
            "The lower limit goes below 0: cut it there.",
        ),
        Misconception(
            "p returned as the rate",
            _rated(rate=lambda k, n: (k + 2) / (n + 4)),
            "In the rate: what was added for the limits is in it; the rate itself is the plain k/n.",
        ),
        Misconception(
            "number for share",
            _rated(rate=lambda k, n: float(k)),
            "In the rate: this is the number of successes; divide by the number of runs.",
        ),
        Misconception(
            "whole-number division",
            _rated(rate=lambda k, n: k // n),
            "In the rate: `//` drops the fraction, so nearly every rate becomes 0; divide with `/`.",
        ),
        Misconception(
            "failures counted",
            _rated(rate=lambda k, n: 1 - k / n, p=lambda k, n: (n - k + 2) / (n + 4)),
            "The failures are counted: train returns True where a run succeeded.",
        ),
        Misconception(
            "per cent",
            lambda train, seeds: tuple(100 * part for part in _rated()(train, seeds)),
            "All three are in per cent: return shares from 0 to 1.",
        ),
        Misconception(
            "limits exchanged",
            lambda train, seeds: tuple(_rated()(train, seeds)[part] for part in (0, 2, 1)),
            "The limits are exchanged: the rate first, then the lower one, then the upper one.",
        ),
        Misconception(
            "rate in the middle",
            lambda train, seeds: tuple(_rated()(train, seeds)[part] for part in (1, 0, 2)),
            "The three stand in another order: the rate first, then the lower limit, then the upper one.",
        ),
        Misconception(
            "two things returned",
            lambda train, seeds: (_rated()(train, seeds)[0], _half_width(train, seeds)),
            "Two things come back: return three numbers, the rate, the lower limit and the upper limit.",
        ),
        Misconception(
            "rate alone",
            lambda train, seeds: _rated()(train, seeds)[0],
            "The rate comes back alone: return its two limits too.",
            "A rate without its uncertainty says nothing about how many runs stand behind it.",
        ),
        Misconception(
            "0, 1, 2, ... for the seeds",
            _rated(count=_of_first_seeds),
            "The runs use the seeds 0, 1, 2, ...: hand each of the given seeds to train.",
        ),
        Misconception(
            "first seed only",
            _rated(count=lambda train, seeds: (len(seeds) * bool(train(seeds[0])), len(seeds))),
            "Every run uses the first seed: one run, however often it is repeated, is one run.",
        ),
        Misconception(
            "one run reported",
            _rated(count=lambda train, seeds: (int(bool(train(seeds[0]))), 1)),
            "Only the first seed is run: return after the loop, not in it.",
        ),
        Misconception(
            "last run only",
            _rated(count=lambda train, seeds: (int(bool(train(seeds[-1]))), len(seeds))),
            "Only the last run is counted: does the loop overwrite the count instead of adding to it?",
        ),
        Misconception(
            "last seed left out",
            _rated(count=_all_but_the_last),
            "The last seed is left out of the count.",
        ),
        Misconception(
            "one success is enough",
            _rated(count=lambda train, seeds: (len(seeds) * any(train(seed) for seed in seeds), len(seeds))),
            "One success counts as if all had succeeded: add up the successes.",
        ),
        Misconception(
            "compared with is True",
            _rated(count=lambda train, seeds: (sum(train(seed) is True for seed in seeds), len(seeds))),
            "NumPy's True is not the same object as Python's: `is True` misses it, so use the value as it is.",
        ),
        Misconception(
            "all seeds at once",
            lambda train, seeds: _rated()(lambda seed: train(list(seeds)), seeds),
            "train was called with all seeds at once: it takes one seed, so call it in a loop.",
        ),
        Misconception(
            "ten runs typed in",
            _rated(count=lambda train, seeds: (sum(bool(train(seed)) for seed in seeds), 10)),
            "The number of runs is typed in as 10: take it from the seeds.",
        ),
    ),
    equivalents=(
        _rated(),
        lambda train, seeds: _with_means(train, seeds),
        lambda train, seeds: _with_a_loop(train, seeds),
        lambda train, seeds: np.array(_rated()(train, seeds)),
        lambda train, seeds: list(_rated()(train, seeds)),
    ),
)


def _cut_the_wrong_way(train, seeds):
    rate, low, high = _rated(cut=(None, None))(train, seeds)
    return rate, min(0.0, low), max(1.0, high)


def _wilson(train, seeds):
    n = len(seeds)
    rate = sum(bool(train(seed)) for seed in seeds) / n
    middle = (rate + 2 / n) / (1 + 4 / n)
    reach = 2 * np.sqrt(rate * (1 - rate) / n + 1 / n**2) / (1 + 4 / n)
    return rate, max(0.0, middle - reach), min(1.0, middle + reach)


def _until_a_failure(train, seeds):
    seen = []
    for seed in seeds:
        seen.append(seed)
        if not train(seed):
            break
    return _rated()(train, seen)


def _plain_inside(train, seeds, added=4):
    rate, _, _ = _rated()(train, seeds)
    n = len(seeds)
    p = (rate * n + 2) / (n + 4)
    reach = 2 * np.sqrt(rate * (1 - rate) / (n + added))
    return rate, max(0.0, p - reach), min(1.0, p + reach)


def _half_width(train, seeds):
    _, low, high = _rated(cut=(None, None))(train, seeds)
    return (high - low) / 2


def _with_means(train, seeds):
    hits = np.array([train(int(seed)) for seed in seeds], dtype=float)
    p = np.mean(np.concatenate([hits, [1, 1, 0, 0]]))
    limits = np.clip(p + np.array([-2, 2]) * (p * (1 - p) / (len(hits) + 4)) ** 0.5, 0, 1)
    return hits.mean(), limits[0], limits[1]


def _with_a_loop(train, seeds):
    successes = runs = 0
    for seed in seeds:
        runs += 1
        if train(seed):
            successes += 1
    tried = runs + 4
    share = (successes + 2) / tried
    spread = math.sqrt((share - share**2) / tried)
    low, high = share - 2 * spread, share + 2 * spread
    if low < 0:
        low = 0
    if high > 1:
        high = 1
    return successes / runs, low, high


# shuffle_labels

N_CASES, QUARTER = 4000, 0.25


def _probe_labels(answer, rng):
    """Mix labels of several kinds, and keep what was given beside what came back."""
    ten = rng.integers(0, 10, N_CASES)
    own = rng.permutation(N_CASES)
    few = np.array([3, 1, 4, 1, 5, 9, 2, 6])
    seed, other = (int(number) for number in rng.choice(10**6, size=2, replace=False))
    runs = {
        "no label mixed": (few, 0.0, seed),
        "a quarter mixed": (own, QUARTER, seed),
        "a quarter again": (own, QUARTER, seed),
        "another generator": (own, QUARTER, other),
        "a third generator": (own, QUARTER, seed + 1),
        "half of them mixed": (own, 0.5, other + 1),
        "ten classes, all mixed": (ten, 1.0, seed),
        "eight cases, half mixed": (few, 0.5, other),
    }
    observed = {}
    for case, (d, fraction, number) in runs.items():
        given = {"d": d, "fraction": fraction, "rng": np.random.default_rng(number)}
        observed |= {f"{case}: given": np.array(d)}
        observed |= call(answer, case, given, _labels)
    return observed


def _labels(result):
    if isinstance(result, (tuple, list)) and len(result) == 2 and np.ndim(result[0]) == 1:
        raise WrongStructure("two things")
    return {"result": result}


def _view_of_labels(arrays):
    """Say in words what was done to the labels; any right way of drawing gives the same words."""
    special = {label: text for label, text in arrays.items() if label.endswith((RAISED, INSTEAD))}
    if special:
        return special
    given, got = ({case: arrays[f"{case}: {part}"] for case in _LABEL_CASES} for part in ("given", "result"))
    for case in _LABEL_CASES:
        if got[case].shape != given[case].shape:
            return {"labels: shape": np.array(_wrong_shape(given, got))}
    words = {
        "labels: stock": _stock(given, got),
        "labels: how many": _how_many(given, got),
        "labels: where": _where(given, got),
        "labels: own class": _own_class(given["ten classes, all mixed"], got["ten classes, all mixed"]),
        "labels: generator": _generator(got),
    }
    changed = any(bool(arrays[f"{case}: {CHANGED}"]) for case in _LABEL_CASES)
    words["labels: given array"] = "changed" if changed else "as it was"
    return {label: np.array(word) for label, word in words.items()}


_LABEL_CASES = (
    "no label mixed",
    "a quarter mixed",
    "a quarter again",
    "another generator",
    "a third generator",
    "half of them mixed",
    "ten classes, all mixed",
    "eight cases, half mixed",
)


def _wrong_shape(given, got):
    sizes = [got[case].size / given[case].size if got[case].ndim == 1 else -1 for case in _LABEL_CASES]
    if np.allclose(sizes, [0, QUARTER, QUARTER, QUARTER, QUARTER, 0.5, 1, 0.5]):
        return "the mixed ones only"
    return "a column" if all(got[case].shape == (len(given[case]), 1) for case in _LABEL_CASES) else "another"


def _moved(given, got, case="a quarter mixed"):
    return np.flatnonzero(given[case] != got[case])


def _stock(given, got):
    """Whether every label occurs as often as before."""
    kept = [np.array_equal(np.sort(got[case]), np.sort(given[case])) for case in _LABEL_CASES]
    if got["ten classes, all mixed"].max() > 2 * given["ten classes, all mixed"].max():
        return "numbers of cases"
    if all(kept):
        return "as before"
    lost = len(set(given["a quarter mixed"].tolist()) - set(got["a quarter mixed"].tolist()))
    shares = {0.25: "a few lost", 0.5: "some lost", 0.9: "many lost"}
    return next((word for share, word in shares.items() if lost < share * QUARTER * N_CASES), "others drawn")


def _how_many(given, got):
    """How many labels moved, where every case has its own class: a few of the chosen may stay by chance."""
    cases = ("a quarter mixed", "another generator", "a third generator", "half of them mixed")
    shares = np.array([QUARTER, QUARTER, QUARTER, 0.5])
    moved, chosen = np.array([len(_moved(given, got, case)) for case in cases]), shares * N_CASES
    if not moved.any():
        return "none"
    if np.all((moved <= chosen) & (moved >= chosen - 8)):
        return "the fraction"
    if np.all(moved >= N_CASES - 8):
        return "all"
    if np.all(np.abs(moved - (N_CASES - chosen)) <= 8):
        return "the rest"
    if np.all(np.abs(moved - chosen) < 7 * np.sqrt(chosen)):
        return "about the fraction"
    if np.all(np.abs(moved - chosen / 2) < 8):
        return "half of it"
    return "hardly any" if moved.max() < 0.02 * N_CASES else "fewer" if np.all(moved < chosen) else "more"


def _where(given, got):
    moved = _moved(given, got)
    if not len(moved):
        return "nowhere"
    if np.ptp(moved) < 1.3 * len(moved):
        return "first cases" if moved[0] < N_CASES / 4 else "last cases"
    steps = np.diff(moved)
    if len(steps) and np.mean(steps == np.median(steps)) > 0.9 and np.median(steps) > 1:
        return "every few cases"
    return "anywhere"


def _own_class(given, got):
    """Whether, of ten classes, about one label in ten lands on its own."""
    kept = np.mean(given == got)
    return "by chance" if 0.07 < kept < 0.13 else "never" if kept < 0.02 else "always" if kept == 1 else "otherwise"


def _generator(got):
    """Whether the result hangs on the generator that is given, and on it alone."""
    if not np.array_equal(got["a quarter mixed"], got["a quarter again"]):
        return "another one"
    return "none" if np.array_equal(got["a quarter mixed"], got["another generator"]) else "the given one"


def _mixed(
    choose=lambda n, m, rng: rng.permutation(n)[:m],
    hand_out=lambda labels, rng: rng.permutation(labels),
    how_many=lambda fraction, n: round(fraction * n),
    generator=lambda rng: rng,
    copy=np.array,
):
    """Make a mixing of its own."""

    def answer(d, fraction, rng):
        rng, shuffled = generator(rng), copy(d)
        chosen = choose(len(shuffled), how_many(fraction, len(shuffled)), rng)
        shuffled[chosen] = hand_out(shuffled[chosen], rng)
        return shuffled

    return answer


def _other_class(labels, rng):
    """Hand out the labels again until none stays with its own class: what chance would not do."""
    order = np.argsort(labels, kind="stable")
    if not len(labels):
        return labels
    handed = np.empty_like(labels)
    turn = np.unique(labels, return_counts=True)[1].max()
    handed[order] = np.roll(labels[order], turn)
    return handed


def _in_pairs(d, fraction, rng):
    """Mix the chosen cases with as many others, as swapping each with any other one does."""
    shuffled, m = np.array(d), round(fraction * len(d))
    touched = np.union1d(rng.permutation(len(d))[:m], rng.permutation(len(d))[:m])
    shuffled[touched] = rng.permutation(shuffled[touched])
    return shuffled


def _with_a_list(d, fraction, rng):
    labels = [label.item() if hasattr(label, "item") else label for label in d]
    chosen = sorted(rng.choice(len(labels), int(fraction * len(labels)), replace=False).tolist())
    taken = [labels[case] for case in chosen]
    rng.shuffle(taken)
    for case, label in zip(chosen, taken, strict=True):
        labels[case] = label
    return labels


def _with_a_mask(d, fraction, rng):
    d = np.asarray(d)
    mask = np.zeros(len(d), bool)
    mask[: int(round(fraction * len(d)))] = True
    rng.shuffle(mask)
    result = d.copy()
    result[mask] = rng.permutation(d[mask])
    return result


def _by_random_keys(d, fraction, rng):
    d, n = np.array(d), len(d)
    chosen = np.argsort(rng.random(n))[: int(np.floor(fraction * n))]
    return np.where(
        np.isin(np.arange(n), chosen), _scattered(n, chosen, d[chosen][rng.random(len(chosen)).argsort()]), d
    )


def _scattered(n, places, labels):
    whole = np.zeros(n, np.asarray(labels).dtype)
    whole[places] = labels
    return whole


def _shuffled_copy(d, fraction, rng):
    shuffled = np.array(d)
    rng.shuffle(shuffled[rng.permutation(len(shuffled))[: round(fraction * len(shuffled))]])
    return shuffled


def _drawn_from_all(d, fraction, rng):
    shuffled = np.array(d)
    chosen = rng.permutation(len(shuffled))[: round(fraction * len(shuffled))]
    shuffled[chosen] = rng.permutation(shuffled)[: len(chosen)]
    return shuffled


def _drawn_classes(d, fraction, rng):
    shuffled = np.array(d)
    chosen = rng.permutation(len(shuffled))[: round(fraction * len(shuffled))]
    shuffled[chosen] = rng.integers(0, 10, len(chosen))
    return shuffled


def _forced_wrong(d, fraction, rng):
    shuffled = np.array(d)
    chosen = rng.permutation(len(shuffled))[: round(fraction * len(shuffled))]
    n_classes = int(shuffled.max()) + 1
    shuffled[chosen] = (shuffled[chosen] + rng.integers(1, n_classes, len(chosen))) % n_classes
    return shuffled


def _numbers_of_cases(d, fraction, rng):
    shuffled = np.array(d)
    chosen = rng.permutation(len(shuffled))[: round(fraction * len(shuffled))]
    shuffled[chosen] = rng.permutation(chosen)
    return shuffled


def _mixed_only(d, fraction, rng):
    d = np.array(d)
    return rng.permutation(d[rng.permutation(len(d))[: round(fraction * len(d))]])


def _in_place(d, fraction, rng):
    chosen = rng.permutation(len(d))[: round(fraction * len(d))]
    d[chosen] = rng.permutation(d[chosen])
    return d


def _each_by_chance(n, m, rng):
    return np.flatnonzero(rng.random(n) < m / n)


def _every_few(n, m, rng):
    return np.arange(0, n, n // m)[:m] if m else []


shuffle_labels = Exercise(
    unit=9,
    name="shuffle_labels",
    reference=maths.shuffle_labels,
    probe=_probe_labels,
    given=("given",),
    view=_view_of_labels,
    misconceptions=(
        Misconception(
            "own class forbidden",
            _mixed(hand_out=_other_class),
            "No mixed label ever lands on its own class: chance lets about one in ten of ten classes do so. "
            "Mix once and leave it at that.",
            "A label that is never the true one still says something about the truth: which class it is not.",
        ),
        Misconception(
            "labels forced to be wrong",
            _forced_wrong,
            "Each chosen case gets a wrong label that is drawn anew: hand out the old labels again, by chance, "
            "so that every label occurs as often as before.",
        ),
        Misconception(
            "classes drawn anew",
            _drawn_classes,
            "The chosen cases get classes that are drawn anew: hand out their own labels again, so that every label "
            "occurs as often as before.",
        ),
        Misconception(
            "numbers of cases for labels",
            _numbers_of_cases,
            "The chosen cases get numbers of cases instead of labels: mix d[chosen], not chosen.",
        ),
        Misconception(
            "labels drawn with repetition",
            _mixed(hand_out=lambda labels, rng: rng.choice(labels, len(labels)) if len(labels) else labels),
            "Some labels are handed out twice and others lost: rng.choice draws with repetition, "
            "rng.permutation mixes.",
        ),
        Misconception(
            "cases chosen with repetition",
            _mixed(choose=lambda n, m, rng: rng.integers(0, n, m)),
            "Some cases are chosen twice, so labels get lost: choose without repetition (replace=False).",
        ),
        Misconception(
            "labels of other cases handed out",
            _drawn_from_all,
            "The chosen cases get labels that other cases keep as well: mix the labels of the chosen ones only.",
        ),
        Misconception(
            "each case by chance, labels of all",
            lambda d, fraction, rng: np.where(rng.random(len(d)) < fraction, rng.permutation(d), d),
            "Each case gets, by chance, a label from a mix of all: choose exactly round(fraction * n) cases and mix "
            "their labels among them alone.",
        ),
        Misconception(
            "each case by chance, classes drawn anew",
            lambda d, fraction, rng: np.where(rng.random(len(d)) < fraction, rng.integers(0, 10, len(d)), d),
            "Each case gets, by chance, a class drawn anew: choose exactly round(fraction * n) cases and mix their own "
            "labels among them.",
        ),
        Misconception(
            "fraction ignored",
            _mixed(how_many=lambda fraction, n: n),
            "All labels are mixed, whatever the fraction says.",
        ),
        Misconception(
            "the rest mixed",
            _mixed(how_many=lambda fraction, n: n - round(fraction * n)),
            "The fraction is kept and the rest mixed: it is the other way round.",
        ),
        Misconception(
            "each case by chance",
            _mixed(choose=_each_by_chance),
            "The number of mixed cases differs from call to call: choose exactly round(fraction * n) of them.",
        ),
        Misconception(
            "swapped in pairs",
            _in_pairs,
            "Too many labels move: each chosen case is swapped with any other one, which was not chosen.",
        ),
        Misconception(
            "half as many",
            _mixed(how_many=lambda fraction, n: round(fraction * n / 2)),
            "Too few labels move: fraction is the share of all cases that give their label into the mix.",
        ),
        Misconception(
            "fraction taken as per cent",
            _mixed(how_many=lambda fraction, n: round(fraction / 100 * n)),
            "Far too few labels move: fraction is a share from 0 to 1, not per cent.",
        ),
        Misconception(
            "first cases only",
            _mixed(choose=lambda n, m, rng: np.arange(m)),
            "Only the first cases are mixed: draw which ones, by chance.",
            "Data are often sorted; the first quarter may be one class.",
        ),
        Misconception(
            "last cases only",
            _mixed(choose=lambda n, m, rng: np.arange(n - m, n)),
            "Only the last cases are mixed: draw which ones, by chance.",
        ),
        Misconception(
            "every fourth case",
            _mixed(choose=_every_few),
            "The mixed cases stand in regular steps: draw which ones, by chance.",
        ),
        Misconception(
            "nothing mixed",
            _shuffled_copy,
            "No label ever moves. Either a copy is mixed, for d[chosen] is one, and never written back; or the "
            "fraction is cut to a whole number before it is multiplied by the number of cases.",
            "An index array makes a new array; only d[chosen] = ... writes into d.",
        ),
        Misconception(
            "given array changed",
            _in_place,
            "The labels that were given are changed: work on a copy, the caller still needs the true ones.",
        ),
        Misconception(
            "generator made inside",
            _mixed(generator=lambda rng: np.random.default_rng(1986)),
            "Two generators give the same mix: draw from the rng that is given, do not make one inside.",
        ),
        Misconception(
            "global generator",
            _mixed(generator=lambda rng: np.random.default_rng()),
            "The same generator gives another mix each time: draw from the rng that is given, not from np.random.",
            "A result that nobody can repeat cannot be checked, not even by you.",
        ),
        Misconception(
            "turned round",
            _mixed(hand_out=lambda labels, rng: labels[::-1], choose=lambda n, m, rng: np.arange(m)),
            "The first labels are reversed instead of mixed: use the generator.",
        ),
        Misconception(
            "mixed labels only",
            _mixed_only,
            "Only the mixed labels come back: return all labels, with those of the other cases as they were.",
        ),
        Misconception(
            "not a label for each case",
            lambda d, fraction, rng: 0,
            "What comes back is not one label a case: return an array of the shape of d.",
        ),
        Misconception(
            "cases returned too",
            lambda d, fraction, rng: (_mixed()(d, fraction, rng), np.arange(3)),
            "Two things come back: return the labels alone.",
        ),
        Misconception(
            "labels as a column",
            lambda d, fraction, rng: _mixed()(d, fraction, rng)[:, np.newaxis],
            "The labels come back as a column: keep the shape of d, (n_cases,).",
        ),
    ),
    equivalents=(
        _mixed(),
        _with_a_mask,
        _with_a_list,
        _by_random_keys,
        _mixed(choose=lambda n, m, rng: rng.choice(n, m, replace=False)),
        _mixed(how_many=lambda fraction, n: int(fraction * n)),
        _mixed(how_many=lambda fraction, n: int(np.ceil(fraction * n))),
        lambda d, fraction, rng: _mixed()(d, fraction, rng).tolist(),
    ),
)


# generalisation_gap


def _gap_cases(rng):
    def outputs(n_cases, n_classes, mistakes):
        """Return outputs below and above 1/2, and classes so that the first of them, mixed, are mistakes."""
        Y = rng.uniform(0.05, 0.95, (n_cases, n_classes))
        Y[::2] *= 0.45
        d = Y.argmax(axis=1)
        wrong = rng.permutation(n_cases)[:mistakes]
        d[wrong] = (d[wrong] + rng.integers(1, n_classes, mistakes)) % n_classes
        return Y, d

    def case(seen, unseen):
        (Y, d), (Y_test, d_test) = outputs(*seen), outputs(*unseen)
        return {"Y": Y, "d": d, "Y_test": Y_test, "d_test": d_test}

    return {
        "8 seen, 5 unseen cases": case((8, 3, 1), (5, 3, 3)),
        "4 seen, 10 unseen cases": case((4, 4, 1), (10, 4, 7)),
        "better on unseen cases": case((6, 3, 4), (7, 3, 2)),
        "nothing wrong with seen cases": case((9, 4, 0), (6, 4, 4)),
        "5 and 5 cases, 5 classes": case((5, 5, 2), (5, 5, 4)),
    }


def _mistakes(Y, d):
    return np.asarray(Y).argmax(axis=1) != np.asarray(d)


def _rates(Y, d, Y_test, d_test):
    return np.mean(_mistakes(Y, d)), np.mean(_mistakes(Y_test, d_test))


def _squared(Y, d):
    return np.sum((Y - np.eye(Y.shape[1])[d]) ** 2) / 2 / len(d)


def _of_rates(combine):
    return lambda Y, d, Y_test, d_test: combine(*_rates(Y, d, Y_test, d_test))


def _of_mistakes(combine):
    return lambda Y, d, Y_test, d_test: combine(_mistakes(Y, d), _mistakes(Y_test, d_test))


def _with_choice(choose):
    return lambda Y, d, Y_test, d_test: np.mean(choose(Y_test) != d_test) - np.mean(choose(Y) != d)


def _along_the_wrong_axis(Y, d, Y_test, d_test):
    return np.mean(Y_test.argmax(axis=0) != d_test) - np.mean(Y.argmax(axis=0) != d)


def _table(Y, d):
    return np.mean(Y.argmax(axis=1)[:, np.newaxis] != d)


def _of_sets(measure):
    return lambda Y, d, Y_test, d_test: float(measure(Y_test, d_test) - measure(Y, d))


def _own_output(Y, d):
    return Y[np.arange(len(d)), d]


def _above_half(Y):
    return (Y > 0.5).argmax(axis=1)


generalisation_gap = Exercise(
    unit=9,
    name="generalisation_gap",
    reference=maths.generalisation_gap,
    probe=call_each(_gap_cases),
    misconceptions=(
        Misconception(
            "training minus test",
            _of_rates(lambda seen, unseen: seen - unseen),
            "The difference is taken the wrong way round: test error minus training error, so that a loss on unseen "
            "cases counts as positive.",
        ),
        Misconception(
            "numbers instead of rates",
            _of_mistakes(lambda seen, unseen: float(unseen.sum() - seen.sum())),
            "This is a difference of numbers of mistakes: the two sets differ in size, so divide each by its own "
            "number of cases first.",
            "E is a sum, and sums over sets of different sizes cannot be compared.",
        ),
        Misconception(
            "both divided by the training cases",
            _of_mistakes(lambda seen, unseen: unseen.sum() / len(seen) - seen.mean()),
            "The mistakes in the test are divided by the number of training cases: each set has its own number.",
        ),
        Misconception(
            "both divided by the test cases",
            _of_mistakes(lambda seen, unseen: unseen.mean() - seen.sum() / len(unseen)),
            "The mistakes in training are divided by the number of test cases: each set has its own number.",
        ),
        Misconception(
            "divided by all cases",
            _of_mistakes(lambda seen, unseen: (unseen.sum() - seen.sum()) / (len(seen) + len(unseen))),
            "The difference of the counts is divided by all cases together: divide each count by its own set first.",
        ),
        Misconception(
            "divided by the number of classes",
            lambda Y, d, Y_test, d_test: (
                _mistakes(Y_test, d_test).sum() / Y_test.shape[1] - _mistakes(Y, d).sum() / Y.shape[1]
            ),
            "The mistakes are divided by the number of classes: divide by the number of cases.",
        ),
        Misconception(
            "every answer against every class",
            _of_sets(_table),
            "A column of answers meets a row of classes, and makes a table: compare (n_cases,) with (n_cases,).",
        ),
        Misconception(
            "distance between the classes",
            _of_sets(lambda Y, d: np.mean(np.abs(Y.argmax(axis=1) - d))),
            "This is how far the class numbers lie apart: a wrong class is one mistake, whatever its number.",
        ),
        Misconception(
            "distance between the classes, signed",
            _of_sets(lambda Y, d: np.mean(Y.argmax(axis=1) - d)),
            "The class numbers are subtracted: count where they differ, with `!=`.",
        ),
        Misconception(
            "distance between the classes, squared",
            _of_sets(lambda Y, d: np.mean((Y.argmax(axis=1) - d) ** 2)),
            "The class numbers are subtracted and squared: a wrong class is one mistake, whatever its number.",
        ),
        Misconception(
            "output of the right class",
            _of_sets(lambda Y, d: np.mean(1 - _own_output(Y, d))),
            "This measures how large the output of the right class is: what counts is whether it is the largest.",
        ),
        Misconception(
            "cross-entropy for mistakes",
            _of_sets(lambda Y, d: -np.mean(np.log(_own_output(Y, d)))),
            "This is a difference of cross-entropies: count the cases where the largest output is not the class.",
        ),
        Misconception(
            "spread of the mistakes",
            _of_sets(lambda Y, d: np.std(_mistakes(Y, d))),
            "This is a standard deviation of the mistakes: their share is the mean.",
        ),
        Misconception(
            "at least one mistake",
            _of_sets(lambda Y, d: float(np.any(_mistakes(Y, d)))),
            "It only asks whether there is a mistake at all: count how many cases are wrong.",
        ),
        Misconception(
            "median of the mistakes",
            _of_sets(lambda Y, d: np.median(_mistakes(Y, d))),
            "This is the median of the mistakes: their share is the mean.",
        ),
        Misconception(
            "both rates returned",
            lambda Y, d, Y_test, d_test: np.array(_rates(Y, d, Y_test, d_test)[::-1]),
            "Two numbers come back: subtract one rate from the other and return the difference.",
        ),
        Misconception(
            "size of the difference",
            _of_rates(lambda seen, unseen: abs(unseen - seen)),
            "The sign is lost: where unseen cases do better, the gap is negative.",
        ),
        Misconception(
            "cut at 0",
            _of_rates(lambda seen, unseen: max(unseen - seen, 0.0)),
            "A negative gap is cut to 0: where unseen cases do better, say so.",
        ),
        Misconception(
            "test error alone",
            _of_rates(lambda seen, unseen: unseen),
            "This is the test error: the training error has to be subtracted.",
        ),
        Misconception(
            "training error alone",
            _of_rates(lambda seen, unseen: seen),
            "This is the training error: it says how well the cases were learned, not how well others will do.",
        ),
        Misconception(
            "sum of both",
            _of_rates(lambda seen, unseen: unseen + seen),
            "The two rates are added: the gap is their difference.",
        ),
        Misconception(
            "mistakes against right answers",
            _of_rates(lambda seen, unseen: unseen - (1 - seen)),
            "For the test mistakes are counted, for the training right answers: count the same in both.",
        ),
        Misconception(
            "right answers against mistakes",
            _of_rates(lambda seen, unseen: (1 - unseen) - seen),
            "For the test right answers are counted, for the training mistakes: count the same in both.",
        ),
        Misconception(
            "test accuracy",
            _of_rates(lambda seen, unseen: 1 - unseen),
            "This is the share of right answers in the test: the gap is test error minus training error.",
        ),
        Misconception(
            "ratio",
            _of_rates(lambda seen, unseen: unseen / seen if seen else np.inf),
            "This is the ratio of the two rates, and without mistakes in training it is infinite: take the difference.",
        ),
        Misconception(
            "relative to the training error",
            _of_rates(lambda seen, unseen: (unseen - seen) / seen if seen else np.inf),
            "The gap is divided by the training error, which may be 0: the plain difference is wanted.",
        ),
        Misconception(
            "relative to the test error",
            _of_rates(lambda seen, unseen: (unseen - seen) / unseen),
            "The gap is divided by the test error: the plain difference is wanted.",
        ),
        Misconception(
            "per cent",
            _of_rates(lambda seen, unseen: 100 * (unseen - seen)),
            "The gap is in per cent: return a share, from -1 to 1.",
        ),
        Misconception(
            "halved",
            _of_rates(lambda seen, unseen: (unseen - seen) / 2),
            "The gap is halved: no mean over the two sets is taken, only their difference.",
        ),
        Misconception(
            "gap squared",
            _of_rates(lambda seen, unseen: (unseen - seen) ** 2),
            "The difference is squared: the plain difference is wanted, with its sign.",
        ),
        Misconception(
            "smallest output",
            _with_choice(lambda Y: Y.argmin(axis=1)),
            "The class with the smallest output is taken: the network says the class with the largest.",
        ),
        Misconception(
            "largest over cases",
            _along_the_wrong_axis,
            "The largest output is looked for along the cases: look along the classes, axis=1.",
        ),
        Misconception(
            "first output above 1/2",
            _with_choice(_above_half),
            "The first output above 1/2 is taken for the answer: none or several may be above it, so take the largest.",
        ),
        Misconception(
            "classes counted from 1",
            _with_choice(lambda Y: Y.argmax(axis=1) + 1),
            "The classes are counted from 1: d counts from 0, as argmax does.",
        ),
        Misconception(
            "squared error a case",
            lambda Y, d, Y_test, d_test: _squared(Y_test, d_test) - _squared(Y, d),
            "This is the difference of the squared errors: here a case is right or wrong.",
        ),
        Misconception(
            "test outputs against training classes",
            lambda Y, d, Y_test, d_test: (
                np.mean(Y_test.argmax(axis=1)[: len(d)] != d[: len(Y_test)]) - np.mean(_mistakes(Y, d))
            ),
            "The test outputs are compared with the training classes: they belong to d_test.",
        ),
        Misconception(
            "always 0",
            lambda Y, d, Y_test, d_test: 0.0,
            "It is 0 in every case. Are the training outputs used for both, or is the largest output itself compared "
            "with the class, instead of its place?",
        ),
        Misconception(
            "answer of each case",
            lambda Y, d, Y_test, d_test: np.asarray(_mistakes(Y_test, d_test), float) - np.mean(_mistakes(Y, d)),
            "It returns a number for each test case: take the mean over them.",
        ),
        Misconception(
            "both rates returned, training first",
            lambda Y, d, Y_test, d_test: np.array(_rates(Y, d, Y_test, d_test)),
            "Both rates come back: return their difference, test minus training.",
        ),
    ),
    equivalents=(
        _of_rates(lambda seen, unseen: unseen - seen),
        _of_rates(lambda seen, unseen: (1 - seen) - (1 - unseen)),
        lambda Y, d, Y_test, d_test: _count(Y_test, d_test) / len(d_test) - _count(Y, d) / len(d),
        lambda Y, d, Y_test, d_test: np.average(_mistakes(Y_test, d_test)) - np.count_nonzero(_mistakes(Y, d)) / len(Y),
        lambda Y, d, Y_test, d_test: (
            np.mean(np.asarray(Y)[np.arange(len(d)), d] == np.max(Y, axis=1))
            - np.mean(np.asarray(Y_test)[np.arange(len(d_test)), d_test] == np.max(Y_test, axis=1))
        ),
        lambda Y, d, Y_test, d_test: float(np.mean(np.argmax(Y_test, -1) != d_test)) - np.mean(np.argmax(Y, -1) != d),
    ),
)


def _count(Y, d):
    return sum(max(range(len(row)), key=lambda k: row[k]) != int(label) for row, label in zip(Y, d, strict=True))


# early_stop


def _curve_cases(rng):
    unit, above = rng.uniform(0.05, 0.2), rng.uniform(0.01, 0.04)

    def case(curve, patience):
        return {"curve": above + unit * np.array(curve, float), "patience": patience}

    return {
        "falls to the end": case([9, 7, 6, 4, 3, 2], 2),
        "falls, then rises": case([9, 6, 4, 3, 5, 6, 8, 9, 9], 3),
        "a lower error too late": case([9, 6, 5, 7, 8, 7, 1, 1], 3),
        "a lower error just in time": case([9, 6, 5, 7, 8, 4, 6, 7, 9, 1], 3),
        "up and down": case([9, 5, 7, 6, 8, 4, 6, 5, 7, 6, 3], 3),
        "the same error again": case([8, 4, 6, 4, 5, 4, 3], 4),
        "the same error, then a rise": case([8, 4, 6, 4, 5, 6, 7], 3),
        "small rises on the way down": case([9, 7, 8, 5, 6, 3, 4, 2], 2),
        "a slow start": case([5, 6, 7, 3, 6, 2], 3),
        "flat": case([5, 5, 5, 5, 4], 3),
        "rises from the start": case([2, 4, 5, 7, 8], 2),
        "patience 1": case([7, 5, 6, 3, 2], 1),
        "ends before patience does": case([7, 4, 5, 6], 5),
        "one epoch": case([5], 2),
        "errors above 1": {"curve": np.array([5.0, 3.0, 4.0, 2.0, 6.0, 7.0, 8.0]) + unit, "patience": 2},
        "slow rise after jumps": case([9, 3, 8, 7, 6, 5, 2, 1], 4),
    }


def _stopping(
    better=lambda error, lowest: error < lowest,
    over=lambda waited, patience: waited >= patience,
    result=lambda best, epoch, curve: best,
    reset=True,
    previous=False,
    first=0,
):
    """Make an early stopping of its own."""

    def answer(curve, patience):
        best, waited, epoch = first, 0, 0
        for epoch in range(first, len(curve)):
            against = curve[max(epoch - 1, 0)] if previous else curve[best]
            if epoch == first or better(curve[epoch], against):
                waited = 0 if reset or epoch == first else waited
                if epoch == first or curve[epoch] < curve[best] or not previous:
                    best = epoch
            else:
                waited += 1
            if over(waited, patience):
                break
        return result(best, epoch, curve)

    return answer


def _drop_to_end(curve, patience):
    """Stop when the error is as many epochs as patience above its value so long ago."""
    for epoch in range(patience, len(curve)):
        if curve[epoch] > curve[epoch - patience]:
            return int(np.argmin(curve[: epoch + 1]))
    return int(np.argmin(curve))


def _waited_at_the_start(curve, patience):
    best, waited = 0, 1
    for epoch in range(1, len(curve)):
        best, waited = (epoch, 0) if curve[epoch] < curve[best] else (best, waited + 1)
        if waited >= patience:
            break
    return best


def _first_counts_as_waited(curve, patience):
    best, waited = 0, 0
    for epoch in range(len(curve)):
        best, waited = (epoch, 0) if curve[epoch] < curve[best] else (best, waited + 1)
        if waited >= patience:
            break
    return best


def _ended_before_looking(curve, patience):
    best = 0
    for epoch in range(1, len(curve)):
        if epoch - best >= patience:
            break
        if curve[epoch] < curve[best]:
            best = epoch
    return best


def _each_fall_kept(curve, patience):
    best, waited = 0, 0
    for epoch in range(1, len(curve)):
        best, waited = (epoch, 0) if curve[epoch] < curve[epoch - 1] else (best, waited + 1)
        if waited >= patience:
            break
    return best


def _set_back_to_one(curve, patience):
    best, waited = 0, 0
    for epoch in range(1, len(curve)):
        best, waited = (epoch, 1) if curve[epoch] < curve[best] else (best, waited + 1)
        if waited >= patience:
            break
    return best


def _rises_in_a_row(curve, patience):
    for epoch in range(patience, len(curve)):
        if np.all(np.diff(curve[epoch - patience : epoch + 1]) > 0):
            return int(np.argmin(curve[: epoch + 1]))
    return int(np.argmin(curve))


def _below(start):
    def answer(curve, patience):
        lowest, best, waited = start, 0, 0
        for epoch, error in enumerate(curve):
            lowest, best, waited = (error, epoch, 0) if error < lowest else (lowest, best, waited + 1)
            if waited >= patience:
                break
        return best

    return answer


def _last_lowest(curve):
    return len(curve) - 1 - int(np.argmin(np.asarray(curve)[::-1]))


early_stop = Exercise(
    unit=9,
    name="early_stop",
    reference=maths.early_stop,
    probe=call_each(_curve_cases),
    misconceptions=(
        Misconception(
            "never stops",
            lambda curve, patience: int(np.argmin(curve)),
            "It finds the lowest error of the whole curve: training ends earlier, and what comes later is never seen.",
            "Running to the end and looking back would cost the time that early stopping saves.",
        ),
        Misconception(
            "never stops, last of equal ones",
            lambda curve, patience: _last_lowest(curve),
            "It finds the last lowest error of the whole curve: training ends earlier, and of equal errors the first "
            "counts.",
        ),
        Misconception(
            "epoch of the end",
            _stopping(result=lambda best, epoch, curve: epoch),
            "It returns the epoch at which training ends: the network to keep is the one with the lowest error "
            "before that.",
        ),
        Misconception(
            "end of training for the lowest",
            _stopping(result=lambda best, epoch, curve: best if epoch == len(curve) - 1 else epoch),
            "Where training ends early it returns the last epoch: return the epoch of the lowest error seen.",
        ),
        Misconception(
            "last epoch where patience holds",
            _stopping(result=lambda best, epoch, curve: best if epoch < len(curve) - 1 else len(curve) - 1),
            "Where training never ends early it returns the last epoch: the lowest error seen counts there too.",
        ),
        Misconception(
            "nothing lost, nothing returned",
            _stopping(result=lambda best, epoch, curve: best if epoch < len(curve) - 1 else -1),
            "Where training never ends early the epoch of the lowest error is still wanted.",
        ),
        Misconception(
            "error for epoch",
            _stopping(result=lambda best, epoch, curve: curve[best]),
            "It returns the lowest error: wanted is the epoch at which it was seen.",
        ),
        Misconception(
            "epochs counted from 1",
            _stopping(result=lambda best, epoch, curve: best + 1),
            "The epoch is counted from 1: count from 0, as Python's indices do.",
        ),
        Misconception(
            "one epoch before the lowest",
            _stopping(result=lambda best, epoch, curve: best - 1),
            "The epoch is one too small.",
        ),
        Misconception(
            "one epoch too patient",
            _stopping(over=lambda waited, patience: waited > patience),
            "It waits one epoch too long: with patience 1, the first epoch without a new lowest error ends training.",
        ),
        Misconception(
            "one epoch too impatient",
            _stopping(over=lambda waited, patience: waited and waited >= patience - 1),
            "It waits one epoch too few: patience counts the epochs without a new lowest error, and the lowest itself "
            "is none of them.",
        ),
        Misconception(
            "last of equal ones",
            _stopping(better=lambda error, lowest: error <= lowest),
            "An equal error counts as a new lowest in yours: it is none, and of equal ones the first is kept.",
            "A flat curve would go on for ever.",
        ),
        Misconception(
            "waiting starts anew at an equal error",
            lambda curve, patience: int(
                np.argmin(curve[: _stopping(better=lambda e, low: e <= low, result=_epoch_of_end)(curve, patience) + 1])
            ),
            "An error that equals the lowest starts the waiting anew: only a new lowest error does.",
        ),
        Misconception(
            "compared with the epoch before",
            _stopping(previous=True),
            "Each error is compared with the one before: compare with the lowest so far, or every small dip starts the "
            "waiting anew.",
        ),
        Misconception(
            "epoch before the first rise",
            lambda curve, patience: int(
                next((k for k in range(len(curve) - 1) if curve[k + 1] > curve[k]), len(curve) - 1)
            ),
            "It ends at the first rise, whatever the patience: a curve may rise for a moment and fall again.",
        ),
        Misconception(
            "waiting never starts anew",
            _stopping(reset=False),
            "The epochs without a new lowest error are added up over the whole training: a new lowest error has to set "
            "the count back to 0.",
        ),
        Misconception(
            "compared with the error patience ago",
            _drop_to_end,
            "Each error is compared with the one so many epochs ago: what counts is how long the lowest error is past.",
        ),
        Misconception(
            "highest error",
            lambda curve, patience: maths.early_stop(-np.asarray(curve), patience),
            "It looks for the highest value, as for a share of right answers: the curve is an error.",
        ),
        Misconception(
            "first epoch left out",
            _stopping(first=1, result=lambda best, epoch, curve: min(best, len(curve) - 1)),
            "The first epoch is left out: it may be the best of all.",
        ),
        Misconception(
            "first error as the lowest for ever",
            lambda curve, patience: _against_the_first(curve, patience),
            "The errors are compared with the first one: remember the lowest anew each time one is found.",
        ),
        Misconception(
            "patience for epoch",
            lambda curve, patience: min(patience, len(curve) - 1),
            "It returns an epoch that depends on patience alone: look at the curve.",
        ),
        Misconception(
            "last epochs cut off",
            lambda curve, patience: int(np.argmin(curve[: max(len(curve) - patience, 1)])),
            "It leaves out the last epochs, as many as patience says: what ends training are epochs without a new "
            "lowest error.",
        ),
        Misconception(
            "first epochs only",
            lambda curve, patience: int(np.argmin(curve[:patience])),
            "It looks at the first epochs only, as many as patience says: the waiting starts anew with every new "
            "lowest error.",
        ),
        Misconception(
            "first epochs only, one more",
            lambda curve, patience: int(np.argmin(curve[: patience + 1])),
            "It never looks further than patience epochs from the start: what counts is how long ago the lowest error "
            "was, wherever it stands.",
        ),
        Misconception(
            "epoch of the end minus patience",
            lambda curve, patience: _stopping(result=_epoch_of_end)(curve, patience) - patience,
            "It counts patience epochs back from where training ends: where training never ends early, the lowest "
            "error stands elsewhere. Remember its epoch.",
        ),
        Misconception(
            "last epoch seen left out",
            lambda curve, patience: int(np.argmin(curve[: max(_stopping(result=_epoch_of_end)(curve, patience), 1)])),
            "The last epoch seen is left out: where training never ends early, it may hold the lowest error.",
        ),
        Misconception(
            "always epoch 0",
            lambda curve, patience: 0,
            "It returns epoch 0 every time: does the return stand inside the loop, or does the condition to end hold "
            "at once?",
        ),
        Misconception(
            "one epoch waited at the start",
            _waited_at_the_start,
            "At the start one epoch counts as waited already: the first epoch is the lowest so far, none was waited.",
        ),
        Misconception(
            "first epoch counted as waited",
            _first_counts_as_waited,
            "The first epoch counts as one without a new lowest error: it is the lowest so far, so none was waited.",
        ),
        Misconception(
            "ended before looking",
            _ended_before_looking,
            "It ends one epoch too soon: patience is compared before the error of the epoch is looked at, and that "
            "error may be a new lowest.",
        ),
        Misconception(
            "every fall kept",
            _each_fall_kept,
            "Each error is compared with the one before, and its epoch kept whenever it falls: compare with the lowest "
            "error so far.",
        ),
        Misconception(
            "count set back to 1",
            _set_back_to_one,
            "After a new lowest error the count starts at 1: nothing was waited yet, so it starts at 0.",
        ),
        Misconception(
            "rises in a row",
            _rises_in_a_row,
            "It waits for rises in a row: an error that falls, but not to a new lowest, is an epoch waited too.",
        ),
        Misconception(
            "lowest error begins at 1",
            _below(1.0),
            "The lowest error begins at 1, and an error may be larger: begin with the first error, or with infinity.",
        ),
        Misconception(
            "patience returned",
            lambda curve, patience: patience,
            "It returns patience: wanted is an epoch of the curve.",
        ),
        Misconception(
            "last epoch",
            lambda curve, patience: len(curve) - 1,
            "It returns the last epoch of the curve.",
        ),
        Misconception(
            "lowest and end returned",
            lambda curve, patience: np.array([maths.early_stop(curve, patience), len(curve) - 1]),
            "Two numbers come back: return the epoch to keep, alone.",
        ),
        Misconception(
            "epoch one after the lowest of what was seen",
            _stopping(result=lambda best, epoch, curve: min(best + 1, len(curve) - 1)),
            "The epoch is one too large: keep the lowest itself, not the first that is worse.",
        ),
    ),
    equivalents=(
        _stopping(),
        lambda curve, patience: _by_argmin(curve, patience),
        lambda curve, patience: _by_counting(curve, patience),
        lambda curve, patience: _by_running_minimum(curve, patience),
        lambda curve, patience: float(_stopping()(curve, patience)),
        lambda curve, patience: np.int64(_by_counting(list(curve), patience)),
    ),
)


def _epoch_of_end(best, epoch, curve):
    return epoch


def _against_the_first(curve, patience):
    best, waited = 0, 0
    for epoch in range(1, len(curve)):
        if curve[epoch] < curve[0]:
            best, waited = epoch, 0
        else:
            waited += 1
        if waited >= patience:
            break
    return best


def _by_argmin(curve, patience):
    """Look at ever longer beginnings of the curve."""
    for seen in range(1, len(curve) + 1):
        best = int(np.argmin(curve[:seen]))
        if seen - 1 - best >= patience:
            return best
    return int(np.argmin(curve))


def _by_counting(curve, patience):
    lowest, best, waited = float("inf"), 0, 0
    for epoch, error in enumerate(curve):
        if error < lowest:
            lowest, best, waited = error, epoch, 0
            continue
        waited += 1
        if waited == patience:
            return best
    return best


def _by_running_minimum(curve, patience):
    lowest = np.minimum.accumulate(curve)
    new = np.concatenate([[True], np.diff(lowest) < 0])
    at = np.maximum.accumulate(np.where(new, np.arange(len(new)), 0))
    ended = np.flatnonzero(np.arange(len(new)) - at >= patience)
    return at[ended[0]] if len(ended) else at[-1]
