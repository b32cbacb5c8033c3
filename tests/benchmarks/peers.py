"""What the course is measured against: how it is fetched, and how it is asked for."""

import importlib
import importlib.metadata
import pathlib
import re
import subprocess
import sys
import tomllib

from packaging.requirements import Requirement

from tests.benchmarks.harness import NotHere

ROOT = pathlib.Path(__file__).resolve().parents[2]


def wanted():
    """List the requirements of the extra `bench`."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [Requirement(line) for line in project["optional-dependencies"]["bench"]]


def installed(name):
    """Return the installed version of a package, or None."""
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def peer(module):
    """Return a module of another library.

    Parameters
    ----------
    module : str
        Such as "torch" or "sklearn.neural_network".

    Raises
    ------
    NotHere
        If it cannot be imported.
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise NotHere(f"{module.partition('.')[0]} cannot be imported ({error})") from None


def torch():
    """Return PyTorch, kept to one thread."""
    module = peer("torch")
    module.set_num_threads(1)
    return module


def constraints(requirements):
    """Return the pins of requirements.txt without their hashes, so that no peer changes the course's own packages."""
    return "\n".join(re.findall(r"^([a-zA-Z][^\\\n]*?) *\\?$", requirements, re.MULTILINE))


def reason(log):
    """Say in one sentence why pip could not install a package."""
    if re.search("No matching distribution|Could not find a version", log):
        return "the package index has no file for this Python and this machine"
    if re.search("Retrying|connection|Connection|timed out|ProxyError", log):
        return "the package index could not be reached"
    if "No space left" in log:
        return "the disk is full"
    return f"pip failed ({log.strip().splitlines()[-1][:200] if log.strip() else 'without a word'})"


def fetch():
    """Install the peers that are not there yet, each by itself: one that cannot be had keeps no other away."""
    kept = ROOT / "build" / "constraints.txt"
    kept.parent.mkdir(exist_ok=True)
    kept.write_text(constraints((ROOT / "requirements.txt").read_text(encoding="utf-8")), encoding="utf-8")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--quiet"]
    for requirement in wanted():
        version = installed(requirement.name)
        if version is None or version not in requirement.specifier:
            print(f"Fetching {requirement} to compare with.", flush=True)
            done = subprocess.run([*pip, "-c", str(kept), str(requirement)], capture_output=True, text=True)
            if done.returncode:
                print(f"{requirement} cannot be had: {reason(done.stdout + done.stderr)}. Its rows are not run.")


if __name__ == "__main__":
    fetch()
