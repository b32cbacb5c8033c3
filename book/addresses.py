"""Where things lie: the repository's address, from pyproject.toml, and the places that follow from it."""

import pathlib
import re
import tomllib
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[1]
BUILD = ROOT / "build" / "book"
STATIC = str(BUILD / "static")
"""Static files that are not written by hand: MathJax."""
PICTURES = str(BUILD / "extra")
"""What is copied beside the pages as it is: their pictures."""


def repository():
    """Return the address of the repository.

    Returns
    -------
    str or None
        None where pyproject.toml names none.
    """
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return project.get("urls", {}).get("Repository", "").removesuffix("/") or None


def site(address=None):
    """Return where the book is published: on the pages that GitHub keeps for a repository.

    Parameters
    ----------
    address : str, optional
        By default the repository's.

    Returns
    -------
    str
        Ends in a slash; empty where it is not known.

    Examples
    --------
    >>> site("https://github.com/someone/course")
    'https://someone.github.io/course/'
    """
    found = re.fullmatch(r"https://github\.com/([^/]+)/([^/]+)", address or repository() or "")
    return f"https://{found[1].lower()}.github.io/{found[2]}/" if found else ""


def ways_in(unit, address=None):
    """Return the places where a unit can be opened without installing anything.

    Parameters
    ----------
    unit : str
    address : str, optional
        By default the repository's.

    Returns
    -------
    dict of {str: str}
        Address by name; empty where the repository's address is not known.

    Examples
    --------
    >>> ways_in("05_backpropagation", "https://github.com/someone/course")["Colab"]
    'https://colab.research.google.com/github/someone/course/blob/main/notebooks/05_backpropagation/05_backpropagation.ipynb'
    """
    address = address or repository()
    if not site(address):
        return {}
    path = f"notebooks/{unit}/{unit}.ipynb"
    name = address.removeprefix("https://github.com/")
    return {
        "JupyterLite": f"{site(address)}lite/notebooks/index.html?path={urllib.parse.quote(path, safe='')}",
        "Binder": f"https://mybinder.org/v2/gh/{name}/main?urlpath={urllib.parse.quote(f'lab/tree/{path}', safe='')}",
        "Colab": f"https://colab.research.google.com/github/{name}/blob/main/{path}",
    }


def file(path, address=None):
    """Return the address of a file of the repository, or None where that is not known."""
    address = address or repository()
    return f"{address}/blob/main/{path}" if address else None
