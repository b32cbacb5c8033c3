"""What the network of 1989 made of the course's digits, over seeds: results of the experiments of unit 10."""

import json
import pathlib
import sys

FILE = pathlib.Path(__file__).with_name("zip_codes_results.json")
EXPERIMENTS = pathlib.Path("tests/benchmarks/zip_codes.json")
HELD_OUT = "held out"
"""Runs whose name begins so served to choose a step size, and tell nothing about the test digits."""


def zip_code_runs():
    """Return the final numbers of every run of the experiments of unit 10.

    Returns
    -------
    dict of str to list of dict
        By the name of what was changed ("1989" for nothing), a dict a seed: ``seed``, ``eta`` and ``n_parameters``;
        ``train`` and ``test``, percentages misread after the last pass; ``best``, that of the pass with the fewest
        test mistakes; ``rejected``, the percentage to reject for 1 % of errors; ``seconds``, which the run took.

    Notes
    -----
    The runs are those of ``python -m tests.benchmarks.zip_codes_experiments``, about ten minutes a choice.
    ``python -m helpers.data.results`` copies their numbers here, so that a notebook can show them at once.

    Examples
    --------
    >>> sorted(zip_code_runs()["1989"][0])
    ['best', 'eta', 'n_parameters', 'rejected', 'seconds', 'seed', 'test', 'train']
    """
    return json.loads(FILE.read_text(encoding="utf-8"))


def final_numbers(experiments):
    """Return the final numbers of runs.

    Parameters
    ----------
    experiments : dict of str to list of dict
        As tests/benchmarks/zip_codes_experiments.py keeps them.

    Returns
    -------
    dict of str to list of dict
        As `zip_code_runs` returns them; runs with held-out digits are left out.
    """
    return {
        name: [_final(run) for run in sorted(runs, key=lambda run: run["seed"])]
        for name, runs in experiments.items()
        if not name.startswith(HELD_OUT)
    }


def _final(run):
    def percent(wrong, n):
        return round(100 * wrong / n, 4)

    return {
        **{name: run[name] for name in ("seed", "eta", "n_parameters", "seconds")},
        "train": percent(run["train_mistakes"][-1], run["n_train"]),
        "test": percent(run["test_mistakes"][-1], run["n_test"]),
        "best": percent(min(run["test_mistakes"]), run["n_test"]),
        "rejected": round(100 * run["rejected_for_1_percent"], 2),
    }


if __name__ == "__main__":
    if not EXPERIMENTS.exists():
        sys.exit(f"{EXPERIMENTS} is not there: first run the experiments, from the folder of the course.")
    results = final_numbers(json.loads(EXPERIMENTS.read_text(encoding="utf-8")))
    lines = [
        f"{json.dumps(name)}: [\n  " + ",\n  ".join(map(json.dumps, runs)) + "\n]" for name, runs in results.items()
    ]
    FILE.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
