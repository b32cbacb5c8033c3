"""What an answer did, as bytes: named arrays and a few words, written behind the walls and read outside.

A message is ``MAGIC``, the length of its header in 4 bytes, the header in JSON, and the arrays' raw bytes one after
another.
The reader trusts nothing: it takes what `encode` can write, and refuses the rest with one `BadMessage`.
"""

import json
import math
import struct
from dataclasses import dataclass, field

import numpy as np

MAGIC = b"BPH1"
LARGEST_MESSAGE = 64_000_000
"""In bytes; more is neither written nor read."""
LARGEST_HEADER = 1_000_000
MOST_ARRAYS = 5000
LONGEST_LABEL = 300
LONGEST_TEXT = 2000
LONGEST_DIMENSION = 1_000_000
MOST_DIMENSIONS = 32
MOST_NAMES = 20
KINDS = ("answered", "undefined", "nothing", "value")
"""What was given to the check: a function, no such name, None or an ellipsis, or something that cannot be called."""
NUMBERS = {
    f"<{kind}{size}" for kind, sizes in {"i": (2, 4, 8), "u": (2, 4, 8), "f": (2, 4, 8)}.items() for size in sizes
}
DTYPES = NUMBERS | {"|b1", "|i1", "|u1"}


class BadMessage(Exception):
    """Bytes that no answer's observation is written as; the text says what was wrong."""


@dataclass(frozen=True)
class Report:
    """What the process behind the walls says of an answer.

    Parameters
    ----------
    kind : str
        One of `KINDS`.
    arrays : dict of str to ndarray
        What a function did on the probe's inputs; empty where there is none.
    blocked : bool
        Whether the course's own function for the exercise was called.
    printed : bool
        Whether the answer printed something.
    unfinished : bool
        Whether it has code beside the stub's ``raise NotImplementedError``.
    notebook : tuple of str
        The notebook's variables on which its values hang.
    problem : str
        The first error in the student's cells, ``"Kind: reason"``, a line end, and the line that raised it.
    """

    kind: str
    arrays: dict = field(default_factory=dict)
    blocked: bool = False
    printed: bool = False
    unfinished: bool = False
    notebook: tuple = ()
    problem: str = ""


def encode(report):
    """Write a report as bytes.

    Parameters
    ----------
    report : Report
        With arrays of booleans, integers, floating-point numbers or text. Numbers wider than 64 bits become float64,
        and long texts are cut; arrays that are too large altogether are named instead of sent.

    Returns
    -------
    bytes
    """
    arrays = {_cut(str(label), LONGEST_LABEL): _plain(array) for label, array in report.arrays.items()}
    if sum(array.nbytes for array in arrays.values()) > LARGEST_MESSAGE - LARGEST_HEADER or len(arrays) > MOST_ARRAYS:
        total = sum(array.size for array in arrays.values())
        case = next(iter(arrays)).partition(": ")[0]
        arrays = {f"{case}: returned instead": np.array(f"{len(arrays)} arrays with {total:,} numbers in all")}
    header = {
        "kind": report.kind,
        "blocked": bool(report.blocked),
        "printed": bool(report.printed),
        "unfinished": bool(report.unfinished),
        "notebook": [_cut(name, LONGEST_LABEL) for name in report.notebook][:MOST_NAMES],
        "problem": _cut(report.problem, LONGEST_TEXT),
        "arrays": [[label, array.dtype.str, list(array.shape)] for label, array in arrays.items()],
    }
    written = json.dumps(header).encode()
    return b"".join([MAGIC, struct.pack("<I", len(written)), written, *(array.tobytes() for array in arrays.values())])


def _cut(text, length):
    """Return a text without what UTF-8 cannot hold, cut to a length."""
    return text[:length].encode("utf-8", "replace").decode()


def _plain(array):
    """Return an array in one of the forms that travel."""
    array = np.asarray(array)
    if array.dtype.kind == "U":
        return np.array([_cut(str(text), LONGEST_TEXT) for text in array.flat], dtype=str).reshape(array.shape)
    if array.dtype.kind == "f" and array.dtype.itemsize > 8:
        array = array.astype(np.float64)
    return np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<")).reshape(array.shape)


