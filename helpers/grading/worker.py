"""What every worker process that `helpers.grading.run` starts on this machine does first."""

import signal

INTERRUPT = {signal.SIGINT}


def dask_setup(worker):
    """Leave Ctrl-C, which a terminal sends to all processes, to the one that records and then ends the workers.

    It was blocked while the worker started, as it is in the thread that starts workers. Now it finds a handler that
    does nothing: other than a block, that is not inherited by what a worker starts.
    """
    signal.signal(signal.SIGINT, lambda number, frame: None)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, INTERRUPT)
