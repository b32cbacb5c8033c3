"""The digits that come with the course: MNIST in the format of 1989."""

import pathlib

import numpy as np

FILE = pathlib.Path(__file__).with_name("digits.npz")
GREY_LEVELS = 32
"""The file keeps so many shades, 0 for the paper and 31 for the ink."""


def digits():
    """Return 9,298 handwritten digits, 7,291 to train and 2,007 to test, as many as in 1989.

    Returns
    -------
    X : ndarray of shape (7291, 16, 16)
        Images to train with, one a case, from -1 (paper) to 1 (ink).
    d : ndarray of int of shape (7291,)
        Which digit each of them is, 0 to 9.
    X_test : ndarray of shape (2007, 16, 16)
    d_test : ndarray of int of shape (2007,)

    Notes
    -----
    These are digits of MNIST, *not* the zip codes of 1989 (for those see `usps`). Every picture was cut to the square
    of 20 by 20 pixels that holds the digit and scaled down by averaging areas, which keeps the proportions; then it
    was rounded to 32 shades, to keep the file small. They are spread evenly over MNIST's own files, in their order:
    picture floor(60000 k / 7291) of the training file and floor(10000 k / 2007) of the test file, for k = 0, 1, 2, ...
    ``python -m helpers.data.make`` makes the file anew.

    References
    ----------
    Y. LeCun and C. Cortes, *The MNIST database of handwritten digits*, licence CC BY-SA 3.0 (see LICENSE.md here).
    The format: LeCun et al. (1989), Neural Computation 1:541-551, section 2.2.

    Examples
    --------
    >>> X, d, X_test, d_test = digits()
    >>> X.shape, X_test.shape, float(X.min()), float(X.max())
    ((7291, 16, 16), (2007, 16, 16), -1.0, 1.0)
    >>> d[:5]
    array([5, 1, 2, 1, 6])
    """
    with np.load(FILE) as file:
        shades = [file[name] for name in ("X", "X_test")]
        X, X_test = (2 * kept / (GREY_LEVELS - 1) - 1 for kept in shades)
        return X, file["d"].astype(int), X_test, file["d_test"].astype(int)
