"""What the tests of grading share: a sandbox, where this machine has one."""

import shutil
import sys

import pytest

from helpers.grading.sandbox import Limits, Sandbox

HERE = sys.platform == "linux" and shutil.which("bwrap") is not None
NEEDS_SANDBOX = pytest.mark.skipif(not HERE, reason="not run: bubblewrap is not here")


@pytest.fixture(scope="session")
def box():
    """A sandbox with small limits; where there is bubblewrap, one that does not start is an error."""
    if not HERE:
        pytest.skip("not run: bubblewrap is not here")
    sandbox = Sandbox("unit_05", Limits(memory=1024, cpu=20, processes=40, disk=16))
    yield sandbox
    sandbox.close()
