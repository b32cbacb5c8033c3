"""What holds for every reference function: its docstring, its dtype, and that it leaves its arguments alone."""

import copy
import inspect
import subprocess
import sys

import numpy as np
import pytest

from helpers import maths

FUNCTIONS = {name for name in maths.__all__ if callable(getattr(maths, name))}
DRAWN = {"cats_and_dogs", "fit_xor", "initialise", "passenger_satisfaction", "xor_data"}  # no arrays come in
DRAWN |= {"broken_backward", "drawn_case", "find_the_bug", "network_error_curves"}
DRAWN |= {"init_glorot", "init_he", "init_standard"}
DRAWN |= {
    "compare_features",
    "error_curves",
    "shuffle_labels",
    "start_curve",
    "symmetry_data",
    "symmetry_runs",
    "train_symmetry",
}

w, x, v = np.array([0.5, -0.25, 1.0]), np.array([1.0, 2.0, -1.0]), np.array([0.1, 0.2, 0.3])
X = np.array([[1.0, 2.0, -1.0], [0.5, -1.0, 3.0]])
W1, b1 = np.array([[0.5, -1.0], [0.25, 0.75], [1.0, 0.5]]), np.array([0.1, -0.2])
W2, b2 = np.array([[1.0], [-0.5]]), np.array([0.3])
D, d = np.array([[1.0], [0.0]]), np.array([1.0, 0.0])
parameters = [(W1, b1), (W2, b2)]
outputs = maths.forward(X, parameters)
weights = {(0, 1): W1, (1, 2): W2, (0, 2): np.array([[0.5], [0.25], [-1.0]])}
biases = {1: b1, 2: b2}
A, Y = outputs[1:]
delta = maths.delta_output(Y, D)


def E(parameters):
    return maths.squared_error(maths.forward(X, parameters)[-1], D)


grid = np.array([-1.0, 0.0, 1.0, 2.0])

# A call of every function that takes arrays.
CALLS = {
    "double": (x,),
    "shape_of_product": (X, W1),
    "sum_over_cases": (X,),
    "log_likelihood": (Y, D, 0.5),
    "log_prior": (w, 2.0),
    "log_posterior": (w, 0.5, X, d, 0.5, 2.0),
    "weight_decay": (0.5, 2.0),
    "map_objective": (w, 0.5, X, d, 0.1),
    "map_gradient": (w, 0.5, X, d, 0.1),
    "map_solution": (X, d, 0.1),
    "bernoulli_log_likelihood": (Y, D),
    "posterior_on_grid": (grid, x[:2], d, 0.5, 2.0),
    "log_evidence_on_grid": (grid, x[:2], d, 0.5, 2.0),
    "posterior_on_plane": (grid, w, X[:, :2], d, 0.5, 2.0),
    "neuron": (x, w, 0.5),
    "layer": (X, W1, b1),
    "forward": (X, parameters),
    "collapse_linear": (W1, b1, W2, b2),
    "connected_forward": (X, weights, biases),
    "squared_error": (Y, D),
    "squared_error_slope": (Y, D),
    "gradient_step": (w, x, 0.1),
    "descend": (lambda w: 2 * w, w, 0.1, 3),
    "largest_safe_eta": (np.array([[2.0, 1.0], [1.0, 2.0]]),),
    "momentum_step": (w, v, x, 0.1, 0.9),
    "diagnose_curve": (np.array([3.0, 2.0, 1.0]),),
    "error_slope": (Y, D),
    "delta_output": (Y, D),
    "weight_slope": (x, 0.25),
    "bias_slope": (0.25,),
    "input_slope": (w, 0.25),
    "two_paths": (x,),
    "update_neuron": (w, 0.5, x, 1.0, 0.1),
    "delta_hidden": (delta, W2, A),
    "layer_gradients": (A, delta),
    "backward": (parameters, outputs, D),
    "train_step": (parameters, X, D, 0.1, 0.01),
    "cross_entropy": (Y, D),
    "cross_entropy_delta": (Y, D),
    "skip_connection_backward": (weights, outputs, D),
    "numerical_gradient": (lambda w: np.sum(w**2), w),
    "relative_difference": (w, x),
    "best_step": (0.5, 2, 1e-6),
    "check_gradients": (E, parameters, parameters),
    "error_curve": (lambda w: np.sum(w**3), w, 3 * w**2, [0.1, 0.01]),
    "fit_error_curve": ([1e-5, 1e-4, 1e-3, 1e-2, 1e-1], [1e-2, 1e-3, 1e-4, 1e-3, 1e-2], 1),
    "forward_difference": (lambda w: np.sum(w**2), w),
    "measured_gradients": (parameters, X, D),
    "clip_by_norm": (parameters, 0.5),
    "diagnose_training": ({"error": d, "delta_norm": D, "weight_gradient_norm": D, "saturated": D},),
    "layer_gains": ([X, A, Y],),
    "predict_gain": (np.array([30.0, 100.0, 300.0]), "tanh"),
    "residual_backward": (A, np.array([[0.5, -1.0], [2.0, 0.25]]), Y @ np.ones((1, 2))),
    "curve_jacobian": (x, np.array([0.5, -0.25, 1.0, 2.0])),
    "curve_network": (x, np.array([0.5, -0.25, 1.0, 2.0])),
    "early_stop": (np.array([3.0, 2.0, 4.0]), 2),
    "fit_curve": (x, v, np.array([0.5, -0.25, 1.0, 2.0]), 0.1, 3),
    "generalisation_gap": (X, np.array([1, 2]), X, np.array([1, 1])),
    "is_mirror_solution": (np.linspace(-1, 1, 12).reshape(6, 2),),
    "polynomial_features": (x, 3),
    "predictive_spread": (X, X, 0.5, 2.0),
    "solves_symmetry": ([(np.ones((6, 2)), np.ones(2)), (np.ones((2, 1)), np.ones(1))],),
    "success_rate": (lambda seed: seed > 1, [1, 2, 3]),
} | {name: (w,) for pair in maths.ACTIVATIONS.values() for name in [function.__name__ for function in pair]}


