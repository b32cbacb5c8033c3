"""Reverse mode on arrays: the same idea as for single numbers, with a rule for each operation instead of a slope."""

import numpy as np

from helpers.maths._arguments import as_float, as_floats, require_shapes
from helpers.maths.autodiff.scalar import topological_order


class Tensor:
    """An array that remembers how it was computed.

    Parameters
    ----------
    data : array_like
        float32 stays float32; integers become float64.
    parents : tuple of Tensor
        The arrays that it was computed from; none where it was just given.
    vjp : function, optional
        ``vjp(g, out)`` gives for each parent of `out` what g = dE/d(out) is worth there: g times the local Jacobian,
        which itself is never made. (The name is short for vector-Jacobian product.)

    Attributes
    ----------
    shape : tuple of int
    grad : ndarray or None
        After ``E.backward()`` dE/d(this array), in its shape.

    Notes
    -----
    Plain numbers and arrays may stand in every operation. Shapes are broadcast as in NumPy, and gradients are added up
    again over every axis that was stretched.

    Examples
    --------
    >>> W, b = Tensor([[1.0, 2.0], [3.0, 4.0]]), Tensor([0.5, -0.5])
    >>> E = (np.array([[1.0, -1.0]]) @ W + b).sum()
    >>> E.backward()
    >>> float(E.data), W.grad.tolist(), b.grad.tolist()
    (-4.0, [[1.0, 1.0], [-1.0, -1.0]], [1.0, 1.0])
    """

    __slots__ = ("data", "grad", "parents", "shape", "vjp")
    __array_ufunc__ = None  # in array @ tensor NumPy leaves the product to the tensor

    def __init__(self, data, parents=(), vjp=None):
        self.data = data = data if parents else np.asarray(as_float(data))
        self.shape = data.shape
        self.grad = None
        self.parents = parents
        self.vjp = vjp

    def __repr__(self):
        return f"Tensor({np.array2string(np.asarray(self.data), precision=4, separator=', ')})"

    def __add__(self, other):
        if isinstance(other, Tensor):
            return Tensor(self.data + other.data, (self, other), _add_vjp)
        return Tensor(self.data + other, (self,), lambda g, out: (g,))

    def __sub__(self, other):
        if isinstance(other, Tensor):
            return Tensor(self.data - other.data, (self, other), _subtract_vjp)
        return Tensor(self.data - other, (self,), lambda g, out: (g,))

    def __mul__(self, other):
        if isinstance(other, Tensor):
            return Tensor(self.data * other.data, (self, other), _multiply_vjp)
        return Tensor(self.data * other, (self,), lambda g, out: (g * other,))

    def __truediv__(self, other):
        if isinstance(other, Tensor):
            return Tensor(self.data / other.data, (self, other), _divide_vjp)
        return Tensor(self.data / other, (self,), lambda g, out: (g / other,))

    def __matmul__(self, other):
        if isinstance(other, Tensor):
            return Tensor(self.data @ other.data, (self, other), _matmul_vjp)
        return Tensor(self.data @ other, (self,), lambda g, out: (g @ np.transpose(other),))

    def __pow__(self, n):
        return Tensor(self.data**n, (self,), lambda g, out: (g * (n * self.data ** (n - 1)),))

    def __neg__(self):
        return Tensor(-self.data, (self,), lambda g, out: (-g,))

    __radd__, __rmul__ = __add__, __mul__

    def __rsub__(self, other):
        return Tensor(other - self.data, (self,), lambda g, out: (-g,))

    def __rtruediv__(self, other):
        return Tensor(other / self.data, (self,), lambda g, out: (-g * out.data / self.data,))

    def __rmatmul__(self, other):
        return Tensor(other @ self.data, (self,), lambda g, out: (np.transpose(other) @ g,))

    @property
    def T(self):
        """The transpose."""
        return Tensor(self.data.T, (self,), lambda g, out: (g.T,))

    def sum(self, axis=None, keepdims=False):
        """Return the sum over all entries, or over an axis: every entry that was added gets the sum's gradient."""

        def vjp(g, out):
            if axis is not None and not keepdims:
                g = np.expand_dims(g, axis)
            return (np.broadcast_to(g, self.shape),)

        return Tensor(self.data.sum(axis=axis, keepdims=keepdims), (self,), vjp)

    def tanh(self):
        """Return tanh of every entry."""
        return Tensor(np.tanh(self.data), (self,), _tanh_vjp)

    def exp(self):
        """Return e to every entry."""
        return Tensor(np.exp(self.data), (self,), _exp_vjp)

    def log(self):
        """Return the natural logarithm of every entry."""
        return Tensor(np.log(self.data), (self,), _log_vjp)

    def relu(self):
        """Return every entry where it is positive, else 0."""
        return Tensor(np.maximum(self.data, 0), (self,), _relu_vjp)

    def backward(self):
        """Give every array below this one its gradient: ``x.grad`` becomes dE/dx, where E is this array's sum.

        Notes
        -----
        Every call starts afresh, so that a second one gives the same again.
        """
        order = topological_order(self)
        for node in order:
            node.grad = None
        self.grad = np.ones_like(self.data)
        for node in reversed(order):
            if node.parents:
                for parent, g in zip(node.parents, node.vjp(node.grad, node)):
                    if parent.shape != node.shape and parent.shape != g.shape:
                        g = unbroadcast(g, parent.shape)
                    parent.grad = g if parent.grad is None else parent.grad + g


