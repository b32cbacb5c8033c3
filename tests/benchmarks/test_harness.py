"""The harness itself: turns, medians, ratios, verdicts, exponents, and what happens when something is missing."""

import math
import time

import numpy as np
import pytest

from tests.benchmarks import __main__ as bench
from tests.benchmarks import harness
from tests.benchmarks.harness import TINY, Effort, Growth, NotHere, Row


def test_everything_has_its_turn_in_every_round_and_none_is_always_first():
    seen = []
    runs = {name: lambda name=name: seen.append(name) for name in "abc"}
    times = harness.interleaved(runs, Effort(rounds=3, seconds=0, before=lambda: seen.append("|")))
    turns = "".join(seen).partition("|")[2]
    assert turns.split("|") == list("abcbcacab")
    assert [len(each) for each in times.values()] == [3, 3, 3]


def test_a_call_is_timed_and_not_a_turn():
    times = harness.interleaved({"nap": lambda: time.sleep(0.002)}, Effort(rounds=3, seconds=0.02))["nap"]
    assert min(times) < 0.01 and all(t >= 0.002 for t in times)  # a turn is ten calls


def test_what_is_done_before_a_turn_is_not_timed():
    times = harness.interleaved({"": lambda: None}, Effort(rounds=2, seconds=0, before=lambda: time.sleep(0.02)))
    assert min(times[""]) < 0.01


def test_the_ratio_is_that_of_the_medians():
    row = harness.ratio_row("a", [1.0, 2.0, 90.0], "b", [4.0, 8.0, 9.0], 0.25)
    assert row.ratio == "0.25 (0.25 to 10)" and row.verdict == "met"
    assert harness.ratio_row("a", [1.0, 2.1, 90.0], "b", [4.0, 8.0, 9.0], 0.25).verdict == "missed"
    assert harness.ratio_row("a", [1.0], "b", [4.0], None).verdict == "context"


def test_a_limit_holds_at_the_limit_and_never_for_nan():
    verdicts = [harness.limit_row("a", value, 0.02, harness.duration).verdict for value in (0.02, 0.0201, math.nan)]
    assert verdicts == ["met", "missed", "missed"]


def test_a_missing_peer_gets_words_and_no_number():
    def missing():
        raise NotHere("it is not there")

    gone, there = harness.compare(
        "a", lambda: time.sleep(0.001), {"b": (missing, 0.5), "c": (lambda: lambda: time.sleep(0.01), 0.9)}, TINY
    )
    assert gone.verdict == "not run: it is not there" and gone.ratio == gone.theirs == "" and gone.ours
    assert there.verdict == "met" and there.theirs


def test_times_are_given_for_one_of_many_steps():
    (row,) = harness.compare("a", lambda: time.sleep(0.05), {"b": (lambda: lambda: None, None)}, TINY, steps=1000)
    assert row.ours.endswith("µs") and 50 <= float(row.ours.split()[0]) < 500


@pytest.mark.parametrize("power", [0.0, 1.0, 1.5, 2.0])
def test_the_exponent_of_a_power_is_found(power):
    sizes = [10, 30, 100, 300]
    assert harness.fitted_exponent(sizes, [7 * n**power for n in sizes]) == pytest.approx(power, abs=1e-9)


def test_the_upper_half_shows_what_a_fixed_cost_hides():
    sizes = [1, 10, 100, 1_000, 10_000, 100_000]
    ((everywhere, above),) = Growth("a", "n", sizes, {"time": [500 + n for n in sizes]}).exponents().values()
    assert everywhere < 0.6 < 0.9 < above <= 1


def test_peak_memory_sees_what_is_gone_at_the_end():
    assert 8e6 <= harness.peak_memory(lambda: np.ones(10**6).sum()) < 8.2e6
    assert 16e6 <= harness.peak_memory(lambda: [np.ones(10**6), np.ones(10**6)]) < 16.2e6


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (harness.duration(2.9e-5), "29 µs"),
        (harness.duration(0.0012345), "1.23 ms"),
        (harness.duration(0.3), "300 ms"),
        (harness.duration(26.54), "26.5 s"),
        (harness.duration(1234), "1,234 s"),
        (harness.memory(512), "512 B"),
        (harness.memory(122.4e6), "122 MB"),
    ],
)
def test_three_digits_are_shown(said, words):
    assert said == words


def test_a_missed_goal_stands_out_in_the_table():
    page = harness.table([Row("a", goal="at most 1", verdict="missed"), Row("b", verdict="met")])
    assert "**missed**" in page and "**met**" not in page
    assert {line.count("|") for line in page.splitlines()} == {8}


def test_a_growth_table_has_its_exponents():
    page = harness.growth_table(Growth("Of a", "n", [1, 10, 100], {"time": [1e-3, 1e-2, 1e-1], "memory": [1e3] * 3}))
    assert "| 100 | 100 ms | 1 kB |" in page
    assert "| exponent, all sizes | 1.00 | 0.00 |" in page.replace("-0.00", "0.00")


def broken(effort):
    raise RuntimeError("no | luck")


def working(effort):
    return [harness.limit_row("b", 1.0, 2.0, harness.duration)]


def test_what_fails_stops_nothing_else(capsys):
    told = []
    failed, row = bench.measured([broken, working], TINY, told.append)
    assert failed.verdict == "failed: RuntimeError: no / luck" and row.verdict == "met"
    assert len(told) == 2 and "Traceback" in capsys.readouterr().err


@pytest.mark.parametrize(("measurements", "status"), [([working], 0), ([broken, working], 1)])
def test_the_exit_status_tells_whether_everything_ran(measurements, status, monkeypatch, capsys):
    import types

    monkeypatch.setattr(bench.importlib, "import_module", lambda name: types.SimpleNamespace(MEASUREMENTS=measurements))
    before = bench.RESULTS.read_bytes() if bench.RESULTS.exists() else None
    assert bench.main(["imports"]) == status
    assert "1 goals met" in capsys.readouterr().out
    assert (bench.RESULTS.read_bytes() if bench.RESULTS.exists() else None) == before


def test_a_whole_run_is_written_down(monkeypatch, tmp_path, capsys):
    import types

    monkeypatch.setattr(bench.importlib, "import_module", lambda name: types.SimpleNamespace(MEASUREMENTS=[working]))
    monkeypatch.setattr(bench, "RESULTS", tmp_path / "results.md")
    assert bench.main([]) == 0
    page = (tmp_path / "results.md").read_text()
    assert all(f"## {title}" in page for title in bench.TOPICS.values())
    assert "NumPy" in page and "torch" in page and f"{len(bench.TOPICS)} goals met" in page
    assert capsys.readouterr().out


def test_an_unknown_topic_is_named(capsys):
    with pytest.raises(SystemExit):
        bench.main(["autodif"])
    assert "there is no topic autodif" in capsys.readouterr().err
