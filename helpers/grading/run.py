"""One run: what is to be graded, sent to the workers, recorded as it comes back."""

import concurrent.futures
import contextlib
import dataclasses
import hashlib
import os
import secrets
import signal
import sys
import threading
import time
from dataclasses import dataclass, field
from multiprocessing import resource_tracker

from helpers.grading import task, verify
from helpers.grading.outcome import Outcome
from helpers.grading.provisioner import sorted_out
from helpers.grading.sanitise import Refused, find_submission, load
from helpers.grading.worker import INTERRUPT

SECRET_FILE = ".course_secret"
ATTEMPTS = 3
"""How many workers one submission may take down before it counts as failed."""


class NoCluster(Exception):
    """There is nothing to grade on: no scheduler, no sandbox, or the course's own notebook does not run there."""


@dataclass(frozen=True)
class Cluster:
    """Where submissions are graded.

    Parameters
    ----------
    workers : int
        Processes of this machine, where there is no scheduler.
    scheduler : str
        Address of a running dask scheduler, such as tls://node1:8786; "" for processes of this machine.
    tls : dict of str to str
        ``tls_ca_file``, ``tls_client_cert``, ``tls_client_key``.
    """

    workers: int = field(default_factory=lambda: os.cpu_count() or 1)
    scheduler: str = ""
    tls: dict[str, str] = field(default_factory=dict)


def secret_of(course):
    """Read the course's secret; make one where there is none.

    Parameters
    ----------
    course : pathlib.Path

    Returns
    -------
    secret : bytes
    new : bool
    """
    path = course / SECRET_FILE
    with contextlib.suppress(FileExistsError):
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32) + "\n")
        return path.read_bytes(), True
    return path.read_bytes(), False


def plan(record, unit, secret, students):
    """Read what was handed in.

    Parameters
    ----------
    record : helpers.grading.record.Record
    unit : helpers.grading.unit.Unit
    secret : bytes
    students : list of str

    Yields
    ------
    helpers.grading.task.Submission or Outcome
        An Outcome for what can be seen to fail at once.
    """
    for student in students:
        folder = record.folder("submitted", student)
        try:
            path, notes = find_submission(folder, unit)
            data, (files, left_out) = load(path), sorted_out(path.parent)
        except (Refused, OSError) as problem:
            digest = hashlib.sha256(f"{unit.digest} {student} {problem}".encode()).hexdigest()
            yield Outcome(student, unit.name, digest, failed=str(problem))
            continue
        if left_out:
            shown = ", ".join(left_out[:3]) + ", ..." * (len(left_out) > 3)
            notes += (f"Files beside the notebook, left out since there are too many bytes or files: {shown}.",)
        exercises = [graded.exercise for graded in unit.exercises.values()]
        whose = f"{student} {hashlib.sha256(data).hexdigest()}"  # what feedback tells of inputs helps nobody later
        seeds = {name: verify.seed_for(secret, whose, unit.name, name) for name in exercises}
        manual, comments = record.given_by_hand(student)
        digest = hashlib.sha256(repr((unit.digest, sorted(seeds.items()))).encode())
        for name, content in sorted({**files, "": data}.items()):
            digest.update(f"\n{name} {len(content)}\n".encode("utf-8", "surrogateescape") + content)
        yield task.Submission(student, digest.hexdigest(), data, files, seeds, manual, comments, tuple(notes))


