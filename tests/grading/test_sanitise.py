"""What is made of damaged submissions: never a crash, nothing lost, the course's cells as they were."""

import copy
import functools
import itertools
import json
import os
import pathlib
import time

import nbformat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nbgrader import utils
from nbgrader.nbgraderformat import MetadataValidator

from helpers.grading.sanitise import (
    LARGEST_ATTACHMENTS,
    MOST_CELLS,
    Refused,
    defined,
    find_submission,
    sanitise,
)
from helpers.grading.unit import Unit, units, visible

ROOT = pathlib.Path(__file__).parent.parent.parent
NAME = "05_backpropagation"
PICTURE = "iVBORw0KGgo="


@functools.cache
def unit(name=NAME):
    return Unit.read(ROOT, name)


def handed_out(name=NAME):
    return (ROOT / "notebooks" / name / f"{name}.ipynb").read_bytes()


def submission():
    """Return the released notebook as a dictionary, to be changed."""
    return json.loads(handed_out())


def solved():
    notebook = submission()
    for cell in notebook["cells"]:
        if cell["id"].endswith("-solution"):
            cell["source"] = f"# answer to {cell['id']}\n" + "".join(cell["source"])
    return notebook


def mend(notebook, name=NAME):
    data = notebook if isinstance(notebook, bytes) else json.dumps(notebook).encode()
    return sanitise(data, unit(name))


def place(notebook, cell_id):
    cells = notebook["cells"] if isinstance(notebook, dict) else notebook
    return next(k for k, cell in enumerate(cells) if cell["id"] == cell_id)


def own(source, **more):
    return {"cell_type": "code", "metadata": {}, "source": source, "outputs": [], "execution_count": None, **more}


def assert_sound(result, of=None):
    """Assert what holds of every submission that is taken."""
    notebook, released = result.notebook, (of or unit()).released
    nbformat.validate(notebook)
    MetadataValidator().validate_nb(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    assert notebook.metadata == released.metadata
    graded = {cell.id: cell for cell in released.cells if "nbgrader" in cell.metadata}
    found = [cell for cell in notebook.cells if "nbgrader" in cell.metadata]
    assert sorted(cell.id for cell in found) == sorted(graded)
    for cell in found:
        assert cell.metadata == graded[cell.id].metadata
        assert cell.cell_type == graded[cell.id].cell_type
        if utils.is_locked(cell):
            assert cell.source == graded[cell.id].source
    ids = [cell.id for cell in notebook.cells]
    assert len(set(ids)) == len(ids)
    for check in (cell.id for cell in found if cell.id.endswith("-check")):
        assert ids.index(check.removesuffix("-check") + "-solution") < ids.index(check)
    known = {cell.id for cell in released.cells}
    for cell in notebook.cells:
        assert cell.id in known or cell.metadata == {}
        if cell.cell_type == "code":
            assert (cell.outputs, cell.execution_count) == ([], None)
    again = sanitise(nbformat.writes(notebook).encode(), of or unit())
    assert again.notebook == notebook
    assert again.notes == ()
    nbformat.writes(notebook).encode("utf-8")


# What is as it should be


@pytest.mark.parametrize("name", units(ROOT))
def test_an_untouched_notebook_is_the_release(name):
    result = mend(handed_out(name), name)
    assert result.notebook == unit(name).released
    assert result.notes == ()
    assert_sound(result, unit(name))


@pytest.mark.parametrize("name", units(ROOT))
def test_without_ids_and_metadata_every_cell_is_recognised(name):
    notebook = json.loads(handed_out(name))
    for cell in notebook["cells"]:
        del cell["id"]
        cell["metadata"] = {}
    notebook["nbformat_minor"] = 2
    result = mend(notebook, name)
    assert result.notebook == unit(name).released
    assert len(result.notes) == 1


def test_answers_are_kept():
    result = mend(solved())
    assert_sound(result)
    assert result.notes == ()
    for cell in result.notebook.cells:
        assert cell.source.startswith("# answer to") == cell.id.endswith("-solution")


# What is refused


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "it is empty"),
        (b" \n", "it is empty"),
        (b"{", "it is not JSON at line 1"),
        (b"x = 1", "it is not JSON"),
        (b"\xff\xfe\xfa", "its text is not UTF-8"),
        (b'{"a": "\xe9"}', "its text is not UTF-8"),
        (b"[]", "it holds a list where a dictionary was expected"),
        (b"3", "it holds a int where a dictionary was expected"),
        (b"null", "it holds a NoneType where a dictionary was expected"),
        (b"{}", "it has no list of cells"),
        (b'{"cells": {"a": 1}}', "it has no list of cells"),
        (b'{"cells": null}', "it has no list of cells"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"a":' * 100_000, "nested too deeply"),
        (b'{"nbformat": 3, "worksheets": [3]}', "cannot be upgraded"),
        (b'{"cells": [], "metadata": {"kernelspec": {"language": "R"}}}', "written in R, where Python was expected"),
        (b'{"cells": [], "metadata": {"language_info": {"name": "julia"}}}', "written in julia"),
        (json.dumps({"cells": [{}] * (MOST_CELLS + 1)}).encode(), "2,001 cells; at most 2,000"),
    ],
)
def test_what_is_no_notebook_is_refused(data, reason):
    with pytest.raises(Refused, match=reason):
        mend(data)


