"""Comparing what an answer did with what it should have done, and naming the difference.

Everything here works on named arrays; no answer runs.
"""

import re

import numpy as np

from helpers.checks.probe import CHANGED, INSTEAD, RAISED

ERRORS = {
    r"matmul: Input.*\(size (\d+) is different from (\d+)\)": (
        "In a matrix product the left factor has {1} columns and the right one {0} rows: these must be equal."
    ),
    r"shapes (\(.*?\)) and (\(.*?\)) not aligned": "In a matrix product the shapes {0} and {1} do not meet.",
    r"could not be broadcast together with (?:remapped )?shapes? (\(.*?\)) (\(.*?\))": (
        "Two arrays of shapes {0} and {1} cannot be combined entry by entry."
    ),
    r"bitwise_xor|for \^": "In Python `^` is not a power: write `**`.",
    r"not 'NoneType'": (
        "A None stands where a number is wanted: what works in place, as rng.shuffle or list.sort do, returns nothing."
    ),
    r"expected a sequence of integers or a single integer": "A number of entries has to be whole: round it.",
    r"matmul: Output operand|non-broadcastable output": (
        "A result does not fit into the array that it is written into: `@=`, `+=` and their like keep the old shape."
    ),
    r"does not have enough dimensions": "`@` multiplies arrays, and one of these two is a single number: write `*`.",
    r"inhomogeneous shape|setting an array element with a sequence": (
        "Arrays of different shapes do not fit into one array: to return several, put commas between them."
    ),
    r"WrongArguments": "It takes other arguments than the exercise gives.",
    r"([\w<>]+)\(\) (?:takes|missing) .*argument": "Inside it, {0} is called with other arguments than it takes.",
    r"index (-?\d+) is out of bounds .*size (\d+)": "Entry number {0} is asked of {1} entries, which count from 0.",
    r"(?:list|tuple) index out of range": (
        "An entry is asked for that the list does not have: entries count from 0, so the last of n is number n - 1."
    ),
    r"unsupported operand.*(?:'function'|'builtin_function_or_method'|'method'|'ufunc'|'numpy.ufunc')": (
        "A function stands where its value is wanted: call it, with brackets and arguments."
    ),
    r"'NoneType' object is not (?:iterable|subscriptable|reversible)": (
        "None stands where a list or an array is wanted: `.reverse()`, `.sort()`, `.append()` and functions without "
        "a return give back nothing."
    ),
    r"KeyError: (.+)": "A dictionary has no entry {0}, or has none yet.",
    r"NameError|UnboundLocalError": "A name is used that has no value yet.",
    r"RecursionError": "Your function calls itself without end.",
    r"only (?:length-1|0-dimensional|integer scalar) arrays|truth value of an array": (
        "A whole array stands where Python wants one number, in an `if`, an index or a function of the module math; "
        "NumPy's functions, such as np.exp, take arrays."
    ),
    r"high - low < 0": "`rng.uniform` takes the lower end first, then the upper one.",
    r"can't multiply sequence by": "A list cannot be multiplied by such a number: an array can.",
    r"'dict' object has no attribute '(\w+)'": 'An entry of a dictionary is taken with square brackets, `["{0}"]`.',
    r"'(?:tuple|list|numpy.ndarray)' object is not callable": (
        "Round brackets call a function; an entry is taken with square ones."
    ),
    r"'(\w+)' object is not callable": "Something is called like a function that is none, a {0}: a missing `*`?",
    r"'int' object is not iterable": "A loop needs several things to walk through, and this is one number: `range(n)`?",
    r"'(?:list|tuple)' object cannot be interpreted": "range and sizes want a number: of a list, its length, len(...).",
    r"list assignment index out of range": "A list has only the entries that were put into it: append, or use zeros.",
    r"list indices must be": "A list is asked with something that is no whole number: an array takes several indices.",
    r"'tuple' object does not support item assignment": "A tuple cannot be changed: make a new one.",
    r"can only concatenate": "To a list only a list can be added: put the new entry into square brackets.",
    r"values to unpack": "Something is taken apart into another number of names than it has parts.",
    r"too many indices": "An array is asked with more indices than it has dimensions.",
    r"only integers, slices": "An index has to be a whole number: does a loop run over the values instead?",
    r"'(?:function|builtin_function_or_method|method|ufunc|numpy.ufunc)' object (?:is not subscriptable|does not)": (
        "A function is called with round brackets: square ones take an entry."
    ),
    r"'(?:float|int|numpy.float64)' object (?:is not subscriptable|does not support item)|invalid index to scalar": (
        "A single number has no entries: no square brackets behind it."
    ),
    r"object of type '([\w.]+)' has no len": "One {0} has no length: lists, tuples and arrays have.",
    r"Cannot cast ufunc": "`+=` and its like keep the kind of an array: whole numbers cannot take fractions.",
    r"ZeroDivisionError": "A number is divided by 0.",
    r"unsupported operand.*'NoneType'": "One of the two is None: did a function return nothing?",
    r"No module named '(\w+)'": "The module {0} is not here: NumPy and Python's own modules are enough.",
    r"module '.*' has no attribute '(\w+)'": "That module has no {0}: is it spelled so, and does it stand there?",
}
"""What Python's and NumPy's messages mean in this course, where a student may not guess it."""


