"""Grade what was handed in for a unit: sandboxed, in parallel, with a report on the class.

Exit status: 0 when every submission was graded, however low; 1 when some could not be; 2 when the call, the course's
folder, the gradebook or the sandbox is not right, and nothing was graded; 130 when it was interrupted.
"""

import argparse
import dataclasses
import difflib
import pathlib
import sys
import time
import warnings

EXIT_GRADED, EXIT_SOME_FAILED, EXIT_NOTHING_GRADED, EXIT_INTERRUPTED = 0, 1, 2, 130


def parser():
    """Return the parser of the command line."""
    command = argparse.ArgumentParser(
        prog="course-grade", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    command.add_argument("unit", help="such as 05_backpropagation")
    command.add_argument("--student", action="append", metavar="NAME", help="only this one; may be given again")
    command.add_argument("--force", action="store_true", help="grade again what is graded already")
    command.add_argument("--course", type=pathlib.Path, default=pathlib.Path(), metavar="FOLDER", help="default: here")
    command.add_argument("--workers", type=int, metavar="N", help="processes of this machine; default: one a core")
    command.add_argument("--scheduler", default="", metavar="ADDRESS", help="a dask scheduler, such as tcp://host:8786")
    for name, what in (("ca-file", "the authority's"), ("cert", "the client's"), ("key", "the client's key")):
        command.add_argument(f"--tls-{name}", metavar="FILE", help=f"{what} certificate file, for tls:// schedulers")
    command.add_argument("--seconds", type=float, default=300, help="for the cells of a submission (%(default)g)")
    command.add_argument("--memory", type=int, default=2048, help="megabytes for a student's process (%(default)d)")
    command.add_argument(
        "--unsafe",
        action="store_true",
        help="without the sandbox: submissions run as you, with your files and the network in reach",
    )
    return command


def main(arguments=None):
    """Grade; return the exit status."""
    asked = parser().parse_args(arguments)
    warnings.filterwarnings("ignore", module=r"nbgrader\.")  # of its database, about itself
    try:
        return _grade(asked)
    except KeyboardInterrupt:
        print("\nInterrupted. What is graded is recorded; the same command goes on from there.", file=sys.stderr)
        return EXIT_INTERRUPTED
    except _Stop as problem:
        print(problem, file=sys.stderr)
        return EXIT_NOTHING_GRADED


class _Stop(Exception):
    """Nothing can be graded; the text says why."""


def _grade(asked):
    from helpers.grading import report, run, sandbox, task
    from helpers.grading.record import CannotRecord, Record
    from helpers.grading.unit import Unit, UnitError

    began = time.monotonic()
    course = asked.course.resolve()
    if asked.workers is not None and asked.workers < 1:
        raise _Stop(f"--workers {asked.workers}: at least 1 is needed.")
    if asked.seconds <= 0:
        raise _Stop(f"--seconds {asked.seconds:g}: more than 0 is needed.")
    if asked.memory < 512:
        raise _Stop(f"--memory {asked.memory}: at least 512 is needed.")
    try:
        unit = Unit.read(course, asked.unit)
        record = Record(course, unit.name)
    except (UnitError, CannotRecord) as problem:
        raise _Stop(problem) from None
    with record:
        students = _students(record, unit, asked.student)
        settings = task.Settings(sandbox.Limits(memory=asked.memory), asked.seconds, asked.unsafe)
        tls = {"tls_ca_file": asked.tls_ca_file, "tls_client_cert": asked.tls_cert, "tls_client_key": asked.tls_key}
        cluster = run.Cluster(scheduler=asked.scheduler, tls={name: file for name, file in tls.items() if file})
        if asked.workers:
            cluster = dataclasses.replace(cluster, workers=asked.workers)
        secret, new = run.secret_of(course)
        if new:
            print(f"Made {run.SECRET_FILE}: hidden inputs come from it. Keep it, and keep it to yourself.")
        try:
            record.register(unit.released)
            outcomes, skipped = _outcomes(record, unit, secret, students, settings, cluster, asked.force)
        except (CannotRecord, run.NoCluster) as problem:
            raise _Stop(problem) from None
        earlier = [outcome for student, outcome in record.earlier().items() if student not in outcomes]
        outcomes = {student: record.marked(outcome) for student, outcome in outcomes.items()}
        earlier = [record.marked(outcome) for outcome in earlier]
        exercises = _exercises(unit)
        told = {"final": record.final_scores(), "skipped": skipped, "seconds": time.monotonic() - began}
        report.write(record.report_folder, [*outcomes.values(), *earlier], unit.name, exercises, **told)
        print(report.table(outcomes.values(), exercises, **told))
        print(f"Report: {record.report_folder / 'index.html'}")
    return EXIT_SOME_FAILED if any(outcome.failed for outcome in outcomes.values()) else EXIT_GRADED


def _students(record, unit, asked):
    there = record.students()
    submitted = record.directory.submitted_directory
    missing = sorted(set(asked or ()) - set(there))
    if missing:
        near = difflib.get_close_matches(missing[0], there, 5, 0.5) or there[:5]
        raise _Stop(
            f"{', '.join(missing)}: no folder {submitted}/{missing[0]}/{unit.name}; there are {len(there)} "
            f"submissions of this unit{', such as that of ' if there else ''}{', '.join(near)}."
        )
    if not there:
        raise _Stop(
            f"Nothing to grade: there is no submission in {submitted}/<student>/{unit.name}/{unit.name}.ipynb "
            f"in {record.course}."
        )
    return sorted(set(asked)) if asked else there


def _outcomes(record, unit, secret, students, settings, cluster, force):
    """Grade what is not graded yet.

    Returns
    -------
    outcomes : dict of str to Outcome
        Of every student asked for, in their order.
    skipped : list of str
        Who was graded before, and not again.
    """
    from helpers.grading import run
    from helpers.grading.outcome import Outcome

    earlier, done, submissions, skipped = record.earlier(), {}, [], []
    for found in run.plan(record, unit, secret, students):
        before = earlier.get(found.student)
        if isinstance(found, Outcome):
            record.write(found)
            done[found.student] = found
        elif before and before.digest == found.digest and not before.failed and not force:
            done[found.student] = before
            skipped.append(found.student)
        else:
            submissions.append(found)
    if skipped:
        print(f"{len(skipped)} graded already and unchanged; --force grades them again.")
    if submissions:
        tell = run.progress(len(submissions))
        for outcome in run.grade_all(submissions, unit, settings, cluster, record, tell):
            done[outcome.student] = outcome
    return {student: done[student] for student in students}, skipped


def _exercises(unit):
    """List the unit's exercises for the report, in the order of the notebook."""
    from helpers.checks import catalogue
    from helpers.grading.report import Asked

    known = {exercise.name: exercise for exercise in catalogue().get(unit.module, ())}
    return [Asked(cell.exercise, cell.points, known[cell.exercise]) for cell in unit.exercises.values()]


if __name__ == "__main__":
    sys.exit(main())
