"""A gradebook in PostgreSQL, which several people can use at a time: a real server, for the time of the test."""

import glob
import os
import pathlib
import pwd
import shutil
import socket
import subprocess
import time

import pytest
from nbgrader.api import Gradebook

from tests.grading.submissions import course, grade, hand_in, solved, untouched

BIN = sorted(glob.glob("/usr/lib/postgresql/*/bin"))[-1:]


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    """The address of an empty database."""
    if not BIN:
        pytest.skip("not run: PostgreSQL is not here")
    folder = pathlib.Path(tmp_path_factory.mktemp("postgresql"))
    user = {}
    if os.getuid() == 0:  # the server refuses to run as root
        account = pwd.getpwnam("postgres")
        user = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
        place = pathlib.Path("/var/tmp", f"course-{os.getpid()}")
        place.mkdir(mode=0o755)
        os.chown(place, account.pw_uid, account.pw_gid)
        folder = place
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data = folder / "data"
    subprocess.run(
        [f"{BIN[0]}/initdb", "-A", "trust", "-U", "grader", "-D", data], check=True, capture_output=True, **user
    )
    server = subprocess.Popen(
        [f"{BIN[0]}/postgres", "-D", data, "-h", "127.0.0.1", "-p", str(port), "-k", str(folder)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        **user,
    )
    create = [f"{BIN[0]}/createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "grader", "gradebook"]
    until = time.monotonic() + 30
    while subprocess.run(create, capture_output=True).returncode:
        assert time.monotonic() < until, "the server does not answer"
        time.sleep(0.2)
    yield f"postgresql+psycopg://grader@127.0.0.1:{port}/gradebook"
    server.terminate()
    server.wait(20)
    shutil.rmtree(folder, ignore_errors=True)


def test_grades_go_into_postgresql_and_a_second_run_changes_nothing(database, tmp_path):
    if shutil.which("bwrap") is None:
        pytest.skip("not run: bubblewrap is not here")
    unit = "05_backpropagation"
    course(tmp_path, unit)
    config = tmp_path / "nbgrader_config.py"
    config.write_text(config.read_text() + f"c.CourseDirectory.db_url = {database!r}\n")
    hand_in(tmp_path, "ann", solved(unit), unit)
    hand_in(tmp_path, "bob", untouched(unit), unit)
    for _ in range(2):
        done = grade(tmp_path, unit, "--workers", "1")
        assert done.returncode == 0, done.stderr
        with Gradebook(database, "backpropagation-by-hand") as gradebook:
            scores = {s.student.id: s.score for s in gradebook.assignment_submissions(unit)}
            assert len(gradebook.students) == 2
        assert scores["bob"] == 0 < scores["ann"]
    assert not (tmp_path / "gradebook.db").exists()


def test_a_server_that_is_not_there_is_one_sentence(tmp_path):
    course(tmp_path)
    config = tmp_path / "nbgrader_config.py"
    address = "postgresql+psycopg://grader@127.0.0.1:1/gradebook"
    config.write_text(config.read_text() + f"c.CourseDirectory.db_url = {address!r}\n")
    done = grade(tmp_path, "05_backpropagation")
    assert done.returncode == 2
    assert "The gradebook cannot be opened" in done.stderr and "Traceback" not in done.stderr