def case_of(label):
    """Return the case that a label ``"case: part"`` names."""
    return label.partition(": ")[0]


def part_of(label):
    """Return the part that a label ``"case: part"`` names."""
    return label.partition(": ")[2]


def same(got, expected, rtol):
    """Whether two sets of named arrays have the same names and the same values."""
    return got.keys() == expected.keys() and all(same_array(got[label], expected[label], rtol) for label in expected)


def same_array(got, expected, rtol, nan_agrees=False):
    """Whether two arrays have the same shape and, within the tolerance, the same entries; nan only where told so."""
    if expected.dtype.kind == "U" or got.dtype.kind == "U":
        if expected.dtype.kind != got.dtype.kind or got.shape != expected.shape:
            return False
        return bool(np.all(np.char.lower(np.char.strip(got)) == np.char.lower(np.char.strip(expected))))
    if got.shape != expected.shape:
        return False
    return bool(np.all(_close(got, expected, rtol) | (nan_agrees & np.isnan(got) & np.isnan(expected))))


def _close(got, expected, rtol):
    """Entry by entry; relative to the entry, with a floor relative to the largest one."""
    floor = 1e-12
    if got.dtype.kind == "f" and got.dtype.itemsize == 4:  # half precision would hide a mistake of a hundredth
        rtol, floor = max(rtol, 1e-4), 1e-6
    got, expected = got.astype(float), expected.astype(float)
    finite = np.abs(expected[np.isfinite(expected)])
    floor = max(floor, 1e-3 * rtol) * finite.max(initial=0.0) + floor
    with np.errstate(invalid="ignore"):
        near = np.abs(got - expected) <= rtol * np.abs(expected) + floor
    return (near & np.isfinite(expected)) | (got == expected)


def _wrong_parts(got, expected, rtol):
    """Group the labels that differ by part: a part is a returned value, over all cases."""
    wrong = {}
    for label in got.keys() | expected.keys():
        if label not in got or label not in expected or not same_array(got[label], expected[label], rtol):
            wrong.setdefault(part_of(label), set()).add(label)
    return wrong


def _agree(got, known, labels, expected, rtol):
    """Whether two wrong answers do the same on these labels.

    An error counts as the same by its type, beside wrong values that agree; beside right ones, by its whole text,
    unless the known one has none: then any of its type is meant.
    """
    alone = all(
        part_of(label) == RAISED or label in expected and same_array(array, expected[label], rtol)
        for label, array in got.items()
    )
    for label in labels:
        if (label in got) != (label in known):
            return False
        if label not in got or got[label] is known[label]:
            continue
        if part_of(label) == RAISED:
            text = str(known[label]).partition("\n")[0]
            end = "\n" if alone and not text.endswith(": ") else ":"
            if str(got[label]).partition(end)[0] != text.partition(end)[0]:
                return False
        elif not same_array(got[label], known[label], rtol, nan_agrees=True):
            return False
    return True


