"""The book, built once for all tests that look at it, also where several processes run them."""

import fcntl
import functools
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
SITE = ROOT / "build" / "book" / "html"
LOCK = ROOT / "build" / "book.lock"
BUILT = ROOT / "build" / "book.built"
"""Which run of the tests built it last."""
RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))


@functools.cache
def site():
    """Return the folder of the book as it is now; the first process of a run builds it, the others wait for it.

    Returns
    -------
    Path
    """
    LOCK.parent.mkdir(exist_ok=True)
    with LOCK.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # until it is closed
        if not BUILT.exists() or BUILT.read_text(encoding="utf-8") != RUN:
            done = subprocess.run([sys.executable, "-m", "book"], cwd=ROOT, capture_output=True, text=True)
            assert done.returncode == 0, f"the book cannot be built:\n{done.stdout}{done.stderr}"
            BUILT.write_text(RUN, encoding="utf-8")
    return SITE


def pages():
    """List the pages of the book, as paths below `site`."""
    return sorted(file.relative_to(site()).as_posix() for file in site().rglob("*.html") if "_static" not in file.parts)
