"""What the catalogue's own tests leave open: random right forms, false alarms, and answers that come close."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import maths
from helpers.checks import diagnose, unit_08
from helpers.checks.unit_08 import END, SHARES, SIGMAS, SIZES

N = 4500
NORMS = [
    np.linalg.norm,
    lambda A: np.sqrt(np.sum(A**2)),
    lambda A: np.sqrt((A * A).sum(axis=0).sum()),
    lambda A: math.sqrt(sum(float(a) ** 2 for a in np.ravel(A))),
    lambda A: np.sqrt(np.vdot(A, A)),
    lambda A: np.sqrt(np.trace(np.atleast_2d(A) @ np.atleast_2d(A).T)),
]
SLOPES = [
    lambda F: 1 - F**2,
    lambda F: (1 - F) * (1 + F),
    lambda F: -(F * F - 1),
    lambda F: np.cosh(np.arctanh(F)) ** -2,
]
PRODUCTS = [
    lambda A, B: A @ B.T,
    lambda A, B: (B @ A.T).T,
    lambda A, B: np.einsum("ij,kj->ik", A, B),
    lambda A, B: np.array([[sum(a * b for a, b in zip(row, other)) for other in B] for row in A]),
]


@given(st.sampled_from(NORMS), st.sampled_from(SLOPES), st.sampled_from(PRODUCTS), st.integers(0, 10**6))
@settings(max_examples=40, deadline=None)
def test_every_algebraic_form_passes(norm, slope, product, seed):
    def layer_gains(deltas):
        return [norm(deltas[k]) / norm(deltas[k + 1]) for k in range(len(deltas) - 1)]

    def clip_by_norm(gradients, limit):
        total = math.hypot(*(norm(part) for pair in gradients for part in pair))
        return [(W / max(1, total / limit), b / max(1, total / limit)) for W, b in gradients]

    def residual_backward(dE_dA_up, W, F):
        return product(dE_dA_up * slope(F), W) + dE_dA_up

    for exercise, answer in (
        (unit_08.layer_gains, layer_gains),
        (unit_08.clip_by_norm, clip_by_norm),
        (unit_08.residual_backward, residual_backward),
    ):
        assert diagnose(exercise, answer, seed).status == "passed"


EVEN = [
    lambda rng, b, shape: rng.uniform(-b, b, shape),
    lambda rng, b, shape: (2 * rng.random(shape) - 1) * b,
    lambda rng, b, shape: b - 2 * b * rng.random(shape),
    lambda rng, b, shape: np.asarray(rng.random(shape, dtype=np.float32) - 0.5) * 2 * b,
    lambda rng, b, shape: rng.uniform(-b, b, shape[::-1]).T,
    lambda rng, b, shape: np.stack([rng.uniform(-1, 1, shape[1]) for _ in range(shape[0])]) * b,
    lambda rng, b, shape: rng.choice([-1.0, 1.0], shape) * rng.uniform(0, b, shape),
]
BELL = [
    lambda rng, s, shape: rng.normal(0, s, shape),
    lambda rng, s, shape: rng.standard_normal(shape) * s,
    lambda rng, s, shape: rng.standard_normal(shape, dtype=np.float32) * s,
    lambda rng, s, shape: rng.normal(scale=s, size=shape[0] * shape[1]).reshape(shape),
    lambda rng, s, shape: np.stack([rng.normal(0, s, shape[0]) for _ in range(shape[1])], axis=1),
]


@given(st.sampled_from(EVEN), st.sampled_from(EVEN), st.sampled_from(BELL), st.integers(0, 2**31))
@settings(max_examples=60, deadline=None)
def test_every_way_to_draw_passes(standard, glorot, he, seed):
    for exercise, answer in (
        (unit_08.init_standard, lambda n_in, n_out, rng: standard(rng, 1 / np.sqrt(n_in), (n_in, n_out))),
        (unit_08.init_glorot, lambda n_in, n_out, rng: glorot(rng, np.sqrt(6 / (n_in + n_out)), (n_in, n_out))),
        (unit_08.init_he, lambda n_in, n_out, rng: he(rng, np.sqrt(2 / n_in), (n_in, n_out))),
    ):
        assert diagnose(exercise, answer, seed).status == "passed"


def tail(n, p, deviation):
    """Bound the chance that the share of n events of probability p is off by more than `deviation` (Chernoff)."""

    def chance(q):
        if not 0 < q < 1:
            return 0.0 if q < 0 or q > 1 else (1 - p) ** n if q == 0 else p**n
        return math.exp(-n * (q * math.log(q / p) + (1 - q) * math.log((1 - q) / (1 - p))))

    return chance(p + deviation) + chance(p - deviation)


def test_a_right_draw_of_even_weights_is_refused_less_than_once_in_a_billion():
    ends = 2 * len(SIZES) * (1 - END) ** N  # no draw near the end of the range
    p = SHARES["uniform"][0]
    inner = tail(len(SIZES) * N, p, SIGMAS * math.sqrt(p * (1 - p) / (len(SIZES) * N)))
    assert all(rows * columns == N for rows, columns in SIZES.values())
    assert ends + inner < 1e-9


def test_a_right_draw_of_normal_weights_is_refused_less_than_once_in_a_billion():
    mean = len(SIZES) * math.erfc(SIGMAS / math.sqrt(2))

    def off(n):  # of the spread of n draws; its square is a chi-squared variable over n
        excess = SIGMAS / math.sqrt(2 * n)
        return sum(math.exp(-n / 2 * (x - 1 - math.log(x))) for x in ((1 + excess) ** 2, (1 - excess) ** 2))

    n = len(SIZES) * N
    spread = len(SIZES) * off(N) + off(n)
    # counting from the sample's own mean and spread makes the shares vary less, not more
    shares = sum(tail(n, p, SIGMAS * math.sqrt(p * (1 - p) / n)) for p in SHARES["normal"])
    assert mean + spread + shares < 1e-9


@pytest.mark.parametrize("exercise", [unit_08.init_standard, unit_08.init_glorot, unit_08.init_he])
def test_draws_far_out_in_the_tails_do_not_matter(exercise):
    assert sum(diagnose(exercise, exercise.equivalents[0], seed).status != "passed" for seed in range(50)) == 0


@pytest.mark.parametrize(
    ("exercise", "law"),
    [
        (unit_08.init_standard, unit_08._STANDARD),
        (unit_08.init_glorot, unit_08._GLOROT),
        (unit_08.init_he, unit_08._HE),
    ],
)
@pytest.mark.parametrize("factor", [0.8, 0.9, 1.1, 1.25])
def test_a_spread_that_is_off_by_a_tenth_is_refused(exercise, law, factor):
    answer = unit_08._by(law)
    for seed in range(20):
        assert diagnose(exercise, lambda *fans: factor * answer(*fans), seed).status == "wrong"


def test_even_weights_that_are_off_by_two_percent_are_refused():
    answer = unit_08._by(unit_08._GLOROT)
    for seed in range(20):
        assert diagnose(unit_08.init_glorot, lambda *fans: 1.02 * answer(*fans), seed).status == "wrong"


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        (lambda n_in, n_out, rng: np.random.uniform(-(n_in**-0.5), n_in**-0.5, (n_in, n_out)), "rng not used"),  # noqa: NPY002
        (lambda n_in, n_out, rng: rng.uniform(-(n_in**-0.5), n_in**-0.5, n_in * n_out), "wrong shape"),
        (lambda n_in, n_out, rng: rng.uniform(-(n_in**-0.5), n_in**-0.5), "wrong shape"),
        (lambda n_in, n_out, rng: np.zeros((n_in, n_out)) / 0.0, "not a number"),
        (lambda n_in, n_out, rng: rng.normal(0, n_in**-0.5, (n_in, n_out)), "normal with the bound as spread"),
    ],
)
def test_other_ways_to_go_wrong_with_draws(answer, name):
    assert diagnose(unit_08.init_standard, answer).misconception == name


def test_two_mistakes_with_draws_get_both_hints():
    def answer(n_in, n_out, rng):
        return np.random.default_rng(3).uniform(-1 / n_in, 1 / n_in, (n_in, n_out))

    message = diagnose(unit_08.init_standard, answer).message
    assert "a seed is set inside" in message and "the square root is missing" in message


def test_reseeding_the_global_generator_is_a_seed_set_inside():
    def answer(n_in, n_out, rng):
        np.random.seed(5)  # noqa: NPY002
        return np.random.normal(0, np.sqrt(2 / n_in), (n_in, n_out))  # noqa: NPY002

    state = np.random.get_state()  # noqa: NPY002
    try:
        assert diagnose(unit_08.init_he, answer).misconception == "seed set inside"
    finally:
        np.random.set_state(state)  # noqa: NPY002


@pytest.mark.parametrize("seed", [None, 0, 1])
@pytest.mark.parametrize(
    ("exercise", "answer", "words"),
    [
        (unit_08.init_glorot, lambda n, m, rng: rng.uniform(-1 / n, 1 / n, (n, m)), "bound comes out as 1 / n_in:"),
        (unit_08.init_glorot, lambda n, m, rng: rng.uniform(-2 / m, 2 / m, (n, m)), "bound comes out as 2 / n_out:"),
        (
            unit_08.init_glorot,
            lambda n, m, rng: rng.normal(0, n**-0.5, (n, m)),
            "normal, with the spread 1 / sqrt(n_in):",
        ),
        (unit_08.init_glorot, lambda n, m, rng: rng.uniform(-0.1, 0.1, (n, m)), "0.1 at any width"),
        (unit_08.init_standard, lambda n, m, rng: rng.normal(0, 1 / n, (n, m)), "normal, with the spread 1 / n_in:"),
        (unit_08.init_he, lambda n, m, rng: rng.normal(0, 2**0.5 / m, (n, m)), "spread comes out as sqrt(2) / n_out:"),
        (unit_08.init_he, lambda n, m, rng: rng.uniform(-1 / n, 1 / n, (n, m)), "even, with the bound 1 / n_in:"),
        (unit_08.init_he, lambda n, m, rng: rng.normal(0, 1.32 * (2 / n) ** 0.5, (n, m)), "times sqrt(2 / n_in)"),
        (unit_08.init_he, lambda n, m, rng: rng.normal(0, n ** (-1 / 3), (n, m)), "it shrinks with n_in"),
        (unit_08.init_standard, lambda n, m, rng: 2 * rng.random((n, m)) * n**-0.5 - 1, "its middle should be 0"),
        (unit_08.init_he, lambda n, m, rng: rng.normal(0.3, (2 / n) ** 0.5, (n, m)), "the mean of your draws is 0."),
        (unit_08.init_standard, lambda n, m, rng: rng.laplace(0, n**-0.5, (n, m)), "neither even nor normal"),
        (unit_08.init_standard, lambda n, m, rng: np.ones((n, m)), "one number"),
        (unit_08.init_he, lambda n, m, rng: np.clip(rng.normal(0, (2 / n) ** 0.5, (n, m)), -0.1, 0.1), "clipping"),
        (unit_08.init_he, lambda n, m, rng: np.tril(rng.normal(0, (2 / n) ** 0.5, (n, m))), "exactly 0"),
        (unit_08.init_he, lambda n, m, rng: rng.normal(0, (2 / n) ** 0.5, (n, 1)) * np.ones((1, m)), "All columns"),
        (unit_08.init_glorot, lambda n, m, rng: rng.uniform(-1 / n, 1 / n, (m, n)), "The shape is turned round"),
    ],
)
def test_other_scales_are_read_from_the_draws(exercise, answer, words, seed):
    diagnosis = diagnose(exercise, answer, seed)
    assert diagnosis.status == "wrong" and words in diagnosis.message, diagnosis


@pytest.mark.parametrize("seed", [None, 0, 1])
@pytest.mark.parametrize(
    ("exercise", "answer", "names"),
    [
        (
            unit_08.layer_gains,
            lambda deltas: [np.sum(b**2) / np.sum(a**2) for a, b in zip(deltas[:-1], deltas[1:])],
            ("upside down", "square root dropped"),
        ),
        (
            unit_08.predict_gain,
            lambda n, f: n * {"tanh": 1 / 6, "logistic": 4 / 3}[f] / np.sqrt(2 * np.pi * n * unit_08.OUTPUTS[f]),
            ("outer square root missing", "c exchanged"),
        ),
        (
            unit_08.clip_by_norm,
            lambda gradients, limit: unit_08._scaled(gradients, limit / unit_08._total_norm(gradients[:1])),
            ("norm of the first layer", "always scaled to the limit"),
        ),
        (
            unit_08.residual_backward,
            lambda dE_dA_up, W, F: (dE_dA_up * (1 - F)) @ W.T,
            ("direct path lost", "square missing in the slope"),
        ),
    ],
)
def test_two_mistakes_in_one_value_are_both_named(exercise, answer, names, seed):
    message = diagnose(exercise, answer, seed).message
    hints = {wrong.name: wrong.hint for wrong in exercise.misconceptions}
    assert all(hints[name] in message for name in names), message


def test_gradients_of_0_hide_no_other_mistake():
    def by_layer(gradients, limit):
        factors = [limit / math.sqrt(np.sum(W**2) + np.sum(b**2)) for W, b in gradients]  # ZeroDivisionError
        return [(W * min(1, f), b * min(1, f)) for (W, b), f in zip(gradients, factors)]

    assert diagnose(unit_08.clip_by_norm, by_layer).misconception == "clipped layer by layer"

    def all_right_but_there(gradients, limit):
        factor = min(1.0, limit / math.sqrt(sum(np.sum(part**2) for pair in gradients for part in pair)))
        return unit_08._scaled(gradients, factor)

    assert diagnose(unit_08.clip_by_norm, all_right_but_there).misconception == "nan where all is 0"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda word: word.replace(" ", "_"), "'step_too_big' is none of the five words"),
        (lambda word: [word], "in a list"),
        (lambda word: "healthy", "'healthy' of every training"),
    ],
)
def test_words_that_are_wrong_in_themselves_are_named(change, words):
    right = unit_08._doctor()
    assert words in diagnose(unit_08.diagnose_training, lambda statistics: change(right(statistics))).message


def test_an_unknown_diagnosis_is_told_which_rule_goes_wrong():
    answer = unit_08._doctor(small=lambda r: r < 0.032)
    message = diagnose(unit_08.diagnose_training, lambda statistics: answer(statistics)).message
    assert "'bottom 30.5 times smaller' you say 'healthy', but there rule 2 holds" in message


WORDS = {"exploding", "vanishing", "step too big", "saturated", "healthy"}


@pytest.mark.parametrize("seed", range(10))
def test_every_word_is_asked_for_in_several_trainings(seed):
    cases = unit_08._training_cases(np.random.default_rng(seed))
    words = [maths.diagnose_training(statistics) for statistics in cases.values()]
    assert set(words) == WORDS and min(words.count(word) for word in WORDS) >= 3


@pytest.mark.parametrize("word", sorted(WORDS))
def test_one_word_for_all_is_refused(word):
    diagnosis = diagnose(unit_08.diagnose_training, lambda statistics: word)
    assert diagnosis.status == "wrong" and diagnosis.message


@pytest.mark.parametrize("word", ["vanish", "Vanishing gradient", 2, True, ""])
def test_other_words_are_refused(word):
    def answer(statistics):
        right = unit_08._doctor()(statistics)
        return word if right == "vanishing" else right

    assert diagnose(unit_08.diagnose_training, answer).status == "wrong"


def test_capitals_and_spaces_are_forgiven():
    right = unit_08._doctor()
    assert diagnose(unit_08.diagnose_training, lambda s: f" {right(s).capitalize()} ").status == "passed"


def test_an_answer_that_writes_into_the_statistics_is_told():
    def answer(statistics):
        word = unit_08._doctor()(statistics)
        statistics["error"] *= 2
        return word

    assert diagnose(unit_08.diagnose_training, answer).misconception == "inputs changed"


def test_an_unhashable_answer_is_judged():
    class Answer:
        __hash__ = None

        def __eq__(self, other):
            return True

        def __call__(self, statistics):
            return "healthy"

    assert diagnose(unit_08.diagnose_training, Answer()).status == "wrong"
