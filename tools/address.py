"""Bring the project's public address into every file that names it: ``make address``.

The address stands in pyproject.toml, as Repository under [project.urls]; everything else follows from it.
"""

import pathlib
import re
import sys
import tomllib

ROOT = pathlib.Path(__file__).resolve().parents[1]
FILES = (
    "pyproject.toml",
    "*.md",
    "*.cff",
    "book/**/*.md",
    "hub/*",
    "solutions/*/*.ipynb",
    "tools/bundle/*",
)
"""Where an address may stand. notebooks/ is made from solutions/, and book/ reads pyproject.toml itself."""
BINDER = re.compile(r"mybinder\.org/v2/gh/([\w.-]+/[\w.-]+)/")


def names(pyproject):
    r"""Return what the addresses are made of.

    Parameters
    ----------
    pyproject : str
        Text of pyproject.toml.

    Returns
    -------
    repository : str
        Such as ``someone/course``.
    pages : str
        Where its book is published, such as ``someone.github.io/course``.

    Raises
    ------
    ValueError
        If the address is not one of GitHub, which the links to Binder, Colab and the pages rest on.

    Examples
    --------
    >>> names('[project.urls]\nRepository = "https://github.com/Someone/course"')
    ('Someone/course', 'someone.github.io/course')
    """
    address = tomllib.loads(pyproject)["project"]["urls"]["Repository"]
    if not (found := re.fullmatch(r"https://github\.com/([\w-]+)/([\w.-]+)", address)):
        raise ValueError(f"Repository in pyproject.toml is {address!r}; wanted: https://github.com/OWNER/NAME")
    return "/".join(found.groups()), pages(*found.groups())


def pages(owner, name):
    """Return where GitHub publishes the pages of a repository."""
    return f"{owner.lower()}.github.io/{name}"


def put(root):
    """Bring the address into every file of a course, in place of the one that README.md's Binder link has.

    Parameters
    ----------
    root : pathlib.Path

    Returns
    -------
    list of pathlib.Path
        Files that were changed.

    Raises
    ------
    ValueError
        If there is no address to be replaced, or no good one to put there.
    """
    new = names((root / "pyproject.toml").read_text(encoding="utf-8"))
    if not (found := BINDER.search((root / "README.md").read_text(encoding="utf-8"))):
        raise ValueError("README.md has no link to Binder, which tells the address that was there before.")
    old = found[1], pages(*found[1].split("/"))
    changed = []
    for path in sorted({path for pattern in FILES for path in root.glob(pattern) if path.is_file()}):
        text = replaced = path.read_bytes().decode("utf-8")
        for before, after in zip(old, new):
            replaced = re.sub(rf"(?<![\w.-]){re.escape(before)}(?![\w-])", after, replaced)
        if replaced != text:
            path.write_bytes(replaced.encode("utf-8"))
            changed.append(path)
    return changed


def main():
    """Put the address everywhere and say where."""
    try:
        changed = put(ROOT)
    except (KeyError, ValueError) as problem:
        sys.exit(f"{problem}")
    for path in changed:
        print(path.relative_to(ROOT))


if __name__ == "__main__":
    main()