@pytest.mark.parametrize("other", [name for name in units(ROOT) if name != NAME])
def test_the_notebook_of_another_unit_is_refused(other):
    with pytest.raises(Refused, match=rf"another unit's: it holds \d graded cells of {NAME}"):
        mend(handed_out(other))


def test_a_large_file_is_refused():
    with pytest.raises(Refused, match=r"has 3\.0 MB; at most 2\.0 MB are taken"):
        sanitise(b" " * 3_000_000, unit(), largest=2_000_000)


# What is mended


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_other_encodings_are_read(encoding):
    assert mend(json.dumps(submission()).encode(encoding)).notebook == unit().released


@pytest.mark.parametrize(
    "change",
    [
        lambda n: n.pop("metadata"),
        lambda n: n.update(metadata=[]),
        lambda n: n.update(metadata={"kernelspec": {"name": "conda-env-x", "language": "python"}}),
        lambda n: n.update(metadata={"kernelspec": 3, "language_info": "python"}),
        lambda n: n["metadata"].update(widgets={"application/vnd.jupyter.widget-state+json": {"state": {}}}),
        lambda n: n.pop("nbformat"),
        lambda n: n.update(nbformat="four", nbformat_minor=None),
        lambda n: n.update(nbformat=4, nbformat_minor=99),
        lambda n: n.update(extra=float("nan"), more=float("inf"), many=10**4000),
        lambda n: [cell.update(outputs=3, execution_count="x") for cell in n["cells"]],
        lambda n: [cell["metadata"].update(tags=["skip-execution", "raises-exception"]) for cell in n["cells"]],
        lambda n: [cell["metadata"].update(collapsed=True, jupyter={"source_hidden": True}) for cell in n["cells"]],
        lambda n: [cell.update(source="".join(cell["source"]).replace("\n", "\r\n")) for cell in n["cells"]],
        lambda n: [cell.update(attachments=3) for cell in n["cells"]],
        lambda n: [cell["metadata"].pop("nbgrader", None) for cell in n["cells"][:8]],
        lambda n: [cell.pop("id") for cell in n["cells"]],
        lambda n: [cell.update(id=f"{k:08x}") for k, cell in enumerate(n["cells"])],
        lambda n: [cell.update(id=3) for cell in n["cells"]],
        lambda n: [cell.update(metadata={"id": cell.pop("id")} | cell["metadata"]) for cell in n["cells"]],
    ],
)
def test_what_a_tool_does_leaves_no_trace(change):
    notebook = submission()
    change(notebook)
    result = mend(notebook)
    assert result.notebook == unit().released
    assert_sound(result)


def test_an_old_format_is_upgraded():
    old = nbformat.v4.downgrade(nbformat.reads(handed_out().decode(), as_version=4))
    result = mend(json.dumps(old).encode())
    assert "old format" in result.notes[0]
    assert_sound(result)
    assert [cell.source for cell in result.notebook.cells if cell.cell_type == "code"] == [
        cell.source for cell in unit().released.cells if cell.cell_type == "code"
    ]