def _add_vjp(g, out):
    return g, g


def _subtract_vjp(g, out):
    return g, -g


def _multiply_vjp(g, out):
    a, b = out.parents
    return g * b.data, g * a.data


def _divide_vjp(g, out):
    g = g / out.parents[1].data
    return g, -g * out.data


def _matmul_vjp(g, out):
    A, B = out.parents
    return g @ B.data.T, A.data.T @ g


def _tanh_vjp(g, out):
    return (g - g * out.data * out.data,)


def _exp_vjp(g, out):
    return (g * out.data,)


def _log_vjp(g, out):
    return (g / out.parents[0].data,)


def _relu_vjp(g, out):
    return (g * (out.data > 0),)


def matmul_vjp(g, A, B):
    """Return what g = dE/dC is worth for the two factors of C = A B.

    Parameters
    ----------
    g : ndarray of shape (n_rows, n_columns)
        dE/dC.
    A : ndarray of shape (n_rows, n_inner)
    B : ndarray of shape (n_inner, n_columns)

    Returns
    -------
    dE_dA : ndarray of shape (n_rows, n_inner)
    dE_dB : ndarray of shape (n_inner, n_columns)

    Raises
    ------
    ValueError
        If the shapes do not meet.

    Notes
    -----
    dE/dA = g B^T and dE/dB = A^T g. With A the outputs of a layer and B its weights these are the lines of unit 05.

    Examples
    --------
    >>> matmul_vjp([[1.0, 10.0]], [[2.0, 3.0]], [[1.0, 0.0], [0.0, -1.0]])
    (array([[  1., -10.]]), array([[ 2., 20.],
           [ 3., 30.]]))
    """
    g, A, B = as_floats(g, A, B)
    require_shapes("g (n_rows, n_columns), A (n_rows, n_inner), B (n_inner, n_columns)", g, A, B)
    return g @ B.T, A.T @ g


def unbroadcast(g, shape):
    """Add up a gradient over every axis along which an array of this shape was stretched.

    Parameters
    ----------
    g : ndarray
        The gradient in the shape that broadcasting made.
    shape : tuple of int
        The shape that the array had before.

    Returns
    -------
    ndarray of that shape

    Raises
    ------
    ValueError
        If an array of this shape cannot have been broadcast to the shape of g.

    Notes
    -----
    Broadcasting uses the same entry many times, and paths add: new axes in front disappear, and axes of size 1 that
    were stretched become 1 again.

    Examples
    --------
    >>> unbroadcast(np.ones((5, 2)), (2,))
    array([5., 5.])
    >>> unbroadcast(np.ones((5, 2)), (5, 1)).shape
    (5, 1)
    """
    g, shape = np.asarray(as_float(g)), tuple(shape)
    n_new = g.ndim - len(shape)
    if n_new < 0 or any(size not in (1, stretched) for size, stretched in zip(shape, g.shape[n_new:])):
        raise ValueError(f"An array of shape {shape} cannot have been stretched to the shape of g, {g.shape}.")
    g = g.sum(axis=tuple(range(n_new)))
    return g.sum(axis=tuple(k for k, size in enumerate(shape) if size == 1), keepdims=True)
