"""Arrays as bytes: there and back unchanged, and nothing but `BadMessage` for anything else."""

import dataclasses
import json
import struct
import tracemalloc

import hypothesis.extra.numpy as arrays_of
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.grading import wire
from helpers.grading.wire import BadMessage, Report, decode, encode

REPORT = Report(
    "answered",
    {
        "batch of 5: dE_dW1": np.arange(12.0).reshape(3, 4),
        "batch of 5: words": np.array(["größer", "", "π"]),
        "batch of 5: inputs changed": np.array(False),
        "square: result": np.array(np.nan),
        "square: count": np.array([[1, 2]], dtype=np.int8),
        "none: result": np.zeros((2, 0, 3), dtype=np.float16),
    },
    blocked=True,
    printed=True,
    unfinished=True,
    notebook=("d", "A1"),
    problem="ValueError: no\nx = 1",
)


def same(one, other):
    for name in (field.name for field in dataclasses.fields(Report) if field.name != "arrays"):
        assert getattr(one, name) == getattr(other, name)
    assert list(one.arrays) == list(other.arrays)
    for label, array in one.arrays.items():
        np.testing.assert_array_equal(array, other.arrays[label], strict=True)


def test_a_report_comes_back_as_it_was():
    same(decode(encode(REPORT)), REPORT)
    same(decode(encode(Report("undefined", problem="x"))), Report("undefined", problem="x"))


def test_what_comes_back_is_equal_to_the_bit():
    odd = np.array([0.1, -0.0, np.inf, -np.inf, 5e-324, np.nextafter(1, 2)])
    assert decode(encode(Report("answered", {"a: b": odd}))).arrays["a: b"].tobytes() == odd.tobytes()


@given(
    arrays_of.arrays(
        st.one_of(
            arrays_of.boolean_dtypes(),
            arrays_of.integer_dtypes(endianness="?"),
            arrays_of.unsigned_integer_dtypes(endianness="?"),
            arrays_of.floating_dtypes(endianness="?", sizes=(16, 32, 64)),
        ),
        arrays_of.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4),
    )
)
def test_numbers_of_any_kind_travel(array):
    back = decode(encode(Report("answered", {"case: part": array}))).arrays["case: part"]
    np.testing.assert_array_equal(back, array)
    assert (back.shape, back.dtype) == (array.shape, array.dtype.newbyteorder("="))


@given(st.lists(st.text(max_size=20), max_size=5))
def test_text_travels(words):
    array = np.array(words, dtype=str)
    back = decode(encode(Report("answered", {"case: part": array}))).arrays["case: part"]
    assert back.tolist() == [word.encode("utf-8", "replace").decode() for word in array.tolist()]


def test_views_wide_numbers_long_texts_and_too_much_are_made_to_travel():
    wide = np.arange(24, dtype=np.longdouble).reshape(4, 6)[::2, ::-1]
    back = decode(encode(Report("answered", {"a: b": wide, "a: c": np.array("x" * 10**6)}))).arrays
    np.testing.assert_array_equal(back["a: b"], wide.astype(float), strict=True)
    assert back["a: c"].item() == "x" * wire.LONGEST_TEXT
    large = {f"case: {k}": np.broadcast_to(1.0, (10**6,)) for k in range(20)}
    back = decode(encode(Report("answered", large))).arrays
    assert [*back] == ["case: returned instead"] and "20,000,000 numbers" in back["case: returned instead"].item()


def written(entries=(), payload=b"", **changed):
    """Write a message by hand, with an entry or two of its header changed."""
    header = {name: kind() for name, kind in wire.FIELDS.items()} | {"kind": "answered", "arrays": list(entries)}
    text = changed.pop("text", None) or json.dumps(header | changed).encode()
    return wire.MAGIC + struct.pack("<I", len(text)) + text + payload


def test_a_message_by_hand_is_read():
    assert decode(written([["a: b", "<f8", [1]]], bytes(8))).arrays["a: b"].tolist() == [0.0]