def test_cells_of_unknown_form_are_kept_as_text():
    notebook = submission()
    notebook["cells"] += ["a text", {"cell_type": "sql", "source": ["SELECT", " 1"]}, 3, None, {"source": {"a": 1}}]
    result = mend(notebook)
    assert_sound(result)
    assert [(cell.cell_type, cell.source) for cell in result.notebook.cells[-3:]] == [
        ("raw", "a text"),
        ("raw", "SELECT 1"),
        ("raw", ""),
    ]


def test_half_a_character_is_replaced():
    notebook = submission()
    notebook["cells"].append(own("x = '\ud800'"))
    result = mend(notebook)
    assert_sound(result)
    assert result.notebook.cells[-1].source == "x = '\ufffd'"


def test_own_cells_stay_where_they_are_without_metadata():
    notebook = submission()
    here = place(notebook, "ex1-delta-hidden-check")
    cell = own("helper = 1", id="mine", metadata={"tags": ["skip-execution"], "nbgrader": {}, "editable": False})
    notebook["cells"].insert(here, cell)
    result = mend(notebook)
    assert_sound(result)
    assert result.notebook.cells[here].source == "helper = 1"
    assert (result.notebook.cells[here].id, result.notebook.cells[here].metadata) == ("mine", {})
    assert result.notes == ()


def test_forged_metadata_gives_nothing():
    notebook = submission()
    grade = {"grade": True, "solution": False, "locked": True, "points": 99, "schema_version": 3, "task": False}
    notebook["cells"].append(own("1", id="a", metadata={"nbgrader": {**grade, "grade_id": "extra"}}))
    notebook["cells"].append(own("2", id="b", metadata={"nbgrader": {**grade, "grade_id": ["x"]}}))
    notebook["cells"][place(notebook, "ex1-delta-hidden-check")]["metadata"]["nbgrader"]["points"] = 99
    result = mend(notebook)
    assert_sound(result)
    assert len(result.notes) == 3
    assert "'extra' that is not the course's" in " ".join(result.notes)
    assert "The metadata of 'ex1-delta-hidden-check' had been changed" in " ".join(result.notes)


def test_an_edited_check_is_restored_and_its_text_kept():
    notebook = submission()
    here = place(notebook, "ex1-delta-hidden-check")
    notebook["cells"][here]["source"] = "print('passed')"
    result = mend(notebook)
    assert_sound(result)
    assert (result.notebook.cells[here].cell_type, result.notebook.cells[here].source) == ("raw", "print('passed')")
    assert result.notebook.cells[here + 1].id == "ex1-delta-hidden-check"
    assert "'ex1-delta-hidden-check' was edited" in result.notes[0]


def test_a_missing_check_comes_back_behind_what_the_student_added():
    notebook = submission()
    here = place(notebook, "ex1-delta-hidden-check")
    notebook["cells"][here] = own("def delta_hidden(*a): return 1", id="mine")
    result = mend(notebook)
    assert_sound(result)
    assert [cell.id for cell in result.notebook.cells[here - 1 : here + 2]] == [
        "ex1-delta-hidden-solution",
        "mine",
        "ex1-delta-hidden-check",
    ]
    assert result.notes == ("Cell 'ex1-delta-hidden-check' was missing; it was put back.",)


def test_all_cells_missing():
    result = mend({"cells": [], "nbformat": 4})
    assert_sound(result)
    assert [cell.id for cell in result.notebook.cells] == [
        cell.id for cell in unit().released.cells if "nbgrader" in cell.metadata
    ]


def test_a_missing_answer_comes_back_as_the_stub():
    notebook = submission()
    del notebook["cells"][place(notebook, "ex1-delta-hidden-solution")]
    result = mend(notebook)
    assert_sound(result)
    assert result.notebook == unit().released
    assert result.notes == ("Cell 'ex1-delta-hidden-solution' was not handed in; it was put back empty.",)


