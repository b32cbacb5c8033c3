"""What the network of 1989 made of the course's digits, over seeds: results of the experiments of unit 10."""

import json
import pathlib

FILE = pathlib.Path(__file__).with_name("zip_codes_results.json")

THEMES = {
    "as declared above": ("1989",),
    "first weights": ("start",),
    "what is connected": ("wiring", "biases", "40 hidden"),
    "units and targets": ("plain tanh", "targets"),
    "steps": ("step", "another order"),
    "all as in Karpathy 2022": ("all as in",),
    "other digits of MNIST, shrunk by": ("digits drawn",),
}
"""What the runs changed, by how their names begin."""


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
    The runs are those of ``python -m tests.benchmarks.zip_codes_experiments``, about two minutes a choice.
    ``python -m tests.benchmarks.zip_codes_results`` copies their numbers here, so that a notebook shows them at once.

    Examples
    --------
    >>> sorted(zip_code_runs()["1989"][0])
    ['best', 'eta', 'n_parameters', 'rejected', 'seconds', 'seed', 'test', 'train']
    """
    return json.loads(FILE.read_text(encoding="utf-8"))


def zip_code_themes(part="test"):
    """Return one number of every run, by what the run changed.

    Parameters
    ----------
    part : str, default="test"
        Which number, as `zip_code_runs` names it.

    Returns
    -------
    dict of str to dict of str to list of float
        ``{theme: {name of the choice: one number a seed}}``; the network as declared comes first.

    Examples
    --------
    >>> next(iter(zip_code_themes().items()))[0]
    'as declared above'
    """
    runs = zip_code_runs()
    themes = {
        theme: {
            name.replace("+-", "±").removeprefix("digits drawn anew, "): [run[part] for run in own]
            for name, own in runs.items()
            if name.startswith(beginnings)
        }
        for theme, beginnings in THEMES.items()
    }
    return {theme: names for theme, names in themes.items() if names}
