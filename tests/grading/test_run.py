"""The command as a whole: honest submissions, workers that die, interrupted runs, folders that are not right."""

import multiprocessing
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time

import pytest
from nbgrader.api import Gradebook

from helpers.grading import run, task
from helpers.grading.record import Record
from helpers.grading.unit import Unit
from tests.grading.conftest import NEEDS_SANDBOX
from tests.grading.submissions import (
    command,
    course,
    every_second_wrong,
    grade,
    hand_in,
    outcome,
    points,
    solved,
    untouched,
)

FIRST = "00_start_here"  # the shortest unit
STUDENTS = [f"student{k}" for k in range(6)]


@pytest.fixture
def folder(tmp_path):
    """A course's folder with six submissions of the first unit: right and untouched in turn."""
    course(tmp_path, FIRST)
    for k, student in enumerate(STUDENTS):
        hand_in(tmp_path, student, untouched(FIRST) if k % 2 else solved(FIRST), FIRST)
    return tmp_path


def scores(folder, unit=FIRST):
    with Gradebook(f"sqlite:///{folder}/gradebook.db") as gradebook:
        submissions = gradebook.assignment_submissions(unit)
        found = {submission.student.id: submission.score for submission in submissions}
        assert len(found) == len(submissions)
    return found


def full(unit):
    return sum(graded.points for graded in Unit.read(course_root(), unit).exercises.values())


def course_root():
    return pathlib.Path(__file__).resolve().parents[2]


def expected():
    return {student: 0 if k % 2 else full(FIRST) for k, student in enumerate(STUDENTS)}


