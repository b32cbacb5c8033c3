"""Pack what a student needs, and nothing else, into build/bundle/backpropagation-by-hand.zip: ``make bundle``.

The same files give the same bytes, whenever and wherever they are packed.
"""

import argparse
import importlib.metadata
import json
import pathlib
import re
import sys
import tomllib
import zipfile

import nbformat
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = pathlib.Path(__file__).resolve().parents[1]
NAME = "backpropagation-by-hand"
AS_THEY_ARE = ("LICENSE", "LICENSE-TEXT.md", "environment.yml", "postBuild", "tools/environment.sh")
PACKAGES = ("checks", "data", "figures", "maths", "widgets")
"""Of helpers; grading and authoring stay with the instructor."""
SUFFIXES = {".json", ".md", ".npz", ".py"}
EARLIEST = (1980, 1, 1, 0, 0, 0)
SYSTEMS = (
    {"sys_platform": "linux", "os_name": "posix", "platform_system": "Linux"},
    {"sys_platform": "darwin", "os_name": "posix", "platform_system": "Darwin"},
    {"sys_platform": "win32", "os_name": "nt", "platform_system": "Windows"},
)


def unanswered(notebook):
    """Say whether a student's notebook is as it was made: no outputs, every answer still open.

    Parameters
    ----------
    notebook : nbformat.NotebookNode

    Returns
    -------
    bool
    """
    for cell in notebook.cells:
        open_ = {"solution": "raise NotImplementedError", "explain": "*Your answer here.*"}
        if open_.get(cell.id.rpartition("-")[2], "") not in cell.source or cell.get("outputs"):
            return False
    return True


def needed(wanted, pinned):
    """Return the names of the pinned packages that some requirements need, directly or through others.

    Parameters
    ----------
    wanted : list of str
        Requirements, such as ``["numpy>=2.0"]``.
    pinned : set of str
        Canonical names. What is pinned for another system only, and so not installed here, needs nothing itself.

    Returns
    -------
    set of str
    """
    found, waiting = set(), [Requirement(line) for line in wanted]
    while waiting:
        requirement = waiting.pop()
        name, extras = canonicalize_name(requirement.name), frozenset(requirement.extras)
        if name not in pinned or (name, extras) in found:
            continue
        found.add((name, extras))
        try:
            more = importlib.metadata.requires(name) or ()
        except importlib.metadata.PackageNotFoundError:
            continue
        for line in map(Requirement, more):
            if line.marker is None or any(
                line.marker.evaluate({**system, "extra": extra}) for system in SYSTEMS for extra in extras or {""}
            ):
                waiting.append(line)
    return {name for name, _ in found}


def requirements(pyproject, pins):
    """Return requirements.txt for students: of the pinned set, what the notebooks run on, and the build backend.

    Parameters
    ----------
    pyproject, pins : str
        Texts of pyproject.toml and requirements.txt.

    Returns
    -------
    str
    """
    project = tomllib.loads(pyproject)
    lines = re.findall(r"^[a-z](?:.*\\\n)*.*\n", pins, re.MULTILINE)
    named = [(canonicalize_name(re.match(r"[\w.-]+", line)[0]), line) for line in lines]
    wanted = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
    kept = needed(wanted, {name for name, _ in named})
    return "# What the course was tested with, pinned.\n" + "".join(line for name, line in named if name in kept)


def project(pyproject):
    """Return pyproject.toml for students: the package alone, without grading, extras and tools.

    Parameters
    ----------
    pyproject : str

    Returns
    -------
    str
    """
    whole = tomllib.loads(pyproject)
    kept = ("name", "description", "requires-python", "license", "license-files", "authors", "dynamic", "dependencies")
    lines = ["[build-system]", *(f"{key} = {json.dumps(value)}" for key, value in whole["build-system"].items())]
    lines += ["", "[project]"]
    for key in kept:
        value = whole["project"][key]
        if key == "authors":
            lines.append("authors = [" + ", ".join(f"{{ name = {json.dumps(one['name'])} }}" for one in value) + "]")
        else:
            lines.append(f"{key} = {json.dumps(value, ensure_ascii=False)}")
    return "\n".join([*lines, "", "[tool.flit.module]", 'name = "helpers"', ""])


def contents(root, units=()):
    """Return what the zip holds.

    Parameters
    ----------
    root : pathlib.Path
        The course's folder.
    units : sequence of str
        By default all.

    Returns
    -------
    dict of {str: bytes}
        By path within the course.

    Raises
    ------
    ValueError
        If a notebook in notebooks/ was worked in, or is not there.
    """
    pyproject = (root / "pyproject.toml").read_text(encoding="utf-8")
    pins = (root / "requirements.txt").read_text(encoding="utf-8")
    files = {name: (root / name).read_bytes() for name in AS_THEY_ARE}
    files |= {name: (root / "tools" / "bundle" / name).read_bytes() for name in ("Makefile", "README.md")}
    files["pyproject.toml"] = project(pyproject).encode()
    files["requirements.txt"] = requirements(pyproject, pins).encode()
    there = sorted(path.stem for path in root.glob("notebooks/*/*.ipynb") if path.stem == path.parent.name)
    for unit in units or there:
        name = f"notebooks/{unit}/{unit}.ipynb"
        if unit not in there:
            raise ValueError(f"{name} is not there; units: {', '.join(there)}")
        if not unanswered(nbformat.read(root / name, as_version=4)):
            raise ValueError(f"{name} was worked in; `make notebooks UNIT={unit}` makes it anew, without answers.")
        files[name] = (root / name).read_bytes()
    sources = [root / "helpers" / "__init__.py"]
    sources += [path for package in PACKAGES for path in (root / "helpers" / package).rglob("*")]
    for path in sources:
        if path.suffix in SUFFIXES and not path.name.startswith("."):
            files[path.relative_to(root).as_posix()] = path.read_bytes()
    return dict(sorted(files.items()))


def pack(root, target, units=()):
    """Write the zip.

    Parameters
    ----------
    root : pathlib.Path
        The course's folder.
    target : pathlib.Path
    units : sequence of str
        By default all.

    Returns
    -------
    int
        How many files it holds.
    """
    files = contents(root, units)
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for name, data in files.items():
            entry = zipfile.ZipInfo(f"{NAME}/{name}", EARLIEST)
            entry.create_system, entry.external_attr = 3, 0o100644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(entry, data)
    return len(files)


def main():
    """Pack, and say what was packed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("unit", nargs="*", help="such as 05_backpropagation; by default all")
    units = parser.parse_args().unit
    target = ROOT / "build" / "bundle" / f"{NAME}.zip"
    try:
        count = pack(ROOT, target, units)
    except (OSError, ValueError) as problem:
        sys.exit(str(problem))
    print(f"{target.relative_to(ROOT)}: {count} files, {target.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
