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