def started(folder, *options):
    """Start the command, and wait until something is graded."""
    arguments, environment = command(FIRST, *options)
    process = subprocess.Popen(
        arguments,
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    until = time.monotonic() + 120
    while not list((folder / "reports").glob("*/outcomes/*.json")):
        assert time.monotonic() < until and process.poll() is None, process.communicate()
        time.sleep(0.02)
    return process


def workers_of(process):
    """List the processes of a command that grade."""
    found = []
    threads = pathlib.Path(f"/proc/{process.pid}/task").glob("*/children")
    for pid in " ".join(file.read_text() for file in threads).split():
        line = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes()
        if b"spawn_main" in line:
            found.append(int(pid))
    return found


@NEEDS_SANDBOX
def test_a_worker_killed_half_way_costs_nobody_anything(folder):
    process = started(folder, "--workers", "2")
    nannies_and_workers = workers_of(process)
    assert nannies_and_workers
    os.kill(nannies_and_workers[0], signal.SIGKILL)
    out, err = process.communicate(timeout=300)
    assert process.returncode == 0, err
    assert scores(folder) == expected()
    assert "Traceback" not in out + err


@NEEDS_SANDBOX
def test_an_interrupted_run_is_taken_up_where_it_stopped(folder):
    process = started(folder, "--workers", "1")
    os.killpg(process.pid, signal.SIGINT)  # as a terminal sends Ctrl-C: to the workers, too
    out, err = process.communicate(timeout=120)
    assert process.returncode == 130, (out, err)
    assert "Interrupted" in err and "Traceback" not in out + err
    done = {path: path.stat().st_mtime_ns for path in (folder / "reports").glob("*/outcomes/*.json")}
    assert 0 < len(done) < len(STUDENTS)
    again = grade(folder, FIRST, "--workers", "1")
    assert again.returncode == 0, again.stderr
    assert f"{len(done)} graded already" in again.stdout
    assert {path: path.stat().st_mtime_ns for path in done} == done
    assert scores(folder) == expected()


@NEEDS_SANDBOX
def test_a_second_run_does_nothing_and_force_does_it_again(folder):
    assert grade(folder, FIRST).returncode == 0
    before = {path: path.stat().st_mtime_ns for path in (folder / "autograded").rglob("*.ipynb")}
    assert len(before) == len(STUDENTS)
    again = grade(folder, FIRST)
    assert again.returncode == 0 and "6 graded already" in again.stdout
    assert {path: path.stat().st_mtime_ns for path in before} == before
    hand_in(folder, "student1", solved(FIRST), FIRST)
    changed = grade(folder, FIRST)
    assert "5 graded already" in changed.stdout
    assert scores(folder) == expected() | {"student1": full(FIRST)}
    assert grade(folder, FIRST, "--force", "--student", "student0").returncode == 0
    after = {path: path.stat().st_mtime_ns for path in before}
    assert {path.parents[1].name for path in before if after[path] != before[path]} == {"student0", "student1"}


class Poisoned(task.Submission):
    """A submission that ends every worker that looks at it."""

    def __getattribute__(self, name):
        if name == "data" and multiprocessing.parent_process() is not None:
            os._exit(1)
        return super().__getattribute__(name)


@NEEDS_SANDBOX
def test_what_keeps_killing_its_worker_ends_as_failed(folder):
    unit, told = Unit.read(folder, FIRST), []
    with Record(folder, FIRST) as record:
        record.register(unit.released)
        submissions = list(run.plan(record, unit, b"secret", STUDENTS[:2]))
        submissions.append(Poisoned("poisoned", "digest", b""))
        outcomes = run.grade_all(submissions, unit, task.Settings(), run.Cluster(workers=2), record, told.append)
    failed = {outcome.student: outcome.failed for outcome in outcomes}
    assert failed.pop("poisoned") == "the process that graded it died, 3 times in a row"
    assert failed == {"student0": "", "student1": ""}
    assert len(told) == 3
    assert points(folder, "student0", FIRST) == full(FIRST)


def test_a_step_of_the_grader_that_does_not_end_ends_its_worker():
    source = "from helpers.grading import task\nwith task._at_most(0.5):\n    while {}:\n        pass\nprint('through')"
    ends = [
        subprocess.run(
            [sys.executable, "-c", source.format(busy)],
            cwd=task.__file__.partition("helpers")[0],
            capture_output=True,
            text=True,
        )
        for busy in (True, False)
    ]
    assert ends[0].returncode == 1 and not ends[0].stdout + ends[0].stderr
    assert ends[1].returncode == 0 and ends[1].stdout == "through\n"


@NEEDS_SANDBOX
def test_a_cluster_that_runs_already_is_used(folder):
    from dask.distributed import LocalCluster

    with LocalCluster(n_workers=1, threads_per_worker=1, host="127.0.0.1", dashboard_address=None) as cluster:
        done = grade(folder, FIRST, "--scheduler", cluster.scheduler_address)
    assert done.returncode == 0, done.stderr
    assert scores(folder) == expected()


def test_a_scheduler_that_is_not_there_is_one_sentence(folder):
    done = grade(folder, FIRST, "--scheduler", "tcp://127.0.0.1:1")
    assert done.returncode == 2
    assert "tcp://127.0.0.1:1" in done.stderr and "Traceback" not in done.stderr
    assert not (folder / "reports").exists() or not list((folder / "reports").rglob("*.json"))


@NEEDS_SANDBOX
def test_the_scores_are_those_of_stock_nbgrader(tmp_path):
    unit = "05_backpropagation"
    kinds = {"right": solved(unit), "half": every_second_wrong(unit), "untouched": untouched(unit)}
    half_done = solved(unit)
    for cell, blank in zip(half_done.cells[20:], untouched(unit).cells[20:], strict=True):
        cell.source = blank.source
    kinds["half done"] = half_done
    for course_name in ("ours", "stock"):
        course(tmp_path / course_name, unit)
        for student, notebook in kinds.items():
            hand_in(tmp_path / course_name, student, notebook, unit)
    assert grade(tmp_path / "ours", unit).returncode == 0
    _, environment = command()
    programs = {"PATH": os.pathsep.join([str(pathlib.Path(command()[0][0]).parent), os.environ["PATH"]])}
    for step in ("generate_assignment", "autograde"):
        arguments = [command()[0][0], "-m", "nbgrader", step, unit]
        subprocess.run(arguments, cwd=tmp_path / "stock", env=environment | programs, check=True, capture_output=True)
    assert detailed_scores(tmp_path / "ours", unit) == detailed_scores(tmp_path / "stock", unit)
    assert 0 < scores(tmp_path / "ours", unit)["half"] < scores(tmp_path / "ours", unit)["right"] == full(unit)


def detailed_scores(folder, unit):
    with Gradebook(f"sqlite:///{folder}/gradebook.db") as gradebook:
        return {
            (submission.student.id, grade.name): (grade.auto_score, grade.needs_manual_grade, grade.max_score)
            for submission in gradebook.assignment_submissions(unit)
            for notebook in submission.notebooks
            for grade in notebook.grades
        }


# What is not right with a folder or a call: one sentence, and a status that tells.


def refused(folder, *options):
    done = grade(folder, *options)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    return done.stderr.strip()


def test_a_folder_without_submissions(tmp_path):
    course(tmp_path, FIRST)
    assert refused(tmp_path, FIRST).startswith("Nothing to grade: there is no submission in submitted/")


def test_a_unit_that_is_not_there(folder):
    assert "'99_nothing'" in refused(folder, "99_nothing")
    assert FIRST in refused(folder, "99_nothing")


def test_a_student_that_handed_in_nothing(folder):
    assert refused(folder, FIRST, "--student", "nobody").startswith("nobody: no folder submitted/nobody/00_start_here")


def test_a_student_whose_name_is_misspelt(folder):
    assert "such as that of student3" in refused(folder, FIRST, "--student", "Student3")


def test_a_folder_that_is_no_course(tmp_path):
    assert "give the command in the course's folder" in refused(tmp_path, FIRST)


@pytest.mark.parametrize("option", ["--workers", "--seconds", "--memory"])
def test_numbers_that_leave_no_room(folder, option):
    assert f"{option} 0" in refused(folder, FIRST, option, "0")


def test_files_that_are_left_out_are_noted(folder):
    beside = folder / "submitted" / "student0" / FIRST
    for name, size in (("a.csv", 10), ("b.csv", 11_000_000), ("c.csv", 10)):
        (beside / name).write_bytes(b"1" * size)
    with Record(folder, FIRST) as record:
        first, second = run.plan(record, Unit.read(folder, FIRST), b"secret", STUDENTS[:2])
    assert sorted(first.files) == ["a.csv", "c.csv"]
    assert first.notes == ("Files beside the notebook, left out since there are too many bytes or files: b.csv.",)
    assert not second.notes


def test_without_a_sandbox_it_refuses(folder):
    arguments, environment = command(FIRST)
    done = subprocess.run(
        arguments, cwd=folder, env=environment | {"PATH": ""}, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 2
    assert "bubblewrap" in done.stderr and "--unsafe" in done.stderr
    assert not (folder / "gradebook.db").exists() or not scores(folder)


def test_unsafe_grades_without_a_sandbox(folder):
    for student in STUDENTS[2:]:
        shutil.rmtree(folder / "submitted" / student)
    arguments, environment = command(FIRST, "--unsafe", "--workers", "1")
    done = subprocess.run(
        arguments, cwd=folder, env=environment | {"PATH": ""}, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    assert scores(folder) == {student: expected()[student] for student in STUDENTS[:2]}


@NEEDS_SANDBOX
def test_a_corrupt_submission_fails_alone(folder):
    hand_in(folder, "student2", b"{", FIRST)
    shutil.rmtree(folder / "submitted" / "student3" / FIRST)
    (folder / "submitted" / "student3" / FIRST).mkdir()
    done = grade(folder, FIRST)
    assert done.returncode == 1
    assert outcome(folder, "student2", FIRST)["failed"] and outcome(folder, "student3", FIRST)["failed"]
    assert "student2" in done.stdout and "student3" in done.stdout
    assert scores(folder) == {k: v for k, v in expected().items() if k not in ("student2", "student3")}
    again = grade(folder, FIRST)
    assert again.returncode == 1 and "4 graded already" in again.stdout


def test_the_secret_is_made_once_and_for_the_owner_alone(tmp_path):
    secret, new = run.secret_of(tmp_path)
    assert new and len(secret) > 60
    assert (tmp_path / run.SECRET_FILE).stat().st_mode & 0o777 == 0o600
    assert run.secret_of(tmp_path) == (secret, False)


def test_help_names_every_exit_status():
    done = grade(course_root(), "--help")
    assert done.returncode == 0
    for word in ("--scheduler", "--unsafe", "--force", "--student", "Exit status"):
        assert word in done.stdout
