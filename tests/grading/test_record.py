"""The one writer: what it writes, that a second time changes nothing, and that nothing given by hand is lost."""

import dataclasses
import json
import pathlib
import shutil

import nbformat
import pytest
from nbgrader.api import Gradebook

from helpers.grading.outcome import Outcome, Result
from helpers.grading.record import CannotRecord, Record, write_atomically

ROOT = pathlib.Path(__file__).resolve().parents[2]
UNIT = "a_unit"


def cell(name, grade, solution, points):
    about = {"grade_id": name, "grade": grade, "solution": solution, "locked": not solution, "task": False}
    about |= {"schema_version": 3, "cell_type": "code", "points": points, "checksum": "x"}
    return nbformat.v4.new_code_cell("pass", id=name, metadata={"nbgrader": about})


RELEASED = nbformat.v4.new_notebook(
    cells=[cell("a-solution", False, True, 0), cell("a-check", True, False, 2), cell("why-explain", True, True, 3)],
    metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
)
GRADED = Outcome(
    "ann",
    UNIT,
    "digest",
    results=(
        Result("a-check", "a", 2.0, 2.0, "passed"),
        Result("why-explain", None, None, 3.0, "by hand"),
    ),
    notebook=b"{}",
    feedback=b"<html>",
)


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    """A gradebook with nothing in it, copied for every test: nbgrader takes seconds to make one."""
    folder = tmp_path_factory.mktemp("empty")
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    Record(folder, UNIT).gradebook.close()
    return folder / "gradebook.db"


@pytest.fixture
def folder(tmp_path, empty):
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    shutil.copy(empty, tmp_path)
    return tmp_path


@pytest.fixture
def record(folder):
    with Record(folder, UNIT) as record:
        record.register(RELEASED)
        yield record


def in_the_gradebook(folder, student="ann"):
    with Gradebook(f"sqlite:///{folder}/gradebook.db") as gradebook:
        notebook = gradebook.find_submission_notebook(UNIT, UNIT, student)
        return {g.name: (g.auto_score, g.manual_score, g.needs_manual_grade) for g in notebook.grades}


def files(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.suffix != ".db"
    }


def test_an_outcome_is_written_everywhere(record, folder):
    record.write(GRADED)
    assert in_the_gradebook(folder) == {"a-check": (2.0, None, False), "why-explain": (None, None, True)}
    written = files(folder)
    assert written[f"autograded/ann/{UNIT}/{UNIT}.ipynb"] == b"{}"
    assert written[f"feedback/ann/{UNIT}/{UNIT}.html"] == b"<html>"
    assert json.loads(written[f"reports/{UNIT}/outcomes/ann.json"])["results"][0]["points"] == 2.0
    assert record.earlier() == {"ann": dataclasses.replace(GRADED, notebook=b"", feedback=b"")}


def test_a_second_time_changes_nothing(record, folder):
    record.write(GRADED)
    before = files(folder), in_the_gradebook(folder)
    record.write(GRADED)
    assert (files(folder), in_the_gradebook(folder)) == before
    with Gradebook(f"sqlite:///{folder}/gradebook.db") as gradebook:
        assert len(gradebook.assignment_submissions(UNIT)) == len(gradebook.students) == 1


def test_registering_again_keeps_what_is_graded(record, folder):
    record.write(GRADED)
    record.register(RELEASED)
    assert in_the_gradebook(folder)["a-check"][0] == 2.0


def test_points_and_comments_by_hand_survive_a_new_grading(record, folder):
    record.write(GRADED)
    with Gradebook(f"sqlite:///{folder}/gradebook.db") as gradebook:
        gradebook.find_grade("why-explain", UNIT, UNIT, "ann").manual_score = 2.5
        gradebook.find_comment("a-solution", UNIT, UNIT, "ann").manual_comment = "Well named."
        gradebook.db.commit()
    record.gradebook.db.expire_all()
    assert record.given_by_hand("ann") == ({"why-explain": 2.5}, {"a-solution": "Well named."})
    assert record.given_by_hand("nobody") == ({}, {})
    assert [result.points for result in record.marked(GRADED).results] == [2.0, 2.5]
    record.write(GRADED)
    assert in_the_gradebook(folder)["why-explain"] == (None, 2.5, True)
    assert record.final_scores() == {"ann": 4.5}


def test_what_failed_changes_no_earlier_grade(record, folder):
    record.write(GRADED)
    record.write(Outcome("ann", UNIT, "other", failed="no notebook"))
    record.write(Outcome("bob", UNIT, "other", failed="no notebook"))
    assert in_the_gradebook(folder)["a-check"][0] == 2.0
    assert record.final_scores() == {}, "a question is still to be graded by hand"
    assert {student: outcome.failed for student, outcome in record.earlier().items()} == {
        "ann": "no notebook",
        "bob": "no notebook",
    }


def test_a_damaged_outcome_is_no_outcome(record, folder):
    record.write(GRADED)
    (record.outcomes / "ann.json").write_text("{")
    assert record.earlier() == {}


def test_other_cells_than_graded_before_are_refused(record, folder):
    record.write(GRADED)
    changed = nbformat.v4.new_notebook(cells=RELEASED.cells[:2], metadata=RELEASED.metadata)
    with pytest.raises(CannotRecord, match="graded cells of a_unit are others"):
        record.register(changed)


def test_late_penalties_are_nbgraders(folder):
    plugin = (
        "from nbgrader.plugins import LateSubmissionPlugin\n"
        "class OnePoint(LateSubmissionPlugin):\n"
        "    def late_submission_penalty(self, student_id, score, total_seconds_late):\n"
        "        return 1.0\n"
        "c.AssignLatePenalties.plugin_class = OnePoint\n"
    )
    config = folder / "nbgrader_config.py"
    config.write_text(config.read_text() + plugin)
    place = folder / "submitted" / "ann" / UNIT
    place.mkdir(parents=True)
    (place / "timestamp.txt").write_text("2026-01-02 00:00:00 UTC")
    with Record(folder, UNIT) as record:
        record.register(RELEASED)
        record.gradebook.update_or_create_assignment(UNIT, duedate="2026-01-01 00:00:00 UTC")
        unanswered = Result("why-explain", None, 0.0, 3.0, "not started")
        record.write(dataclasses.replace(GRADED, results=(GRADED.results[0], unanswered)))
        assert record.final_scores() == {"ann": 1.0}


def test_a_folder_without_configuration_is_refused(tmp_path):
    with pytest.raises(CannotRecord, match=r"no nbgrader_config.py in .* --course"):
        Record(tmp_path, UNIT)


def test_a_gradebook_that_cannot_be_opened_is_told(folder):
    config = folder / "nbgrader_config.py"
    config.write_text(config.read_text() + "c.CourseDirectory.db_url = 'sqlite:////nowhere/at/all.db'\n")
    with pytest.raises(CannotRecord, match="gradebook cannot be opened"):
        Record(folder, UNIT)


def test_a_file_is_there_whole_or_not_at_all(tmp_path, monkeypatch):
    path = tmp_path / "a" / "file"
    write_atomically(path, b"first")
    monkeypatch.setattr("os.replace", lambda *names: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        write_atomically(path, b"second")
    assert path.read_bytes() == b"first"
