import numpy as np
import pytest

from helpers.data import digits
from helpers.data.digits import FILE
from helpers.data.make import MD5, area_average, cut_to_box, main, make, read_idx, shades


def test_the_numbers_of_1989():
    X, d, X_test, d_test = digits()
    assert (X.shape, d.shape) == ((7291, 16, 16), (7291,))
    assert (X_test.shape, d_test.shape) == ((2007, 16, 16), (2007,))
    assert set(d) == set(d_test) == set(range(10))
    assert X.dtype == X_test.dtype == float and d.dtype.kind == "i"


def test_the_pictures_are_digits():
    """Paper and ink are there, no picture is empty, none twice, and the nearest mean tells most of them."""
    X, d, X_test, d_test = digits()
    assert X.min() == X_test.min() == -1 and X.max() == X_test.max() == 1
    assert len(np.unique(np.concatenate([X, X_test]).reshape(9298, -1), axis=0)) >= 9290
    assert (X.max(axis=(1, 2)) > 0.4).all() and (X.min(axis=(1, 2)) == -1).all()
    means = np.array([X[d == k].mean(axis=0) for k in range(10)])
    nearest = [np.argmin(((means - x) ** 2).sum(axis=(1, 2))) for x in X_test]
    assert 0.75 < np.mean(nearest == d_test) < 0.9


def test_the_digits_fill_their_square():
    X = digits()[0]
    drawn = X > -1
    heights, widths = (np.array([np.ptp(np.flatnonzero(x.any(axis=axis))) + 1 for x in drawn]) for axis in (1, 0))
    assert np.mean(np.maximum(heights, widths) == 16) > 0.99


def test_the_file_is_small_and_has_its_licence_beside_it():
    assert FILE.stat().st_size < 1_000_000
    licence = FILE.with_name("LICENSE.md").read_text(encoding="utf-8")
    assert "LeCun" in licence and "Cortes" in licence and "CC BY-SA 3.0" in licence


def test_shrinking_keeps_the_ink():
    shrink = area_average(20, 16)
    assert shrink.sum(axis=1) == pytest.approx(np.ones(16))
    assert shrink.sum(axis=0) == pytest.approx(np.full(20, 16 / 20))


def test_a_bar_goes_to_the_middle_and_black_stays_black():
    image = np.zeros((1, 28, 28), np.uint8)
    image[0, 4:24, 2:12] = 255  # 20 high, 10 wide, off the middle
    (made,) = shades(image)
    assert (made[:, 4:12] == 31).all() and not made[:, :4].any() and not made[:, 12:].any()


def test_cutting_loses_nothing():
    image = np.zeros((28, 28), int)
    image[5:25, 7:20] = np.random.default_rng(0).integers(1, 255, (20, 13))
    assert cut_to_box(image).sum() == image.sum()


def test_idx_of_images():
    content = bytes([0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, *range(6)])
    assert read_idx(content).tolist() == [[[0, 1, 2]], [[3, 4, 5]]]


def test_a_missing_or_another_file_is_named(tmp_path, capsys):
    assert main([str(tmp_path)]) == 1
    assert "train-images-idx3-ubyte is missing" in capsys.readouterr().err
    for name in MD5:
        (tmp_path / name).write_bytes(b"not MNIST")
    with pytest.raises(ValueError, match="is not the published file: its MD5 is"):
        make(tmp_path)