def match(got, expected, known, rtol):
    """Find the misconceptions that explain every difference: one if possible, else one for each part.

    Returns
    -------
    list of (Misconception, str)
        With the part that it explains, where it would spoil others too which are right; else "".
    """
    labels = got.keys() | expected.keys()
    for wrong, arrays in known:
        if _agree(got, arrays, labels | arrays.keys(), expected, rtol):
            return [(wrong, "")]
    parts = sorted(_wrong_parts(got, expected, rtol))
    if {RAISED, INSTEAD, CHANGED} & set(parts):
        return []
    by_part = {}
    for part in parts:
        of_part = {label for label in labels if part_of(label) == part}
        by_part[part] = [
            (wrong, arrays)
            for wrong, arrays in known
            if of_part & got.keys() and of_part & arrays.keys() and _agree(got, arrays, of_part, expected, rtol)
        ]
    if not all(by_part.values()):
        return []
    found = {}
    for part, candidates in by_part.items():
        shared = [c for c in candidates if all(any(c[0] is other for other, _ in by_part[p]) for p in parts)]
        wrong, arrays = (shared or candidates)[0]
        spoils = set(_wrong_parts(arrays, expected, rtol)) - set(parts)
        found.setdefault(wrong.name, (wrong, part if spoils or len(parts) > 1 and not shared else ""))
    return list(found.values())


def match_scaled(got, known, rtol):
    """Find a misconception of which the answer is a simple multiple."""
    multiples = ((-1.0, "the sign is turned"), (2.0, "the whole is doubled"), (0.5, "the whole is halved"))
    for factor, words in multiples:
        for wrong, arrays in known:
            if any(part_of(label) in (RAISED, INSTEAD) or a.dtype.kind not in "iuf" for label, a in _values(arrays)):
                continue
            if same(dict(_values(got)), {label: factor * array for label, array in _values(arrays)}, rtol):
                return wrong, words
    return None


def _values(arrays):
    return [(label, array) for label, array in arrays.items() if part_of(label) != CHANGED]