def test_answers_in_one_cell_are_not_undone_by_a_stub():
    notebook = submission()
    first, second = (place(notebook, f"{name}-solution") for name in ("ex1-delta-hidden", "ex2-layer-gradients"))
    together = "".join(notebook["cells"][first]["source"]) + "\n\n" + "".join(notebook["cells"][second]["source"])
    notebook["cells"][first]["source"] = together
    del notebook["cells"][second]
    result = mend(notebook)
    assert_sound(result)
    cell = result.notebook.cells[place(result.notebook.cells, "ex2-layer-gradients-solution")]
    assert cell.source == "# Not handed in as a cell of its own: layer_gradients is defined elsewhere."


def test_an_answer_in_a_cell_of_its_own_is_recognised():
    notebook = submission()
    here = place(notebook, "ex1-delta-hidden-solution")
    notebook["cells"][here] = own("%time 1\ndef delta_hidden(a, b, c):\n    return a", id="mine")
    result = mend(notebook)
    assert_sound(result)
    assert result.notebook.cells[here].id == "ex1-delta-hidden-solution"
    assert "return a" in result.notebook.cells[here].source


@pytest.mark.parametrize("order", list(itertools.permutations(["stub", "old", "new"])))
def test_of_several_answers_the_last_that_was_written_counts(order):
    notebook = solved()
    here = place(notebook, "ex1-delta-hidden-solution")
    stub = submission()["cells"][here]
    texts = {"stub": "".join(stub["source"]), "old": "# old", "new": "# new"}
    notebook["cells"][here : here + 1] = [{**copy.deepcopy(stub), "source": texts[which]} for which in order]
    result = mend(notebook)
    assert_sound(result)
    graded = result.notebook.cells[place(result.notebook.cells, "ex1-delta-hidden-solution")]
    assert graded.source == texts[[which for which in order if which != "stub"][-1]]
    assert [cell.source for cell in result.notebook.cells[here : here + 3]] == [texts[which] for which in order]
    assert "stood 3 times" in result.notes[0]


def test_a_copy_behind_the_check_does_not_count():
    notebook = solved()
    here = place(notebook, "ex1-delta-hidden-solution")
    notebook["cells"].append({**copy.deepcopy(notebook["cells"][here]), "source": "# later"})
    result = mend(notebook)
    assert_sound(result)
    assert result.notebook.cells[here].source.startswith("# answer to")
    assert result.notebook.cells[-1].source == "# later"


def test_a_copied_check_counts_once():
    notebook = submission()
    here = place(notebook, "ex1-delta-hidden-check")
    notebook["cells"].insert(here, copy.deepcopy(notebook["cells"][here]))
    result = mend(notebook)
    assert_sound(result)
    assert len(result.notebook.cells) == len(notebook["cells"])


@pytest.mark.parametrize("to", [0, 1, 5])
def test_a_check_before_its_solution_is_moved_behind_it(to):
    notebook = submission()
    notebook["cells"].insert(to, notebook["cells"].pop(place(notebook, "ex1-delta-hidden-check")))
    result = mend(notebook)
    assert_sound(result)
    assert result.notebook == unit().released
    assert "stood before its solution" in result.notes[0]


def test_cells_in_reverse():
    notebook = submission()
    notebook["cells"].reverse()
    assert_sound(mend(notebook))


@pytest.mark.parametrize("kind", ["markdown", "raw"])
def test_a_changed_type_is_changed_back(kind):
    notebook = solved()
    for cell in notebook["cells"]:
        if cell["id"].startswith("ex1"):
            cell["cell_type"] = kind
    result = mend(notebook)
    assert_sound(result)
    solution = result.notebook.cells[place(result.notebook.cells, "ex1-delta-hidden-solution")]
    assert solution.source.startswith("# answer to")


def test_a_photograph_in_an_explanation_is_kept():
    notebook = submission()
    cell = notebook["cells"][place(notebook, "shapes-explain")]
    cell["attachments"] = {"photo.png": {"image/png": PICTURE}, "x.svg": {"image/svg+xml": "<svg/>"}, "y": 3}
    result = mend(notebook)
    assert_sound(result)
    kept = result.notebook.cells[place(result.notebook.cells, "shapes-explain")]
    assert kept.attachments == {"photo.png": {"image/png": PICTURE}}
    assert "Pictures in cell" in result.notes[0]


