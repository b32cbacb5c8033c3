"""The command behind ``make book``: prepare the pages, execute what has changed, and let Sphinx write the site."""

import importlib.util
import pathlib
import shutil
import sys

import nbformat
from sphinx.cmd.build import build_main

from book import addresses, execute, pages, units

HERE = pathlib.Path(__file__).parent
SITE = addresses.BUILD / "html"
MATHJAX = ("tex-chtml.js", "a11y", "input/tex/extensions", "output/chtml/fonts", "sre")
"""What a page may ask for: the formulas, their fonts, and what the menu offers readers of formulas."""


def main():
    """Write the reading edition to build/book/html."""
    sources = {name: units.read(name) for name in units.names()}
    solved = {name: units.solved(*both) for name, both in sources.items()}
    executed = execute.executed(solved, addresses.BUILD / "executed")
    _write(sources, executed)
    _copy_mathjax()
    status = build_main(
        ["-b", "html", "-W", "--keep-going", "-q", "-j", "auto", "-c", str(HERE)]
        + ["-d", str(addresses.BUILD / "doctrees"), str(addresses.BUILD / "source"), str(SITE)]
    )
    if status == 0:
        print(f"The reading edition: {SITE / 'index.html'}")
    return status


def _write(sources, executed):
    """Write the pages and their pictures, those that changed alone, and remove what is no page any more."""
    files = {}
    for name, (released, source) in sources.items():
        notebook, pictures = units.page(name, executed[name], released, source, buttons(name))
        files[f"source/units/{name}.ipynb"] = nbformat.writes(notebook).encode()
        files |= {f"extra/{units.PICTURES}/{file}": png for file, png in pictures.items()}
    first = buttons(next(iter(sources)))
    for name, text in pages.written({name: source for name, (_, source) in sources.items()}, first).items():
        files[f"source/{name}"] = text.encode()
    picture = "pictures/backward.png"
    files[f"source/{picture}"] = (addresses.ROOT / picture).read_bytes()
    for folder in ("source", "extra"):
        for old in (addresses.BUILD / folder).rglob("*"):
            if old.is_file() and str(old.relative_to(addresses.BUILD)) not in files:
                old.unlink()
    for name, content in files.items():
        file = addresses.BUILD / name
        if not file.exists() or file.read_bytes() != content:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)


def buttons(unit):
    """Return the links that open a unit elsewhere, as HTML; empty where the repository's address is not known."""
    ways = addresses.ways_in(unit)
    links = "".join(f'<li><a href="{address}">{name}</a></li>' for name, address in ways.items())
    return f'<ul class="ways-in" aria-label="Run this unit"><li>Run this unit in</li>{links}</ul>' if links else ""


def _copy_mathjax():
    """Copy MathJax out of the package that carries it, so that the site serves it itself."""
    package = pathlib.Path(importlib.util.find_spec("sphinx-mathjax-offline").origin).parent / "static" / "mathjax"
    target = pathlib.Path(addresses.STATIC) / "mathjax"
    if target.exists():
        return
    for name in MATHJAX:
        source, copy = package / name, target / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(source, copy) if source.is_dir() else shutil.copy(source, copy)


if __name__ == "__main__":
    sys.exit(main())
