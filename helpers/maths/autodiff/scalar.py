"""Reverse mode on single numbers: every operation notes where its numbers came from, and the local derivatives."""

import math


def value_add(a, b):
    """Return a + b as a Value that remembers its parents and the local derivatives.

    Parameters
    ----------
    a : Value
    b : Value or float
        A plain number is a constant: no parent, and no derivative.

    Returns
    -------
    Value

    Notes
    -----
    v = a + b has dv/da = 1 and dv/db = 1.

    Examples
    --------
    >>> v = value_add(Value(2.0), Value(-3.0))
    >>> v.data, v.slopes
    (-1.0, (1.0, 1.0))
    """
    if isinstance(b, Value):
        return Value(a.data + b.data, (a, b), (1.0, 1.0))
    return Value(a.data + b, (a,), (1.0,))


def value_multiply(a, b):
    """Return a * b as a Value that remembers its parents and the local derivatives.

    Parameters
    ----------
    a : Value
    b : Value or float
        A plain number is a constant: no parent, and no derivative.

    Returns
    -------
    Value

    Notes
    -----
    v = a b has dv/da = b and dv/db = a: each factor is worth what the other one is.

    Examples
    --------
    >>> v = value_multiply(Value(2.0), Value(-3.0))
    >>> v.data, v.slopes
    (-6.0, (-3.0, 2.0))
    """
    if isinstance(b, Value):
        return Value(a.data * b.data, (a, b), (b.data, a.data))
    return Value(a.data * b, (a,), (b,))


def value_tanh(a):
    """Return tanh(a) as a Value that remembers its parent and the local derivative.

    Parameters
    ----------
    a : Value

    Returns
    -------
    Value

    Notes
    -----
    v = tanh(a) has dv/da = 1 - v^2.

    Examples
    --------
    >>> v = value_tanh(Value(0.0))
    >>> v.data, v.slopes
    (0.0, (1.0,))
    """
    t = math.tanh(a.data)
    return Value(t, (a,), (1.0 - t * t,))


class Value:
    """A number that remembers how it was computed.

    Parameters
    ----------
    data : float
        The number itself.
    parents : tuple of Value
        The one or two numbers that it was computed from; none where it was just given.
    slopes : tuple of float
        The local derivatives, one a parent: how fast `data` changes with that parent.

    Attributes
    ----------
    data, parents, slopes
        As given; `parents` and `slopes` cannot be changed later.
    grad : float
        0 at first; after ``backward(v)`` the derivative of v against this number.

    Raises
    ------
    ValueError
        If parents or slopes are no tuple, there are more than two, or not as many slopes as parents.

    Notes
    -----
    Plain numbers may stand in every operation: they are constants, and no derivative against them is asked.
    The parents stand in slots of their own and not in a tuple, so that Python's garbage collector has one object
    a number to look at instead of three: that makes large graphs twice as fast.

    Examples
    --------
    >>> a, b = Value(2.0), Value(-3.0)
    >>> v = a * b + a
    >>> backward(v)
    >>> v.data, a.grad, b.grad  # dv/da = b + 1 and dv/db = a
    (-4.0, -2.0, 2.0)
    """

    __slots__ = ("data", "grad", "_first", "_first_slope", "_second", "_second_slope")
    __array_ufunc__ = None  # in 2.0 * v a NumPy number leaves the product to v

    def __init__(self, data, parents=(), slopes=()):
        self.data = data
        self.grad = 0.0
        self._first = self._second = None
        try:
            if len(parents) == 2:
                self._first, self._second = parents
                self._first_slope, self._second_slope = slopes
            elif parents:
                (self._first,), (self._first_slope,) = parents, slopes
        except (TypeError, ValueError):
            if not isinstance(parents, (tuple, list)):
                raise ValueError("The parents of a Value come in a tuple, such as (a, b) or (a,).") from None
            raise ValueError("A Value takes one or two parents, and a tuple with as many slopes.") from None

    @property
    def parents(self):
        """The numbers that this one was computed from."""
        if self._second is not None:
            return self._first, self._second
        return () if self._first is None else (self._first,)

    @property
    def slopes(self):
        """The local derivatives, one a parent."""
        if self._second is not None:
            return self._first_slope, self._second_slope
        return () if self._first is None else (self._first_slope,)

    def __repr__(self):
        return f"Value({self.data:.6g})"

    __add__ = __radd__ = value_add
    __mul__ = __rmul__ = value_multiply
    tanh = value_tanh

    def __sub__(self, other):
        if isinstance(other, Value):
            return Value(self.data - other.data, (self, other), (1.0, -1.0))
        return Value(self.data - other, (self,), (1.0,))

    def __truediv__(self, other):
        if isinstance(other, Value):
            quotient = self.data / other.data
            return Value(quotient, (self, other), (1.0 / other.data, -quotient / other.data))
        return Value(self.data / other, (self,), (1.0 / other,))

    def __pow__(self, n):
        if isinstance(n, Value):
            power = math.pow(self.data, n.data)
            return Value(power, (self, n), (n.data * power / self.data, math.log(self.data) * power))
        return Value(math.pow(self.data, n), (self,), (n * math.pow(self.data, n - 1) if n else 0.0,))

    def __neg__(self):
        return Value(-self.data, (self,), (-1.0,))

    def __rsub__(self, number):
        return Value(number - self.data, (self,), (-1.0,))

    def __rtruediv__(self, number):
        quotient = number / self.data
        return Value(quotient, (self,), (-quotient / self.data,))

    def __rpow__(self, number):
        power = math.pow(number, self.data)
        return Value(power, (self,), (math.log(number) * power,))

    def exp(self):
        """Return e to this number; the slope is the result itself."""
        e = math.exp(self.data)
        return Value(e, (self,), (e,))

    def log(self):
        """Return the natural logarithm of this number, which must be positive; its slope is 1 / x."""
        return Value(math.log(self.data), (self,), (1.0 / self.data,))

    def relu(self):
        """Return this number where it is positive, else 0; its slope is 1 or 0."""
        return Value(self.data, (self,), (1.0,)) if self.data > 0 else Value(0.0, (self,), (0.0,))


