"""Measure everything, print the tables and write results.md: `make bench`; for a part `make bench ONLY=autodiff`."""

import os

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
if __name__ == "__main__":  # one thread for linear algebra, said before NumPy and PyTorch are loaded
    for name in THREADS:
        os.environ.setdefault(name, "1")

import argparse  # noqa: E402
import datetime  # noqa: E402
import importlib  # noqa: E402
import pathlib  # noqa: E402
import platform  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
import traceback  # noqa: E402

import numpy as np  # noqa: E402

from tests.benchmarks import harness, peers  # noqa: E402

TOPICS = {
    "networks": "Training steps of layered networks",
    "zip_network": "The network of 1989",
    "autodiff": "Automatic differentiation",
    "pictures": "Live pictures",
    "verdicts": "Verdicts",
    "imports": "Imports",
    "grading": "Grading",
    "units": "Units, from top to bottom, and their widgets",
}
RESULTS = pathlib.Path(__file__).with_name("results.md")


def measured(measurements, effort, tell=print):
    """Make measurements one after the other; one that fails becomes a row and stops none of the others.

    Parameters
    ----------
    measurements : list of callable
        ``measure(effort)`` returns a list of Row and Growth.
    effort : harness.Effort
    tell : callable
        Gets every row in words as soon as it is known.

    Returns
    -------
    list of Row and Growth
    """
    results = []
    for measure in measurements:
        try:
            found = measure(effort)
        except Exception as error:
            traceback.print_exc(file=sys.stderr)
            lines = f"{type(error).__name__}: {error}".strip().splitlines()
            found = [harness.Row(measure.__name__, verdict=f"failed: {lines[0][:200]}".replace("|", "/"))]
        for row in found:
            if isinstance(row, harness.Row):
                told = (row.what, row.ours, row.peer, row.theirs, row.ratio, row.goal, row.verdict)
                tell("  ".join(part for part in told if part))
        results += found
    return results


def section(title, results):
    """Return the tables of a topic in Markdown."""
    rows = [result for result in results if isinstance(result, harness.Row)]
    grown = [harness.growth_table(result) for result in results if isinstance(result, harness.Growth)]
    return "\n\n".join([f"## {title}", *([harness.table(rows)] if rows else []), *grown])


def circumstances():
    """Return the date, the machine and the versions, in Markdown."""
    versions = {"Python": platform.python_version(), "NumPy": np.__version__}
    versions |= {r.name: peers.installed(r.name) or "not installed" for r in peers.wanted()}
    blas = np.show_config(mode="dicts")["Build Dependencies"]["blas"]
    lines = (
        f"{datetime.date.today()}, {processor()}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}",
        ", ".join(f"{name} {version}" for name, version in versions.items()) + f", {blas['name']} {blas['version']}",
        f"threads for linear algebra: {', '.join(sorted({os.environ.get(name, 'all') for name in THREADS}))}",
        f"load of the machine when this began: {load()}",
    )
    return "\n".join(f"- {line}" for line in lines)


def processor():
    """Return the name of the processor."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:
            return next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or "unknown processor"


def load():
    """Return how busy the machine was in the last minute."""
    return f"{os.getloadavg()[0]:.2f}" if hasattr(os, "getloadavg") else "unknown"


def summary(rows):
    """Return how many goals were met, and which were not."""
    met = [row for row in rows if row.verdict == "met"]
    others = {
        "Missed": [f"{row.what}{f' ({row.peer})' if row.peer else ''}" for row in rows if row.verdict == "missed"],
        "Not run": [f"{row.what} ({row.peer})" for row in rows if row.verdict.startswith("not run")],
        "Failed": [row.what for row in rows if row.verdict.startswith("failed")],
    }
    said = [f"{len(met)} goals met."]
    said += [f"{kind}, {len(which)}: {'; '.join(which)}." for kind, which in others.items() if which]
    return "\n\n".join(said)


def main(arguments=None):
    """Measure the topics asked for; return 1 if something failed to run (a missed goal is a result, not a failure)."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("topics", nargs="*", metavar="topic", help=f"by default all of {', '.join(TOPICS)}")
    parser.add_argument("--tiny", action="store_true", help="only see whether it runs: the numbers mean nothing")
    asked = parser.parse_args(arguments)
    unknown = sorted(set(asked.topics) - set(TOPICS))
    if unknown:
        parser.error(f"there is no topic {', '.join(unknown)}; there are {', '.join(TOPICS)}")
    effort = harness.TINY if asked.tiny else harness.Effort()

    began, sections, rows = time.perf_counter(), [], []
    for topic in asked.topics or TOPICS:
        print(f"{TOPICS[topic]} ({topic})", flush=True)
        measurements = importlib.import_module(f"tests.benchmarks.{topic}").MEASUREMENTS
        results = measured(measurements, effort, lambda line: print(f"  {line}", flush=True))
        sections.append(section(TOPICS[topic], results))
        rows += [result for result in results if isinstance(result, harness.Row)]
    spent = harness.duration(time.perf_counter() - began)
    page = "\n\n".join(["# Results of `make bench`", HEAD, circumstances(), summary(rows), *sections]) + "\n"
    print(f"\n{page}\nMeasured in {spent}.")
    if asked.topics or asked.tiny:
        print("results.md is left as it is: it is written when everything is measured.")
    else:
        RESULTS.write_text(page, encoding="utf-8")
    return int(any(row.verdict.startswith("failed") for row in rows))


HEAD = """Written by `make bench`; not edited by hand.
Everything is measured side by side in one run: each has its turn in every round, and medians are compared.
Ratios say more than times, which depend on the machine.
Where a goal is missed the last column says so, and where a peer could not be had there is no number."""

if __name__ == "__main__":
    sys.exit(main())
