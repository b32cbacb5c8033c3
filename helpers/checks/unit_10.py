"""Checks of unit 10: shared weights, and the network that read zip codes in 1989."""

import functools

import numpy as np

from helpers import maths
from helpers.checks import Exercise, Misconception, call_each
from helpers.checks.probe import CHANGED, INSTEAD, RAISED, WrongStructure, call

zip_codes = maths.zip_codes


# convolve


def _images(rng, n_cases, rows, columns, kernel, n_in, n_out):
    """Draw what a layer of maps sees, its kernels and its biases; none of them is near 0 everywhere."""
    X = rng.uniform(-1, 1, size=(n_cases, rows, columns, n_in))
    W = rng.normal(size=(kernel, kernel, n_in, n_out))
    return {"X": X, "W": W, "b": rng.normal(size=(rows // 2, columns // 2, n_out))}


def _convolve_cases(rng):
    return {
        "3 cases, 2 maps in, 4 out, kernel of 5": _images(rng, 3, 6, 8, 5, 2, 4),
        "3 cases, 3 maps in, 3 out, kernel of 3": _images(rng, 3, 6, 6, 3, 3, 3),
        "one case, one map in, one out": _images(rng, 1, 8, 6, 3, 1, 1),
        "2 digits of 16 by 16, 12 maps out": _images(rng, 2, 16, 16, 5, 1, 12),
    }


def _framed(X, reach, border=-1.0, ends=None, mode="constant"):
    """Return images with a border: as wide as half a kernel on all sides, or `ends` (before, after)."""
    before, after = (reach, reach) if ends is None else ends
    if mode != "constant":
        return np.pad(X, ((0, 0), (before, after), (before, after), (0, 0)), mode)
    n_cases, rows, columns, n_in = X.shape
    framed = np.full((n_cases, before + rows + after, before + columns + after, n_in), border, X.dtype)
    framed[:, before : before + rows, before : before + columns] = X  # several times faster than np.pad
    return framed


def _seen(framed, kernel, shape, start=0, stride=2):
    """Return what each unit sees: (n_cases, rows, columns, n_in, kernel, kernel)."""
    windows = np.lib.stride_tricks.sliding_window_view(framed, (kernel, kernel), axis=(1, 2))
    return windows[:, start::stride, start::stride][:, : shape[0], : shape[1]]


def _slid(
    border=-1.0, ends=None, mode="constant", start=0, stride=2, W=lambda W: W, X=lambda X: X, bias=lambda Z, b: Z + b
):
    """Make an answer to convolve, right but for what is changed."""

    def answer(X_given, W_given, b):
        kernel = len(W_given)
        reach = kernel // 2
        pad = ends(reach) if callable(ends) else ends
        seen = _seen(_framed(X(X_given), reach, border, pad, mode), kernel, b.shape, start, stride)
        return bias(np.einsum("nrcmij,ijmo->nrco", seen, W(W_given)), b)

    return answer


def _after(change, answer=None):
    """Let something happen to the right answer."""
    answer = answer or _slid()
    return lambda *arguments: change(answer(*arguments), *arguments)


def _nothing_beyond(X, W, b):
    """Convolve as far as the kernel fits into the image."""
    seen = _seen(X, len(W), (len(X[0]), X.shape[2]))
    return np.einsum("nrcmij,ijmo->nrco", seen, W) + b


def _stride_1(X, W, b):
    seen = _seen(_framed(X, len(W) // 2), len(W), X.shape[1:3], stride=1)
    return np.einsum("nrcmij,ijmo->nrco", seen, W) + b


def _only(i, j):
    """Keep one place of the kernel."""

    def one(W):
        kept = np.zeros_like(W)
        kept[i, j] = W[i, j]
        return kept

    return one


def _product_of_sums(X, W, b):
    seen = _seen(_framed(X, len(W) // 2), len(W), b.shape)
    return np.einsum("nrcmij,uvmo->nrco", seen, W) + b


def _all_axes_padded(X, W, b):
    """Pad every axis, as np.pad does with a single number."""
    framed, Z = np.pad(X, len(W) // 2, constant_values=-1.0), b
    for i in range(len(W)):
        for j in range(len(W)):
            Z = Z + framed[:, i : i + X.shape[1] : 2, j : j + X.shape[2] : 2] @ W[i, j]
    return Z


def _by_shifts(
    frame=lambda X, k: X,
    step=2,
    in_place=False,
    zeros=False,
    start=None,
    product=np.matmul,
    ends=lambda rows, columns: (rows, columns),
):
    """Make the notebook's loop over the places of a kernel, with or without border and steps; it may well raise."""

    def answer(X, W, b):
        framed, (rows, columns) = frame(X, len(W) // 2), ends(*X.shape[1:3])
        Z = np.zeros((len(X), *b.shape)) if zeros or in_place else b if start is None else start
        for i in range(len(W)):
            for j in range(len(W)):
                down = slice(i, None if rows is None else i + rows, step)
                right = slice(j, None if columns is None else j + columns, step)
                seen = product(framed[:, down, right], W[i, j])
                if in_place:
                    Z += seen
                else:
                    Z = Z + seen
        return Z + b if zeros or in_place or start is not None else Z

    return answer


def _by_units(add_up, frame=lambda X, k: X):
    """Make a loop over the units, without a border; it may well raise."""

    def answer(X, W, b):
        framed, kernel = frame(X, len(W) // 2), len(W)
        Z = np.zeros((len(X), *b.shape))
        for n, r, s, o in np.ndindex(Z.shape):
            seen = framed[n, 2 * r : 2 * r + kernel, 2 * s : 2 * s + kernel]
            Z[n, r, s, o] = add_up(seen, W[:, :, :, o]) + b[r, s, o]
        return Z

    return answer


def _window_by_window(X, W, b):
    kernel, Z = len(W), np.zeros((len(X), *b.shape))
    for r, s in np.ndindex(b.shape[:2]):
        seen = X[:, 2 * r : 2 * r + kernel, 2 * s : 2 * s + kernel]
        Z[:, r, s] = np.tensordot(seen, W, axes=((1, 2, 3), (0, 1, 2))) + b[r, s]
    return Z


def _only_of_5(error, right=None):
    """Make an answer that is right for kernels of 5 and raises for others."""
    right = right or _slid()

    def answer(X, W, last):
        if len(W) != 5:
            raise error
        return right(X, W, last)

    return answer


def _largest_seen(X, W, b):
    seen = _seen(_framed(X, len(W) // 2), len(W), b.shape)
    products = seen[..., np.newaxis] * W.transpose(2, 0, 1, 3)
    return products.max(axis=(3, 4, 5)) + b


def _without_end(W):
    """Drop the last row and column of a kernel."""
    kept = W.copy()
    kept[-1], kept[:, -1] = 0, 0
    return kept


def _sizes_typed_in(of_5, of_3, right=None):
    """Make an answer that is right for H1 alone, and raises for other sizes."""
    right = right or _slid()

    def answer(X, W, last):
        if X.shape[1] != 16:
            raise of_5 if len(W) == 5 else of_3
        return right(X, W, last)

    return answer


def _into(like, product=np.matmul):
    """Make the notebook's loop with sums that have a wrong shape; NumPy refuses."""

    def answer(X, W, b):
        framed, Z = _framed(X, len(W) // 2), np.zeros_like(like(X, W, b))
        for i in range(len(W)):
            for j in range(len(W)):
                Z += product(framed[:, i : i + X.shape[1] : 2, j : j + X.shape[2] : 2], W[i, j])
        return Z + b

    return answer


def _of_5(span):
    """Let a slice be 5 long."""
    return slice(span.start, span.start + 5)


def _windows(window, add_up):
    """Make a loop over the units, all maps above at once; it may well raise."""

    def answer(X, W, b):
        framed, Z = _framed(X, len(W) // 2), np.zeros((len(X), *b.shape))
        for r, s in np.ndindex(b.shape[:2]):
            down, right = slice(2 * r, 2 * r + len(W)), slice(2 * s, 2 * s + len(W))
            Z[:, r, s] = add_up(window(framed, down, right), W) + b[r, s]
        return Z

    return answer


def _without_start(W):
    """Drop the first row and column of a kernel."""
    kept = W.copy()
    kept[0], kept[:, 0] = 0, 0
    return kept


def _first_row(W):
    """Keep the first row of a kernel."""
    kept = np.zeros_like(W)
    kept[0] = W[0]
    return kept


def _three_places(W):
    """Keep the first three rows and columns of a kernel."""
    kept = np.zeros_like(W)
    kept[:3, :3] = W[:3, :3]
    return kept


def _pooled(keep):
    """Make an answer that convolves at every place and keeps one number of four."""

    def answer(X, W, b):
        Z = np.einsum("nrcmij,ijmo->nrco", _seen(_framed(X, len(W) // 2), len(W), X.shape[1:3], stride=1), W)
        return keep([Z[:, i::2, j::2] for i in (0, 1) for j in (0, 1)], axis=0) + b

    return answer


def _looped(X, W, b):
    """Convolve with a loop for everything."""
    reach, kernel = len(W) // 2, len(W)
    framed = _framed(np.asarray(X), reach)
    return [
        [
            [
                [
                    np.sum(framed[c, 2 * r : 2 * r + kernel, 2 * s : 2 * s + kernel] * W[:, :, :, o]) + b[r, s, o]
                    for o in range(W.shape[3])
                ]
                for s in range(b.shape[1])
            ]
            for r in range(b.shape[0])
        ]
        for c in range(len(X))
    ]


def _shift_and_add(X, W, b):
    """Convolve as the reference does: one matrix product for each place of the kernel."""
    rows, columns = 2 * b.shape[0], 2 * b.shape[1]
    framed = _framed(X, len(W) // 2)
    return b + sum(
        framed[:, i : i + rows : 2, j : j + columns : 2] @ W[i, j] for i in range(len(W)) for j in range(len(W))
    )


def _by_matrix(X, W, b):
    """Convolve with one product of all that is seen and all kernels."""
    seen = _seen(_framed(X, len(W) // 2), len(W), b.shape)
    columns = np.moveaxis(seen, 3, 5).reshape(len(X), *b.shape[:2], -1)
    return columns @ W.reshape(-1, W.shape[3]) + b


def _everywhere_then_every_second(X, W, b):
    """Convolve at every place and keep every second."""
    seen = _seen(_framed(X, len(W) // 2), len(W), X.shape[1:3], stride=1)
    return np.einsum("nrcmij,ijmo->nrco", seen, W)[:, ::2, ::2] + b


def _border_moved(X, W, b):
    """Convolve X + 1 with a border of 0, and take off what the 1 adds."""
    return _slid(border=0.0, X=lambda X: X + 1)(X, W, b) - W.sum(axis=(0, 1, 2))


convolve = Exercise(
    unit=10,
    name="convolve",
    reference=zip_codes.convolve,
    probe=call_each(_convolve_cases),
    misconceptions=(
        Misconception(
            "border of 0",
            _slid(border=0.0),
            "In the border: it holds 0 here. Outside the image lies paper, and paper is -1.",
            "np.pad fills with 0 unless told otherwise. A border of 0 is grey: it draws a frame round every digit.",
        ),
        Misconception(
            "border of 1",
            _slid(border=1.0),
            "In the border: it holds +1, which is ink. Outside lies paper, -1.",
        ),
        Misconception(
            "border repeats the edge",
            _slid(mode="edge"),
            "In the border: the pixels at the edge are repeated. In 1989 the border is always -1.",
        ),
        Misconception(
            "border mirrors the image",
            _slid(mode="reflect"),
            "In the border: it mirrors the image. In 1989 it is always -1.",
        ),
        Misconception(
            "border from the other side",
            _slid(mode="wrap"),
            "In the border: it shows the opposite side of the image, as with an index below 0 or np.roll. "
            "It is always -1.",
        ),
        Misconception(
            "border at the top left only",
            _slid(ends=lambda reach: (2 * reach, 0)),
            "In the border: at the top and left it is twice as wide as half a kernel. It goes half to each side, "
            "so that unit 0 has pixel 0 in the middle of its kernel.",
        ),
        Misconception(
            "border at the bottom right only",
            _slid(ends=lambda reach: (0, 2 * reach)),
            "In the border: all of it lies at the bottom and right. Unit 0 has pixel 0 in the middle of its kernel, "
            "so half belongs at the top and left.",
        ),
        Misconception(
            "border one wide",
            _slid(ends=lambda reach: (1, 2 * reach)),
            "In the border: it starts one wide whatever the kernel. It is half a kernel wide: 2 for a kernel of 5.",
        ),
        Misconception(
            "border as wide as the kernel",
            _slid(ends=lambda reach: (2 * reach + 1, 0)),
            "In the border: it is as wide as the whole kernel. Half a kernel is enough: len(W) // 2.",
        ),
        Misconception(
            "no border",
            _nothing_beyond,
            "The border is missing: a kernel in the corner looks beyond the image. "
            "Put -1 round it first, half a kernel wide.",
        ),
        Misconception(
            "no border, places added to the bias",
            _by_shifts(),
            "The border is missing: shifted slices of X alone get shorter and shorter. "
            "Put -1 round the image, then shift.",
        ),
        Misconception(
            "no border, places added in place",
            _by_shifts(in_place=True),
            "The border is missing: shifted slices of X alone get shorter. "
            "Put -1 round the image, then take the slices.",
        ),
        Misconception(
            "no border, unit by unit",
            _by_units(lambda seen, W: np.sum(seen * W)),
            "The border is missing: the last units see less than a whole kernel. Put -1 round the image first.",
        ),
        Misconception(
            "window does not fit the kernel",
            _window_by_window,
            "What a unit sees does not fit the kernel: is the border of -1 missing at the edges, or a size "
            "typed in that should be computed?",
        ),
        Misconception(
            "border round everything",
            _all_axes_padded,
            "The border is put round all four axes, so there are more cases and maps than before. "
            "Only rows and columns get one: (0, 0) for the others.",
        ),
        Misconception(
            "steps of 1, all kept",
            _stride_1,
            "The kernel moves by 1, so there are twice as many rows and columns of units as biases. It moves by 2.",
        ),
        Misconception(
            "steps of 1, added to the bias",
            _by_shifts(_framed, step=1),
            "The slices take every pixel, so there are twice as many rows and columns as biases: "
            "the kernel moves by 2.",
        ),
        Misconception(
            "steps of 1, added in place",
            _by_shifts(_framed, step=1, in_place=True),
            "The slices take every pixel and do not fit into the maps above: the kernel moves by 2.",
        ),
        Misconception(
            "steps of 1, added to zeros",
            _by_shifts(_framed, step=1, zeros=True),
            "The slices take every pixel: with steps of 2 they fit the maps above.",
        ),
        Misconception(
            "steps of 1",
            _slid(stride=1),
            "The kernel moves by 1: unit (r, s) sits at pixel (2 r, 2 s), two pixels from its neighbour.",
        ),
        Misconception(
            "border two wide for all",
            _slid(ends=lambda reach: (2, 2 * reach)),
            "In the border: it is two wide for every kernel. That suits a kernel of 5; in general it is half "
            "the kernel, len(W) // 2.",
        ),
        Misconception(
            "kernel of 5 for all",
            _only_of_5(IndexError("index 3 is out of bounds for axis 0 with size 3")),
            "It takes every kernel for one of 5 by 5: the loops should run over len(W).",
        ),
        Misconception(
            "window of 5 for all",
            _only_of_5(ValueError()),
            "It raises where the kernel is not 5 by 5: what a unit sees is as large as the kernel, len(W), "
            "not always 5.",
        ),
        Misconception(
            "image left out",
            _slid(X=lambda X: 0 * X - 1),
            "Only paper is seen: the image is never put into its frame.",
        ),
        Misconception(
            "bias alone",
            _after(lambda Z, X, W, b: 0 * Z + b),
            "Only the biases come back: the products of pixels and weights are missing.",
        ),
        Misconception(
            "last place of the kernel only, without bias",
            _slid(W=_only(-1, -1), bias=lambda Z, b: Z),
            "Only the last place of the kernel counts, and the bias is lost: "
            "in the loop, add to the sum instead of overwriting it.",
        ),
        Misconception(
            "first place of the kernel only, without bias",
            _slid(W=_only(0, 0), bias=lambda Z, b: Z),
            "Only W[0, 0] is used, and the bias is missing: does return stand inside the loop?",
        ),
        Misconception(
            "one pixel late",
            _slid(ends=lambda reach: (reach, reach + 1), start=1),
            "Every unit looks one pixel too far down and right: unit 0 has pixel 0 in the middle.",
        ),
        Misconception(
            "one pixel early",
            _slid(ends=lambda reach: (reach + 1, reach)),
            "Every unit looks one pixel too far up and left: unit 0 has pixel 0 in the middle.",
        ),
        Misconception(
            "kernel turned round",
            _slid(W=lambda W: W[::-1, ::-1]),
            "The kernel lies upside down: W[0, 0] belongs to the pixel at the top left of what the unit sees.",
            "Mathematics' convolution turns the kernel; networks since 1989 do not bother, since weights are learned.",
        ),
        Misconception(
            "kernel upside down",
            _slid(W=lambda W: W[::-1]),
            "The rows of the kernel are in reverse: W[0] belongs to the top row of what the unit sees.",
        ),
        Misconception(
            "kernel mirrored",
            _slid(W=lambda W: W[:, ::-1]),
            "The columns of the kernel are in reverse: W[:, 0] belongs to the left column of what the unit sees.",
        ),
        Misconception(
            "rows and columns of the kernel exchanged",
            _slid(W=lambda W: W.transpose(1, 0, 2, 3)),
            "Rows and columns of the kernel are exchanged: W[i, j] meets the pixel i rows down and j columns right.",
        ),
        Misconception(
            "maps of the kernel exchanged",
            _by_shifts(_framed, product=lambda seen, W: seen @ W.T),
            "In the product: W[i, j] already has a row for each map below and a column for each map above; "
            "no transpose is needed on the way up.",
        ),
        Misconception(
            "rows and columns of the image exchanged",
            _slid(X=lambda X: X.transpose(0, 2, 1, 3)),
            "Rows and columns of the image are exchanged: axis 1 is the rows, axis 2 the columns.",
        ),
        Misconception(
            "bias left out",
            _slid(bias=lambda Z, b: Z),
            "The sum over the kernel is right; the biases are missing.",
        ),
        Misconception(
            "bias subtracted",
            _slid(bias=lambda Z, b: Z - b),
            "The bias is subtracted: it is added, as in every layer.",
        ),
        Misconception(
            "bias of the first unit for all",
            _slid(bias=lambda Z, b: Z + b[0, 0]),
            "In the bias: all units of a map get that of the first one. In 1989 every unit has its own, b[r, s].",
        ),
        Misconception(
            "mean bias for a map",
            _slid(bias=lambda Z, b: Z + b.mean(axis=(0, 1))),
            "In the bias: it is averaged over a map. In 1989 every unit has its own, b[r, s].",
        ),
        Misconception(
            "bias summed over a map",
            _slid(bias=lambda Z, b: Z + b.sum(axis=(0, 1))),
            "In the bias: all biases of a map are added to each unit. Every unit takes only its own, b[r, s].",
        ),
        Misconception(
            "bias at every place of the kernel",
            lambda X, W, b: _slid(bias=lambda Z, b: Z + len(W) ** 2 * b)(X, W, b),
            "The bias is added for every place of the kernel: add it once, outside the loops.",
        ),
        Misconception(
            "bias for every map below",
            lambda X, W, b: _slid(bias=lambda Z, b: Z + X.shape[3] * b)(X, W, b),
            "The bias is added once for each map below: add it once, outside the loop over maps.",
        ),
        Misconception(
            "multiplied by the bias",
            _slid(bias=lambda Z, b: Z * b),
            "The bias multiplies: it is added to the sum.",
        ),
        Misconception(
            "first map below only",
            lambda X, W, b: _slid()(X[..., :1], W[:, :, :1], b),
            "Only the first map below is seen: a unit adds up what it sees in all of them.",
        ),
        Misconception(
            "last map below only",
            lambda X, W, b: _slid()(X[..., -1:], W[:, :, -1:], b),
            "Only the last map below counts: in a loop over maps, add to the sum instead of overwriting it.",
        ),
        Misconception(
            "one kernel for all maps above",
            _slid(W=lambda W: np.repeat(W[..., :1], W.shape[3], axis=3)),
            "Every map above uses the first kernel: each has its own, W[:, :, :, o].",
        ),
        Misconception(
            "kernels of the maps below mixed",
            _slid(W=lambda W: np.repeat(W[:, :, :1], W.shape[2], axis=2)),
            "Every map below meets the kernel of the first one: each pair of maps has its own, W[:, :, m, o].",
        ),
        Misconception(
            "averaged over the maps below",
            lambda X, W, b: _slid(W=lambda W: W / W.shape[2])(X, W, b),
            "What the maps below send is averaged: it is added up.",
        ),
        Misconception(
            "averaged over the kernel",
            _slid(W=lambda W: W / len(W) ** 2),
            "The products are averaged over the kernel: they are added up.",
        ),
        Misconception(
            "averaged over all a unit sees",
            _slid(W=lambda W: W / W[..., 0].size),
            "The products are averaged over all that a unit sees: they are added up. np.mean where np.sum belongs?",
        ),
        Misconception(
            "first place of the kernel only",
            _slid(W=_only(0, 0)),
            "Only W[0, 0] is used: does return stand inside the loop?",
        ),
        Misconception(
            "last place of the kernel only",
            _slid(W=_only(-1, -1)),
            "Only the last place of the kernel counts: in the loop, add to the sum instead of overwriting it.",
        ),
        Misconception(
            "last row and column of the kernel left out",
            _slid(W=_without_end),
            "The last row and column of the kernel are left out: the loops end one too early.",
        ),
        Misconception(
            "diagonal of the kernel only",
            _slid(W=lambda W: W * np.eye(len(W))[:, :, np.newaxis, np.newaxis]),
            "Only the diagonal of the kernel is used: rows and columns need a loop each, one inside the other.",
        ),
        Misconception(
            "product of sums",
            _product_of_sums,
            "Sum and product in the wrong order: multiply each pixel with its own weight, then add up.",
        ),
        Misconception(
            "largest product",
            _largest_seen,
            "The largest product is taken: a unit adds all of them up.",
        ),
        Misconception(
            "weights without their sign",
            _slid(W=np.abs),
            "The weights lost their sign.",
        ),
        Misconception(
            "sent through tanh",
            _after(lambda Z, *_: np.tanh(Z)),
            "These are outputs of tanh; asked are the total inputs Z. The activation comes later.",
        ),
        Misconception(
            "sent through the scaled tanh",
            _after(lambda Z, *_: maths.scaled_tanh(Z)),
            "These are outputs of the units; asked are the total inputs Z. The activation comes later.",
        ),
        Misconception(
            "sent through the logistic function",
            _after(lambda Z, *_: maths.logistic(Z)),
            "These are outputs of the logistic function; asked are the total inputs Z, and 1989 uses tanh later on.",
        ),
        Misconception(
            "negative values cut off",
            _after(lambda Z, *_: np.maximum(Z, 0)),
            "Negative total inputs are cut off, as ReLU does: return Z as it is.",
        ),
        Misconception(
            "cut to whole numbers",
            _after(lambda Z, *_: np.trunc(Z)),
            "The results are whole numbers: the array you write into was made for integers. np.zeros makes decimals.",
        ),
        Misconception(
            "cases added up",
            _after(lambda Z, *_: Z.sum(axis=0)),
            "The cases are added up: each keeps its own maps.",
        ),
        Misconception(
            "first case for all",
            _after(lambda Z, *_: np.broadcast_to(Z[:1], Z.shape)),
            "Every case shows the maps of the first one: does the loop over cases use its index?",
        ),
        Misconception(
            "first case only",
            _after(lambda Z, *_: Z[0]),
            "Only the first case comes back: the result has one more axis, a row for each case.",
        ),
        Misconception(
            "maps added up",
            _after(lambda Z, *_: Z.sum(axis=3)),
            "The maps above are added up: each is kept, on the last axis.",
        ),
        Misconception(
            "maps before rows",
            _after(lambda Z, *_: np.moveaxis(Z, 3, 1)),
            "Right numbers, but the maps come before rows and columns: here maps are the last axis.",
        ),
        Misconception(
            "border of 0, bias left out",
            _slid(border=0.0, bias=lambda Z, b: Z),
            "Two things: the border holds 0 here, and paper is -1; and the biases are missing.",
        ),
        Misconception(
            "border of 0, kernel turned round",
            _slid(border=0.0, W=lambda W: W[::-1, ::-1]),
            "Two things: the border holds 0 here, and paper is -1; and the kernel lies upside down, as in "
            "mathematics' convolution.",
        ),
        Misconception(
            "kernel turned round, bias left out",
            _slid(W=lambda W: W[::-1, ::-1], bias=lambda Z, b: Z),
            "Two things: the kernel lies upside down, and the biases are missing.",
        ),
        Misconception(
            "border one wide for all",
            _by_shifts(lambda X, k: _framed(X, 1), zeros=True),
            "It fits a kernel of 3 only: the border is len(W) // 2 wide, and what a unit sees is as large as the "
            "kernel.",
        ),
        Misconception(
            "entry by entry instead of a matrix product",
            _by_shifts(_framed, product=np.multiply),
            "In the product: seen * W[i, j] multiplies entry by entry. A sum over the maps below is a matrix "
            "product, @.",
        ),
        Misconception(
            "slices to the far edge",
            _by_shifts(_framed, ends=lambda rows, columns: (None, None)),
            "The slices run to the far edge, or 16 pixels on whatever the image, and do not fit the biases: "
            "each ends at i + rows and j + columns.",
        ),
        Misconception(
            "slices to the far edge, added to 0",
            _by_shifts(_framed, start=0, ends=lambda rows, columns: (None, None)),
            "The slices run to the far edge, or 16 pixels on whatever the image, so the later ones are shorter: "
            "each ends at i + rows and j + columns.",
        ),
        Misconception(
            "slices to the far edge, added in place",
            _by_shifts(_framed, in_place=True, ends=lambda rows, columns: (None, None)),
            "The slices run to the far edge, or 16 pixels on whatever the image, and do not fit into the maps above: "
            "each ends at i + rows and j + columns.",
        ),
        Misconception(
            "rows for columns",
            _by_shifts(_framed, ends=lambda rows, columns: (rows, rows)),
            "Rows are taken for columns: images need not be square, axis 1 is the rows, axis 2 the columns.",
        ),
        Misconception(
            "slices half as long",
            _by_shifts(_framed, ends=lambda rows, columns: (rows // 2, columns // 2)),
            "The slices are half as long as they should be: steps of 2 already halve them, so each ends at i + rows.",
        ),
        Misconception(
            "first row of the kernel only",
            _slid(W=_first_row),
            "Only the first row of the kernel counts: does return stand inside the outer loop?",
        ),
        Misconception(
            "first row and column of the kernel left out",
            _slid(W=_without_start),
            "The first row and column of the kernel are left out: the loops start at 1, but rows and columns "
            "count from 0.",
        ),
        Misconception(
            "kernel of 3 for all",
            _slid(W=_three_places),
            "It uses three rows and columns of every kernel: the loops should run over len(W).",
        ),
        Misconception(
            "bias for every row of the kernel",
            lambda X, W, b: _slid(bias=lambda Z, b: Z + len(W) * b)(X, W, b),
            "The bias is added once for every row of the kernel: add it once, outside both loops.",
        ),
        Misconception(
            "all cases in every unit",
            _after(lambda Z, X, W, b: b + np.sum(Z - b, axis=0, keepdims=True) + 0 * Z),
            "Every unit adds up what it sees in all cases: each case has its own maps, so sum over all axes but "
            "the first.",
        ),
        Misconception(
            "other cases left at 0",
            _after(lambda Z, *_: np.concatenate([Z[:1], 0 * Z[1:]])),
            "Only the first case is computed, the others stay 0: is the index of the case always 0?",
        ),
        Misconception(
            "largest of four places",
            _pooled(np.max),
            "The kernel moves by 1, and of four places the largest is kept. That came later: here the kernel "
            "moves by 2.",
        ),
        Misconception(
            "mean of four places",
            _pooled(np.mean),
            "The kernel moves by 1, and four places are averaged: here the kernel simply moves by 2.",
        ),
        Misconception(
            "sizes of H1 typed in",
            _sizes_typed_in(ValueError(), ValueError()),
            "It is right for H1 alone: a size is typed in, such as 16, 8 or 12. Take sizes from the "
            "arguments: X.shape, W.shape, b.shape.",
        ),
        Misconception(
            "sizes of H1 typed in, loops of 5 too",
            _sizes_typed_in(ValueError(), IndexError()),
            "It is right for H1 alone: sizes such as 16, 8 and 5 are typed in. Take them from the arguments: "
            "X.shape, len(W), b.shape.",
        ),
        Misconception(
            "sizes of H1 typed in, as places",
            _sizes_typed_in(IndexError(), IndexError()),
            "It is right for H1 alone: its loops run over places that other layers do not have. Take sizes "
            "from the arguments.",
        ),
        Misconception(
            "sizes of H1 typed in, as places and maps",
            _sizes_typed_in(IndexError(), ValueError()),
            "It is right for H1 alone: windows of 5, and loops over places or maps that other layers do not have. "
            "Take sizes from the arguments.",
        ),
        Misconception(
            "no axis for the cases",
            _into(lambda X, W, b: b),
            "The sums are added, in place, into an array of the shape of b, which has no axis for the cases: "
            "np.zeros((len(X), *b.shape)) has.",
        ),
        Misconception(
            "sums as large as the image",
            _into(lambda X, W, b: X),
            "The sums are added into an array of the shape of X: there are half as many rows and columns of "
            "units, and as many maps as W has above.",
        ),
        Misconception(
            "product the wrong way round",
            _by_shifts(_framed, product=lambda seen, W: W @ seen),
            "In the product: what is seen stands left, W[i, j] right: seen has its maps on the last axis, "
            "W[i, j] on its first.",
        ),
        Misconception(
            "cases taken for rows",
            _windows(lambda framed, down, right: framed[down, right], lambda seen, W: np.sum(seen * W)),
            "The first axis is the cases: a window is framed[:, rows, columns]. The formula above is for a "
            "single image.",
        ),
        Misconception(
            "cases taken for rows, windows of 5",
            _windows(lambda framed, down, right: framed[_of_5(down), _of_5(right)], lambda seen, W: np.sum(seen * W)),
            "The first axis is the cases: a window is framed[:, rows, columns], as large as the kernel. "
            "The formula above is for a single image and a kernel of 5.",
        ),
        Misconception(
            "all maps above in one product",
            _windows(lambda framed, down, right: framed[:, down, right], lambda seen, W: np.sum(seen * W)),
            "What is seen has no axis for the maps above, so it does not fit all of W: loop over maps, or "
            "use np.tensordot.",
        ),
        Misconception(
            "everything added to one number",
            lambda X, W, b: b + np.sum(_slid()(X, W, 0 * b)),
            "All products of all units are added to one number: does np.sum take in more than one unit sees?",
        ),
    ),
    equivalents=(
        _shift_and_add,
        _slid(),
        _by_matrix,
        _looped,
        _everywhere_then_every_second,
        _border_moved,
        lambda X, W, b: _shift_and_add(X, W, b).astype(np.float32),
        lambda X, W, b: np.stack([_shift_and_add(x[np.newaxis], W, b)[0] for x in X]),
        lambda X, W, b: sum(_by_matrix(X[..., m : m + 1], W[:, :, m : m + 1], 0 * b) for m in range(X.shape[3])) + b,
    ),
)


# count


def _layers(rng):
    """Draw layers whose numbers differ from one another, so that no two ways of counting agree."""
    maps, side, seen, units, inputs = rng.integers((4, 3, 8, 7, 17), (7, 6, 14, 14, 34))
    small = rng.integers((2, 5, 6), (5, 8, 9))
    return {
        "a layer of maps": {"layer": zip_codes.Layer("maps", int(maps), int(side) ** 2, int(seen))},
        "few maps": {"layer": zip_codes.Layer("few", int(small[0]), int(small[1]), int(10 * small[2]))},
        "fully connected": {"layer": zip_codes.Layer("full", int(units), 1, int(inputs))},
    }


def _counted(units=None, connections=None, parameters=None):
    """Make an answer to count of its three parts, each a function of maps, places and fan-in."""
    units = units or (lambda maps, places, fan_in: maps * places)
    connections = connections or (lambda maps, places, fan_in: maps * places * (fan_in + 1))
    parameters = parameters or (lambda maps, places, fan_in: maps * fan_in + maps * places)

    def answer(layer):
        numbers = layer.maps, layer.places, layer.fan_in
        return units(*numbers), connections(*numbers), parameters(*numbers)

    return answer


def _reordered(answer, *order):
    """Let an answer return its values in another order."""

    def reordered(*arguments):
        values = answer(*arguments)
        return tuple(values[k] for k in order)

    return reordered


count = Exercise(
    unit=10,
    name="count",
    reference=zip_codes.count,
    probe=call_each(_layers, returns=("units", "connections", "parameters")),
    misconceptions=(
        Misconception(
            "one bias a map",
            _counted(parameters=lambda m, p, f: m * (f + 1)),
            "In parameters: you count one bias for each map. In 1989 a map shares its weights, "
            "but each of its units has a bias of its own.",
            "With one bias a map H1 would have 312 parameters; the paper says 1,068.",
        ),
        Misconception(
            "biases missing in parameters",
            _counted(parameters=lambda m, p, f: m * f),
            "In parameters: the weights are right, the biases are missing, one for each unit.",
        ),
        Misconception(
            "weights not shared",
            _counted(parameters=lambda m, p, f: m * p * (f + 1)),
            "In parameters: every unit gets weights of its own here. The units of one map share theirs, "
            "so they count once a map.",
            "That is the whole idea: many connections, few numbers to learn.",
        ),
        Misconception(
            "weights not shared, biases missing",
            _counted(parameters=lambda m, p, f: m * p * f),
            "In parameters: weights count once a map, since its units share them, and each unit adds its bias.",
        ),
        Misconception(
            "one kernel for the layer",
            _counted(parameters=lambda m, p, f: f + m * p),
            "In parameters: one set of weights is counted for the whole layer. Each map has its own.",
        ),
        Misconception(
            "biases of one map only",
            _counted(parameters=lambda m, p, f: m * f + p),
            "In parameters: the biases of one map only are counted. All units of all maps have one.",
        ),
        Misconception(
            "biases counted twice",
            _counted(parameters=lambda m, p, f: m * (f + 1) + m * p),
            "In parameters: biases are in it twice, once for each map and once for each unit. "
            "Only the units have them.",
        ),
        Misconception(
            "parameters of one map",
            _counted(parameters=lambda m, p, f: f + p),
            "In parameters: this is one map; the layer has several.",
        ),
        Misconception(
            "parameters of one unit",
            _counted(parameters=lambda m, p, f: f + 1),
            "In parameters: this is what one unit has, its inputs and a bias. Count the maps' weights and all biases.",
        ),
        Misconception(
            "parameters squared",
            _counted(parameters=lambda m, p, f: m * f**2 + m * p),
            "In parameters: fan_in is squared. It already is the number of inputs, 25 for a kernel of 5 by 5.",
        ),
        Misconception(
            "parameters multiplied by places and added",
            _counted(parameters=lambda m, p, f: m * p * f + m),
            "In parameters: sharing is the wrong way round. Weights count once a map, biases once a unit.",
            "Here each unit has weights of its own and each map one bias.",
        ),
        Misconception(
            "biases missing in connections",
            _counted(connections=lambda m, p, f: m * p * f),
            "In connections: the bias is missing. It counts as one more line into every unit.",
            "H1: 768 units with 25 + 1 lines each make 19,968.",
        ),
        Misconception(
            "one bias a map in connections",
            _counted(connections=lambda m, p, f: m * p * f + m),
            "In connections: one bias a map is counted; every unit has its own line from the bias.",
        ),
        Misconception(
            "one bias in connections",
            _counted(connections=lambda m, p, f: m * p * f + 1),
            "In connections: the bias is added once for the whole layer. Set brackets: each unit has fan_in + 1 lines.",
        ),
        Misconception(
            "biases of one map in connections",
            _counted(connections=lambda m, p, f: m * p * f + p),
            "In connections: the biases of one map only are counted; the units of all maps have one.",
        ),
        Misconception(
            "connections of one map",
            _counted(connections=lambda m, p, f: p * (f + 1)),
            "In connections: these lead to one map only; the layer has several.",
        ),
        Misconception(
            "connections of one unit a map",
            _counted(connections=lambda m, p, f: m * (f + 1)),
            "In connections: sharing saves parameters, not connections. Every unit of a map has all its lines.",
            "A shared weight is one number that is used in many places; each use is a connection.",
        ),
        Misconception(
            "connections added up",
            _counted(connections=lambda m, p, f: m * p + f + 1),
            "In connections: units and lines are added; every unit has all the lines, so multiply.",
        ),
        Misconception(
            "connections squared",
            _counted(connections=lambda m, p, f: m * p * (f**2 + 1)),
            "In connections: fan_in is squared. It already is the number of inputs, 25 for a kernel of 5 by 5.",
        ),
        Misconception(
            "connections with fan_in - 1",
            _counted(connections=lambda m, p, f: m * p * (f - 1)),
            "In connections: the bias adds a line to each unit, it does not take one away.",
        ),
        Misconception(
            "units of one map",
            _counted(units=lambda m, p, f: p),
            "In units: this is one map; the layer has several.",
        ),
        Misconception(
            "maps for units",
            _counted(units=lambda m, p, f: m),
            "In units: these are the maps; each has as many units as places.",
        ),
        Misconception(
            "units added up",
            _counted(units=lambda m, p, f: m + p),
            "In units: maps and places are added; each map has all its places, so multiply.",
        ),
        Misconception(
            "places squared",
            _counted(
                lambda m, p, f: m * p**2,
                lambda m, p, f: m * p**2 * (f + 1),
                lambda m, p, f: m * f + m * p**2,
            ),
            "places is squared: it already is the number of units in a map, 64 for 8 by 8.",
        ),
        Misconception(
            "inputs among the units",
            _counted(units=lambda m, p, f: m * p + f),
            "In units: the inputs below are no units of this layer.",
        ),
        Misconception(
            "biases among the units",
            _counted(units=lambda m, p, f: m * p + m),
            "In units: nothing is to be added for the biases; they belong to connections and parameters.",
        ),
        Misconception(
            "places added throughout",
            _counted(
                lambda m, p, f: m + p,
                lambda m, p, f: (m + p) * (f + 1),
                lambda m, p, f: m * f + m + p,
            ),
            "maps and places are added, and the wrong units run through all three: "
            "each map has all its places, so multiply.",
        ),
        Misconception(
            "fan-in for places",
            _counted(
                lambda m, p, f: m * f,
                lambda m, p, f: m * f * (f + 1),
                lambda m, p, f: 2 * m * f,
            ),
            "units are counted with fan_in: a map has places, as many as units; fan_in are the inputs of one.",
        ),
        Misconception(
            "fan-in for places in units",
            _counted(units=lambda m, p, f: m * f),
            "In units: fan_in stands where places belong. Inputs are no units.",
        ),
        Misconception(
            "places for fan-in in connections",
            _counted(connections=lambda m, p, f: m * p * (p + 1)),
            "In connections: places stands where fan_in belongs: how many lines lead into one unit?",
        ),
        Misconception(
            "maps for fan-in in connections",
            _counted(connections=lambda m, p, f: m * p * (m + 1)),
            "In connections: maps stands where fan_in belongs: how many lines lead into one unit?",
        ),
        Misconception(
            "places for fan-in in parameters",
            _counted(parameters=lambda m, p, f: m * p + m * p),
            "In parameters: places stands where fan_in belongs: a kernel has as many weights as a unit has inputs.",
        ),
        Misconception(
            "lines of one unit",
            _counted(connections=lambda m, p, f: f + 1),
            "In connections: these are the lines of one unit; every unit has as many.",
        ),
        Misconception(
            "parameters multiplied",
            _counted(parameters=lambda m, p, f: m * f * m * p),
            "In parameters: weights and biases are multiplied; they are counted together, so add them.",
        ),
        Misconception(
            "biases subtracted",
            _counted(parameters=lambda m, p, f: m * f - m * p),
            "In parameters: the biases are subtracted: they are learned too, so add them.",
        ),
        Misconception(
            "kernels added up",
            _counted(parameters=lambda m, p, f: m + f + m * p),
            "In parameters: maps and fan_in are added: each map has fan_in weights, so multiply.",
        ),
        Misconception(
            "places not counted in biases",
            _counted(parameters=lambda m, p, f: m * f * p + p),
            "In parameters: weights count once a map, not once a place, and every unit of every map has a bias.",
        ),
        Misconception(
            "numbers of H1 typed in",
            lambda layer: (768, 19968, 1068),
            "These are the numbers of H1, whatever the layer: compute them from layer.maps, layer.places and "
            "layer.fan_in.",
        ),
        Misconception(
            "example typed in",
            lambda layer: (6, 30, 14),
            "These are the numbers of the example, whatever the layer: compute them from layer.maps, "
            "layer.places and layer.fan_in.",
        ),
        Misconception(
            "connections and parameters exchanged",
            _reordered(_counted(), 0, 2, 1),
            "Right numbers in another order: units, then connections, then parameters.",
        ),
        Misconception(
            "order turned round",
            _reordered(_counted(), 2, 1, 0),
            "Right numbers from back to front: units come first, parameters last.",
        ),
        Misconception(
            "units and connections exchanged",
            _reordered(_counted(), 1, 0, 2),
            "Right numbers, but the first two changed places: units come first.",
        ),
        Misconception(
            "units last",
            _reordered(_counted(), 1, 2, 0),
            "Right numbers in another order: units come first, not last.",
        ),
        Misconception(
            "parameters first",
            _reordered(_counted(), 2, 0, 1),
            "Right numbers in another order: parameters come last, not first.",
        ),
        Misconception(
            "one bias for the layer",
            _counted(parameters=lambda m, p, f: m * f + 1),
            "In parameters: one bias is counted for the whole layer. Every unit has its own.",
        ),
        Misconception(
            "the 256 inputs among the units",
            _counted(units=lambda m, p, f: m * p + 256),
            "In units: the 256 pixels are no units of a layer. The notebook adds them once, at the end.",
        ),
        Misconception(
            "places for maps in parameters",
            _counted(parameters=lambda m, p, f: p * f + m * p),
            "In parameters: weights are counted once a place. They are shared by the places, so count them once a map.",
        ),
        Misconception(
            "connections that are no parameters",
            _counted(parameters=lambda m, p, f: m * p * (f + 1) - m * f - m * p),
            "In parameters: these are the numbers that sharing saves. Asked is how many are left.",
        ),
        Misconception(
            "fan-in of 25 for all",
            _counted(connections=lambda m, p, f: m * p * 26, parameters=lambda m, p, f: m * 25 + m * p),
            "Every unit is taken to have 25 inputs: that is H1. Use layer.fan_in.",
        ),
        Misconception(
            "totals typed in",
            lambda layer: (1256, 64660, 9760),
            "These are the totals of the network: count the one layer that is given.",
        ),
    ),
    equivalents=(
        _counted(),
        lambda layer: [
            layer.places * layer.maps,
            layer.places * layer.maps * layer.fan_in + layer.places * layer.maps,
            layer.maps * (layer.fan_in + layer.places),
        ],
        lambda layer: np.array(
            [
                layer.maps * layer.places,
                sum(layer.fan_in + 1 for _ in range(layer.maps * layer.places)),
                sum(layer.fan_in + layer.places for _ in range(layer.maps)),
            ]
        ),
        lambda layer: tuple(map(float, _counted()(layer))),
    ),
)


# convolve_backward


def _backward_cases(rng):
    cases = {}
    for case, given in _convolve_cases(rng).items():
        Z = _shift_and_add(**given)
        A = maths.scaled_tanh(Z)
        delta = (A - rng.uniform(-1, 1, size=A.shape)) * maths.scaled_tanh_slope(A)
        cases[case] = {"X": given["X"], "W": given["W"], "delta": delta}
    return cases


def _weights_seen(X, W, delta, border=-1.0, ends=None, start=0, stride=2):
    """Return dE/dW before any sum over places and cases: n, r, c, m, i, j, and delta: n, r, c, o."""
    reach = len(W) // 2
    pad = ends(reach) if callable(ends) else ends
    return _seen(_framed(X, reach, border, pad), len(W), delta.shape[1:3], start, stride)


def _dE_dW(X, W, delta, **changed):
    seen = _weights_seen(X, W, delta, **changed)
    return np.tensordot(seen, delta, axes=((0, 1, 2), (0, 1, 2))).transpose(1, 2, 0, 3)


def _dE_db(X, W, delta):
    return delta.sum(axis=0)


def _scattered(X, W, delta, stride=2, add=True):
    """Return dE/dX with its border, by adding (or writing) what every unit sends down."""
    reach, kernel = len(W) // 2, len(W)
    rows, columns = X.shape[1] + 2 * reach, X.shape[2] + 2 * reach
    down = np.zeros((len(X), rows + kernel, columns + kernel, X.shape[3]))
    sent = delta @ W.reshape(-1, W.shape[3]).T  # what each unit sends to all that it sees
    sent = sent.reshape(*delta.shape[:3], kernel, kernel, X.shape[3])
    for r, s in np.ndindex(delta.shape[1:3]):
        here = (slice(None), slice(stride * r, stride * r + kernel), slice(stride * s, stride * s + kernel))
        down[here] = down[here] + sent[:, r, s] if add else sent[:, r, s]
    return down[:, :rows, :columns]


def _dE_dX(X, W, delta, at=None, **changed):
    at = len(W) // 2 if at is None else at(len(W) // 2)
    return _scattered(X, W, delta, **changed)[:, at : at + X.shape[1], at : at + X.shape[2]]


def _remembered(part):
    """Let a part that most wrong answers share be computed once for the same arguments."""

    @functools.lru_cache(maxsize=32)
    def kept(*given):
        return part(*(np.frombuffer(raw, dtype).reshape(shape) for raw, dtype, shape in given))

    def answer(*arguments):
        return kept(*((array.tobytes(), array.dtype.str, array.shape) for array in arguments)).copy()

    return answer


_RIGHT_W, _RIGHT_X = _remembered(_dE_dW), _remembered(_dE_dX)


def _three(W=_RIGHT_W, b=_dE_db, X=_RIGHT_X):
    """Make an answer to convolve_backward of its three parts."""
    return lambda X_given, W_given, delta: tuple(part(X_given, W_given, delta) for part in (W, b, X))


def _changed(part, change):
    """Change one of the three parts after it was computed."""
    return lambda X, W, delta: change(part(X, W, delta), X, W, delta)


def _of_case(part, k):
    """Let only one case count."""
    return lambda X, W, delta: part(X[k:][:1], W, delta[k:][:1])


def _of_place(r, s):
    """Let only one place of the maps above count in dE/dW."""

    def part(X, W, delta):
        return np.einsum("nmij,no->ijmo", _weights_seen(X, W, delta)[:, r, s], delta[:, r, s])

    return part


def _of_maps(chosen):
    """Let only some of the maps above send down."""
    return lambda X, W, delta: _dE_dX(X, W[..., chosen], delta[..., chosen])


def _other_product(X, W, delta):
    return np.einsum("nrcmij,nrco->ijom", _weights_seen(X, W, delta), delta)


def _summed_by(add_up, frame):
    """Make dE/dW by the notebook's loop; it may well raise."""

    def part(X, W, delta):
        framed, dE_dW = frame(X, len(W) // 2), np.zeros_like(W)
        for i in range(len(W)):
            for j in range(len(W)):
                dE_dW[i, j] = add_up(framed[:, i : i + X.shape[1] : 2, j : j + X.shape[2] : 2], delta)
        return dE_dW

    return part


def _all_axes(seen, delta):
    return np.tensordot(seen, delta, axes=((0, 1, 2), (0, 1, 2)))


def _overwritten_by_shift(X, W, delta):
    """Go down with a loop over the places of the kernel that writes instead of adding."""
    reach, rows, columns = len(W) // 2, X.shape[1], X.shape[2]
    down = np.zeros_like(_framed(X, reach))
    for i in range(len(W)):
        for j in range(len(W)):
            down[:, i : i + rows : 2, j : j + columns : 2] = delta @ W[i, j].T
    return down[:, reach : reach + rows, reach : reach + columns]


def _down_without_border(X, W, delta):
    """Go down into an array without a border; NumPy refuses."""
    down = np.zeros_like(X)
    for i in range(len(W)):
        for j in range(len(W)):
            down[:, i : i + X.shape[1] : 2, j : j + X.shape[2] : 2] += delta @ W[i, j].T
    return down


def _down_by(product, slices=True):
    """Go down with another product; it may well raise."""

    def part(X, W, delta):
        reach, rows, columns = len(W) // 2, X.shape[1], X.shape[2]
        framed = _framed(X, reach)
        down = np.zeros_like(framed)
        for i in range(len(W)):
            for j in range(len(W)):
                here = (slice(None), slice(i, i + rows, 2), slice(j, j + columns, 2)) if slices else ...
                down[here] += product(framed[here], delta, W[i, j])
        return down[:, reach : reach + rows, reach : reach + columns]

    return part


def _on_the_way(kept):
    """Let only some places of the kernel count, in dE/dW and in dE/dX."""
    return _three(W=_changed(_RIGHT_W, lambda g, *_: kept(g)), X=lambda X, W, delta: _dE_dX(X, kept(W), delta))


def _untransposed(X, W, delta):
    """Go down with W[i, j] where its transpose belongs; NumPy refuses where shapes do not meet."""
    delta @ W[0, 0]
    return _dE_dX(X, W.transpose(0, 1, 3, 2), delta)


def _slices(X, W, delta):
    """Go down as the reference does, with views of an image with a border."""
    reach, rows, columns = len(W) // 2, X.shape[1], X.shape[2]
    framed = _framed(X, reach)
    dE_dW, down = np.zeros_like(W), np.zeros_like(framed)
    for i in range(len(W)):
        for j in range(len(W)):
            here = (slice(None), slice(i, i + rows, 2), slice(j, j + columns, 2))
            dE_dW[i, j] = np.einsum("nrcm,nrco->mo", framed[here], delta)
            down[here] += delta @ W[i, j].T
    return dE_dW, delta.sum(axis=0), down[:, reach : reach + rows, reach : reach + columns]


def _looped_backward(X, W, delta):
    """Go down with a loop over cases and places."""
    reach, kernel = len(W) // 2, len(W)
    framed = _framed(X, reach)
    dE_dW, dE_db, down = np.zeros(W.shape), np.zeros(delta.shape[1:]), np.zeros(framed.shape)
    for n, r, s in np.ndindex(delta.shape[:3]):
        here = (n, slice(2 * r, 2 * r + kernel), slice(2 * s, 2 * s + kernel))
        dE_dW += framed[here][..., np.newaxis] * delta[n, r, s]
        dE_db[r, s] += delta[n, r, s]
        down[here] += W @ delta[n, r, s]
    return dE_dW, dE_db, down[:, reach : reach + X.shape[1], reach : reach + X.shape[2]]


def _by_stretching(X, W, delta):
    """Go down by stretching delta with zeros and convolving it with the turned kernel in steps of 1."""
    reach, kernel = len(W) // 2, len(W)
    stretched = np.zeros((len(X), X.shape[1] + 2 * reach, X.shape[2] + 2 * reach, W.shape[3]))
    stretched[:, reach : reach + X.shape[1] : 2, reach : reach + X.shape[2] : 2] = delta
    seen = _seen(stretched, kernel, X.shape[1:3], stride=1)
    return _dE_dW(X, W, delta), delta.sum(axis=0), np.einsum("nrcoij,ijmo->nrcm", seen, W[::-1, ::-1])


convolve_backward = Exercise(
    unit=10,
    name="convolve_backward",
    reference=zip_codes.convolve_backward,
    probe=call_each(_backward_cases, returns=("dE_dW", "dE_db", "dE_dX")),
    misconceptions=(
        Misconception(
            "averaged over places",
            _three(W=_changed(_RIGHT_W, lambda g, X, W, delta: g / delta[0, :, :, 0].size)),
            "In dE_dW: what the places ask of a shared weight is averaged. It adds up, as paths always do.",
            "A shared weight acts on E at every place; its slope is the sum of what it does at each.",
        ),
        Misconception(
            "averaged over places and cases",
            _three(W=_changed(_RIGHT_W, lambda g, X, W, delta: g / delta[..., 0].size)),
            "In dE_dW: it is averaged over places and cases. Both are sums.",
        ),
        Misconception(
            "dE_dW averaged over cases",
            _three(W=_changed(_RIGHT_W, lambda g, X, W, delta: g / len(X))),
            "In dE_dW: too small by the number of cases. E is a sum over cases, so its gradient is one too.",
        ),
        Misconception(
            "first place only",
            _three(W=_of_place(0, 0)),
            "In dE_dW: only the first place of each map counts. A shared weight acts at all places.",
        ),
        Misconception(
            "last place only",
            _three(W=_of_place(-1, -1)),
            "In dE_dW: only the last place of each map counts: add up in the loop instead of overwriting.",
        ),
        Misconception(
            "dE_dW of the first case",
            _three(W=_of_case(_dE_dW, 0)),
            "In dE_dW: only the first case counts; it is a sum over all cases.",
        ),
        Misconception(
            "dE_dW of the last case",
            _three(W=_of_case(_dE_dW, -1)),
            "In dE_dW: only the last case counts: add the cases up instead of overwriting.",
        ),
        Misconception(
            "border of 0 on the way down",
            _three(W=lambda X, W, delta: _dE_dW(X, W, delta, border=0.0)),
            "In dE_dW: the border is 0 here. The weights that look beyond the image see -1, and learn from it.",
            "On the way down a weight meets the same inputs as on the way up, border included.",
        ),
        Misconception(
            "border of 1 on the way down",
            _three(W=lambda X, W, delta: _dE_dW(X, W, delta, border=1.0)),
            "In dE_dW: the border is +1, which is ink. On the way up it was -1.",
        ),
        Misconception(
            "border at the top left for dE_dW",
            _three(W=lambda X, W, delta: _dE_dW(X, W, delta, ends=lambda reach: (2 * reach, 0))),
            "In dE_dW: the border lies at the top and left only. It goes half to each side, as on the way up.",
        ),
        Misconception(
            "border at the bottom right for dE_dW",
            _three(W=lambda X, W, delta: _dE_dW(X, W, delta, ends=lambda reach: (0, 2 * reach))),
            "In dE_dW: the border lies at the bottom and right only, or is missing at the start. "
            "It goes half to each side, as on the way up.",
        ),
        Misconception(
            "slices that do not fit delta",
            _three(W=_summed_by(_all_axes, lambda X, k: X)),
            "In dE_dW the slices do not fit delta: is the border of -1 missing, the step of 2, is a size typed in, "
            "or is np.tensordot not told its axes?",
        ),
        Misconception(
            "no border on the way down, other product",
            _three(W=_summed_by(lambda seen, delta: np.einsum("nrcm,nrco->mo", seen, delta), lambda X, k: X)),
            "In dE_dW the border is missing: the slices of X shrink as they are shifted. "
            "Put -1 round the image, as on the way up.",
        ),
        Misconception(
            "steps of 1 for dE_dW",
            _three(W=lambda X, W, delta: _dE_dW(X, W, delta, stride=1)),
            "In dE_dW: the places are one pixel apart. Unit (r, s) sits at pixel (2 r, 2 s).",
        ),
        Misconception(
            "dE_dW turned round",
            _three(W=_changed(_RIGHT_W, lambda g, *_: g[::-1, ::-1])),
            "In dE_dW: the kernel's gradient lies upside down. dE_dW[0, 0] belongs to the top left of what a "
            "unit sees.",
        ),
        Misconception(
            "rows and columns of dE_dW exchanged",
            _three(W=_changed(_RIGHT_W, lambda g, *_: g.transpose(1, 0, 2, 3))),
            "In dE_dW: its rows and columns are exchanged. Index i goes with rows, j with columns.",
        ),
        Misconception(
            "maps of dE_dW exchanged",
            _three(W=_other_product),
            "In dE_dW: maps below and above are exchanged. It has the shape of W: map below, then map above.",
        ),
        Misconception(
            "last row and column of dE_dW left out",
            _three(W=_changed(_RIGHT_W, lambda g, *_: _without_end(g))),
            "In dE_dW: the last row and column of the kernel stay 0: the loops end one too early.",
        ),
        Misconception(
            "weights in their own gradient",
            _three(W=_changed(_RIGHT_W, lambda g, X, W, delta: g * W)),
            "In dE_dW: it is multiplied by W. A weight's slope is its input times delta; the weight itself "
            "is not in it.",
        ),
        Misconception(
            "product of sums in dE_dW",
            _three(
                W=lambda X, W, delta: np.einsum(
                    "mij,o->ijmo", _weights_seen(X, W, delta).sum(axis=(0, 1, 2)), delta.sum(axis=(0, 1, 2))
                )
            ),
            "In dE_dW: inputs and deltas are added up before they are multiplied. "
            "Multiply at each place of each case, then add.",
        ),
        Misconception(
            "last place of the last case only",
            _three(W=lambda X, W, delta: _of_place(-1, -1)(X[-1:], W, delta[-1:])),
            "In dE_dW: only the last place of the last case counts: add up in the loop instead of overwriting.",
        ),
        Misconception(
            "first place of the first case only",
            _three(W=lambda X, W, delta: _of_place(0, 0)(X[:1], W, delta[:1])),
            "In dE_dW: only the first place of the first case counts: does return stand inside the loop?",
        ),
        Misconception(
            "delta left out of dE_dW",
            _three(W=lambda X, W, delta: _dE_dW(X, W, np.ones_like(delta))),
            "In dE_dW: only the inputs are added up. Each must be multiplied by the delta of the unit that saw it.",
        ),
        Misconception(
            "border two wide for all",
            _three(
                W=lambda X, W, delta: _dE_dW(X, W, delta, ends=lambda reach: (2, 2 * reach)),
                X=lambda X, W, delta: _dE_dX(X, W, delta, at=lambda reach: 2),
            ),
            "The border is two wide for every kernel. That suits a kernel of 5; in general it is half the "
            "kernel, len(W) // 2.",
        ),
        Misconception(
            "places added up before multiplying",
            _three(
                W=lambda X, W, delta: np.einsum(
                    "nmij,no->ijmo", _weights_seen(X, W, delta).sum(axis=(1, 2)), delta.sum(axis=(1, 2))
                )
            ),
            "In dE_dW: places are added up before inputs and deltas are multiplied. "
            "Each place has its own product; add those.",
        ),
        Misconception(
            "only what lies in the middle",
            _three(W=lambda X, W, delta: np.tensordot(X[:, ::2, ::2], delta, axes=((0, 1, 2), (0, 1, 2))) + 0 * W),
            "In dE_dW: every weight gets the gradient of the one in the middle. "
            "Weight (i, j) meets the pixel i rows and j columns into the window.",
        ),
        Misconception(
            "sign of dE_dW",
            _three(W=_changed(_RIGHT_W, lambda g, *_: -g)),
            "In dE_dW: right size, opposite sign. The minus comes only in the step.",
        ),
        Misconception(
            "dE_dW twice",
            _three(W=_changed(_RIGHT_W, lambda g, *_: 2 * g)),
            "In dE_dW: exactly twice too big. Is something added twice?",
        ),
        Misconception(
            "input left out of dE_dW",
            _three(W=_changed(_RIGHT_W, lambda g, X, W, delta: np.zeros_like(W) + delta.sum(axis=(0, 1, 2)))),
            "In dE_dW: only delta is added up. Each must be multiplied by what its unit saw at that place of "
            "the kernel.",
        ),
        Misconception(
            "biases shared",
            _three(b=lambda X, W, delta: np.zeros_like(delta[0]) + delta.sum(axis=(0, 1, 2))),
            "In dE_db: it is added up over the places of a map. Weights are shared, biases are not: "
            "each unit has its own.",
            "LeCun et al. wrote it out: units do not share their biases.",
        ),
        Misconception(
            "one bias gradient a map",
            _three(b=lambda X, W, delta: delta.sum(axis=(0, 1, 2))),
            "In dE_db: there is one number a map. Biases are not shared: one for each unit, added up over cases only.",
        ),
        Misconception(
            "biases averaged over places",
            _three(b=lambda X, W, delta: np.zeros_like(delta[0]) + delta.mean(axis=(0, 1, 2))),
            "In dE_db: it is averaged over places and cases. Each unit has its own bias; only cases are added up.",
        ),
        Misconception(
            "dE_db averaged over cases",
            _three(b=lambda X, W, delta: delta.mean(axis=0)),
            "In dE_db: too small by the number of cases. A bias serves all cases, and what they ask of it adds up.",
        ),
        Misconception(
            "dE_db not summed over cases",
            _three(b=lambda X, W, delta: delta.copy()),
            "In dE_db: one row a case is left. A bias serves all cases: add them up.",
        ),
        Misconception(
            "dE_db of the first case",
            _three(b=_of_case(_dE_db, 0)),
            "In dE_db: only the first case counts; it is a sum over all cases.",
        ),
        Misconception(
            "dE_db of the last case",
            _three(b=_of_case(_dE_db, -1)),
            "In dE_db: only the last case counts: add the cases up instead of overwriting.",
        ),
        Misconception(
            "sign of dE_db",
            _three(b=lambda X, W, delta: -delta.sum(axis=0)),
            "In dE_db: right size, opposite sign. The minus comes only in the step.",
        ),
        Misconception(
            "overwritten instead of added",
            _three(X=lambda X, W, delta: _dE_dX(X, W, delta, add=False)),
            "In dE_dX: a pixel that several units see keeps only what the last one sends. "
            "What they send adds up: `+=`.",
            "Kernels overlap: with steps of 2, a kernel of 5 lets a pixel be seen by up to nine units of a map.",
        ),
        Misconception(
            "overwritten at each place of the kernel",
            _three(X=_overwritten_by_shift),
            "In dE_dX: what one place of the kernel sends overwrites what another has sent. It adds up: `+=`.",
        ),
        Misconception(
            "added to the image",
            _three(X=_changed(_RIGHT_X, lambda g, X, W, delta: g + X)),
            "In dE_dX: the image is still in it: start from zeros, and add what comes down.",
        ),
        Misconception(
            "image returned",
            _three(X=lambda X, W, delta: X.copy()),
            "In dE_dX: this is X itself. Asked is its gradient, made of what every unit sends down.",
        ),
        Misconception(
            "delta left out of dE_dX",
            _three(X=lambda X, W, delta: _dE_dX(X, W, np.ones_like(delta))),
            "In dE_dX: the weights are added up without delta. What comes down is delta times weight.",
        ),
        Misconception(
            "weights left out of dE_dX",
            _three(X=lambda X, W, delta: _dE_dX(X, np.ones_like(W), delta)),
            "In dE_dX: the weights are missing. What comes down is delta times weight.",
        ),
        Misconception(
            "kernel turned on the way down",
            _three(X=lambda X, W, delta: _dE_dX(X, W[::-1, ::-1], delta)),
            "In dE_dX: the kernel lies upside down. What went up through W[i, j] comes down through W[i, j].",
            "To convolve delta with the kernel it must be turned; to send every delta back where it came "
            "from, it must not.",
        ),
        Misconception(
            "rows and columns of the kernel exchanged for dE_dX",
            _three(X=lambda X, W, delta: _dE_dX(X, W.transpose(1, 0, 2, 3), delta)),
            "In dE_dX: rows and columns of the kernel are exchanged.",
        ),
        Misconception(
            "transpose missing",
            _three(X=_untransposed),
            "In dE_dX: W[i, j] leads up, from map below to map above. On the way down rows and columns change place.",
        ),
        Misconception(
            "border kept",
            _three(X=_scattered),
            "In dE_dX: the border is still there. It is no input, so what falls on it is dropped: "
            "cut half a kernel off each side.",
        ),
        Misconception(
            "border cut at the bottom right only",
            _three(X=lambda X, W, delta: _dE_dX(X, W, delta, at=lambda reach: 0)),
            "In dE_dX: the border is cut off at the bottom and right only. Half of it lies at the top and left.",
        ),
        Misconception(
            "border cut at the top left only",
            _three(X=lambda X, W, delta: _dE_dX(X, W, delta, at=lambda reach: 2 * reach)),
            "In dE_dX: the border is cut off at the top and left only. Half of it lies at the bottom and right.",
        ),
        Misconception(
            "border left at the bottom right",
            _three(X=lambda X, W, delta: _scattered(X, W, delta)[:, len(W) // 2 :, len(W) // 2 :]),
            "In dE_dX: the border is cut off at the top and left, and is still there at the bottom and right.",
        ),
        Misconception(
            "border left at the top left",
            _three(X=lambda X, W, delta: _scattered(X, W, delta)[:, : -(len(W) // 2), : -(len(W) // 2)]),
            "In dE_dX: the border is cut off at the bottom and right, and is still there at the top and left.",
        ),
        Misconception(
            "steps of 1 for dE_dX",
            _three(X=lambda X, W, delta: _dE_dX(X, W, delta, stride=1)),
            "In dE_dX: the units are one pixel apart. Unit (r, s) sits at pixel (2 r, 2 s).",
        ),
        Misconception(
            "first map above only",
            _three(X=_of_maps(slice(0, 1))),
            "In dE_dX: only the first map above is heard. A pixel leads to all of them, and all paths add up.",
        ),
        Misconception(
            "last map above only",
            _three(X=_of_maps(slice(-1, None))),
            "In dE_dX: only the last map above is heard: add the maps up instead of overwriting.",
        ),
        Misconception(
            "averaged over the maps above",
            _three(X=_changed(_RIGHT_X, lambda g, X, W, delta: g / W.shape[3])),
            "In dE_dX: too small by the number of maps above. Paths add up, nothing is averaged.",
        ),
        Misconception(
            "averaged over the kernel",
            _three(X=_changed(_RIGHT_X, lambda g, X, W, delta: g / len(W) ** 2)),
            "In dE_dX: it is averaged over the kernel. What the units send adds up.",
        ),
        Misconception(
            "dE_dX averaged over cases",
            _three(X=_changed(_RIGHT_X, lambda g, X, W, delta: g / len(X))),
            "In dE_dX: too small by the number of cases. Each case has its own, and cases do not mix.",
        ),
        Misconception(
            "dE_dX summed over cases",
            _three(X=_changed(_RIGHT_X, lambda g, *_: g.sum(axis=0))),
            "In dE_dX: the cases are added up. Each case has its own inputs, so it keeps its own slopes.",
        ),
        Misconception(
            "slope of tanh in dE_dX",
            _three(X=_changed(_RIGHT_X, lambda g, X, W, delta: g * (1 - X**2))),
            "In dE_dX: it is multiplied by a slope, which makes it a delta of the layer below. Asked is dE/dX itself.",
        ),
        Misconception(
            "slope of the scaled tanh in dE_dX",
            _three(X=_changed(_RIGHT_X, lambda g, X, W, delta: g * maths.scaled_tanh_slope(X))),
            "In dE_dX: it is multiplied by the slope of the scaled tanh. That comes next; asked is dE/dX itself.",
        ),
        Misconception(
            "inputs in dE_dX",
            _three(X=_changed(_RIGHT_X, lambda g, X, W, delta: g * X)),
            "In dE_dX: it is multiplied by X. The slope towards an input is weight times delta; the input is "
            "not in it.",
        ),
        Misconception(
            "sign of dE_dX",
            _three(X=_changed(_RIGHT_X, lambda g, *_: -g)),
            "In dE_dX: right size, opposite sign. Nothing turns the sign between delta and the inputs.",
        ),
        Misconception(
            "both gradients averaged over cases",
            _three(
                W=_changed(_RIGHT_W, lambda g, X, W, delta: g / len(X)),
                b=lambda X, W, delta: delta.mean(axis=0),
            ),
            "dE_dW and dE_db are too small by the number of cases: E is a sum over cases.",
        ),
        Misconception(
            "all averaged over cases",
            _three(
                W=_changed(_RIGHT_W, lambda g, X, W, delta: g / len(X)),
                b=lambda X, W, delta: delta.mean(axis=0),
                X=_changed(_RIGHT_X, lambda g, X, W, delta: g / len(X)),
            ),
            "All three are too small by the number of cases: E is a sum over cases, and dE_dX keeps them apart.",
        ),
        Misconception(
            "all signs flipped",
            lambda X, W, delta: tuple(-part for part in _three()(X, W, delta)),
            "All three have the opposite sign: they are gradients, the minus comes only in the step.",
        ),
        Misconception(
            "dE_dX first",
            _reordered(_three(), 2, 0, 1),
            "The order is another: dE_dW, then dE_db, and dE_dX last.",
        ),
        Misconception(
            "dE_dX in the middle",
            _reordered(_three(), 0, 2, 1),
            "dE_db and dE_dX changed places: dE_dW, then dE_db, and dE_dX last.",
        ),
        Misconception(
            "order turned round",
            _reordered(_three(), 2, 1, 0),
            "The three come from back to front: dE_dW first, dE_dX last.",
        ),
        Misconception(
            "biases first",
            _reordered(_three(), 1, 0, 2),
            "dE_dW and dE_db changed places: weights first, then biases.",
        ),
        Misconception(
            "border one wide for all",
            _three(W=_summed_by(_all_axes, lambda X, k: _framed(X, 1))),
            "It fits a kernel of 3 only: border and window follow from the size of the kernel, len(W).",
        ),
        Misconception(
            "kernel of 5 for all",
            _only_of_5(IndexError("index 3 is out of bounds"), _three()),
            "It takes every kernel for one of 5 by 5: the loops should run over len(W).",
        ),
        Misconception(
            "window of 5 for all",
            _only_of_5(ValueError(), _three()),
            "It raises where the kernel is not 5 by 5: window and border follow from len(W).",
        ),
        Misconception(
            "transposed with all its axes",
            _three(W=_summed_by(lambda seen, delta: seen.T @ delta, _framed)),
            "In dE_dW: .T turns all four axes round. Sum over cases, rows and columns at once: np.tensordot, or "
            "reshape both to two axes before.",
        ),
        Misconception(
            "all products added to one number in dE_dW",
            _three(W=_summed_by(lambda seen, delta: np.sum(seen * delta), _framed)),
            "In dE_dW: np.sum(seen * delta) is one number for all maps. Each map below meets each map above: "
            "the sum goes over cases, rows and columns only.",
        ),
        Misconception(
            "entry by entry in dE_dW",
            _three(W=_summed_by(np.multiply, _framed)),
            "In dE_dW: seen and delta are multiplied entry by entry. Each map below meets each map above, and "
            "products are added over cases and places.",
        ),
        Misconception(
            "cases alone added up in dE_dW",
            _three(W=_summed_by(lambda seen, delta: np.tensordot(seen, delta, axes=(0, 0)), _framed)),
            "In dE_dW: only the cases are added up. A shared weight acts at every row and column, so three axes go.",
        ),
        Misconception(
            "delta before seen",
            _three(W=_summed_by(lambda seen, delta: np.tensordot(delta, seen, axes=((0, 1, 2), (0, 1, 2))), _framed)),
            "In dE_dW: delta stands before what is seen, so maps above come first. W has maps below first.",
        ),
        Misconception(
            "every place of the kernel gets all",
            _three(W=_changed(_RIGHT_W, lambda g, X, W, delta: np.zeros_like(W) + g.sum(axis=(0, 1)))),
            "In dE_dW: every entry holds the sum over the whole kernel. Write to dE_dW[i, j], not to all of it.",
        ),
        Misconception(
            "no border for dE_dX",
            _three(X=_down_without_border),
            "In dE_dX: what comes down is added into an array without a border, and the slices do not fit. Make "
            "it as large as framed, then cut.",
        ),
        Misconception(
            "started from -1",
            _three(X=_changed(_RIGHT_X, lambda g, *_: g - 1)),
            "In dE_dX: it starts from -1. That is what the border shows on the way up; slopes are added to zeros.",
        ),
        Misconception(
            "returned in the inner loop",
            _on_the_way(_only(0, 0)),
            "Only the first place of the kernel counts, in dE_dW and dE_dX: does return stand inside the loops?",
        ),
        Misconception(
            "returned in the outer loop",
            _on_the_way(_first_row),
            "Only the first row of the kernel counts, in dE_dW and dE_dX: does return stand inside the outer loop?",
        ),
        Misconception(
            "first row and column of the kernel left out",
            _on_the_way(_without_start),
            "The first row and column of the kernel are left out: the loops start at 1, but rows and columns "
            "count from 0.",
        ),
        Misconception(
            "last row and column of the kernel left out",
            _on_the_way(_without_end),
            "The last row and column of the kernel are left out, in dE_dW and dE_dX: the loops end one too early.",
        ),
        Misconception(
            "first row of the kernel only for dE_dX",
            _three(X=lambda X, W, delta: _dE_dX(X, _first_row(W), delta)),
            "In dE_dX: only the first row of the kernel sends down. Does a loop end too early?",
        ),
        Misconception(
            "kernel upside down for dE_dX",
            _three(X=lambda X, W, delta: _dE_dX(X, W[::-1], delta)),
            "In dE_dX: the rows of the kernel are in reverse. What went up through W[i, j] comes down through W[i, j].",
        ),
        Misconception(
            "cut to whole numbers in dE_dX",
            _three(X=_changed(_RIGHT_X, lambda g, *_: np.trunc(g))),
            "In dE_dX: the slopes are whole numbers: the array you add to was made for integers.",
        ),
        Misconception(
            "sizes of H1 typed in",
            _sizes_typed_in(ValueError(), ValueError(), _three()),
            "It is right for H1 alone: a size is typed in, such as 16, 8 or 12. Take sizes from the "
            "arguments: X.shape, W.shape, b.shape.",
        ),
        Misconception(
            "sizes of H1 typed in, loops of 5 too",
            _sizes_typed_in(ValueError(), IndexError(), _three()),
            "It is right for H1 alone: sizes such as 16, 8 and 5 are typed in. Take them from the arguments: "
            "X.shape, len(W), delta.shape.",
        ),
        Misconception(
            "maps added up in dE_dW",
            _three(W=_changed(_RIGHT_W, lambda g, X, W, delta: np.zeros_like(W) + g.sum(axis=(2, 3), keepdims=True))),
            "In dE_dW: maps below and above are added up too. Each pair of them has a weight of its own.",
        ),
        Misconception(
            "tensordot with axes=3",
            _three(W=_summed_by(lambda seen, delta: np.tensordot(seen, delta, axes=3), _framed)),
            "In dE_dW: axes=3 means the last three of one and the first three of the other. It is the first "
            "three of both: axes=((0, 1, 2), (0, 1, 2)).",
        ),
        Misconception(
            "places alone added up in dE_dW",
            _three(W=_summed_by(lambda seen, delta: np.tensordot(seen, delta, axes=((1, 2), (1, 2))), _framed)),
            "In dE_dW: rows and columns are added up, the cases are still there. All three axes go.",
        ),
        Misconception(
            "delta times weights entry by entry",
            _three(X=_down_by(lambda seen, delta, W: delta * W.T)),
            "In dE_dX: delta * W[i, j].T multiplies entry by entry. What comes down to a map is a sum over "
            "the maps above: @.",
        ),
        Misconception(
            "weights before delta",
            _three(X=_down_by(lambda seen, delta, W: W @ delta)),
            "In dE_dX: delta stands left, W[i, j].T right: delta has its maps on the last axis.",
        ),
        Misconception(
            "inputs for delta on the way down",
            _three(X=_down_by(lambda seen, delta, W: seen @ W)),
            "In dE_dX: what is seen goes up once more. What comes down is delta.",
        ),
        Misconception(
            "slices forgotten for dE_dX",
            _three(X=_down_by(lambda seen, delta, W: delta @ W.T, slices=False)),
            "In dE_dX: what comes down is added to the whole array. Add it to the slice that those units saw.",
        ),
    ),
    equivalents=(
        _slices,
        _three(),
        _looped_backward,
        _by_stretching,
        lambda X, W, delta: [part.astype(np.float32) for part in _slices(X, W, delta)],
        lambda X, W, delta: (
            tuple(
                np.sum([_slices(x[np.newaxis], W, own[np.newaxis])[k] for x, own in zip(X, delta, strict=True)], axis=0)
                for k in (0, 1)
            )
            + (
                np.concatenate(
                    [_slices(x[np.newaxis], W, own[np.newaxis])[2] for x, own in zip(X, delta, strict=True)]
                ),
            )
        ),
        lambda X, W, delta: (_three()(X, W, delta)[0], np.einsum("nrco->rco", delta), _by_stretching(X, W, delta)[2]),
    ),
)


# h2_wiring


def _wirings(answer, rng):
    """Ask for the wiring twice: it is a choice, but one that stays."""
    return call(answer, "first call", {}, _rows) | call(answer, "second call", {}, _rows)


def _rows(wiring):
    """Take rows that are lists, tuples or ranges; say what is odd about others."""
    if isinstance(wiring, dict):
        raise WrongStructure("a dictionary where a list of rows was wanted")
    if isinstance(wiring, (list, tuple)) and any(isinstance(row, (set, frozenset)) for row in wiring):
        raise WrongStructure(
            "sets as rows, which NumPy cannot index with, where lists were wanted: sorted(...) makes one"
        )
    if isinstance(wiring, (list, tuple)) and all(isinstance(row, range) for row in wiring):
        wiring = [list(row) for row in wiring]
    if isinstance(wiring, (list, tuple)) and all(isinstance(row, (list, tuple)) for row in wiring):
        lengths = {len(row) for row in wiring}
        if len(lengths) > 1:
            raise WrongStructure(f"rows of {min(lengths)} to {max(lengths)} numbers where 8 in each were wanted")
    return {"result": wiring}


def _kept_apart(arrays):
    """Return what is no value, such as an error; empty where there is none."""
    return {label: text for label, text in arrays.items() if label.endswith((RAISED, INSTEAD))}


def _view_of_wiring(arrays):
    """Say in words whether a wiring can be built, and what is odd about it where not."""
    if special := _kept_apart(arrays):
        return special
    first, second = arrays["first call: result"], arrays["second call: result"]
    said = _what_the_wiring_is(first)
    if said == "a wiring" and not (first.shape == second.shape and np.array_equal(first, second)):
        said = "another wiring each time"
    return {"your choice: wiring": np.array(said)}


def _what_the_wiring_is(wiring):
    """Name what is odd about a wiring: "a wiring" where nothing is."""
    if wiring.dtype.kind == "U":
        return "text"
    if wiring.shape in ((8,), (1, 8)):
        return "one row"
    if wiring.shape == (8, 12):
        return "transposed"
    if wiring.shape == (12, 12):
        if np.isin(wiring, (0, 1)).all():
            return "a mask"
        return (
            "all twelve" if np.array_equal(np.sort(wiring, axis=1), np.tile(np.arange(12), (12, 1))) else "twelve a row"
        )
    if wiring.shape in ((3, 8), (192, 8), (11, 8), (13, 8), (12, 4), (12, 7), (12, 9)):
        rows = {3: "a row a block", 192: "a row a unit", 11: "eleven rows", 13: "thirteen rows"}
        return rows.get(len(wiring), f"{wiring.shape[-1]} a row")
    if wiring.shape != (12, 8):
        return "a single number" if wiring.ndim == 0 else "another shape"
    if not np.all(np.isfinite(wiring)) or not np.array_equal(wiring, np.round(wiring)):
        return "not whole"
    if np.isin(wiring, (0, 1)).all():
        return "only 0 and 1"
    if wiring.min() < 0:
        return "negative"
    if wiring.max() > 11:
        return "counted from 1" if wiring.min() == 1 and wiring.max() == 12 else "beyond 11"
    rows = np.sort(wiring, axis=1)
    if np.any(np.diff(rows, axis=1) == 0):
        return "twice in a row"
    seen = np.unique(wiring)
    if len(seen) == 8:
        return "all rows alike"
    if len(seen) < 12:
        return "the last map unseen" if 11 not in seen and len(seen) == 11 else "a map unseen"
    return "a wiring"


_ROUND = np.arange(12)[:, np.newaxis] + np.arange(8)

h2_wiring = Exercise(
    unit=10,
    name="h2_wiring",
    reference=zip_codes.h2_wiring,
    probe=_wirings,
    view=_view_of_wiring,
    misconceptions=(
        Misconception(
            "beyond the last map",
            lambda: _ROUND.copy(),
            "Some numbers are larger than 11: H1 has the maps 0 to 11. After 11 begin again with 0: what does % do?",
        ),
        Misconception(
            "counted from 1",
            lambda: _ROUND % 12 + 1,
            "The maps are numbered 1 to 12: count from 0, as all indices do, so from 0 to 11.",
        ),
        Misconception(
            "all rows alike",
            lambda: np.tile(np.arange(8), (12, 1)),
            "All rows list the same eight maps: the other four of H1 lead nowhere and could be left out.",
            "Different rows break the symmetry between the maps of H2: seeing different things, they learn "
            "different things.",
        ),
        Misconception(
            "last map never seen",
            lambda: _ROUND % 11,
            "Map 11 of H1 is never seen: it leads nowhere. There are twelve, so begin again after 11, not after 10.",
        ),
        Misconception(
            "a map never seen",
            lambda: np.sort(_ROUND % 10),
            "Some maps of H1 are in no row: they lead nowhere, and what they learn is lost. Let every map be seen.",
        ),
        Misconception(
            "a map twice in a row",
            lambda: np.minimum(_ROUND, 11),
            "Some row lists a map twice: a unit of H2 sees eight different maps.",
        ),
        Misconception(
            "all twelve maps",
            lambda: (np.arange(12)[:, np.newaxis] + np.arange(12)) % 12,
            "Every row lists all twelve maps: in 1989 each map of H2 sees eight of them.",
            "With all twelve H2 would have 300 inputs a unit, and 3,792 parameters instead of 2,592.",
        ),
        Misconception(
            "twelve in a row",
            lambda: _ROUND[:, :1] + np.zeros(12),
            "Every row has twelve entries: in 1989 each map of H2 sees eight maps of H1.",
        ),
        Misconception(
            "a mask",
            lambda: np.array([[(h1 - h2) % 12 < 8 for h1 in range(12)] for h2 in range(12)]),
            "This is a table of yes and no. Asked are the numbers: each row lists the eight maps that are seen.",
        ),
        Misconception(
            "only 0 and 1",
            lambda: np.ones((12, 8), int),
            "The entries are 0 and 1 only: each row lists the numbers of the eight maps that are seen.",
        ),
        Misconception(
            "lying on its side",
            lambda: (_ROUND % 12).T,
            "Rows and columns are exchanged: one row for each of the twelve maps of H2, with eight numbers in it.",
        ),
        Misconception(
            "one row for all",
            lambda: np.arange(8),
            "This is one row: each of the twelve maps of H2 needs its own.",
        ),
        Misconception(
            "a row a block",
            lambda: maths.zip_codes.h2_wiring_in_blocks()[::4],
            "These are three rows, one a block: repeat each for the maps that share it, so that there are twelve.",
        ),
        Misconception(
            "a row a unit",
            lambda: np.repeat(_ROUND % 12, 16, axis=0),
            "There is a row for every unit: all 16 units of a map see the same maps, so twelve rows are enough.",
        ),
        Misconception(
            "the four left out",
            lambda: (np.arange(12)[:, np.newaxis] + np.arange(4)) % 12,
            "Every row has four numbers: are these the maps that are left out? List the eight that are seen.",
        ),
        Misconception(
            "nine in a row",
            lambda: (np.arange(12)[:, np.newaxis] + np.arange(9)) % 12,
            "Every row has nine numbers: it should be eight. Does a range end one too late?",
        ),
        Misconception(
            "seven in a row",
            lambda: (np.arange(12)[:, np.newaxis] + np.arange(7)) % 12,
            "Every row has seven numbers: it should be eight. Does a range end one too early?",
        ),
        Misconception(
            "eleven rows",
            lambda: (_ROUND % 12)[:11],
            "There are eleven rows: H2 has twelve maps. Does a range end one too early?",
        ),
        Misconception(
            "thirteen rows",
            lambda: (np.arange(13)[:, np.newaxis] + np.arange(8)) % 12,
            "There are thirteen rows: H2 has twelve maps. Does a range end one too late?",
        ),
        Misconception(
            "negative numbers",
            lambda: np.arange(8) - np.arange(12)[:, np.newaxis],
            "Some numbers are negative: the maps of H1 are 0 to 11. Python would count them from the end; "
            "write them out.",
        ),
        Misconception(
            "not whole",
            lambda: (_ROUND % 12) / 2,
            "Some entries are no whole numbers: they are the numbers of maps.",
        ),
        Misconception(
            "another wiring each time",
            lambda: np.array([np.random.default_rng().permutation(12)[:8] for _ in range(12)]),
            "Every call gives another wiring. Chance is allowed, but declare it: draw with a fixed seed of your own.",
            "A wiring that changes between training and use is another network.",
        ),
        Misconception(
            "a number",
            lambda: 8,
            "A single number comes back: asked is which eight maps each of the twelve maps of H2 sees.",
        ),
        Misconception(
            "another shape",
            lambda: np.arange(96) % 12,
            "The shape is another: twelve rows, one a map of H2, with eight numbers in each.",
        ),
        Misconception(
            "text",
            lambda: "round",
            "A text comes back: write the wiring as numbers, twelve rows of eight.",
        ),
    ),
    equivalents=(
        lambda: _ROUND % 12,
        lambda: [[(h2 - k) % 12 for k in range(8)] for h2 in range(12)],
        lambda: np.array([np.random.default_rng(h2).permutation(12)[:8] for h2 in range(12)]),
        lambda: [[*range(8)]] * 4 + [[*range(4, 12)]] * 4 + [[*range(4), *range(8, 12)]] * 4,
        lambda: [sorted({*range(12)} - {k % 12, (k + 3) % 12, (k + 6) % 12, (k + 9) % 12}) for k in range(12)],
        lambda: (_ROUND % 12).astype(float),
        lambda: np.array([np.roll(np.arange(12), shift)[:8] for shift in range(12)]),
    ),
)


# init_1989

GROUPS = (5, 25, 200)
"""Inputs of the units of three layers, whose weights are drawn at once."""
A_GROUP = 1500


def _starts(answer, rng):
    """Let an answer draw weights: twice from the same generator, once from another, and once for a matrix."""
    seeds = rng.integers(10**6, size=3)
    layers = np.repeat(GROUPS, A_GROUP)
    draws = {
        "three layers": (layers, seeds[0]),
        "the same seed again": (layers, seeds[0]),
        "another seed": (layers, seeds[1]),
        "a matrix": (np.full((40, 30), 7), seeds[2]),
    }
    observed = {}
    for case, (fan_in, seed) in draws.items():
        observed |= call(answer, case, {"fan_in": fan_in, "rng": np.random.default_rng(seed)})
    return observed


def _view_of_start(arrays):
    """Say in words how the weights are spread, whatever the draw."""
    if special := _kept_apart(arrays):
        return special
    weights = {
        case: arrays[f"{case}: result"] for case in ("three layers", "the same seed again", "another seed", "a matrix")
    }
    changed = any(arrays[label] for label in arrays if label.endswith(CHANGED))
    said = "fan_in changed" if changed else _how_it_starts(**{case.replace(" ", "_"): w for case, w in weights.items()})
    return {"weights: spread": np.array(said)}


WIDTHS = {
    "2.4 / F": lambda F: 2.4 / F,
    "2.4 / sqrt(F)": lambda F: 2.4 / np.sqrt(F),
    "1.2 / F": lambda F: 1.2 / F,
    "4.8 / F": lambda F: 4.8 / F,
    "1 / F": lambda F: 1 / F,
    "1 / sqrt(F)": lambda F: 1 / np.sqrt(F),
    "2.4": lambda F: 2.4 + 0 * F,
    "1": lambda F: 1 + 0 * F,
    "2.4 F": lambda F: 2.4 * F,
    "2.4 / (F + 1)": lambda F: 2.4 / (F + 1),
    "2.4 / F squared": lambda F: 2.4 / F**2,
    "sqrt(2.4 / F)": lambda F: np.sqrt(2.4 / F),
    "sqrt(3) 2.4 / F": lambda F: np.sqrt(3) * 2.4 / F,
    "sqrt(7.2 / F)": lambda F: np.sqrt(7.2 / F),
    "sqrt(3 / F)": lambda F: np.sqrt(3 / F),
    "sqrt(6 / F)": lambda F: np.sqrt(6 / F),
    "2.4 / 2 F": lambda F: F / 2.4,
    "24 / F": lambda F: 24 / F,
    "0.24 / F": lambda F: 0.24 / F,
    "2.4 / mean F": lambda F: 2.4 / np.mean(F) + 0 * F,
    "2.4 / largest F": lambda F: 2.4 / np.max(F) + 0 * F,
    "2.4 / smallest F": lambda F: 2.4 / np.min(F) + 0 * F,
    "2.4 / number": lambda F: 2.4 / (A_GROUP * len(GROUPS)) + 0 * F,
}
"""Half of the range that a student may draw from, by its formula."""


def _how_it_starts(three_layers, the_same_seed_again, another_seed, a_matrix):
    """Name the spread of drawn weights."""
    if three_layers.shape != (A_GROUP * len(GROUPS),) or a_matrix.shape != (40, 30):
        if three_layers.ndim == 0:
            return "a single number"
        return "flat" if a_matrix.size == 1200 and a_matrix.ndim == 1 else "another shape"
    every = (three_layers, the_same_seed_again, another_seed, a_matrix)
    if any(w.dtype.kind not in "biuf" or not np.all(np.isfinite(w)) for w in every):
        return "not finite"
    layers, again, other = (w.astype(float).reshape(len(GROUPS), A_GROUP) for w in every[:3])
    if not layers.any():
        return "all zero"
    if not np.array_equal(layers, again):
        return "another draw each time"
    if np.array_equal(layers, other):
        return "nothing drawn" if np.all(np.ptp(layers, axis=1) == 0) else "the same draw for all seeds"
    F = np.array(GROUPS, float)
    if np.all(np.ptp(layers, axis=1) < 1e-9 * np.abs(layers).max(axis=1)):
        return "one draw for all"
    if any(len(np.unique(layer)) < layer.size / 2 for layer in (*layers, a_matrix)):
        return "few values"
    units = layers / np.abs(layers).max(axis=1, keepdims=True)
    if np.allclose(units[0], units[1], atol=0.01) and np.allclose(units[0], units[2], atol=0.01):
        return "one draw a place"
    largest, spread, low = np.abs(layers).max(axis=1), layers.std(axis=1), layers.min(axis=1)
    if np.all(layers.max(axis=1) <= 0) and np.all(low < -0.9) and np.all(low >= -1):
        return "rounded down"
    if np.all(low >= 0) or np.all(layers.max(axis=1) <= 0):
        return "one side" if np.all(low >= 0) else "negative side"
    if np.any(np.abs(layers.mean(axis=1)) > 0.1 * largest):
        return "not round 0"
    if np.any(np.abs(largest / spread - np.sqrt(3)) > 0.12):
        if np.all(largest / spread > 2.8):
            return "bell, 2.4 / F" if np.allclose(spread, 2.4 / F, rtol=0.06) else "bell"
        return "not even"
    for name, width in WIDTHS.items():
        if np.allclose(largest, width(F), rtol=0.01):
            right = name == "2.4 / F"
            of_matrix = np.isclose(np.abs(a_matrix.astype(float)).max(), 2.4 / 7, rtol=0.02)
            return f"even, {name}" if of_matrix or not right else "even, another width"
    return "even, another width"


def _even(name):
    """Draw evenly with one of the widths, all weights at once."""
    return lambda fan_in, rng: WIDTHS[name](np.asarray(fan_in, float)) * rng.uniform(-1, 1, np.shape(fan_in))


def _unlike(fan_in, rng):
    """Draw one number for each place of a layer, and use it in all layers."""
    fan_in = np.asarray(fan_in)
    n = A_GROUP if fan_in.size == A_GROUP * len(GROUPS) else fan_in.size
    return 2.4 / fan_in * np.resize(rng.uniform(-1, 1, n), fan_in.shape)


init_1989 = Exercise(
    unit=10,
    name="init_1989",
    reference=zip_codes.init_1989,
    probe=_starts,
    view=_view_of_start,
    misconceptions=(
        Misconception(
            "square root put in",
            _even("2.4 / sqrt(F)"),
            "The range goes to 2.4 / sqrt(F). That is Karpathy's conjecture; asked is the formula as it is "
            "transcribed.",
            "Both are worth trying, and below both are; a reproduction says which one it used.",
        ),
        Misconception(
            "half as wide",
            _even("1.2 / F"),
            "The range is half as wide as it should be: from -2.4 / F to 2.4 / F its length is 4.8 / F.",
            "rng.random() - 0.5 goes from -0.5 to 0.5.",
        ),
        Misconception(
            "twice as wide",
            _even("4.8 / F"),
            "The range is twice as wide as it should be: it ends at 2.4 / F on either side.",
        ),
        Misconception(
            "2.4 left out",
            _even("1 / F"),
            "The range ends at 1 / F: the 2.4 is missing.",
        ),
        Misconception(
            "1 / sqrt(F)",
            _even("1 / sqrt(F)"),
            "The range ends at 1 / sqrt(F), the usual one of unit 08. Here it ends at 2.4 / F.",
        ),
        Misconception(
            "fan-in not used",
            _even("2.4"),
            "The range ends at 2.4 for every weight: divide by the number of inputs of its unit.",
            "With 200 inputs of size 1 the total input would be far outside the operating range of tanh.",
        ),
        Misconception(
            "from -1 to 1",
            _even("1"),
            "The range goes from -1 to 1 for every weight: it should end at 2.4 / F.",
        ),
        Misconception(
            "multiplied by the fan-in",
            _even("2.4 F"),
            "The range grows with the number of inputs: divide by F, so that many inputs get small weights.",
        ),
        Misconception(
            "upside down",
            _even("2.4 / 2 F"),
            "The fraction stands on its head: it is 2.4 / F, not F / 2.4.",
        ),
        Misconception(
            "bias counted as an input",
            _even("2.4 / (F + 1)"),
            "The range ends at 2.4 / (F + 1): fan_in is used as it is given, without one more for the bias.",
        ),
        Misconception(
            "fan-in squared",
            _even("2.4 / F squared"),
            "The range ends at 2.4 / F**2: F appears once.",
        ),
        Misconception(
            "square root of the whole",
            _even("sqrt(2.4 / F)"),
            "The range ends at sqrt(2.4 / F): there is no square root in the formula.",
        ),
        Misconception(
            "standard deviation of 2.4 / F",
            _even("sqrt(3) 2.4 / F"),
            "The standard deviation is 2.4 / F, so the range is wider by sqrt(3). 2.4 / F is where it ends.",
        ),
        Misconception(
            "variance of 2.4 / F",
            _even("sqrt(7.2 / F)"),
            "The variance is 2.4 / F. 2.4 / F is where the range ends.",
        ),
        Misconception(
            "variance of 1 / F",
            _even("sqrt(3 / F)"),
            "The range ends at sqrt(3 / F), a rule of later years. In 1989 it ends at 2.4 / F.",
        ),
        Misconception(
            "He's rule",
            _even("sqrt(6 / F)"),
            "The range ends at sqrt(6 / F), He's rule of unit 08. In 1989 it ends at 2.4 / F.",
        ),
        Misconception(
            "ten times too wide",
            _even("24 / F"),
            "The range is ten times too wide: 2.4, not 24.",
        ),
        Misconception(
            "ten times too narrow",
            _even("0.24 / F"),
            "The range is ten times too narrow: 2.4, not 0.24.",
        ),
        Misconception(
            "mean fan-in for all",
            _even("2.4 / mean F"),
            "All weights are drawn from one range, that of the mean fan-in. Each has its own F: divide entry by entry.",
        ),
        Misconception(
            "largest fan-in for all",
            _even("2.4 / largest F"),
            "All weights are drawn from one range, that of the largest fan-in. Each has its own F: "
            "divide entry by entry.",
        ),
        Misconception(
            "smallest fan-in for all",
            _even("2.4 / smallest F"),
            "All weights are drawn from one range, that of the smallest or first fan-in. "
            "Each has its own F: divide entry by entry.",
        ),
        Misconception(
            "number of weights for the fan-in",
            _even("2.4 / number"),
            "It is divided by the number of weights. Each entry of fan_in is an F of its own: divide by the array.",
        ),
        Misconception(
            "another width",
            lambda fan_in, rng: rng.uniform(-7, 7, np.shape(fan_in)) / fan_in,
            "The weights are drawn evenly, but from another range: it goes from -2.4 / F to 2.4 / F.",
        ),
        Misconception(
            "positive only",
            lambda fan_in, rng: 2.4 / fan_in * rng.random(np.shape(fan_in)),
            "All weights are positive: the range begins at -2.4 / F. rng.random() alone goes from 0 to 1.",
        ),
        Misconception(
            "negative only",
            lambda fan_in, rng: -2.4 / fan_in * rng.random(np.shape(fan_in)),
            "All weights are negative: the range ends at +2.4 / F.",
        ),
        Misconception(
            "rounded down",
            lambda fan_in, rng: rng.uniform(-2.4 // fan_in, 2.4 // fan_in),
            "All weights lie between -1 and 0: `//` divides and rounds down to whole numbers. One `/` is enough.",
        ),
        Misconception(
            "not round 0",
            lambda fan_in, rng: 2.4 / fan_in * (rng.uniform(-1, 1, np.shape(fan_in)) + 0.5),
            "The range does not lie evenly round 0: it goes from -2.4 / F to 2.4 / F.",
        ),
        Misconception(
            "bell instead of a range",
            lambda fan_in, rng: 2.4 / fan_in * rng.normal(size=np.shape(fan_in)),
            "The weights come from a normal distribution with standard deviation 2.4 / F. "
            "In 1989 they come evenly from a range.",
        ),
        Misconception(
            "bell of another width",
            lambda fan_in, rng: rng.normal(size=np.shape(fan_in)) / np.sqrt(fan_in),
            "The weights come from a normal distribution. In 1989 they come evenly from -2.4 / F to 2.4 / F.",
        ),
        Misconception(
            "not even",
            lambda fan_in, rng: 2.4 / fan_in * rng.uniform(-1, 1, np.shape(fan_in)) ** 3,
            "The weights are not spread evenly over the range: some parts are drawn more often than others.",
        ),
        Misconception(
            "both ends only",
            lambda fan_in, rng: 2.4 / fan_in * rng.choice([-1.0, 1.0], np.shape(fan_in)),
            "Few different numbers come out: draw from the whole range, with decimals, not from a few values.",
        ),
        Misconception(
            "one number for all",
            lambda fan_in, rng: 2.4 / fan_in * rng.uniform(-1, 1),
            "One number is drawn and used for all weights: then all units of a layer stay alike. "
            "Draw one for each weight.",
        ),
        Misconception(
            "same draw in every layer",
            _unlike,
            "The layers share one draw: each weight needs its own.",
        ),
        Misconception(
            "generator of its own",
            lambda fan_in, rng: np.random.default_rng(0).uniform(-2.4 / fan_in, 2.4 / fan_in),
            "Every seed gives the same weights: draw with the rng that is given, not with a generator of your own.",
        ),
        Misconception(
            "not repeatable",
            lambda fan_in, rng: np.random.default_rng().uniform(-2.4 / fan_in, 2.4 / fan_in),
            "The same seed gives other weights each time: draw with the rng that is given, not with np.random.",
            "A start that nobody can repeat cannot be checked, not even by you.",
        ),
        Misconception(
            "all zero",
            lambda fan_in, rng: np.zeros(np.shape(fan_in)),
            "All weights are 0: units that start alike stay alike. Does a whole-number division, //, round them off?",
        ),
        Misconception(
            "shape lost",
            lambda fan_in, rng: rng.uniform(-2.4 / np.ravel(fan_in), 2.4 / np.ravel(fan_in)),
            "The weights come in one row: the result has the shape of fan_in.",
        ),
        Misconception(
            "a single number",
            lambda fan_in, rng: 2.4 / np.ravel(fan_in)[0] * rng.uniform(-1, 1),
            "A single number comes back: one weight for each entry of fan_in is wanted.",
        ),
        Misconception(
            "another shape",
            lambda fan_in, rng: rng.uniform(-2.4, 2.4, int(np.ravel(fan_in)[0])) / np.ravel(fan_in)[0],
            "The shape is another: one weight for each entry of fan_in, so the shape of fan_in. "
            "Did you take F for a size?",
        ),
        Misconception(
            "not finite",
            lambda fan_in, rng: np.full(np.shape(fan_in), np.nan),
            "Some weights are nan or infinite: is something divided by 0?",
        ),
        Misconception(
            "fan_in changed",
            lambda fan_in, rng: (
                np.divide(2.4 * rng.uniform(-1, 1, np.shape(fan_in)), fan_in, out=np.zeros(np.shape(fan_in)))
                + _write_zero(fan_in)
            ),
            "The array fan_in was changed: the caller still needs it. Make a new array.",
        ),
        Misconception(
            "nothing drawn",
            lambda fan_in, rng: 2.4 / fan_in + 0.0,
            "These are bounds, not weights: the same for all weights of a layer and for every seed. Draw between "
            "them, with rng.",
        ),
        Misconception(
            "bounds exchanged",
            lambda fan_in, rng: rng.uniform(2.4 / fan_in, -2.4 / fan_in),
            "rng.uniform takes the lower end first: -2.4 / F, then 2.4 / F.",
        ),
        Misconception(
            "fan_in as a size",
            lambda fan_in, rng: rng.uniform(-2.4, 2.4, fan_in),
            "The third argument of rng.uniform is a shape, not F: divide the bounds by F, and leave it away or "
            "give it the shape of fan_in.",
        ),
        Misconception(
            "number of weights as the size",
            lambda fan_in, rng: rng.uniform(-2.4 / fan_in, 2.4 / fan_in, fan_in.size),
            "A size in one number does not fit where fan_in has rows and columns: leave it away, or give fan_in.shape.",
        ),
        Misconception(
            "size that does not fit",
            lambda fan_in, rng: rng.uniform(-2.4 / fan_in, 2.4 / fan_in, len(fan_in)),
            "The size does not fit where fan_in has rows and columns: leave it away, or give fan_in.shape.",
        ),
    ),
    equivalents=(
        lambda fan_in, rng: rng.uniform(-2.4 / fan_in, 2.4 / fan_in),
        lambda fan_in, rng: 2.4 / fan_in * rng.uniform(-1, 1, size=np.shape(fan_in)),
        lambda fan_in, rng: (2 * rng.random(np.shape(fan_in)) - 1) * 2.4 / fan_in,
        lambda fan_in, rng: 4.8 / fan_in * (0.5 - rng.random(np.shape(fan_in))),
        lambda fan_in, rng: np.reshape([rng.uniform(-2.4 / F, 2.4 / F) for F in np.ravel(fan_in)], np.shape(fan_in)),
        lambda fan_in, rng: (2.4 / fan_in * rng.uniform(-1, 1, size=np.shape(fan_in))).astype(np.float32),
        lambda fan_in, rng: 2.4 / fan_in - 4.8 / fan_in * rng.random(np.shape(fan_in)),
    ),
)


def _write_zero(fan_in):
    """Write into the array that was given."""
    fan_in[...] = 1
    return 0.0


# train_pass


ARGUMENTS = ("parameters", "X", "D", "gradient", "eta")


class _Watched:
    """A gradient of linear units that notes for which cases it is asked, and refuses anything but one case."""

    def __init__(self, X, D):
        self.X, self.D, self.asked = X, D, []

    def __call__(self, parameters, x, d):
        if np.shape(x) != self.X.shape[1:] or np.shape(d) != self.D.shape[1:]:
            raise ValueError("gradient takes the parameters, one case x and its desired output d, in this order")
        self.asked.append((self._number(self.X, x), self._number(self.D, d)))
        return np.multiply.outer(x, np.dot(x, parameters) - d)

    @staticmethod
    def _number(cases, case):
        distance = np.abs(cases - case).reshape(len(cases), -1).max(axis=1)
        return int(distance.argmin()) if distance.min() < 1e-5 else -1

    def order(self):
        """Say in words which cases were asked for; the same one several times in a row counts once."""
        seen = [k for n, (k, _) in enumerate(self.asked) if n == 0 or k != self.asked[n - 1][0]]
        n = len(self.X)
        if any(k != of_d for k, of_d in self.asked):
            return "x and d of different cases"
        if seen == list(range(n)):
            return "in order"
        if not seen:
            return "none"
        if -1 in seen:
            return "cases that are not there"
        if seen == list(range(n))[::-1]:
            return "backwards"
        if sorted(seen) == list(range(n)):
            return "shuffled"
        if len(set(seen)) == 1:
            return "the first only" if seen[0] == 0 else "the last only" if seen[0] == n - 1 else "one only"
        if len(seen) > n and seen == [k % n for k in range(len(seen))]:
            return "several passes"
        if seen == list(range(1, n)):
            return "without the first"
        if seen == list(range(n - 1)):
            return "without the last"
        return "some left out, some twice" if len(seen) > len(set(seen)) else "some left out"


def _passes(rng):
    def case(n_cases, n_in, n_out=None):
        more = () if n_out is None else (n_out,)
        X, D = rng.normal(size=(n_cases, n_in)), rng.normal(size=(n_cases, *more))
        return {"parameters": rng.normal(size=(n_in, *more)), "X": X, "D": D, "eta": float(rng.uniform(0.05, 0.15))}

    return {"5 cases": case(5, 4), "3 cases, 3 outputs": case(3, 3, 3), "one case": case(1, 4, 2)}


def _train(answer, rng):
    """Let an answer train linear units, and note in which order it meets the cases."""
    observed = {}
    for case, given in _passes(rng).items():
        watched = _Watched(given["X"], given["D"])

        def gradient(parameters, x, d, watched=watched):
            return watched(parameters, x, d)

        gradient.__qualname__ = "gradient"  # as it is called in a message
        observed |= call(answer, case, {name: given[name] if name != "gradient" else gradient for name in ARGUMENTS})
        observed[f"{case}: order"] = np.array(watched.order())
    return observed


def _view_of_pass(arrays):
    """Keep the order alone where it is not the right one: the values then say nothing more."""
    if _kept_apart(arrays):
        return {label: array for label, array in arrays.items() if not label.endswith(": order")}
    orders = {label: order for label, order in arrays.items() if label.endswith(": order")}
    if any(str(order) != "in order" for order in orders.values()):
        first = "5 cases: order"
        return {first: orders[first]} if str(orders[first]) != "in order" else orders
    return arrays


def _online(step=lambda w, g, eta: w - eta * g, cases=lambda n: range(n), returned=None):
    """Make an answer to train_pass: a step after each of the chosen cases."""

    def answer(parameters, X, D, gradient, eta):
        w = np.array(parameters, float)
        for c in cases(len(X)):
            w = step(w, gradient(w, X[c], D[c]), eta)
        return w if returned is None else returned(w, parameters)

    return answer


def _batch(divide=lambda X: 1, first_step=lambda w, g, eta: w - eta * g):
    """Make an answer that takes all gradients at the start and steps once."""

    def answer(parameters, X, D, gradient, eta):
        g = sum(gradient(parameters, x, d) for x, d in zip(X, D, strict=True))
        return first_step(parameters, g / divide(X), eta)

    return answer


def _overwritten(parameters, X, D, gradient, eta):
    w = parameters
    for x, d in zip(X, D, strict=True):
        w = parameters - eta * gradient(parameters, x, d)
    return w


def _from_the_start(parameters, X, D, gradient, eta):
    """Step from where the last case left, by gradients of the start, a little smaller each: eta / c."""
    w = parameters
    for c, (x, d) in enumerate(zip(X, D, strict=True), start=1):
        w = w - eta / c * gradient(w, x, d)
    return w


def _in_place(parameters, X, D, gradient, eta):
    for x, d in zip(X, D, strict=True):
        parameters -= eta * gradient(parameters, x, d)
    return parameters


def _last_gradient(parameters, X, D, gradient, eta):
    w = parameters
    for x, d in zip(X, D, strict=True):
        g = gradient(w, x, d)
        w = w - eta * g
    return g


def _trail(parameters, X, D, gradient, eta):
    w, trail = parameters, []
    for x, d in zip(X, D, strict=True):
        w = w - eta * gradient(w, x, d)
        trail.append(w)
    return trail


def _one_late(parameters, X, D, gradient, eta):
    """Take each gradient before the step of the case before it."""
    w, before = parameters, parameters
    for x, d in zip(X, D, strict=True):
        g = gradient(before, x, d)
        before, w = w, w - eta * g
    return w


def _rolling(parameters, X, D, gradient, eta, alpha=0.9):
    w, v = parameters, 0.0
    for x, d in zip(X, D, strict=True):
        v = alpha * v - eta * gradient(w, x, d)
        w = w + v
    return w


def _weight_by_weight(parameters, X, D, gradient, eta):
    """Step along one weight after the other, each by a gradient of its own."""
    w = np.array(parameters, float)
    for x, d in zip(X, D, strict=True):
        for here in np.ndindex(w.shape):
            w[here] -= eta * gradient(w, x, d)[here]
    return w


def _growing(parameters, X, D, gradient, eta):
    """Add the gradients up and step by their sum after each case."""
    w, g = parameters, 0.0
    for x, d in zip(X, D, strict=True):
        g = g + gradient(w, x, d)
        w = w - eta * g
    return w


def _recursive(parameters, X, D, gradient, eta):
    if len(X) == 0:
        return parameters
    return _recursive(parameters - eta * gradient(parameters, X[0], D[0]), X[1:], D[1:], gradient, eta)


train_pass = Exercise(
    unit=10,
    name="train_pass",
    reference=zip_codes.train_pass,
    probe=_train,
    view=_view_of_pass,
    misconceptions=(
        Misconception(
            "one step for all cases",
            _batch(),
            "All gradients are taken at the start, and the step comes after the last case. "
            "In 1989 each case makes its step at once, and the next one sees the new weights.",
            "On redundant data a step a case learns much faster: thousands of small corrections in one pass "
            "instead of one.",
        ),
        Misconception(
            "one step along the mean",
            _batch(divide=len),
            "One step is made, along the mean of all gradients. In 1989 each case makes its step at once.",
        ),
        Misconception(
            "only the last step is kept",
            _overwritten,
            "Every step starts again from the weights that were given, so only the last case counts. "
            "Start from what the case before has left.",
        ),
        Misconception(
            "backwards",
            _online(cases=lambda n: range(n)[::-1]),
            "The cases come from last to first: take them in the order in which they are given.",
        ),
        Misconception(
            "shuffled",
            _online(cases=lambda n: np.roll(np.arange(n), 1) if n > 1 else range(n)),
            "The cases are shuffled. That is usual today; in 1989 they came in a constant order, as they are given.",
        ),
        Misconception(
            "drawn at random",
            _online(cases=lambda n: [0, n - 1] * 2),
            "Some cases come several times and some never: each comes once, in the order given.",
        ),
        Misconception(
            "some cases left out",
            _online(cases=lambda n: range(0, n, 2)),
            "Some cases are left out: each comes once, in the order given.",
        ),
        Misconception(
            "first case left out",
            _online(cases=lambda n: range(1, n)),
            "The first case is left out: cases count from 0.",
        ),
        Misconception(
            "last case left out",
            _online(cases=lambda n: range(n - 1)),
            "The last case is left out: the loop ends one too early.",
        ),
        Misconception(
            "first case only",
            _online(cases=lambda n: [0]),
            "Only the first case is learned: does return stand inside the loop, or is its index always 0?",
        ),
        Misconception(
            "last case only",
            _online(cases=lambda n: [n - 1]),
            "Only the last case is learned: let the loop meet each case, and step inside it.",
        ),
        Misconception(
            "several passes",
            _online(cases=lambda n: [*range(n)] * 2),
            "The cases come more than once: one pass is asked for.",
        ),
        Misconception(
            "cases and answers mixed",
            lambda parameters, X, D, gradient, eta: _online()(parameters, X, D[::-1], gradient, eta),
            "A case is taught the desired output of another: X[c] belongs to D[c].",
        ),
        Misconception(
            "gradient never asked",
            lambda parameters, X, D, gradient, eta: np.array(parameters),
            "No gradient was asked for: nothing is learned. Call gradient(parameters, x, d) for every case.",
        ),
        Misconception(
            "all cases at once",
            lambda parameters, X, D, gradient, eta: parameters - eta * gradient(parameters, X, D),
            "gradient was called with something else than one case. Give it the parameters, one x and one d, "
            "in this order.",
        ),
        Misconception(
            "up the slope",
            _online(lambda w, g, eta: w + eta * g),
            "The steps go up the error: they are subtracted.",
        ),
        Misconception(
            "step size left out",
            _online(lambda w, g, eta: w - g),
            "The step size eta is missing: the whole gradient is subtracted.",
        ),
        Misconception(
            "divided by the step size",
            _online(lambda w, g, eta: w - g / eta),
            "The gradient is divided by eta: it is multiplied.",
        ),
        Misconception(
            "step size divided by the number of cases",
            lambda parameters, X, D, gradient, eta: _online()(parameters, X, D, gradient, eta / len(X)),
            "The steps are too short by the number of cases: each case makes a full step of its own.",
        ),
        Misconception(
            "step size counted twice",
            _online(lambda w, g, eta: w - eta**2 * g),
            "eta is in it twice.",
        ),
        Misconception(
            "half a step",
            _online(lambda w, g, eta: w - eta / 2 * g),
            "The steps are half as long as they should be: gradient already is that of the squared error with its 1/2.",
        ),
        Misconception(
            "double step",
            _online(lambda w, g, eta: w - 2 * eta * g),
            "The steps are twice as long as they should be: gradient already is the whole slope.",
        ),
        Misconception(
            "step size that shrinks",
            _from_the_start,
            "The step size shrinks from case to case: here it stays the same for the whole pass.",
        ),
        Misconception(
            "step alone",
            _online(lambda w, g, eta: -eta * g),
            "The old weights are lost: the step alone is kept. Subtract it from where you stand.",
        ),
        Misconception(
            "step alone, upwards",
            _online(lambda w, g, eta: eta * g),
            "The old weights are lost: eta times the gradient is the step, and it is subtracted from where you stand.",
        ),
        Misconception(
            "eta added",
            _online(lambda w, g, eta: w - (eta + g)),
            "eta is added to the gradient: it multiplies it.",
        ),
        Misconception(
            "difference taken the wrong way",
            _online(lambda w, g, eta: eta * g - w),
            "The difference is taken the wrong way round: weights minus step.",
        ),
        Misconception(
            "brackets wrong",
            _online(lambda w, g, eta: eta * (w - g)),
            "eta multiplies the weights too: it belongs to the gradient alone.",
        ),
        Misconception(
            "weights multiplied",
            _online(lambda w, g, eta: w * (1 - eta * g)),
            "The weights are multiplied by the step: subtract it.",
        ),
        Misconception(
            "sign of the gradient only",
            _online(lambda w, g, eta: w - eta * np.sign(g)),
            "Only the sign of the gradient is used: its size belongs to the step.",
        ),
        Misconception(
            "gradient set to length 1",
            _online(lambda w, g, eta: w - eta * g / np.linalg.norm(g)),
            "The gradient is brought to length 1: use it as it is.",
        ),
        Misconception(
            "weights decay",
            _online(lambda w, g, eta: w - eta * (g + w)),
            "The weights decay besides: 1989 knows no weight decay.",
        ),
        Misconception(
            "gradients pile up",
            _growing,
            "The gradients of earlier cases are used again: each step takes the gradient of its own case alone.",
        ),
        Misconception(
            "one step late",
            _one_late,
            "Each gradient is taken at the weights before the last step: take it where you stand now.",
        ),
        Misconception(
            "momentum",
            _rolling,
            "The steps carry momentum: here each step takes its own gradient alone.",
        ),
        Misconception(
            "given weights changed",
            _in_place,
            "The array of parameters that was given is changed: the caller still needs it. "
            "Copy it first, or write `w = w - ...`.",
            "The notebook keeps the start, to compare kernels before and after.",
        ),
        Misconception(
            "mean of all weights on the way",
            lambda *given: np.mean(_trail(*given), axis=0),
            "The mean of all weights on the way comes back: return those after the last case.",
        ),
        Misconception(
            "gradient returned",
            _last_gradient,
            "The last gradient comes back: return the weights at the end.",
        ),
        Misconception(
            "change returned",
            _online(returned=lambda w, start: w - start),
            "The change of the weights comes back: return the weights themselves.",
        ),
        Misconception(
            "start returned",
            _online(returned=lambda w, start: np.array(start)),
            "The weights come back as they were: return those that the loop has left.",
        ),
        Misconception(
            "all weights on the way returned",
            _trail,
            "The weights after every case come back: return the last ones only.",
        ),
        Misconception(
            "two steps a case",
            lambda parameters, X, D, gradient, eta: _online()(
                parameters, np.repeat(X, 2, axis=0), np.repeat(D, 2, axis=0), gradient, eta
            ),
            "Each case makes two steps, one after the other: one is asked for.",
        ),
        Misconception(
            "step size typed in",
            _online(lambda w, g, eta: w - 0.004 * g),
            "The step size is always 0.004: use eta as it is given.",
        ),
        Misconception(
            "started from zeros",
            lambda parameters, X, D, gradient, eta: _online()(0 * parameters, X, D, gradient, eta),
            "The weights start from zeros: start from those that are given.",
        ),
        Misconception(
            "started from ones",
            lambda parameters, X, D, gradient, eta: _online()(0 * parameters + 1, X, D, gradient, eta),
            "The weights start from ones: start from those that are given.",
        ),
        Misconception(
            "started from whole numbers",
            lambda parameters, X, D, gradient, eta: _online()(np.trunc(parameters), X, D, gradient, eta),
            "The given weights are cut to whole numbers before the first step: leave them as they are.",
        ),
        Misconception(
            "one step for all cases, upwards",
            _batch(first_step=lambda w, g, eta: w + eta * g),
            "Two things: the steps go up the error, and there is only one, for all cases together. Each case "
            "makes its own, and it is subtracted.",
        ),
        Misconception(
            "up the slope, without the step size",
            _online(lambda w, g, eta: w + g),
            "Two things: the gradient is added, and the step size eta is missing.",
        ),
        Misconception(
            "mean of the gradient for all weights",
            _online(lambda w, g, eta: w - eta * np.mean(g)),
            "All weights move alike, by the mean of the gradient: each has its own slope.",
        ),
        Misconception(
            "sum of the gradient for all weights",
            _online(lambda w, g, eta: w - eta * np.sum(g)),
            "All weights move alike, by the sum of the gradient: each has its own slope.",
        ),
        Misconception(
            "gradient without its sign",
            _online(lambda w, g, eta: w - eta * np.abs(g)),
            "The gradient has lost its sign: where the slope is negative, the weight grows.",
        ),
        Misconception(
            "gradient squared",
            _online(lambda w, g, eta: w - eta * g**2),
            "The gradient is squared: use it as it is.",
        ),
        Misconception(
            "weight by weight",
            _weight_by_weight,
            "The gradient is asked for again after each weight: all weights of a step move together, by one gradient.",
        ),
        Misconception(
            "start and all weights returned",
            lambda parameters, *given: [np.array(parameters), *_trail(parameters, *given)],
            "The start and the weights after every case come back: return the last ones only.",
        ),
    ),
    equivalents=(
        _online(),
        _recursive,
        lambda parameters, X, D, gradient, eta: _trail(parameters, X, D, gradient, eta)[-1],
        lambda parameters, X, D, gradient, eta: _in_place(np.array(parameters), X, D, gradient, eta),
        _online(lambda w, g, eta: w + (-eta) * g),
        lambda parameters, X, D, gradient, eta: np.float32(_online()(parameters, X, D, gradient, eta)),
    ),
)


# reject_curve


def _outputs_with_mistakes(rng):
    def case(n_cases, n_out, n_wrong):
        Y = rng.uniform(-1, 1, size=(n_cases, n_out))
        d = Y.argmax(axis=1)
        wrong = rng.choice(n_cases, n_wrong, replace=False)
        d[wrong] = (d[wrong] + rng.integers(1, n_out, n_wrong)) % n_out
        return {"Y": Y, "d": d}

    return {
        "40 cases, 5 outputs": case(40, 5, 16),
        "4 cases, 4 outputs": case(4, 4, 2),
        "two cases": case(2, 3, 1),
    }


def _two_largest(Y):
    second, first = np.sort(Y, axis=1)[:, -2:].T
    return first, second


def _curve(
    sure=lambda Y, d: np.subtract(*_two_largest(Y)),
    wrong=lambda Y, d: Y.argmax(axis=1) != d,
    error=lambda wrong: np.cumsum(wrong[::-1])[::-1] / np.arange(len(wrong), 0, -1),
    rejected=lambda n: np.arange(n) / n,
):
    """Make an answer to reject_curve, right but for what is changed; `wrong` is sorted from the least sure on."""

    def answer(Y, d):
        Y, d = np.asarray(Y, float), np.asarray(d)
        order = np.argsort(sure(Y, d), kind="stable")
        return rejected(len(d)), error(np.asarray(wrong(Y, d), float)[order])

    return answer


def _by_places(Y, d):
    """Take argsort for sort; many differences are equal, so the order hangs on how NumPy sorts."""
    places = np.argsort(Y, axis=1)
    wrong = (Y.argmax(axis=1) != d)[np.argsort(places[:, -1] - places[:, -2])]
    return np.arange(len(d)) / len(d), np.cumsum(wrong[::-1])[::-1] / np.arange(len(d), 0, -1)


def _mixed(of_answers, of_d):
    """Make an answer that compares answers and d, each in an order of its own."""

    def answer(Y, d):
        order = np.argsort(np.subtract(*_two_largest(Y)), kind="stable")
        places = {True: order, False: np.arange(len(d))}
        wrong = Y.argmax(axis=1)[places[of_answers]] != d[places[of_d]]
        return np.arange(len(d)) / len(d), np.cumsum(wrong[::-1])[::-1] / np.arange(len(d), 0, -1)

    return answer


def _counted_left(Y, d):
    """Count for every number of rejected cases which mistakes are left."""
    Y, d = np.asarray(Y), np.asarray(d)
    first, second = _two_largest(Y)
    cases = sorted(range(len(d)), key=lambda c: first[c] - second[c])
    rejected, error = [], []
    for k in range(len(d)):
        left = cases[k:]
        rejected.append(k / len(d))
        error.append(sum(int(np.argmax(Y[c])) != int(d[c]) for c in left) / len(left))
    return rejected, error


def _by_threshold(Y, d):
    """Take every difference that occurs as a threshold."""
    Y, d = np.asarray(Y, float), np.asarray(d)
    largest = Y[np.arange(len(d)), Y.argmax(axis=1)]
    others = np.where(np.arange(Y.shape[1]) == Y.argmax(axis=1)[:, np.newaxis], -np.inf, Y)
    sure, wrong = largest - others.max(axis=1), Y.argmax(axis=1) != d
    accepted = [sure >= threshold for threshold in np.sort(sure)]
    return np.array([np.mean(~kept) for kept in accepted]), np.array([np.mean(wrong[kept]) for kept in accepted])


def _by_partition(Y, d):
    """Subtract the mistakes rejected so far from all mistakes."""
    top = np.partition(Y, -2, axis=1)[:, -2:]
    order = np.argsort(top[:, 1] - top[:, 0])
    wrong = (np.argmax(Y, axis=1) != d)[order]
    gone = np.concatenate([[0], np.cumsum(wrong)[:-1]])
    n = len(d)
    return np.linspace(0, 1, n, endpoint=False), (wrong.sum() - gone) / (n - np.arange(n))


def _answers_given(Y, d):
    return Y[np.arange(len(d)), d]


def _next_best(Y, d):
    return np.where(np.arange(Y.shape[1]) == d[:, np.newaxis], -np.inf, Y).max(axis=1)


reject_curve = Exercise(
    unit=10,
    name="reject_curve",
    reference=zip_codes.reject_curve,
    probe=call_each(_outputs_with_mistakes, returns=("rejected", "error")),
    misconceptions=(
        Misconception(
            "largest output alone",
            _curve(sure=lambda Y, d: Y.max(axis=1)),
            "In error: doubt is measured by the largest output alone. In 1989 it is the difference of the two largest.",
            "Two outputs of 0.9 and 0.8 are a close call, although the largest is high.",
        ),
        Misconception(
            "second largest output alone",
            _curve(sure=lambda Y, d: -_two_largest(Y)[1]),
            "In error: doubt is measured by the second largest output alone; take the difference of the two largest.",
        ),
        Misconception(
            "largest minus smallest",
            _curve(sure=lambda Y, d: np.ptp(Y, axis=1)),
            "In error: doubt is measured by largest minus smallest output; the rival is the second largest.",
        ),
        Misconception(
            "largest minus mean",
            _curve(sure=lambda Y, d: Y.max(axis=1) - Y.mean(axis=1)),
            "In error: doubt is measured by the distance to the mean output; the rival is the second largest.",
        ),
        Misconception(
            "largest two added",
            _curve(sure=lambda Y, d: np.add(*_two_largest(Y))),
            "In error: the two largest outputs are added; their difference says how close the call was.",
        ),
        Misconception(
            "first two outputs",
            _curve(sure=lambda Y, d: Y[:, 0] - Y[:, 1]),
            "In error: the first two outputs are compared, not the two largest. Is something not sorted?",
        ),
        Misconception(
            "two smallest outputs",
            _curve(sure=lambda Y, d: np.sort(Y, axis=1)[:, 1] - np.sort(Y, axis=1)[:, 0]),
            "In error: the two smallest outputs are compared: np.sort goes up, so the largest stand at the end.",
        ),
        Misconception(
            "last two outputs",
            _curve(sure=lambda Y, d: Y[:, -1] - Y[:, -2]),
            "In error: the last two outputs are compared as they stand: sort each row first.",
        ),
        Misconception(
            "second and third",
            _curve(sure=lambda Y, d: np.sort(Y, axis=1)[:, -2] - np.sort(Y, axis=1)[:, -3]),
            "In error: the second and third largest are compared: the last entry of a sorted row is the largest.",
        ),
        Misconception(
            "largest minus third",
            _curve(sure=lambda Y, d: np.sort(Y, axis=1)[:, -1] - np.sort(Y, axis=1)[:, -3]),
            "In error: the largest is compared with the third: its rival is the second largest.",
        ),
        Misconception(
            "sizes instead of outputs",
            _curve(sure=lambda Y, d: np.subtract(*_two_largest(np.abs(Y)))),
            "In error: the outputs lost their sign: an output near -1 says no, loudly.",
        ),
        Misconception(
            "variance of the outputs",
            _curve(sure=lambda Y, d: Y.std(axis=1)),
            "In error: doubt is measured by the spread of all outputs; only the two largest count.",
        ),
        Misconception(
            "desired output looked at",
            _curve(sure=lambda Y, d: _answers_given(Y, d) - _next_best(Y, d)),
            "In error: the desired answer decides what is rejected. At the post office nobody knows it: "
            "take the two largest outputs.",
            "With it, every mistake would be rejected first, and the curve would be far too good.",
        ),
        Misconception(
            "surest first",
            _curve(sure=lambda Y, d: -np.subtract(*_two_largest(Y))),
            "In error: the surest cases are rejected first: begin with the smallest difference.",
        ),
        Misconception(
            "not sorted",
            _curve(sure=lambda Y, d: np.zeros(len(d))),
            "In error: mistakes are counted in the order in which the cases came. The least sure goes first: "
            "put the mistakes into the order of the differences.",
        ),
        Misconception(
            "from last to first",
            _curve(sure=lambda Y, d: -np.arange(len(d))),
            "In error: the cases go from the last to the first: the least sure goes first.",
        ),
        Misconception(
            "divided by all cases",
            _curve(error=lambda wrong: np.cumsum(wrong[::-1])[::-1] / len(wrong)),
            "In error: mistakes are divided by all cases. The error counts among those that are accepted.",
            "Divided by all, the error falls by rejecting alone, whatever is rejected.",
        ),
        Misconception(
            "mistakes counted, not shared",
            _curve(error=lambda wrong: np.cumsum(wrong[::-1])[::-1]),
            "In error: these are numbers of mistakes: divide by the number of cases that are left.",
        ),
        Misconception(
            "error of the rejected",
            _curve(error=lambda wrong: np.cumsum(wrong) / np.arange(1, len(wrong) + 1)),
            "In error: it is counted among the rejected, from the least sure on. Count among those that are left.",
        ),
        Misconception(
            "mistakes caught",
            _curve(error=lambda wrong: (np.cumsum(wrong) - wrong) / np.arange(len(wrong), 0, -1)),
            "In error: the mistakes that were rejected are counted; the ones that are left matter.",
        ),
        Misconception(
            "mistakes caught, of all",
            _curve(error=lambda wrong: np.cumsum(wrong) / len(wrong)),
            "In error: this adds up the mistakes that go; count the ones that stay, among the cases that stay.",
        ),
        Misconception(
            "not added up",
            _curve(error=lambda wrong: wrong),
            "In error: each entry tells of one case only, right or wrong. "
            "It should be the share of mistakes among all that are left.",
        ),
        Misconception(
            "one case more rejected",
            _curve(
                error=lambda wrong: (
                    np.append(np.cumsum(wrong[::-1])[::-1][1:], 0) / np.maximum(np.arange(len(wrong) - 1, -1, -1), 1)
                )
            ),
            "In error: it is one case ahead: where nothing is rejected, no case may be missing.",
        ),
        Misconception(
            "divided by one less",
            _curve(error=lambda wrong: np.cumsum(wrong[::-1])[::-1] / np.maximum(np.arange(len(wrong) - 1, -1, -1), 1)),
            "In error: it is divided by one case too few: before the first rejection all are left.",
        ),
        Misconception(
            "divided by one more",
            _curve(error=lambda wrong: np.cumsum(wrong[::-1])[::-1] / np.arange(len(wrong) + 1, 1, -1)),
            "In error: it is divided by one case too many: after k rejections n - k are left.",
        ),
        Misconception(
            "divided by the rejected",
            _curve(error=lambda wrong: np.cumsum(wrong[::-1])[::-1] / np.arange(1, len(wrong) + 1)),
            "In error: it is divided by the number that goes; divide by the number that stays.",
        ),
        Misconception(
            "share of right answers",
            _curve(wrong=lambda Y, d: Y.argmax(axis=1) == d),
            "In error: this is the share of right answers; asked is that of the mistakes.",
        ),
        Misconception(
            "error in percent",
            _curve(error=lambda wrong: 100 * np.cumsum(wrong[::-1])[::-1] / np.arange(len(wrong), 0, -1)),
            "In error: it is in percent; a share goes from 0 to 1.",
        ),
        Misconception(
            "error that only falls",
            _curve(
                error=lambda wrong: np.minimum.accumulate(np.cumsum(wrong[::-1])[::-1] / np.arange(len(wrong), 0, -1))
            ),
            "In error: it is made to fall only. It may rise where a right answer was rejected: leave it as it is.",
        ),
        Misconception(
            "smallest output is the answer",
            _curve(wrong=lambda Y, d: Y.argmin(axis=1) != d),
            "In error: the answer is taken from the smallest output; it is where the largest stands.",
        ),
        Misconception(
            "output compared with the class",
            _curve(wrong=lambda Y, d: Y.max(axis=1) != d),
            "In error: every case counts as a mistake. Is the size of the largest output compared with the digit, "
            "or argmax taken over all cases at once? Each row's argmax is its answer.",
        ),
        Misconception(
            "answers rounded",
            _curve(wrong=lambda Y, d: _answers_given(Y, d) <= 0),
            "In error: an answer counts as right where the desired output is positive. The largest output decides.",
        ),
        Misconception(
            "sorted twice",
            _curve(sure=lambda Y, d: np.argsort(np.subtract(*_two_largest(Y)))),
            "In error: argsort was applied twice, or its places were sorted again: "
            "once gives the cases from the least to the most sure.",
        ),
        Misconception(
            "ratio of the two largest",
            _curve(sure=lambda Y, d: np.divide(*_two_largest(Y))),
            "In error: doubt is measured by the ratio of the two largest outputs, which may be negative. "
            "Take their difference.",
        ),
        Misconception(
            "outputs turned into probabilities",
            _curve(sure=lambda Y, d: np.subtract(*_two_largest(np.exp(Y) / np.exp(Y).sum(axis=1, keepdims=True)))),
            "In error: the outputs are turned into probabilities first. Take the difference of the outputs "
            "as they are.",
        ),
        Misconception(
            "largest size of an output",
            _curve(sure=lambda Y, d: np.abs(Y).max(axis=1)),
            "In error: doubt is measured by the largest size of an output. "
            "Take the difference of the two largest, signs kept.",
        ),
        Misconception(
            "from the surest on",
            lambda Y, d: (_curve()(Y, d)[0], _curve()(Y, d)[1][::-1]),
            "In error: it runs from few accepted cases to all of them. The first entry is for nothing rejected.",
        ),
        Misconception(
            "fraction upside down",
            _curve(error=lambda wrong: np.arange(len(wrong), 0, -1) / np.cumsum(wrong[::-1])[::-1]),
            "In error: the fraction stands on its head: mistakes divided by cases left.",
        ),
        Misconception(
            "one case divided by those left",
            _curve(error=lambda wrong: wrong / np.arange(len(wrong), 0, -1)),
            "In error: only the case that goes next is counted. Add up all mistakes among the cases that are left.",
        ),
        Misconception(
            "sum not turned back",
            _curve(error=lambda wrong: np.cumsum(wrong[::-1]) / np.arange(len(wrong), 0, -1)),
            "In error: the sum runs from the surest case, as it must, but has not been turned back: "
            "its first entry should be all mistakes.",
        ),
        Misconception(
            "sum from the wrong end",
            _curve(error=lambda wrong: np.cumsum(wrong) / np.arange(len(wrong), 0, -1)),
            "In error: mistakes are added up from the least sure on, those that go. "
            "Add up from the surest, those that stay.",
        ),
        Misconception(
            "all mistakes kept",
            _curve(error=lambda wrong: wrong.sum() / np.arange(len(wrong), 0, -1)),
            "In error: all mistakes are counted at every step; those that were rejected no longer count.",
        ),
        Misconception(
            "error never changes",
            _curve(error=lambda wrong: np.full(len(wrong), wrong.mean())),
            "In error: it is that of all cases throughout: is the rejected part left out anywhere?",
        ),
        Misconception(
            "divided twice",
            _curve(error=lambda wrong: np.cumsum(wrong[::-1])[::-1] / np.arange(len(wrong), 0, -1.0) ** 2),
            "In error: it is divided twice by the number of cases left: a mean is already divided.",
        ),
        Misconception(
            "outputs sorted down the column",
            _curve(sure=lambda Y, d: np.sort(Y, axis=0)[:, -1] - np.sort(Y, axis=0)[:, -2]),
            "In error: outputs are sorted over the cases, axis 0. Each case has its own outputs: sort along axis 1.",
        ),
        Misconception(
            "answer from the sorted outputs",
            _curve(wrong=lambda Y, d: Y.shape[1] - 1 != d),
            "In error: the answer is taken from the sorted outputs, where the largest always stands last. "
            "Take argmax of Y.",
        ),
        Misconception(
            "error of the rejected, from none on",
            _curve(
                error=lambda wrong: (
                    (np.cumsum(wrong) - wrong) / np.where(np.arange(len(wrong)), np.arange(len(wrong)), np.nan)
                )
            ),
            "In error: it is counted among the rejected; with none rejected that is 0 / 0. "
            "Count among those that are left.",
        ),
        Misconception(
            "rejected in cases",
            _curve(rejected=np.arange),
            "In rejected: these are numbers of cases: divide by how many there are.",
        ),
        Misconception(
            "rejected in percent",
            _curve(rejected=lambda n: 100 * np.arange(n) / n),
            "In rejected: it is in percent; a share goes from 0 to 1.",
        ),
        Misconception(
            "rejected begins with one",
            _curve(rejected=lambda n: np.arange(1, n + 1) / n),
            "In rejected: it begins with one case gone. The first entry is for no rejection at all, 0.",
        ),
        Misconception(
            "rejected ends at 1",
            _curve(rejected=lambda n: np.linspace(0, 1, n)),
            "In rejected: it ends at 1. The last entry still keeps one case: with none left there is no error to tell.",
        ),
        Misconception(
            "accepted for rejected",
            _curve(rejected=lambda n: np.arange(n, 0, -1) / n),
            "In rejected: this is the share accepted; rejected is what is missing to 1.",
        ),
        Misconception(
            "rejected from back to front",
            _curve(rejected=lambda n: np.arange(n)[::-1] / n),
            "In rejected: it runs from back to front: it begins at 0 and grows.",
        ),
        Misconception(
            "differences returned",
            lambda Y, d: (np.sort(np.subtract(*_two_largest(Y))), _curve()(Y, d)[1]),
            "In rejected: these are the differences themselves, the thresholds. Asked is the share of cases that goes.",
        ),
        Misconception(
            "everything turned round",
            lambda Y, d: tuple(part[::-1] for part in _curve()(Y, d)),
            "Both run from back to front: begin with nothing rejected.",
        ),
        Misconception(
            "one point too many",
            lambda Y, d: (np.append(_curve()(Y, d)[0], 1.0), np.append(_curve()(Y, d)[1], 0.0)),
            "There is one entry too many: with all cases rejected there is no error to tell, so stop one before.",
        ),
        Misconception(
            "nothing left at the end",
            lambda Y, d: (np.append(_curve()(Y, d)[0], 1.0), np.append(_curve()(Y, d)[1], np.nan)),
            "There is one entry too many: with all cases rejected the error is 0 / 0. Stop one before.",
        ),
        Misconception(
            "error first",
            _reordered(_curve(), 1, 0),
            "The two changed places: rejected first, then error.",
        ),
        Misconception(
            "answers sorted, d not",
            _mixed(of_answers=True, of_d=False),
            "In error: the answers are put into the order of the differences, but d is not. Compare first, then "
            "sort the mistakes.",
        ),
        Misconception(
            "d sorted, answers not",
            _mixed(of_answers=False, of_d=True),
            "In error: d is put into the order of the differences, but the answers are not. Compare first, then "
            "sort the mistakes.",
        ),
        Misconception(
            "answer taken over the cases",
            _curve(wrong=lambda Y, d: Y.argmax(axis=0) != d),
            "In error: argmax runs over the cases, axis 0. Each case has its own answer: axis 1.",
        ),
        Misconception(
            "output of the right answer",
            _curve(sure=_answers_given),
            "In error: doubt is measured by the output of the right answer. At the post office nobody knows it: "
            "take the two largest outputs.",
        ),
        Misconception(
            "largest probability",
            _curve(sure=lambda Y, d: (np.exp(Y) / np.exp(Y).sum(axis=1, keepdims=True)).max(axis=1)),
            "In error: doubt is measured by the largest probability. Take the difference of the two largest "
            "outputs as they are.",
        ),
        Misconception(
            "distance of the first two outputs",
            _curve(sure=lambda Y, d: np.abs(Y[:, 0] - Y[:, 1])),
            "In error: the distance of the first two outputs is taken, not of the two largest. Sort each row first.",
        ),
        Misconception(
            "error of the rejected, 0 at the start",
            _curve(error=lambda wrong: (np.cumsum(wrong) - wrong) / np.maximum(np.arange(len(wrong)), 1)),
            "In error: it is counted among the rejected, and set to 0 where there are none. Count among those "
            "that are left.",
        ),
        Misconception(
            "rounded down",
            _curve(error=lambda wrong: np.cumsum(wrong[::-1])[::-1] // np.arange(len(wrong), 0, -1)),
            "In error: `//` divides and rounds down to whole numbers. One `/` is enough.",
        ),
        Misconception(
            "surest first, divided by all cases",
            _curve(
                sure=lambda Y, d: -np.subtract(*_two_largest(Y)),
                error=lambda wrong: np.cumsum(wrong[::-1])[::-1] / len(wrong),
            ),
            "In error, two things: the surest cases are rejected first, and mistakes are divided by all cases.",
        ),
        Misconception(
            "largest output alone, divided by all cases",
            _curve(sure=lambda Y, d: Y.max(axis=1), error=lambda wrong: np.cumsum(wrong[::-1])[::-1] / len(wrong)),
            "In error, two things: doubt is measured by the largest output alone, and mistakes are divided by "
            "all cases.",
        ),
        Misconception(
            "rejected divided by the outputs",
            lambda Y, d: (np.arange(len(Y)) / Y.shape[1], _curve()(Y, d)[1]),
            "In rejected: it is divided by the number of outputs: divide by the number of cases.",
        ),
        Misconception(
            "first point missing",
            lambda Y, d: tuple(part[1:] for part in _curve()(Y, d)),
            "The first point is missing: with nothing rejected there is an error too.",
        ),
        Misconception(
            "last point missing",
            lambda Y, d: tuple(part[:-1] for part in _curve()(Y, d)),
            "The last point is missing: one case left is still a case.",
        ),
        Misconception(
            "smallest less second smallest",
            _curve(sure=lambda Y, d: np.sort(Y, axis=1)[:, 0] - np.sort(Y, axis=1)[:, 1]),
            "In error: the first two of the sorted outputs are taken, which are the smallest: np.sort goes up.",
        ),
        Misconception(
            "places instead of outputs",
            _by_places,
            "In error: the places of the two largest outputs are subtracted, not the outputs: np.sort, not np.argsort.",
        ),
        Misconception(
            "classes subtracted",
            _curve(wrong=lambda Y, d: Y.argmax(axis=1) - d),
            "In error: classes are subtracted. A mistake counts 1, however far the class: compare with !=.",
        ),
        Misconception(
            "differences used as places",
            lambda Y, d: (0, Y[np.sort(np.subtract(*_two_largest(Y)))]),
            "The sorted differences stand where places belong: np.sort gives values, np.argsort the places.",
        ),
        Misconception(
            "one case more rejected, to the end",
            _curve(
                error=lambda wrong: np.append(np.cumsum(wrong[::-1])[::-1] / np.arange(len(wrong), 0, -1), np.nan)[1:]
            ),
            "In error: it begins with one case rejected and ends with none left, 0 / 0. The first entry is "
            "for no rejection.",
        ),
    ),
    equivalents=(
        _curve(),
        _counted_left,
        _by_threshold,
        _by_partition,
        lambda Y, d: [part.astype(np.float32) for part in _curve()(Y, d)],
        lambda Y, d: np.stack(_curve()(Y, d)),
    ),
)
