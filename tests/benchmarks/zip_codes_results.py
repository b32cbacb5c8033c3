"""Copies the final numbers of the experiments of unit 10 into helpers/data, where its notebook finds them.

python -m tests.benchmarks.zip_codes_results
"""

import json

from helpers.data.results import FILE
from tests.benchmarks.zip_codes_experiments import KEPT

HELD_OUT = "held out"
"""Runs whose name begins so served to choose a step size, and tell nothing about the test digits."""


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


def main():
    """Write the copy."""
    results = final_numbers(json.loads(KEPT.read_text(encoding="utf-8")))
    lines = [
        f"{json.dumps(name)}: [\n  " + ",\n  ".join(map(json.dumps, runs)) + "\n]" for name, runs in results.items()
    ]
    FILE.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
