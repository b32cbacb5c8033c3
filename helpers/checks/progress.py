"""Progress over the course, remembered in one small file beside the notebooks.

Losing or spoiling that file harms nothing: a check never fails for want of it.
"""

import json
import os
import pathlib

FILE = ".progress.json"


def path():
    """Find the file: what COURSE_PROGRESS names ("off" for none), else in the nearest ``notebooks`` folder above.

    Returns
    -------
    pathlib.Path or None
        None outside the course's notebooks (in a grader, in a test), where nothing is remembered.
    """
    named = os.environ.get("COURSE_PROGRESS")
    if named:
        return None if named == "off" else pathlib.Path(named)
    here = pathlib.Path.cwd()
    return next((folder / FILE for folder in (here, *here.parents) if folder.name == "notebooks"), None)


def read():
    """Read what was remembered.

    Returns
    -------
    dict of str to str
        ``{"05/delta_hidden": "passed", ...}``; empty where there is no file, or one that cannot be read.
    """
    try:
        remembered = json.loads(path().read_text(encoding="utf-8"))
        return {key: status for key, status in remembered.items() if isinstance(status, str)}
    except (AttributeError, OSError, ValueError):
        return {}


def record(unit, name, status):
    """Remember the verdict of one exercise; what was passed once stays passed.

    Parameters
    ----------
    unit : int
    name : str
    status : str
    """
    file = path()
    key = f"{unit:02d}/{name}"
    remembered = read()
    if file is None or remembered.get(key) == "passed" or remembered.get(key) == status:
        return
    try:
        new = file.with_name(f"{file.name}.{os.getpid()}")
        new.write_text(json.dumps(remembered | {key: status}, indent=0, sort_keys=True), encoding="utf-8")
        new.replace(file)
    except OSError:
        pass  # a read-only folder: the verdict matters, the memory does not
