"""Executing the units, several at a time; what was executed is kept until the unit or the course changes."""

import asyncio
import hashlib
import json
import os
import pathlib

import nbformat
from nbclient import NotebookClient

ROOT = pathlib.Path(__file__).resolve().parents[1]
SOURCES = ("helpers/__init__.py", "helpers/[cdfmw]*/**/*.*", "book/strips.py", "requirements.txt")
"""What the outputs of a unit hang on, besides its own cells: checks, data, figures, maths, widgets and packages."""
INSTALL = "from book import strips\n\nstrips.install()"
SECONDS = 600
"""How long a cell may take."""


def executed(notebooks, folder, workers=None):
    """Execute notebooks, the longest first; take from `folder` those that have not changed.

    Parameters
    ----------
    notebooks : dict of {str: NotebookNode}
        By the unit's name.
    folder : Path
        Where the executed ones are kept.
    workers : int, optional
        How many at a time; by default as many as there are processors.

    Returns
    -------
    dict of {str: NotebookNode}
        With outputs; widgets are shown as `book.strips` shows them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    course = _course()
    keys = {name: _key(notebook, course) for name, notebook in notebooks.items()}
    stale = [name for name in notebooks if not _kept(folder, name, keys[name])]
    if stale:
        asyncio.run(_execute({name: notebooks[name] for name in stale}, keys, folder, workers or os.cpu_count() or 2))
    return {name: nbformat.read(folder / f"{name}.ipynb", as_version=4) for name in notebooks}


async def _execute(notebooks, keys, folder, workers):
    free = asyncio.Semaphore(workers)

    async def one(name):
        async with free:
            notebook = await _run(notebooks[name], name)
            nbformat.write(notebook, folder / f"{name}.ipynb")
            (folder / f"{name}.key").write_text(keys[name], encoding="utf-8")
            print(f"executed {name}", flush=True)

    # The last units train longest.
    await asyncio.gather(*(one(name) for name in sorted(notebooks, reverse=True)))


async def _run(notebook, name):
    """Execute a copy of `notebook` in its unit's folder."""
    notebook = nbformat.from_dict(notebook)
    notebook.cells.insert(0, nbformat.v4.new_code_cell(INSTALL, id="book-strips"))
    environment = os.environ | {
        "COURSE_PROGRESS": "off",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]),
    }
    resources = {"metadata": {"path": str(ROOT / "notebooks" / name)}}
    quiet = ["--IPKernelApp.log_level=40"]
    client = NotebookClient(
        notebook, timeout=SECONDS, resources=resources, store_widget_state=False, extra_arguments=quiet
    )
    await client.async_execute(env=environment)
    notebook.cells.pop(0)
    return notebook


def _course():
    """Return a digest of everything that all units use."""
    digest = hashlib.sha256()
    for file in sorted({file for pattern in SOURCES for file in ROOT.glob(pattern)}):
        if file.is_file() and file.suffix != ".pyc":
            digest.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def _key(notebook, course):
    cells = [(cell.cell_type, cell.source) for cell in notebook.cells]
    return hashlib.sha256(json.dumps([course, cells]).encode()).hexdigest()


def _kept(folder, name, key):
    file = folder / f"{name}.key"
    return (folder / f"{name}.ipynb").exists() and file.exists() and file.read_text(encoding="utf-8") == key