def general_mistake(got, expected, printed, rtol):
    """Name a mistake that any exercise can meet; (None, a plain sentence) where there is no name for it."""
    instead = [str(array) for label, array in got.items() if part_of(label) == INSTEAD]
    if instead and instead[0] == "None":
        tail = " It printed something: printing shows a value, returning hands it on." if printed else ""
        return "nothing returned", f"Your function returns nothing (None): its last line needs a return.{tail}"
    if instead and instead[0].startswith("the function "):
        name = instead[0].partition(" where ")[0]
        return "function returned", f"It returns {name} itself: call it, with brackets, and return its value."
    if instead:
        wanted = "" if "wanted" in instead[0] else ", wanted a number or an array"
        message = f"What it returns cannot be compared: got {instead[0].removeprefix('= ')}{wanted}"
        return "wrong type", message if message.endswith("?") else f"{message}."
    if any(part_of(label) == CHANGED and bool(array) for label, array in got.items()):
        return (
            "inputs changed",
            "Your function writes into an array that it was given, and the caller still needs the old one: "
            "`-=`, `*=` and `a[...] =` write, `a = a - ...` makes a new array.",
        )
    missing = sorted({part_of(label) for label in expected.keys() - got.keys()})
    if missing:
        return "parts missing", f"Something is missing from what it returns: {_listed(missing)}."
    extra = sorted({part_of(label) for label in got.keys() - expected.keys()})
    if extra:
        return "too much returned", f"It returns more than was asked for: {_listed(extra)}."
    wrong = {label: got[label] for label in expected if not same_array(got[label], expected[label], rtol)}
    label = next(iter(wrong))
    label = next((k for k in wrong if "U" in got[k].dtype.kind + expected[k].dtype.kind), label)
    name = _named(label)
    kinds = [array.dtype.kind == "U" for array in (got[label], expected[label])]
    if kinds == [True, True]:
        return None, f"In the case {case_of(label)!r}{name}: {str(got[label])!r} is not the right choice."
    if any(kinds):
        mine, wanted = (f"the text {_shortened(str(got[label]))!r}", "a number") if kinds[0] else ("a number", "a text")
        return "wrong type", f"In the case {case_of(label)!r}{name}: got {mine}, wanted {wanted}."
    if all(array.dtype.kind == "b" for array in wrong.values()):
        return "wrong type", f"In the case {case_of(label)!r}{name}: got True or False, wanted a number."
    for label, array in wrong.items():
        if array.dtype.kind == "f" and np.isnan(array).any():
            where = f"In the case {case_of(label)!r}{_named(label)}"
            return "not a number", f"{where}: the result contains nan, which is not a number."
    for label, array in wrong.items():
        if array.shape != expected[label].shape:
            return _shape_mistake(label, array, expected[label], rtol)
    ratios = {label: _ratio(array, expected[label]) for label, array in wrong.items()}
    ratio = next(iter(ratios.values())) if len(set(ratios.values())) == 1 else None
    only = "" if len(wrong) == len(_values(expected)) else f" ({_listed(sorted(set(map(part_of, wrong))))})"
    only = "" if only == " (result)" else only
    if ratio == -1:
        return "sign flipped", f"Same size, opposite sign{only}: look for a difference taken the wrong way round."
    if ratio == 2:
        return "twice too big", f"Exactly twice too big{only}: look for a factor 1/2, or something added twice."
    if ratio == 0.5:
        return "half", f"Exactly half of what it should be{only}: look for a factor 2, or a 1/2 used twice."
    counts = _counts(ratios)
    if counts:
        return "divided by a count", f"{counts}{only}: something is divided by a number of cases, inputs or outputs."
    if len(expected) > 2 and _same_everywhere(_values(got)) and not _same_everywhere(_values(expected)):
        return (
            "same for every input",
            "It returns the same for every input: is a number typed in that should be computed?",
        )
    if all(_same_sizes(array, expected[label], rtol) for label, array in wrong.items()):
        return (
            "sign lost",
            f"The sizes are right, but the sign is lost{only}: is there an abs, or a square root of a square?",
        )
    ends = {_right_but_one_end(array, expected[label], rtol) for label, array in wrong.items()}
    if len(ends) == 1 and (end := ends.pop()):
        return f"{end} entry wrong", f"All is right but the {end} entry{only}: does a loop or a slice leave it out?"
    parts = set(map(part_of, wrong))
    if not any(array.any() for label, array in _values(got) if part_of(label) in parts):
        return "always 0", f"It is 0 everywhere{only}: is a result computed but not stored, or multiplied by 0?"
    largest = max(np.abs(expected[label]).max(initial=0) for label in wrong)
    if all(np.allclose(array, expected[label], rtol=0.02, atol=1e-6 * largest) for label, array in wrong.items()):
        return "nearly right", (
            f"Very close, but not equal{only}: is a number rounded, a small constant added, "
            "or a slope measured with a small step instead of derived?"
        )
    right = sorted({case_of(label) for label in expected} - {case_of(label) for label in wrong})
    tail = f" It is right in the case {right[0]!r}: what is different there?" if right else ""
    if ratio and sum(array.size for array in wrong.values()) > 1:
        tail = " The ratio is the same everywhere: a constant factor is missing or too much."
    return None, f"The values differ{only}.{tail}"


def _shape_mistake(label, got, expected, rtol):
    where = f"In the case {case_of(label)!r}{_named(label)}"
    shapes = f"yours has shape {got.shape}, expected {expected.shape}"
    if got.size == expected.size:
        if same_array(got.reshape(expected.shape), expected, rtol):
            return "wrong shape", f"{where}: the numbers are right but the shape is not: {shapes}."
        if got.ndim == 2 and got.T.shape == expected.shape and same_array(got.T, expected, rtol):
            return "transposed", f"{where}: rows and columns are exchanged: {shapes}."
    return "wrong shape", f"{where}: {shapes}."


def _shortened(text, length=60):
    return text if len(text) <= length else f"{text[:length]}..."


