"""What a kernel in the sandbox can reach, take and leave behind; asked from inside, by cells."""

import ast
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import threading
import time

import nbformat
import pytest

from helpers.grading import sandbox
from helpers.grading.execute import MOST_OUTPUT, run_cells
from helpers.grading.sandbox import Limits, Sandbox, SandboxUnavailable

ROOT = pathlib.Path(__file__).resolve().parents[2]


def run(box, *sources, files=None, seconds=30):
    """Run cells in a new kernel; return the notebook and why the run ended early."""
    cells = [nbformat.v4.new_code_cell(source, id=f"cell-{k}") for k, source in enumerate(sources)]
    notebook = nbformat.v4.new_notebook(cells=cells)
    return notebook, run_cells(notebook, dict.fromkeys(range(len(cells))), box, files, seconds)


def said(cell):
    return "".join(output.get("text", "") for output in cell.outputs)


def value(box, source, **options):
    """Return what the last line of a cell says."""
    notebook, problem = run(box, source, **options)
    assert problem == "", said(notebook.cells[0])
    results = [output for output in notebook.cells[0].outputs if output.output_type == "execute_result"]
    assert results, notebook.cells[0].outputs
    return ast.literal_eval(results[0].data["text/plain"])


def error(box, source):
    """Return the name of the error that a cell ends with."""
    notebook, problem = run(box, source)
    assert problem == ""
    return next(output.ename for output in notebook.cells[0].outputs if output.output_type == "error")


def test_cells_run_as_in_any_kernel(box):
    notebook, problem = run(
        box,
        "import numpy as np\nfrom helpers import figures, maths\nfigures.use_style()\nx = 1\nx",
        "%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1, 2])",
        "1 / 0",
        "print(x)",
        "raise NotImplementedError",
    )
    assert problem == ""
    outputs = [cell.outputs for cell in notebook.cells]
    assert outputs[0][0].data["text/plain"] == "1"
    assert any("image/png" in output.get("data", {}) for output in outputs[1])
    assert outputs[2][0].ename == "ZeroDivisionError"
    assert outputs[3][0].text == "1\n"
    assert outputs[4][0].text.startswith("Not started yet")


def test_files_beside_the_notebook_are_there(box):
    assert value(box, "open('data/a.txt').read()", files={"data/a.txt": b"content"}) == "content"


def test_nothing_of_the_machine_is_in_sight(box):
    top = set(value(box, "import os; os.listdir('/')"))
    assert top <= {"bin", "course", "dev", "env", "etc", "lib", "lib32", "lib64", "proc", "sbin", "tmp", "usr"} | {
        pathlib.Path(sys.base_prefix).parts[1]
    }
    assert not value(box, f"import os; os.path.exists({str(ROOT / 'solutions')!r})")
    home = str(pathlib.Path.home())
    inside = value(box, f"import os; os.listdir({home!r}) if os.access({home!r}, os.R_OK) else []")
    assert len(inside) <= (home in sys.base_prefix)  # the way to this Python, should it lie there
    assert value(box, "import os; sorted(os.listdir('/course/helpers'))") == sorted(os.listdir(ROOT / "helpers"))


def test_the_environment_is_its_own(box, monkeypatch):
    monkeypatch.setenv("A_PASSWORD", "canary")
    with Sandbox_here(Limits()) as other:
        assert "canary" not in str(value(other, "import os; dict(os.environ)"))


def test_nothing_can_be_written_but_tmp(box):
    source = """
import os
def writable(folder):
    try:
        open(os.path.join(folder, "x"), "w").close()
    except OSError:
        return False
    return True
[folder for folder, _, _ in os.walk("/") if not folder.startswith("/proc") and writable(folder)]
"""
    assert all(folder.startswith(("/tmp", "/dev/shm")) for folder in value(box, source, seconds=60))


def test_every_kernel_has_its_own_tmp(box):
    assert value(box, "open('/tmp/left', 'w').write('x')") == 1
    assert not value(box, "import os; os.path.exists('/tmp/left')")


def test_there_is_no_network(box):
    with socket.create_server(("127.0.0.1", 0)) as server:
        reached = []
        threading.Thread(target=lambda: reached.append(server.accept()), daemon=True).start()
        port = server.getsockname()[1]
        assert error(box, f"import socket; socket.create_connection(('127.0.0.1', {port}), 2)") in (
            "OSError",
            "ConnectionRefusedError",
        )
        assert not reached


def test_it_has_no_privileges(box):
    status = dict(
        line.split(":\t", 1) for line in value(box, "open('/proc/self/status').read()").splitlines() if ":\t" in line
    )
    assert int(status["CapEff"], 16) == int(status["CapPrm"], 16) == int(status["CapBnd"], 16) == 0
    assert status["NoNewPrivs"] == "1"
    assert "0" not in status["Uid"].split()


def test_it_sees_only_its_own_processes(box):
    assert value(box, "import os; sum(name.isdigit() for name in os.listdir('/proc'))") <= 3
    assert error(box, "open('/proc/1/mem', 'rb').read(1)") in ("PermissionError", "FileNotFoundError")