def test_too_many_pictures_are_left_out():
    notebook = submission()
    large = {"image/png": "AAAA" * (LARGEST_ATTACHMENTS // 8 + 1)}
    notebook["cells"].append({"cell_type": "markdown", "source": "", "metadata": {}, "id": "mine"})
    notebook["cells"][-1]["attachments"] = {"a": large, "b": large, "c": large}
    result = mend(notebook)
    assert list(result.notebook.cells[-1].attachments) == ["a"]


def test_many_complaints_are_cut():
    notebook = submission()
    notebook["cells"] += [3] * 500
    notes = mend(notebook).notes
    assert len(notes) == 51
    assert notes[-1] == "450 more such notes were left out."


def test_a_hostile_size_takes_no_time():
    notebook = {"cells": [own("%time x\n" * 30, id=f"c{k}") for k in range(MOST_CELLS)]}
    began = time.perf_counter()
    mend(notebook)
    assert time.perf_counter() - began < 20


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("def f(x): return y", {"f"}),
        ("a = 1\nb == 2\nc=3", {"a", "c"}),
        ("%time\nclass A: x = 1", {"A"}),
        ("def f(:\n", {"f"}),
        ("if x:\n    y = 1\n    def g(): pass", set()),
    ],
)
def test_names_that_a_cell_defines(source, expected):
    assert defined(source) == expected


# Any damage


scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=5),
    st.sampled_from(["code", "markdown", "raw"]),
)
anything = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
)
ids = st.sampled_from([cell["id"] for cell in submission()["cells"]])
damages = st.one_of(
    st.tuples(st.just("replace"), st.lists(st.integers(0, 60), max_size=6), anything),
    st.tuples(st.just("drop"), st.lists(st.integers(0, 60), min_size=1, max_size=6), st.none()),
    st.tuples(st.just("copy"), st.integers(0, 60), st.integers(0, 60)),
    st.tuples(st.just("move"), st.integers(0, 60), st.integers(0, 60)),
    st.tuples(st.just("delete"), st.integers(0, 60), st.integers(0, 60)),
    st.tuples(st.just("name"), st.integers(0, 60), ids),
    st.tuples(st.just("grade id"), st.integers(0, 60), ids),
    st.tuples(st.just("write"), st.integers(0, 60), st.text(max_size=20)),
)


def inflict(notebook, damage):
    """Damage a notebook in one way."""
    kind, where, what = damage
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if kind in ("replace", "drop"):
        holder, key = {"": notebook}, ""
        for step in where:
            inside = holder[key]
            keys = list(inside) if isinstance(inside, dict) else range(len(inside)) if isinstance(inside, list) else ()
            if not keys:
                break
            holder, key = inside, keys[step % len(keys)]
        if kind == "replace":
            holder[key] = what
        elif key != "":
            del holder[key]
        return holder[""] if key == "" else notebook
    if not isinstance(cells, list) or not cells:
        return notebook
    one = where % len(cells)
    if kind == "copy":
        cells.insert(what % len(cells), copy.deepcopy(cells[one]))
    elif kind == "move":
        cells.insert(what % len(cells), cells.pop(one))
    elif kind == "delete":
        del cells[min(where, what) % len(cells) : max(where, what) % len(cells)]
    elif isinstance(cells[one], dict):
        if kind == "name":
            cells[one]["id"] = what
        elif kind == "write":
            cells[one]["source"] = what
        elif isinstance(cells[one].get("metadata"), dict):
            cells[one]["metadata"]["nbgrader"] = {"grade_id": what, "grade": True, "points": 99}
    return notebook