REFUSED = {
    "nothing": b"",
    "another beginning": b"\x80\x04" + bytes(100),
    "too long": bytes(wire.LARGEST_MESSAGE + 1),
    "a header that is longer than all": wire.MAGIC + struct.pack("<I", 2**32 - 1) + b"{}",
    "no JSON": written(text=b"{"),
    "no text": written(text=b"\xff\xfe"),
    "nested without end": written(text=b"[" * 500_000),
    "a huge number": written(text=b"9" * 500_000),
    "nan in JSON": written(text=b'{"kind": NaN}'),
    "a list": written(text=b"[]"),
    "other entries": written(passed=True),
    "an unknown kind": written(kind="passed"),
    "a number for a truth": written(printed=1),
    "a truth for a text": written(problem=True),
    "names that are none": written(notebook=["d; import os"]),
    "names that are numbers": written(notebook=[1]),
    "many names": written(notebook=["d"] * 1000),
    "a long error": written(problem="x" * 5000),
    "a surrogate": written(problem="\ud800"),
    "arrays that are none": written(["a: b"]),
    "arrays in a dictionary": written(arrays=[{"label": "a: b"}]),
    "too many arrays": written([["a: b", "<f8", [0]]] * 6000),
    "a label twice": written([["a: b", "<f8", [0]]] * 2),
    "a long label": written([["a" * 1000, "<f8", [0]]]),
    "a label that is a number": written([[1, "<f8", [0]]]),
    "pickled objects": written([["a: b", "|O", [1]]], bytes(8)),
    "fields": written([["a: b", "<f8,<i4", [1]]], bytes(12)),
    "complex": written([["a: b", "<c16", [1]]], bytes(16)),
    "big-endian": written([["a: b", ">f8", [1]]], bytes(8)),
    "longdouble": written([["a: b", "<f16", [1]]], bytes(16)),
    "bytes": written([["a: b", "|S8", [1]]], bytes(8)),
    "a text of no length": written([["a: b", "<U0", [10**6, 10**6]]]),
    "a text of another script's digits": written([["a: b", "<U٣", [1]]], bytes(12)),
    "a text of any length": written([["a: b", "<U", [1]]], bytes(12)),
    "a long text": written([["a: b", "<U99999", [0]]]),
    "a negative shape": written([["a: b", "<f8", [-1]]], bytes(8)),
    "a shape of truths": written([["a: b", "<f8", [True]]], bytes(8)),
    "a shape of fractions": written([["a: b", "<f8", [1.0]]], bytes(8)),
    "a shape that overflows": written([["a: b", "<f8", [2**32, 2**32]]], bytes(8)),
    "a long and empty shape": written([["a: b", "<f8", [0, 10**9]]]),
    "many dimensions": written([["a: b", "<f8", [1] * 60]], bytes(8)),
    "missing bytes": written([["a: b", "<f8", [2]]], bytes(15)),
    "bytes left over": written([["a: b", "<f8", [2]]], bytes(17)),
    "a boolean of 2": written([["a: b", "|b1", [1]]], b"\x02"),
    "a letter that does not exist": written([["a: b", "<U1", [1]]], struct.pack("<I", 0x110000)),
    "half a letter": written([["a: b", "<U1", [1]]], struct.pack("<I", 0xD800)),
}


@pytest.mark.parametrize("message", REFUSED.values(), ids=REFUSED)
def test_anything_else_is_refused_in_a_sentence(message):
    with pytest.raises(BadMessage) as refused:
        decode(message)
    assert 10 < len(str(refused.value)) < 400


def read_or_refused(message):
    try:
        report = decode(message)
    except BadMessage:
        return
    assert report.kind in wire.KINDS
    for array in report.arrays.values():
        repr(array), array.tolist()


@given(st.binary(max_size=300))
def test_random_bytes_are_read_or_refused(noise):
    read_or_refused(noise)
    read_or_refused(wire.MAGIC + noise)
    read_or_refused(written([["a: b", "<U3", [2]]], noise))


@settings(max_examples=500)
@given(st.data())
def test_changed_messages_are_read_or_refused(data):
    message = bytearray(encode(REPORT))
    for _ in range(data.draw(st.integers(1, 5))):
        place = data.draw(st.integers(0, len(message) - 1))
        piece = data.draw(st.one_of(st.binary(max_size=4), st.sampled_from([b"0", b"9", b"-", b"[", b"]", b'"', b","])))
        message[place : place + data.draw(st.integers(0, 4))] = piece
        if not message:
            break
    read_or_refused(bytes(message))


JSON = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.sampled_from(["<f8", "<U2"])
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=4), inner, max_size=3)),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(sorted(wire.FIELDS)), JSON), st.binary(max_size=40))
def test_headers_of_any_kind_are_read_or_refused(changed, payload):
    read_or_refused(written(payload=payload, **changed))


@given(
    st.lists(st.tuples(st.text(max_size=3), st.sampled_from(["<f8", "|b1", "<U4", "<i2"]), JSON)),
    st.binary(max_size=64),
)
def test_arrays_of_any_shape_are_read_or_refused(entries, payload):
    read_or_refused(written([list(entry) for entry in entries], payload))


@pytest.mark.parametrize(
    "message",
    [
        encode(Report("answered", {"a: b": np.zeros(10**6)})),
        written([[f"{k}: b", "<f8", [0]] for k in range(5000)]),
        written(text=b"[" + b"[]," * 300_000 + b"[]]"),
        written(text=b"{" + b",".join(b'"%d": []' % k for k in range(60_000)) + b"}"),
        written([["a: b", "<U2000", [1000]]], bytes(8_000_000)),
        *(message for message in REFUSED.values() if len(message) < 10**6),
    ],
)
def test_reading_takes_little_memory(message):
    tracemalloc.start()
    try:
        read_or_refused_without_looking(message)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 60 * min(len(message), wire.LARGEST_HEADER) + 4 * len(message) + 100_000


def read_or_refused_without_looking(message):
    try:
        decode(message)
    except BadMessage:
        pass
