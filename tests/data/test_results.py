import json
import pathlib

import numpy as np

from helpers import data
from tests.benchmarks import zip_codes_results as results


def run(seed, train, test):
    return {
        **{"seed": seed, "eta": 0.004, "n_parameters": 9760, "seconds": 12.0, "n_train": 1000, "n_test": 200},
        **{"rejected_for_1_percent": 0.0625, "train_mistakes": train, "test_mistakes": test},
    }


def test_final_numbers_are_those_of_the_last_pass():
    runs = {"1989": [run(1, [90, 9], [5, 8]), run(0, [80, 8], [7, 6])], "held out: 1989": [run(0, [1], [1])]}
    found = results.final_numbers(runs)
    assert list(found) == ["1989"]
    first, second = found["1989"]
    assert (first["seed"], first["train"], first["test"], first["best"]) == (0, 0.8, 3.0, 3.0)
    assert (second["test"], second["best"], second["rejected"]) == (4.0, 2.5, 6.25)


def test_the_copy_in_helpers_is_that_of_the_experiments():
    assert data.zip_code_runs() == results.final_numbers(json.loads(results.KEPT.read_text(encoding="utf-8")))


def test_the_best_pass_is_never_worse_than_the_last():
    for runs in data.zip_code_runs().values():
        assert all(run["best"] <= run["test"] for run in runs)
        assert len({run["seed"] for run in runs}) == len(runs)


def test_the_network_of_1989_was_run_over_seeds_and_reads():
    runs = data.zip_code_runs()["1989"]
    assert len(runs) >= 5 and {run["n_parameters"] for run in runs} == {9760}
    assert np.mean([run["test"] for run in runs]) < 6


def test_every_run_has_its_theme():
    themed = [values for names in data.zip_code_themes().values() for values in names.values()]
    assert sorted(map(len, themed)) == sorted(map(len, data.zip_code_runs().values()))
    assert [run["test"] for run in data.zip_code_runs()["1989"]] == themed[0]


def test_the_notebook_trains_with_the_step_size_of_the_experiments():
    notebook = pathlib.Path(__file__).parents[2] / "solutions" / "10_zip_codes" / "10_zip_codes.ipynb"
    (eta,) = {run["eta"] for run in data.zip_code_runs()["1989"]}
    assert f"learn_to_read(X, d, X_test, d_test, eta={eta})" in notebook.read_text(encoding="utf-8")