def texts(notebook):
    """List the texts of a damaged notebook's cells."""
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    for cell in cells if isinstance(cells, list) else ():
        source = cell if isinstance(cell, str) else cell.get("source") if isinstance(cell, dict) else None
        if isinstance(source, list) and all(isinstance(line, str) for line in source):
            source = "".join(source)
        if isinstance(source, str):
            yield source.replace("\r\n", "\n").replace("\r", "\n")


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(damages, min_size=1, max_size=8))
def test_any_damage_is_mended_or_refused(some):
    notebook = solved()
    for damage in some:
        notebook = inflict(notebook, damage)
    try:
        result = mend(notebook)
    except Refused as refused:
        assert str(refused).endswith(".")
        return
    assert_sound(result)
    kept = {visible(cell.source).rstrip() for cell in result.notebook.cells}
    for text in texts(notebook):
        lines = "\n".join(line.rstrip() for line in text.split("\n")).rstrip()
        assert text.rstrip() in kept or lines in {"\n".join(map(str.rstrip, k.split("\n"))).rstrip() for k in kept}


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_any_bytes_are_mended_or_refused(data):
    whole = bytearray(handed_out())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(whole) - 1))
        whole[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    try:
        assert_sound(mend(bytes(whole)))
    except Refused as refused:
        assert str(refused).endswith(".")


# Which notebook is meant


def put(path, data=b""):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def test_the_right_name_is_found(tmp_path):
    path = put(tmp_path / f"{NAME}.ipynb")
    put(tmp_path / "other.ipynb", handed_out())
    assert find_submission(tmp_path, unit()) == (path, ())


@pytest.mark.parametrize("name", [f"{NAME}-Ada.ipynb", f"{NAME.upper()}.IPYNB", "Untitled.ipynb", "sub/folder/é.ipynb"])
def test_the_only_notebook_is_taken(tmp_path, name):
    path = put(tmp_path / name)
    put(tmp_path / ".ipynb_checkpoints" / f"{NAME}-checkpoint.ipynb")
    put(tmp_path / "__MACOSX" / f"._{NAME}.ipynb")
    found = find_submission(tmp_path, unit())
    assert found.path == path
    assert found.notes == (f"The notebook was handed in as {name}.",)


def test_of_several_the_one_that_is_most_like_the_unit_is_taken(tmp_path):
    put(tmp_path / "a.ipynb", handed_out("04_chain_rule"))
    path = put(tmp_path / "b.ipynb", handed_out())
    put(tmp_path / "c.ipynb", b"{")
    found = find_submission(tmp_path, unit())
    assert found.path == path
    assert "Of 3 notebooks b.ipynb was taken" in found.notes[0]


def test_without_a_difference_none_is_taken(tmp_path):
    for name in "ab":
        put(tmp_path / f"{name}.ipynb", handed_out())
    with pytest.raises(Refused, match=r"Several notebooks were handed in \(a.ipynb, b.ipynb\), and none is called 05"):
        find_submission(tmp_path, unit())


def test_nothing_was_handed_in(tmp_path):
    put(tmp_path / "notes.txt")
    for folder in (tmp_path, tmp_path / "missing"):
        with pytest.raises(Refused, match=rf"No notebook was handed in: {NAME}.ipynb was expected\."):
            find_submission(folder, unit())


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_links_do_not_lead_out(tmp_path):
    outside = put(tmp_path / "outside" / "secret.ipynb", handed_out())
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "deep").symlink_to(outside.parent)
    with pytest.raises(Refused, match="No notebook"):
        find_submission(folder, unit())
    for name in ("other.ipynb", f"{NAME}.ipynb"):
        (folder / name).symlink_to(outside)
        with pytest.raises(Refused, match="leads out of the folder"):
            find_submission(folder, unit())


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_links_within_the_folder_are_followed(tmp_path):
    put(tmp_path / "real.txt", handed_out())
    (tmp_path / f"{NAME}.ipynb").symlink_to("real.txt")
    assert find_submission(tmp_path, unit()).path == tmp_path / f"{NAME}.ipynb"


@pytest.mark.skipif(os.name == "nt", reason="POSIX only")
def test_what_is_no_file_is_refused(tmp_path):
    path = tmp_path / f"{NAME}.ipynb"
    path.symlink_to(path)
    with pytest.raises(Refused, match="leads nowhere"):
        find_submission(tmp_path, unit())
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(Refused, match="is no file"):
        find_submission(tmp_path, unit())
    path.unlink()
    path.mkdir()
    with pytest.raises(Refused, match="is no file"):
        find_submission(tmp_path, unit())