def topological_order(v):
    """List every node below v, parents before children: each node once, v last.

    Parameters
    ----------
    v : Value or Tensor

    Returns
    -------
    list of Value or Tensor

    Notes
    -----
    Depth first, with a list of things to do instead of recursion. A node is put back, followed by a mark (None),
    under its parents: when the mark comes up again, all that lies below the node is in the list already.
    Time and memory grow linearly with the number of nodes.

    Examples
    --------
    >>> a = Value(2.0)
    >>> b = a + a
    >>> topological_order(b * a)
    [Value(2), Value(4), Value(8)]
    """
    order, todo, begun = [], [v], set()
    while todo:
        node = todo.pop()
        if node is None:
            order.append(todo.pop())
        elif node not in begun:
            begun.add(node)
            todo += (node, None)
            todo += node.parents
    return order


def zero_gradients(vs):
    """Set the gradient of every given Value to 0.

    Parameters
    ----------
    vs : iterable of Value

    Examples
    --------
    >>> a = Value(2.0)
    >>> a.grad = 7.0
    >>> zero_gradients([a])
    >>> a.grad
    0.0
    """
    for v in vs:
        v.grad = 0.0


def backward(v):
    """Give every node u below v its gradient: u.grad becomes dv/du.

    Parameters
    ----------
    v : Value

    Notes
    -----
    dv/dv = 1; then from v down, each node hands every parent its own gradient times the local derivative, and what
    reaches a node over several paths is added up. A node's turn comes when all that were computed from it had theirs.

    Every call starts from 0, so that a second call gives the same again. (In PyTorch and micrograd gradients pile up
    from call to call until they are set to zero by hand.) Values that are not below v keep their gradients.

    References
    ----------
    Linnainmaa (1976), BIT 16:146-160; Rumelhart, Hinton & Williams (1986), Nature 323:533-536, for layers of units.

    Examples
    --------
    >>> a = Value(3.0)
    >>> b = a + a
    >>> c = b + b  # c = 4 a
    >>> backward(c)
    >>> a.grad, b.grad, c.grad
    (4.0, 2.0, 1.0)
    """
    order = topological_order(v)
    zero_gradients(order)
    v.grad = 1.0
    for node in reversed(order):
        for parent, slope in zip(node.parents, node.slopes):
            parent.grad += node.grad * slope


def payments(v, depth_first=False):
    """List what is paid to whom on the way down from v, one payment after the other.

    Parameters
    ----------
    v : Value
    depth_first : bool, default=False
        Hand on at once whatever arrives, which is wrong where paths meet; for comparison.

    Returns
    -------
    list of (Value, float)
        Each parent that is paid, and how much. The gradients are left as they are.

    Examples
    --------
    >>> a = Value(2.0)
    >>> b = a + a
    >>> [amount for _, amount in payments(b + b)]
    [1.0, 1.0, 2.0, 2.0]
    >>> [amount for _, amount in payments(b + b, depth_first=True)]
    [1.0, 1.0, 1.0, 1.0, 2.0, 2.0]
    """
    gradients, paid = {v: 1.0}, []

    def pay(parent, amount):
        gradients[parent] = gradients.get(parent, 0.0) + amount
        paid.append((parent, amount))

    if not depth_first:
        for node in reversed(topological_order(v)):
            for parent, slope in zip(node.parents, node.slopes):
                pay(parent, slope * gradients[node])
        return paid
    todo = [(v, k) for k in reversed(range(len(v.parents)))]
    while todo:
        node, k = todo.pop()
        parent = node.parents[k]
        pay(parent, node.slopes[k] * gradients[node])
        todo += [(parent, j) for j in reversed(range(len(parent.parents)))]
    return paid


def jacobian_reverse(f, x):
    """Return all derivatives of f at x in reverse mode, and the number of sweeps it took.

    Parameters
    ----------
    f : function
        From a list of n_in numbers to a number or a list of n_out numbers, made of arithmetic and of the functions
        tanh, exp, log and relu of this module.
    x : list of float

    Returns
    -------
    J : list of list of float
        A row an output, a column an input.
    n_sweeps : int
        One an output.

    Examples
    --------
    >>> jacobian_reverse(lambda x: [x[0] * x[1], x[0] + x[1]], [2.0, -3.0])
    ([[-3.0, 2.0], [1.0, 1.0]], 2)
    """
    inputs = [Value(float(number)) for number in x]
    outputs = f(inputs)
    J = []
    for output in outputs if isinstance(outputs, (list, tuple)) else [outputs]:
        zero_gradients(inputs)  # an input that this output does not use
        backward(output)
        J.append([node.grad for node in inputs])
    return J, len(J)
