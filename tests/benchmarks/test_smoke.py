"""Everything that `make bench` measures runs, with tiny sizes and without peers; its numbers mean nothing here."""

import importlib
import inspect
import pathlib
import re

import nbformat
import numpy as np
import pytest

from helpers import maths, widgets
from tests.benchmarks import __main__ as bench
from tests.benchmarks import in_kernel, peers, units
from tests.benchmarks.harness import TINY, Growth, NotHere, Row

ROOT = pathlib.Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("topic", sorted(set(bench.TOPICS) - {"units", "imports"}))
def test_a_topic_runs_without_its_peers(topic, monkeypatch):
    def absent(module):
        raise NotHere(f"no {module} here")

    monkeypatch.setattr(peers, "peer", absent)
    results = bench.measured(importlib.import_module(f"tests.benchmarks.{topic}").MEASUREMENTS, TINY, lambda line: None)
    rows = [result for result in results if isinstance(result, Row)]
    assert rows and not [row for row in rows if row.verdict.startswith("failed")]
    for row in rows:
        if row.verdict.startswith("not run"):
            assert re.match("not run: no .* here", row.verdict) and not row.theirs and not row.ratio
    for growth in results:
        if isinstance(growth, Growth):
            assert all(len(costs) == len(growth.sizes) for costs in growth.costs.values())


def test_every_module_of_measurements_is_a_topic():
    files = pathlib.Path(bench.__file__).parent.glob("*.py")
    assert {file.stem for file in files if "\nMEASUREMENTS = " in file.read_text(encoding="utf-8")} == set(bench.TOPICS)


# Widgets are found by moving the controls of every notebook: so every widget must be in one.


def makers_of_widgets():
    """Name the public functions that return controls with a picture."""
    functions = [
        (name, getattr(widgets, name)) for name in widgets.__all__ if inspect.isfunction(getattr(widgets, name))
    ]
    found = [(name, f) for name, f in functions if re.search(r"Returns\n-+\n(\w*Box|Training)\b", inspect.getdoc(f))]
    return [name for name, f in found if f.__module__.rpartition(".")[2] not in ("live", "training")]


def test_makers_of_widgets_are_recognised():
    assert {"line_through_cases", "neuron_plane", "up_and_down", "learn_cats_and_dogs"} <= set(makers_of_widgets())
    assert not [name for name in makers_of_widgets() if name.startswith("render_")]


def test_every_widget_is_measured_in_a_notebook():
    sources = "".join(path.read_text(encoding="utf-8") for path in ROOT.glob("solutions/*/*.ipynb"))
    assert [name for name in makers_of_widgets() if f"widgets.{name}(" not in sources] == []


def test_after_every_widget_the_kernel_is_asked():
    cells = [nbformat.v4.new_code_cell(source) for source in ("import numpy", "widgets.two_paths()", "1")]
    sources = [cell.source for cell in units.watched(nbformat.v4.new_notebook(cells=cells)).cells]
    assert ["in_kernel" in source for source in sources] == [False, False, True, False, True, True]


def test_moved_controls_and_their_pictures_are_timed():
    in_kernel.new_pictures()
    box = widgets.line_through_cases(np.array([1.0, 2.0]), np.array([2.0, 4.0]))
    stepper = widgets.two_paths()
    pictures = in_kernel.new_pictures()
    before = box.children[0].value
    times = in_kernel.redraw_times(pictures, n=2, rounds=2)
    assert len(times) == len(pictures) == 2 and all(len(each) >= 4 for each in times)
    assert all(0 < t < 1 for each in times for t in each)
    assert box.children[0].value == before and stepper.children and in_kernel.new_pictures() == []


def test_the_redrawing_of_a_training_is_timed_and_nothing_is_trained_anew():
    in_kernel.new_pictures()
    box = widgets.learn_cats_and_dogs(*maths.cats_and_dogs(20, np.random.default_rng(1986)), n_sweeps=2)
    state = box.children[-1].state
    ((times),) = in_kernel.redraw_times(in_kernel.new_pictures(), n=2, rounds=2)
    assert len(times) == 4 and box.children[-1].state is state


def test_most_memory_is_plausible():
    assert 20e6 < in_kernel.most_memory() < 20e9


# Peers.


def test_a_peer_that_is_not_installed_is_named():
    with pytest.raises(NotHere, match="no_such_peer cannot be imported"):
        peers.peer("no_such_peer.nn")


def test_constraints_are_the_pins_without_hashes():
    text = (
        "# made\nnumpy==2.4.6 \\\n    --hash=sha256:0\npywin32==3 ; sys_platform == 'win32' \\\n    --hash=sha256:1\n"
    )
    assert peers.constraints(text).splitlines() == ["numpy==2.4.6", "pywin32==3 ; sys_platform == 'win32'"]
    kept = peers.constraints((ROOT / "requirements.txt").read_text(encoding="utf-8"))
    assert len(kept.splitlines()) > 50 and "hash" not in kept


@pytest.mark.parametrize(
    ("log", "words"),
    [
        ("ERROR: No matching distribution found for torch==2.13.0", "no file for this Python and this machine"),
        ("WARNING: Retrying (Retry(total=4))", "could not be reached"),
        ("OSError: No space left on device", "disk is full"),
        ("Something else\nat last", "at last"),
        ("", "without a word"),
    ],
)
def test_why_a_peer_cannot_be_had_is_said_in_one_sentence(log, words):
    assert words in peers.reason(log) and "\n" not in peers.reason(log)


def test_a_peer_that_cannot_be_had_keeps_none_of_the_others_away(monkeypatch, capsys, tmp_path):
    asked = []

    class Failed:
        returncode, stdout, stderr = 1, "", "No matching distribution"

    monkeypatch.setattr(peers.subprocess, "run", lambda command, **kw: asked.append(command[-1]) or Failed)
    monkeypatch.setattr(peers, "installed", lambda name: None)
    peers.fetch()
    assert asked == [str(requirement) for requirement in peers.wanted()]
    assert capsys.readouterr().out.count("cannot be had: the package index has no file") == len(asked)