def _named(label):
    return "" if part_of(label) == "result" else f", {part_of(label)}"


def _ratio(got, expected):
    """Return the constant ratio of two arrays, to 6 significant digits; None where there is none."""
    got, expected = got.astype(float).ravel(), expected.astype(float).ravel()
    nonzero = np.abs(expected) > 1e-12
    if not nonzero.any() or not np.all(np.isfinite(got)) or np.any(np.abs(got[~nonzero]) > 1e-12):
        return None
    ratios = got[nonzero] / expected[nonzero]
    if np.ptp(ratios) > 1e-6 * np.abs(ratios).max():
        return None
    return float(f"{ratios.mean():.6g}")


def _listed(parts):
    """List at most four parts."""
    return ", ".join(parts[:4]) + (f" and {len(parts) - 4} others" if len(parts) > 4 else "")


def _same_everywhere(values):
    return all(array.shape == values[0][1].shape and np.array_equal(array, values[0][1]) for _, array in values)


def _same_sizes(got, expected, rtol):
    return bool(np.all(_close(np.abs(got), np.abs(expected), rtol)) and np.all(got >= 0))


def _right_but_one_end(got, expected, rtol):
    """Say which end of an array is wrong where all the rest is right: "last", "first" or nothing."""
    if got.ndim == 0 or len(got) < 2:
        return ""
    right = _close(got, expected, rtol)
    return "last" if right[:-1].all() else "first" if right[1:].all() else ""


def _counts(ratios):
    """Say which fraction 1/n an answer is of the right one, where n differs from case to case; else nothing."""
    if None in ratios.values() or 0 in ratios.values():
        return ""
    counts = {case_of(label): 1 / ratio for label, ratio in ratios.items()}
    whole = all(n > 0.9 and abs(n - round(n)) < 1e-3 for n in counts.values())
    if not whole or len({round(n) for n in counts.values()}) < 2:
        return ""
    return "Too small by a factor of " + ", ".join(f"{round(n)} in the case {case!r}" for case, n in counts.items())


def first_difference(got, expected, rtol):
    """Describe the first entry that differs: yours, expected, and the ratio where it is constant."""
    for label, array in expected.items():
        if label not in got or array.dtype.kind not in "biuf" or got[label].dtype.kind not in "biuf":
            continue
        mine = got[label]
        if part_of(label) == CHANGED or mine.shape != array.shape or same_array(mine, array, rtol):
            continue
        index = tuple(int(i) for i in np.argwhere(~_close(mine, array, rtol))[0])
        entry = f", entry {list(index)}" if index else ""
        ratio = _ratio(mine, array)
        tail = f", ratio {ratio:.4g} (the same in every entry)" if ratio is not None and array.size > 1 else ""
        if ratio is not None and array.size == 1:
            tail = f", ratio {ratio:.4g}"
        numbers = f"yours {mine[index]:.6g}, expected {array[index]:.6g}"
        return f"First difference, in the case {case_of(label)!r}{_named(label)}{entry}: {numbers}{tail}."
    return ""


def explain_error(case, text, seconds, own=None):
    """Say what was raised, on which input, and what it means: in this exercise (`own`), else usually."""
    error, arguments, line = (text + "\n\n").split("\n")[:3]
    kind, _, reason = error.partition(": ")
    where = f"It was called in the case {case!r} with {arguments}." if arguments else ""
    where += f" The line: `{line}`" if line else ""
    if kind == "TimeUp":
        return f"No answer within {seconds:g} seconds: is there a loop that never ends, or far too long?", where
    reason = re.sub(r"[\w.<>]*<locals>\.", "", reason).rstrip(".")
    raised = f"Your function raised {kind}: {reason}." if reason else f"Your function raised {kind}."
    told = f"{kind}: {reason}"
    signs = [(sign, meaning, f"{told}\n{line}") for sign, meaning in (own or {}).items()]
    for sign, meaning, searched in [*signs, *((sign, meaning, told) for sign, meaning in ERRORS.items())]:
        if found := re.search(sign, searched):
            return f"{meaning.format(*found.groups())} ({raised})", where
    return raised, where
