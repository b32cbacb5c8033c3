"""Every attack and accident of `hostile.ATTACKS`, graded by the real command in one run beside honest submissions."""

import fcntl
import json

import pytest

from tests.grading.conftest import NEEDS_SANDBOX
from tests.grading.hostile import ATTACKS, stock
from tests.grading.siege import HONEST, Siege

pytestmark = NEEDS_SANDBOX


@pytest.fixture(scope="session")
def siege(tmp_path_factory, worker_id):
    """What one run over the whole corpus gave; run once, however many processes test."""
    base = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent
    results = shared / "siege.json"
    with open(shared / "siege.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not results.exists():
            results.write_text(json.dumps(_grade(tmp_path_factory.mktemp("siege"))))
    return json.loads(results.read_text())


def _grade(folder):
    with Siege(folder) as siege:
        siege.grade()
        return {
            "status": siege.done.returncode,
            "errors": siege.done.stderr,
            "spoiled": siege.spoiled(),
            "contacts": [what for what, heard in siege.heard.items() if heard],
            "honest": {student: siege.points(student) for student in HONEST},
            "honest leaks": {student: siege.leaks(student) for student in HONEST},
            "problems": {name: siege.problems(name) for name in ATTACKS},
        }


@pytest.mark.parametrize("name", ATTACKS)
def test_it_gains_nothing_and_harms_nothing(siege, name):
    assert not siege["problems"][name], ATTACKS[name].tries


@pytest.mark.parametrize("student", HONEST)
def test_the_honest_get_exactly_their_points(siege, student):
    assert siege["honest"][student] == HONEST[student][1]


def test_the_run_ends_as_one_in_which_some_could_not_be_graded(siege):
    assert siege["status"] == 1, siege["errors"]
    assert "Traceback" not in siege["errors"]


def test_nothing_was_read_written_or_called_outside(siege):
    assert not siege["spoiled"]
    assert not siege["contacts"]
    for leaked in siege["honest leaks"].values():
        assert {one.rpartition("-")[0] for one in leaked} <= {"canary-others"}  # which stands in their own notebooks


def test_the_attacks_are_real():
    """Plain nbgrader gives points to a good part of them, or is harmed; else the corpus would prove nothing."""
    known = stock()
    tried = [name for name, attack in ATTACKS.items() if attack.tried_on_stock]
    assert set(known) >= set(tried)
    won = [name for name in tried if known[name].startswith("17 of 17") and ATTACKS[name].points == 0]
    harmed = [
        name for name in tried if any(word in known[name] for word in ("leaks", "written", "reached", "left behind"))
    ]
    assert len(won) > 20
    assert len(harmed) > 10
