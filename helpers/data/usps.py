"""The real zip codes of 1989, for those who are online: fetched from OpenML, where they are data set 41082."""

import hashlib
import json
import os
import pathlib
import urllib.request
import warnings

import numpy as np

SERVER = "https://api.openml.org"
DATA_SET = 41082
SECONDS = 30
TRAIN_COUNTS = (1194, 1005, 731, 658, 652, 556, 664, 645, 542, 644)
"""How often each digit occurs among the 7,291 of 1989."""
COPY = "usps.npz"


class NotFetched(Exception):
    """The data could not be had; the message says why, and what to do instead."""


def usps(folder=None, server=SERVER):
    """Return the 9,298 zip code digits of the U.S. Postal Service, 7,291 to train and 2,007 to test.

    Parameters
    ----------
    folder : str or Path, optional
        Where a copy is kept, so that it is fetched once; a folder in the user's cache by default.
    server : str
        Address of OpenML.

    Returns
    -------
    X : ndarray of shape (7291, 16, 16)
        From -1 (paper) to 1 (ink).
    d : ndarray of int of shape (7291,)
    X_test : ndarray of shape (2007, 16, 16)
    d_test : ndarray of int of shape (2007,)

    Raises
    ------
    NotFetched
        If OpenML cannot be reached, or what it sends is not the data set.

    Notes
    -----
    The file's order is kept: its first 7,291 rows are returned to train. If the digits among them are not as frequent
    as among the 7,291 of 1989, a warning says that the split is another one.
    OpenML states no licence, so that the course does not carry these digits itself.

    References
    ----------
    OpenML, data set 41082. Counts of the digits: Hastie, Tibshirani and Friedman, *The Elements of Statistical
    Learning*, description of the zip code data on the book's page (from memory).
    """
    folder = pathlib.Path(folder or _cache())
    kept = folder / COPY
    if kept.is_file():
        with np.load(kept) as file:
            X, d = file["X"], file["d"]
    else:
        X, d = _fetch(server)
        folder.mkdir(parents=True, exist_ok=True)
        part = kept.with_suffix(f".{os.getpid()}.npz")
        np.savez_compressed(part, X=X, d=d)
        part.replace(kept)  # a whole file or none
    n = sum(TRAIN_COUNTS)
    if tuple(np.bincount(d[:n], minlength=10)) != TRAIN_COUNTS:
        warnings.warn(f"The first {n:,} digits of this file are not the {n:,} of 1989: another split.", stacklevel=2)
    X = X.astype(float)
    return X[:n], d[:n], X[n:], d[n:]


def _cache():
    base = os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache"
    return pathlib.Path(base, "backpropagation-by-hand")


def _fetch(server):
    """Return X (float32, in [-1, 1]) and d of all cases, in the file's order."""
    try:
        about = json.loads(_read(f"{server}/api/v1/json/data/{DATA_SET}"))["data_set_description"]
        content = _read(about["url"])
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise NotFetched(
            f"The zip codes (OpenML, data set {DATA_SET}) could not be fetched: {problem}. They need a connection to "
            "the internet; the digits that come with the course need none: data.digits()."
        ) from None
    if about.get("md5_checksum") not in (None, hashlib.md5(content).hexdigest()):
        raise NotFetched("The zip codes did not arrive whole (their MD5 is not the one that OpenML states): try again.")
    return _parse(content.decode("utf-8", "replace"), about.get("default_target_attribute"))


def _read(address):
    request = urllib.request.Request(address, headers={"User-Agent": "backpropagation-by-hand"})
    with urllib.request.urlopen(request, timeout=SECONDS) as answer:
        return answer.read()


def _parse(text, target):
    """Take an ARFF file of 256 pixels and a class from 1 to 10 apart; the class is the attribute named `target`."""
    head, _, rows = text.replace("\r\n", "\n").replace("@DATA", "@data").partition("@data\n")
    names = [line.split()[1].strip("'\"") for line in head.splitlines() if line.lower().startswith("@attribute")]
    if len(names) != 257 or not rows.strip():
        raise NotFetched("OpenML's file of zip codes cannot be read: it is no ARFF file of 256 pixels and a class.")
    try:
        table = np.loadtxt(rows.replace("'", "").splitlines(), delimiter=",", comments="%", ndmin=2)
        column = names.index(target) if target in names else len(names) - 1
        d = table[:, column].astype(int) - 1  # class 1 is the digit 0
        X = np.delete(table, column, axis=1).reshape(-1, 16, 16).astype(np.float32)
    except (ValueError, IndexError) as problem:
        raise NotFetched(f"OpenML's file of zip codes cannot be read: {problem}.") from None
    if len(d) != 9298 or not ((d >= 0) & (d <= 9)).all() or not (np.abs(X) <= 1).all():
        raise NotFetched(
            f"OpenML's file is not the zip codes: wanted 9,298 digits from 0 to 9 in [-1, 1], got {len(d):,} from "
            f"{d.min(initial=0)} to {d.max(initial=0)} in [{X.min(initial=0):.3g}, {X.max(initial=0):.3g}]."
        )
    return X, d
