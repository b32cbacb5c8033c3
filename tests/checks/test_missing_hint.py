"""What a reader can send to the course about a wrong answer without a hint: enough to repeat it, nothing private."""

import os
import pathlib
import time
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest

from helpers import __version__
from helpers.checks import CheckFailed, Exercise, call_each, missing_hint, unit_00, verdict
from helpers.checks.exercise import PUBLIC_SEED, diagnose


def cubed_and_more(x):
    """Say what is to be done.

    It is the exercise's.
    """
    return np.power(x, 3) + 0.7


def shown(exercise, answer, monkeypatch, **how):
    """Return the panel that a check shows."""
    panels = []
    monkeypatch.setattr(verdict, "_display", panels.append)
    with pytest.raises(CheckFailed):
        exercise(answer, **how)
    return panels[0]


def test_a_wrong_answer_without_a_hint_can_be_sent(monkeypatch):
    panel = shown(unit_00.double, cubed_and_more, monkeypatch)
    lines = panel.to_send.splitlines()
    assert lines[0] == "exercise: double, unit 00"
    assert lines[1].startswith(f"course:   {__version__}, Python 3")
    assert lines[2] == f"inputs:   seed {PUBLIC_SEED}; cases: a whole number; a negative number; an array"
    assert lines[3] == "compared: result; within 1e-06 of each entry"
    assert lines[4].startswith("verdict:  The values differ.")
    assert lines[5].startswith("where:    First difference, in the case 'a whole number': yours ")
    assert lines[-3:] == ["answer:", "    def cubed_and_more(x):", "        return np.power(x, 3) + 0.7"]


@pytest.mark.parametrize(
    ("answer", "how"),
    [
        (np.square, {}),  # a known mistake
        (lambda x: None, {}),  # one that any exercise can meet
        (lambda x: undefined, {}),  # an error whose meaning is known  # noqa: F821
        (None, {}),
        (cubed_and_more, {"seed": "secret"}),  # its inputs are hidden
        (cubed_and_more, {"seed": 7}),
    ],
)
def test_nothing_is_offered_where_there_is_a_hint_or_a_secret(answer, how, monkeypatch):
    panels = []
    monkeypatch.setattr(verdict, "_display", panels.append)
    with pytest.raises(CheckFailed):
        unit_00.double(answer, **how)
    assert not [panel for panel in panels if panel.to_send or "Send it" in panel._repr_html_()]


def test_it_is_offered_for_an_error_that_nobody_explains(monkeypatch):
    def answer(x):
        raise OSError(f"{pathlib.Path.home()}/my diary is closed")

    told = shown(unit_00.double, answer, monkeypatch).to_send
    assert "Your function raised OSError" in told
    assert str(pathlib.Path.home()) not in told


def test_plain_text_is_not_longer_than_without_it(monkeypatch):
    panel = shown(unit_00.double, cubed_and_more, monkeypatch)
    assert repr(panel) == repr(verdict.Panel(panel.diagnosis))


def test_the_panel_folds_a_labelled_box_that_holds_the_text(monkeypatch):
    panel = shown(unit_00.double, lambda x: x + 0.7 if np.all(x < 3) & 1 else x + 0.8, monkeypatch)
    section = ElementTree.fromstring(panel._repr_html_().replace("<br>", "<br/>"))
    fold = section.find("details")
    assert fold.get("open") is None and fold.find("summary").text == "No hint for this? Send it to the course"
    box = fold.find("textarea")
    assert box.text == panel.to_send
    assert box.get("aria-label") and box.get("readonly") is None  # JupyterLab's shortcuts would act
    assert "color:inherit;background:none" in box.get("style")


@pytest.mark.parametrize(
    "path",
    ["/home/anna/x.txt", "/Users/anna/a b", r"C:\Users\anna\x", "/root/x", "/content/drive/x", "/tmp/ipykernel_1/2.py"],
)
def test_paths_are_left_out(path):
    told = missing_hint._clean(f"open('{path}') / 2 + x/y/z")
    assert "anna" not in told and path not in told
    assert told.startswith("open('<path>") and told.endswith(" / 2 + x/y/z")


def test_the_name_of_the_user_is_left_out(monkeypatch):
    monkeypatch.setattr(os.path, "expanduser", lambda path: "/data/people/annabel")
    assert missing_hint._clean("# annabel wrote np.annabel in /data/people/annabel/x") == (
        "# <name> wrote np.annabel in <path>/x"
    )


class Hostile:
    def __repr__(self):
        raise RuntimeError

    __str__ = __repr__
    __wrapped__ = property(lambda self: self)

    def __call__(self, x):
        return x + 0.7


def endless():
    code = "def long(x):\n" + "".join(f"    y{k} = {'1 + ' * 99}x\n" for k in range(500)) + "    return x + 0.7\n"
    names = {}
    exec(compile(code, "<typed>", "exec"), names)
    import linecache

    linecache.cache["<typed>"] = (len(code), None, code.splitlines(keepends=True), "<typed>")
    return names["long"]


ODD = {
    "hostile": Hostile,
    "hostile class": lambda: Hostile,
    "hostile list": lambda: [Hostile()],
    "endless": endless,
    "ufunc": lambda: np.sin,
    "builtin": lambda: len,
    "typed": lambda: eval("lambda x: x + 0.7"),
    "long text": lambda: "x" * 10**6,
    "control signs": lambda: "\x1b[31m\u202e\n" * 99,
    "large array": lambda: np.zeros((500, 500)),
    "single precision": lambda: np.float32(0.5),
    "dictionary": lambda: {"a": [1] * 999},
    "nan": lambda: float("nan"),
    "object": object,
}


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("reference", [lambda x: 2 * x, 4.0], ids=["function", "value"])
def test_whatever_the_answer_is_the_text_fits_a_screen(odd, reference):
    def value(given, rng):
        return call_each(lambda rng: {"all": {}})(lambda: given, rng)

    probe = call_each(lambda rng: {"all": {"x": 1.5}}) if callable(reference) else value
    told = Exercise(unit=0, name="odd", reference=reference, probe=probe).to_send(ODD[odd]())
    lines = told.splitlines()
    assert told.startswith("exercise: odd, unit 00\n")
    assert len(lines) <= 40 and max(map(len, lines)) <= 130
    assert all(line.isprintable() for line in lines)
    assert "0x" not in told


def test_a_failure_to_write_it_costs_nothing(monkeypatch):
    monkeypatch.setattr(missing_hint, "_source", lambda answer: 1 / 0)
    assert shown(unit_00.double, cubed_and_more, monkeypatch).to_send == ""


def test_it_slows_no_verdict():
    diagnosis, times = diagnose(unit_00.double, cubed_and_more), []
    for _ in range(5):
        began = time.perf_counter()
        unit_00.double.to_send(cubed_and_more, diagnosis)
        times.append(time.perf_counter() - began)
    assert min(times) < 0.02