def test_a_process_left_behind_is_ended(box):
    source = """
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        while True:
            time.sleep(1)
    os._exit(0)
'started'
"""
    assert value(box, source) == "started"
    time.sleep(0.5)
    assert family(box.process.pid) <= 2 if box.process.poll() is None else True


def family(pid):
    """Count what a process started, at any depth."""
    children = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return len(children) + sum(map(family, map(int, children)))


def test_memory_is_limited(box):
    assert error(box, "bytearray(20 << 30)") == "MemoryError"
    _, problem = run(
        box,
        """
import os, time
for _ in range(8):
    if os.fork() == 0:
        kept = b"x" * (250 << 20)
        time.sleep(15)
time.sleep(15)
""",
    )
    assert problem == "the kernel ended in the cell cell-0"


def test_processes_are_limited(box):
    source = """
import os, time
started = 0
try:
    for _ in range(500):
        if os.fork() == 0:
            time.sleep(30)
            os._exit(0)
        started += 1
except OSError:
    pass
started
"""
    assert value(box, source) < 40


def test_disk_is_limited(box):
    source = """
import os
full = 0
for folder in ("/tmp", "/dev/shm"):
    for name in range(100_000):
        try:
            with open(f"{folder}/{name}", "wb") as file:
                file.write(bytes(1 << 20))
        except OSError:
            break
        full += 1
full
"""
    assert value(box, source, seconds=60) <= 16 + 16
    source = """
made = 0
try:
    for name in range(100_000):
        open(f"/tmp/{name}", "w").close()
        made += 1
except OSError:
    pass
made
"""
    assert value(box, source) < 5000


@pytest.mark.parametrize(
    "source",
    [
        "while True: pass",
        "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass",
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
        "import time\ntime.sleep(1000)",
    ],
)
def test_a_cell_without_end_is_ended(box, source):
    began = time.monotonic()
    notebook, problem = run(box, "1", source, "2", seconds=3)
    assert "cell-1 did not end within" in problem
    assert time.monotonic() - began < 10
    assert notebook.cells[0].outputs
    assert not notebook.cells[2].outputs


@pytest.mark.parametrize("source", ["import os; os._exit(0)", "import os; os.kill(os.getpid(), 9)"])
def test_a_kernel_that_ends_is_told(box, source):
    assert run(box, "1", source, "2")[1] == "the kernel ended in the cell cell-1"


@pytest.mark.parametrize(
    "source",
    [
        "print('x' * 100_000_000)",
        "while True: print('x' * 1000)",
        "from IPython.display import display\nwhile True: display({'text/plain': 'x' * 1000}, raw=True)",
        "from IPython.display import display\ndisplay({'text/plain': 'x' * 100_000_000}, raw=True)",
    ],
)
def test_output_is_limited(box, source):
    notebook, problem = run(box, source, seconds=20)
    assert len(nbformat.writes(notebook)) < 2 * MOST_OUTPUT
    assert "x" * 100 not in nbformat.writes(notebook) or problem


def test_the_next_kernel_is_as_good_as_the_first(box):
    assert value(box, "1 + 1") == 2


class Sandbox_here:
    """A sandbox for the time of a block."""

    def __init__(self, limits, **options):
        self.sandbox = Sandbox("", limits, **options)

    def __enter__(self):
        return self.sandbox

    def __exit__(self, *exception):
        self.sandbox.close()


def test_without_bubblewrap_it_says_so(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(SandboxUnavailable, match=r"bubblewrap .* is not here.*apt install bubblewrap.*--unsafe"):
        Sandbox()


def test_a_bubblewrap_that_does_not_work_is_quoted(monkeypatch, tmp_path):
    broken = tmp_path / "bwrap"
    broken.write_text("#!/bin/sh\necho 'bwrap: setting up uid map: Permission denied' >&2\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setattr(shutil, "which", lambda name: str(broken))
    with pytest.raises(SandboxUnavailable, match=r"uid map: Permission denied.*AppArmor"):
        Sandbox()


def test_unsafe_runs_without_walls(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with Sandbox_here(Limits(), unsafe=True) as plain:
        assert value(plain, "6 * 7") == 42


def test_one_sandbox_is_kept_and_replaced_when_it_ended(box):
    first = sandbox.kept("", Limits(memory=1024))
    assert sandbox.kept("", Limits(memory=1024)) is first
    first.process.kill()
    first.process.wait()
    second = sandbox.kept("", Limits(memory=1024))
    assert second is not first
    assert value(second, "1") == 1
    second.close()


def test_the_template_ends_with_its_owner():
    code = (
        "import os, sys; from helpers.grading.sandbox import Sandbox; s = Sandbox(); print(s.process.pid, flush=True)"
    )
    if shutil.which("bwrap") is None:
        pytest.skip("not run: bubblewrap is not here")
    owner = subprocess.Popen(
        [sys.executable, "-c", f"{code}; os.kill(os.getpid(), 9)"], stdout=subprocess.PIPE, cwd=ROOT, text=True
    )
    pid = int(owner.stdout.readline())
    owner.wait()
    until = time.monotonic() + 5
    while pathlib.Path(f"/proc/{pid}").exists() and "Z" not in pathlib.Path(f"/proc/{pid}/stat").read_text():
        assert time.monotonic() < until
        time.sleep(0.05)