def decode(message):
    """Read a report from bytes that may be anything.

    Parameters
    ----------
    message : bytes

    Returns
    -------
    Report
        Its arrays are read-only views of the message.

    Raises
    ------
    BadMessage
        For bytes that `encode` does not write.
    """
    if len(message) > LARGEST_MESSAGE:
        raise BadMessage(f"a message of {len(message):,} bytes, where at most {LARGEST_MESSAGE:,} are read")
    if len(message) < 8 or message[:4] != MAGIC:
        raise BadMessage(f"{len(message)} bytes that do not begin as a message does")
    length = struct.unpack_from("<I", message, 4)[0]
    if length > min(LARGEST_HEADER, len(message) - 8):
        raise BadMessage(f"a header of {length} bytes in a message of {len(message)}")
    header = _header(message[8 : 8 + length])
    arrays, position = {}, 8 + length
    for entry in header.pop("arrays"):
        label, dtype, shape = _entry(entry)
        if label in arrays:
            raise BadMessage(f"two arrays with the label {label!r}")
        arrays[label], position = _array(message, position, label, dtype, shape)
    if position != len(message):
        raise BadMessage(f"{len(message) - position} bytes behind the last array")
    return Report(arrays=arrays, **header)


FIELDS = {
    "kind": str,
    "blocked": bool,
    "printed": bool,
    "unfinished": bool,
    "notebook": list,
    "problem": str,
    "arrays": list,
}


def _header(written):
    try:
        header = json.loads(written.decode("utf-8"), parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise BadMessage("a header that is no JSON") from None
    if type(header) is not dict or header.keys() != FIELDS.keys():
        raise BadMessage("a header with other entries than a message has")
    for name, kind in FIELDS.items():
        if type(header[name]) is not kind:
            raise BadMessage(f"a header whose {name!r} is a {type(header[name]).__name__}, not a {kind.__name__}")
    if header["kind"] not in KINDS:
        raise BadMessage(f"an answer of the kind {header['kind'][:40]!r}, where one of {', '.join(KINDS)} was expected")
    names = header["notebook"]
    if len(names) > MOST_NAMES or not all(type(name) is str and name.isidentifier() for name in names):
        raise BadMessage("variables of the notebook that are no names")
    _text(header["problem"], LONGEST_TEXT, "an error")
    for name in names:
        _text(name, LONGEST_LABEL, "a variable's name")
    if len(header["arrays"]) > MOST_ARRAYS:
        raise BadMessage(f"{len(header['arrays'])} arrays, where at most {MOST_ARRAYS} are read")
    return header | {"notebook": tuple(names)}


def _refuse(constant):
    raise ValueError(constant)


def _text(text, longest, what):
    if len(text) > longest or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise BadMessage(f"{what} that is too long or no text")


def _entry(entry):
    if type(entry) is not list or len(entry) != 3 or [type(part) for part in entry] != [str, str, list]:
        raise BadMessage("an array that is not described by a label, a dtype and a shape")
    label, dtype, shape = entry
    _text(label, LONGEST_LABEL, "a label")
    letters = dtype[2:]
    text = dtype[:2] == "<U" and letters.isascii() and letters.isdigit() and len(letters) < 6 and letters[0] != "0"
    if dtype not in DTYPES and not (text and int(letters) <= LONGEST_TEXT):
        raise BadMessage(f"an array of the dtype {dtype[:40]!r}, which does not travel")
    if len(shape) > MOST_DIMENSIONS or not all(type(n) is int and 0 <= n <= LONGEST_DIMENSION for n in shape):
        raise BadMessage(f"an array of the shape {str(shape)[:60]}")
    return label, np.dtype(dtype), tuple(shape)


def _array(message, position, label, dtype, shape):
    """Return the array that begins at a position, and where it ends."""
    size = math.prod(shape)
    if math.prod(n or 1 for n in shape) > LARGEST_MESSAGE:  # NumPy counts so, also where a dimension is 0
        raise BadMessage(f"an array {label!r} of the shape {str(shape)[:60]}")
    end = position + size * dtype.itemsize
    if end > len(message):
        raise BadMessage(f"an array {label!r} of {size:,} entries, of which the bytes are missing")
    array = np.frombuffer(message, dtype, count=size, offset=position).reshape(shape)
    if dtype.kind == "b" and np.any(np.frombuffer(message, np.uint8, count=size, offset=position) > 1):
        raise BadMessage(f"an array {label!r} of booleans that are neither True nor False")
    if dtype.kind == "U":
        letters = np.frombuffer(message, "<u4", count=(end - position) // 4, offset=position)
        if np.any((letters > 0x10FFFF) | ((letters >= 0xD800) & (letters <= 0xDFFF))):
            raise BadMessage(f"an array {label!r} of letters that do not exist")
    return array, end