def grade_all(submissions, unit, settings, cluster, record, tell):
    """Grade submissions on the workers, and record each as soon as it is there.

    Parameters
    ----------
    submissions : list of helpers.grading.task.Submission
    unit : helpers.grading.unit.Unit
    settings : helpers.grading.task.Settings
    cluster : Cluster
    record : helpers.grading.record.Record
    tell : callable
        ``tell(outcome)``, after each.

    Returns
    -------
    list of Outcome

    Notes
    -----
    A task may run more than once, on a worker that died or was cut off; recording replaces, so its effect is that of
    one.
    """
    from dask.distributed import as_completed
    from distributed import KilledWorker

    outcomes = []

    def keep(outcome):
        with _interrupts_wait():  # within a database's callbacks a Ctrl-C could get lost
            record.write(outcome)
        outcomes.append(dataclasses.replace(outcome, notebook=b"", feedback=b""))
        tell(outcome)

    with _client(cluster, len(submissions)) as client:
        # As the result of a task it is made again where a worker is lost that had it.
        there = client.submit(_itself, unit, pure=False)
        pristine = client.submit(task.pristine_outputs, there, settings, pure=False)

        def send(submission):
            name = f"{submission.student}-{secrets.token_hex(4)}"
            judged = client.submit(task.judge, submission, there, settings, key=f"judge-{name}")
            return client.submit(task.show, judged, there, pristine, settings, key=f"show-{name}")

        pending, suspects = {send(submission): submission for submission in submissions}, []
        try:
            pristine.result()
        except (RuntimeError, OSError, task.sandbox.SandboxUnavailable) as problem:
            raise NoCluster(str(problem)) from None
        for future in as_completed(list(pending)):
            submission = pending.pop(future)
            try:
                keep(future.result())
            except (KilledWorker, concurrent.futures.CancelledError, OSError, TimeoutError):
                suspects.append(submission)  # it took its worker down, or stood beside what did
            except Exception as problem:
                keep(_failed(submission, unit, f"it could not be graded: {type(problem).__name__}: {problem}"))
        for submission in suspects:  # one at a time, so that each answers for itself
            try:
                keep(send(submission).result())
            except Exception as problem:
                died = isinstance(problem, KilledWorker)
                why = f"the process that graded it died, {ATTEMPTS} times in a row" if died else f"{problem}"
                keep(_failed(submission, unit, why))
    return outcomes


def _itself(unit):
    return unit


def _failed(submission, unit, why):
    return Outcome(submission.student, unit.name, submission.digest, failed=why)


@contextlib.contextmanager
def _client(cluster, tasks):
    """Connect to the scheduler, or start workers on this machine."""
    import dask
    from dask.distributed import Client, LocalCluster
    from distributed.security import Security

    settings = {
        "distributed.scheduler.allowed-failures": ATTEMPTS - 1,
        "distributed.scheduler.worker-saturation": 1.0,  # a worker that dies takes no other task with it
        "distributed.worker.daemon": False,
        "distributed.admin.tick.limit": "60s",
    }
    with dask.config.set(settings):
        if cluster.scheduler:
            security = Security(**cluster.tls, require_encryption=True) if cluster.tls else None
            try:
                client = Client(cluster.scheduler, security=security, timeout=10)
            except (OSError, TimeoutError, TypeError, ValueError) as problem:
                words = str(problem) or type(problem).__name__
                raise NoCluster(f"The scheduler {cluster.scheduler} cannot be reached: {words}") from None
            with client:
                yield client
            return
        with contextlib.ExitStack() as stack:
            try:
                with _interrupts_wait():  # a cluster that is half there cannot be closed
                    local = LocalCluster(
                        n_workers=max(1, min(cluster.workers, tasks)),
                        threads_per_worker=1,
                        processes=True,
                        host="127.0.0.1",
                        dashboard_address="127.0.0.1:0",
                        memory_limit=0,
                        security=True,  # other accounts of this machine are kept out
                        silence_logs=50,
                        preload="helpers.grading.worker",
                    )
                    client = stack.enter_context(Client(stack.enter_context(local)))
                yield client
            finally:
                with _interrupts_wait():
                    stack.close()


@contextlib.contextmanager
def _interrupts_wait():
    """Let a Ctrl-C that comes within the block count at its end; processes that it starts do not notice any."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    resource_tracker.ensure_running()  # started later, it would lift the block
    came = []
    handler = signal.signal(signal.SIGINT, lambda number, frame: came.append(number))
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, INTERRUPT)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        signal.signal(signal.SIGINT, handler)
    if came:
        raise KeyboardInterrupt


def progress(total, stream=sys.stderr):
    """Return a function that keeps a line with a bar up to date while outcomes come in."""
    began, done, failed = time.monotonic(), 0, 0
    width, screen = 30, stream.isatty()
    if screen:
        stream.write(f"{total} to grade; the first takes longest.\n")
        stream.flush()

    def tell(outcome):
        nonlocal done, failed
        done += 1
        failed += bool(outcome.failed)
        left = (time.monotonic() - began) / done * (total - done)
        bar = "#" * (width * done // total)
        line = f"[{bar:<{width}}] {done} of {total}, {failed} failed, {left:.0f} s left"
        if screen:
            stream.write(f"\r{line:<78}" + "\n" * (done == total))
        elif done == total or done % max(1, total // 10) == 0:
            stream.write(line + "\n")
        stream.flush()

    return tell