def change(value, convert):
    """Return the value with every array in it converted."""
    if isinstance(value, np.ndarray):
        return convert(value)
    if isinstance(value, dict):
        return {key: change(item, convert) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(change(item, convert) for item in value)
    return value


def arrays_in(value):
    """Return every array and NumPy number in the value."""
    if isinstance(value, dict):
        return arrays_in(list(value.values()))
    if isinstance(value, (list, tuple)):
        return [array for item in value for array in arrays_in(item)]
    return [value] if isinstance(value, (np.ndarray, np.generic)) else []


def assert_equal(got, expected):
    np.testing.assert_equal(change(got, np.asarray), change(expected, np.asarray))


def test_every_function_is_called_here():
    assert set(CALLS) | DRAWN == FUNCTIONS


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_docstring_has_its_sections_in_order(name):
    doc = inspect.getdoc(getattr(maths, name))
    sections = ["Parameters", "Returns", "Raises", "Notes", "References", "Examples"]
    found = [doc.find(f"\n{section}\n---") for section in sections]
    assert [place for place in found if place >= 0] == sorted(place for place in found if place >= 0)
    assert doc.count("\n>>> ") and f"{name}(" in doc
    assert ("\nParameters\n" in doc) == bool(inspect.signature(getattr(maths, name)).parameters)
    for parameter in inspect.signature(getattr(maths, name)).parameters:
        assert f"\n{parameter} : " in doc


@pytest.mark.parametrize("name", CALLS)
def test_arguments_stay_as_they_were(name):
    arguments = change(CALLS[name], np.copy)
    before = copy.deepcopy(arguments)
    getattr(maths, name)(*arguments)
    assert_equal(arguments, before)


@pytest.mark.parametrize("name", CALLS)
def test_float32_stays_float32(name):
    result = getattr(maths, name)(*change(CALLS[name], np.float32))
    assert {array.dtype for array in arrays_in(result)} <= {np.dtype(np.float32)}


@pytest.mark.parametrize("name", sorted(set(CALLS) - {"double", "sum_over_cases"}))
def test_integers_become_float64(name):
    arguments = change(CALLS[name], lambda array: np.round(array).astype(int))
    assert_equal(getattr(maths, name)(*arguments), getattr(maths, name)(*change(arguments, lambda a: a.astype(float))))


@pytest.mark.parametrize("name", CALLS)
def test_lists_are_accepted(name):
    assert_equal(getattr(maths, name)(*change(CALLS[name], np.ndarray.tolist)), getattr(maths, name)(*CALLS[name]))


# A shape has no NaN, some take numbers or refuse NaN, and a linear unit's slope is 1 everywhere.
WITHOUT_NAN = {"shape_of_product", "weight_decay", "bias_slope", "diagnose_curve", "largest_safe_eta", "identity_slope"}
WITHOUT_NAN |= {"best_step", "fit_error_curve"}
WITHOUT_NAN |= {"diagnose_training", "predict_gain"}

WITHOUT_NAN |= {"curve_jacobian", "early_stop", "generalisation_gap", "is_mirror_solution", "solves_symmetry"}
WITHOUT_NAN |= {"fit_curve", "success_rate"}


@pytest.mark.parametrize("name", sorted(set(CALLS) - WITHOUT_NAN))
def test_nan_passes_through(name):
    arguments = change(CALLS[name], lambda array: np.full_like(array, np.nan))
    arrays = arrays_in(getattr(maths, name)(*arguments))
    assert arrays and all(np.isnan(array).all() for array in arrays)


def test_importing_costs_little_beyond_numpy():
    code = "import numpy, time; start = time.perf_counter(); import helpers.maths; print(time.perf_counter() - start)"
    runs = [subprocess.run([sys.executable, "-c", code], capture_output=True, check=True) for _ in range(3)]
    assert min(float(run.stdout) for run in runs) < 0.05
