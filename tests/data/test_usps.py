"""The loader of the real zip codes, against a server of our own that answers as OpenML does."""

import hashlib
import http.server
import json
import threading

import numpy as np
import pytest

from helpers.data import usps
from helpers.data.usps import TRAIN_COUNTS, NotFetched

TEST_COUNTS = (359, 264, 198, 166, 200, 160, 170, 147, 166, 177)


def arff(target="int0", order=slice(None), rows=9298):
    """An ARFF file of made-up pictures with the classes of 1989, 1 standing for the digit 0."""
    rng = np.random.default_rng(0)
    d = np.concatenate([np.repeat(range(10), counts) for counts in (TRAIN_COUNTS, TEST_COUNTS)])[order][:rows]
    pixels = rng.integers(-1, 2, (len(d), 256))
    names = [target, *(f"double{k}" for k in range(1, 257))]
    kinds = ["{1,2,3,4,5,6,7,8,9,10}", *["numeric"] * 256]
    head = ["% zip codes", "@RELATION usps", *(f"@ATTRIBUTE {n} {k}" for n, k in zip(names, kinds)), "", "@DATA"]
    lines = [",".join(map(str, [k + 1, *row])) for k, row in zip(d.tolist(), pixels.tolist())]
    return "\n".join([*head, *lines, ""]).encode(), pixels, d


@pytest.fixture
def server():
    """A server; what it serves is set through its attributes."""

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            here.asked.append(self.path)
            body = here.content
            if "/json/" in self.path:
                about = {"url": f"{here.address}/file.arff", "default_target_attribute": "int0"}
                about["md5_checksum"] = here.md5 or hashlib.md5(here.content).hexdigest()
                body = json.dumps({"data_set_description": about}).encode()
            self.send_response(here.status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments):
            pass

    here = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    here.address, here.asked = f"http://127.0.0.1:{here.server_port}", []
    here.status, here.md5, here.content = 200, None, b""
    threading.Thread(target=here.serve_forever, daemon=True).start()
    yield here
    here.shutdown()
    here.server_close()


def test_the_zip_codes_arrive_and_are_kept(server, tmp_path):
    server.content, pixels, digit = arff()
    X, d, X_test, d_test = usps(tmp_path / "new", server.address)
    assert (X.shape, X_test.shape) == ((7291, 16, 16), (2007, 16, 16))
    assert np.array_equal(np.concatenate([X, X_test]).reshape(9298, 256), pixels)
    assert np.array_equal(np.concatenate([d, d_test]), digit)
    assert server.asked[0] == "/api/v1/json/data/41082" and len(server.asked) == 2
    again = usps(tmp_path / "new", server.address)
    assert len(server.asked) == 2 and np.array_equal(again[0], X) and np.array_equal(again[3], d_test)


def test_another_split_is_told(server, tmp_path):
    server.content, *_ = arff(order=slice(None, None, -1))
    with pytest.warns(UserWarning, match="not the 7,291 of 1989"):
        usps(tmp_path, server.address)


def test_offline_is_told_in_words(tmp_path):
    with pytest.raises(NotFetched, match="could not be fetched.*the digits that come with the course need none"):
        usps(tmp_path, "http://127.0.0.1:9")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ({"status": 500}, "could not be fetched: HTTP Error 500"),
        ({"md5": "0" * 32}, "did not arrive whole"),
        ({"content": b"<html>sorry</html>"}, "cannot be read: it is no ARFF file"),
        ({"content": arff(rows=100)[0]}, "is not the zip codes: wanted 9,298 digits from 0 to 9"),
    ],
)
def test_a_fault_of_the_server_is_told_and_nothing_is_kept(server, tmp_path, fault, message):
    server.content, *_ = arff()
    vars(server).update(fault)
    with pytest.raises(NotFetched, match=message):
        usps(tmp_path, server.address)
    assert not list(tmp_path.iterdir())
