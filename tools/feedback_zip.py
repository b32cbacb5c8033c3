"""Pack a unit's feedback pages under the names that an LMS gave the submissions, for its upload of many files at once.

python tools/feedback_zip.py 05_backpropagation, in the course's folder, after nbgrader zip_collect and grading.
"""

import argparse
import pathlib
import sys
import zipfile

from nbgrader.plugins import FileNameCollectorPlugin
from traitlets.config.loader import PyFileConfigLoader


def pack(course, unit):
    """Write reports/<unit>/feedback.zip.

    Parameters
    ----------
    course : pathlib.Path
        The folder with nbgrader_config.py, which has the rule for the names.
    unit : str

    Returns
    -------
    path : pathlib.Path
    packed : list of str
        Names within the zip.
    missing : list of str
        Students whose submission has no page.

    Raises
    ------
    ValueError
        If there is no rule, or nothing was collected.
    """
    config = PyFileConfigLoader("nbgrader_config.py", path=str(course)).load_config()
    if not isinstance(config.FileNameCollectorPlugin.get("named_regexp"), str):
        raise ValueError("nbgrader_config.py has no c.FileNameCollectorPlugin.named_regexp (INSTRUCTORS.md, Collect).")
    collector = config.ZipCollectApp.get("collector_plugin", FileNameCollectorPlugin)(config=config)
    extracted = course / "downloaded" / unit / "extracted"
    pages, missing = {}, []
    for path in sorted(extracted.rglob("*.ipynb")):
        found = collector.collect(str(path))
        if not found:
            continue
        student = found["student_id"]
        page = course / "feedback" / student / unit / f"{unit}.html"
        if page.is_file():
            pages[str(path.relative_to(extracted).with_suffix(".html"))] = page
        else:
            missing.append(student)
    if not pages and not missing:
        raise ValueError(f"No notebook in {extracted} fits the rule: nbgrader zip_collect {unit} comes first.")
    target = course / "reports" / unit / "feedback.zip"
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, page in pages.items():
            packed.write(page, name)
    return target, list(pages), missing


def main():
    """Pack; exit with 1 if a page is missing."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("unit")
    unit = parser.parse_args().unit
    try:
        target, packed, missing = pack(pathlib.Path.cwd(), unit)
    except (OSError, ValueError) as problem:
        sys.exit(str(problem))
    print(f"{target.relative_to(pathlib.Path.cwd())}: {len(packed)} pages")
    if missing:
        sys.exit(f"No page in feedback/ for: {', '.join(missing)}")


if __name__ == "__main__":
    main()
