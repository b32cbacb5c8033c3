"""Forward mode: numbers that carry their derivative with them."""

import math


def dual_multiply(a, b):
    """Return the product of two dual numbers.

    Parameters
    ----------
    a : Dual
    b : Dual or float
        A plain number is a constant, with slope 0.

    Returns
    -------
    Dual

    Notes
    -----
    (a b)' = a' b + a b': the product rule.

    Examples
    --------
    >>> dual_multiply(Dual(2.0, 1.0), Dual(-3.0, 0.5))  # 1 * -3 + 2 * 0.5
    Dual(-6, slope -2)
    """
    b = _dual(b)
    return Dual(a.data * b.data, a.slope * b.data + a.data * b.slope)


class Dual:
    """A number and how fast it changes when the inputs move in a chosen direction.

    Parameters
    ----------
    data : float
    slope : float, default=0.0
        Its derivative along the direction; 0 for a constant.

    Examples
    --------
    >>> x = Dual(3.0, 1.0)  # dx/dx = 1
    >>> x * x + 1
    Dual(10, slope 6)
    """

    __slots__ = ("data", "slope")
    __array_ufunc__ = None

    def __init__(self, data, slope=0.0):
        self.data = data
        self.slope = slope

    def __repr__(self):
        return f"Dual({self.data:.6g}, slope {self.slope:.6g})"

    def __add__(self, other):
        other = _dual(other)
        return Dual(self.data + other.data, self.slope + other.slope)

    __mul__ = __rmul__ = dual_multiply

    def __neg__(self):
        return Dual(-self.data, -self.slope)

    def __sub__(self, other):
        return self + -_dual(other)

    def __truediv__(self, other):
        other = _dual(other)
        quotient = self.data / other.data
        return Dual(quotient, (self.slope - quotient * other.slope) / other.data)

    def __pow__(self, n):
        if isinstance(n, Dual):
            return (n * self.log()).exp()
        return Dual(math.pow(self.data, n), n * math.pow(self.data, n - 1) * self.slope if n else 0.0)

    __radd__ = __add__

    def __rsub__(self, number):
        return _dual(number) + -self

    def __rtruediv__(self, number):
        return _dual(number) / self

    def __rpow__(self, number):
        power = math.pow(number, self.data)
        return Dual(power, math.log(number) * power * self.slope)

    def tanh(self):
        """Return tanh of this number, with its slope."""
        t = math.tanh(self.data)
        return Dual(t, (1.0 - t * t) * self.slope)

    def exp(self):
        """Return e to this number, with its slope."""
        e = math.exp(self.data)
        return Dual(e, e * self.slope)

    def log(self):
        """Return the natural logarithm of this number, with its slope."""
        return Dual(math.log(self.data), self.slope / self.data)

    def relu(self):
        """Return this number where it is positive, else 0, with its slope."""
        return Dual(self.data, self.slope) if self.data > 0 else Dual(0.0, 0.0)


def _dual(number):
    return number if isinstance(number, Dual) else Dual(number)


def jvp(f, x, v):
    """Return f(x), and how fast it changes when x moves along v: one sweep in forward mode.

    Parameters
    ----------
    f : function
        From a list of n_in numbers to a number or a list of n_out numbers, made of arithmetic and of the functions
        tanh, exp, log and relu of this module.
    x : list of float
        Where.
    v : list of float
        The direction, as long as x.

    Returns
    -------
    y : float or list of float
        f(x).
    slope : float or list of float
        The derivative of each output along v: the Jacobian of f, times v.

    Raises
    ------
    ValueError
        If x and v are not of the same length.

    Notes
    -----
    The Jacobian itself is never made: f runs once, on dual numbers.

    Examples
    --------
    >>> jvp(lambda x: x[0] * x[1] + x[0], [2.0, -3.0], [1.0, 0.0])  # d/dx0 = x1 + 1
    (-4.0, -2.0)
    """
    if len(x) != len(v):
        raise ValueError(f"x has {len(x)} entries but v has {len(v)}: they must be as many.")
    outputs = f([Dual(float(number), float(slope)) for number, slope in zip(x, v)])
    if not isinstance(outputs, (list, tuple)):
        return _dual(outputs).data, _dual(outputs).slope
    outputs = [_dual(output) for output in outputs]
    return [output.data for output in outputs], [output.slope for output in outputs]


def jacobian_forward(f, x):
    """Return all derivatives of f at x in forward mode, and the number of sweeps it took.

    Parameters
    ----------
    f : function
        As in `jvp`.
    x : list of float

    Returns
    -------
    J : list of list of float
        A row an output, a column an input.
    n_sweeps : int
        One an input.

    Examples
    --------
    >>> jacobian_forward(lambda x: [x[0] * x[1], x[0] + x[1], 2 * x[0]], [2.0, -3.0])
    ([[-3.0, 2.0], [1.0, 1.0], [2.0, 0.0]], 2)
    """
    columns = []
    for k in range(len(x)):
        _, slope = jvp(f, x, [float(k == i) for i in range(len(x))])
        columns.append(slope if isinstance(slope, list) else [slope])
    return [list(row) for row in zip(*columns)], len(columns)


def count_sweeps(n_in, n_out):
    """Return how many sweeps it takes to find every derivative of every output against every input.

    Parameters
    ----------
    n_in, n_out : int
        Numbers of inputs and of outputs.

    Returns
    -------
    forward : int
        Sweeps in forward mode: one an input.
    reverse : int
        Sweeps in reverse mode: one an output.
    cheaper : {"forward", "reverse"}
        The mode with fewer sweeps; forward where they are equal, since it keeps no graph.

    Examples
    --------
    >>> count_sweeps(9760, 1)  # the gradient of one error against 9,760 weights
    (9760, 1, 'reverse')
    """
    return n_in, n_out, "forward" if n_in <= n_out else "reverse"
