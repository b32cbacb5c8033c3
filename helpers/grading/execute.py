"""Running a notebook's cells in a sandboxed kernel, for people to read; no points come from here alone."""

import asyncio
import queue
import time

import nbformat
import zmq.asyncio
from jupyter_client import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError

from helpers.grading.provisioner import SandboxProvisioner

READY_SECONDS = 60
CELL_SECONDS = 180
LARGEST_MESSAGE = 8_000_000
MOST_OUTPUT = 10_000_000
"""Bytes that the cells of one notebook may put out together; an honest one stays below a megabyte."""


class _Client(NotebookClient):
    """nbclient's client; it ends a kernel that puts out more than anybody wants to read."""

    output_size = 0

    @property
    def too_much(self):
        return self.output_size > MOST_OUTPUT

    def process_message(self, msg, cell, cell_index):
        """Count the bytes of a message, then let nbclient process it."""
        self.output_size += 200 + _size(msg["content"])
        if self.too_much:
            self.km.provisioner.job.kill()
            return None
        return super().process_message(msg, cell, cell_index)


def _size(content):
    """Return the number of letters in what JSON holds."""
    if isinstance(content, str):
        return len(content)
    if isinstance(content, dict):
        return sum(map(_size, content.values()))
    return sum(map(_size, content)) if isinstance(content, list) else 8


async def _ready(client):
    """Wait until a kernel that has run nothing yet is heard on both channels; jupyter_client listens 0.2 s longer."""
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until:
        asked = client.kernel_info()
        try:
            while (await client.get_shell_msg(timeout=1))["parent_header"].get("msg_id") != asked:
                pass
            heard = None
            while heard != (asked, "idle"):
                message = await client.get_iopub_msg(timeout=0.2)
                heard = message["parent_header"].get("msg_id"), message["content"].get("execution_state")
            return
        except queue.Empty:
            if not await client.is_alive():
                break
    raise RuntimeError("it did not start")


async def _run(notebook, sources, box, files, seconds):
    until = time.monotonic() + seconds
    # What nbclient leaves of a killed kernel would be told during garbage collection, amid other work: a traceback then
    # makes ast.parse of Python 3.11 raise SystemError.
    asyncio.get_running_loop().set_exception_handler(lambda loop, problem: None)
    context = zmq.asyncio.Context()
    context.setsockopt(zmq.MAXMSGSIZE, LARGEST_MESSAGE)
    context.setsockopt(zmq.RCVHWM, 50)
    context.setsockopt(zmq.RECONNECT_IVL, -1)  # whatever the kernel puts in the place of its sockets is not spoken to
    manager = AsyncKernelManager(kernel_name="python3", context=context)
    manager.provisioner = SandboxProvisioner(kernel_spec=manager.kernel_spec, parent=manager)
    manager.provisioner.box, manager.provisioner.files = box, files
    client = _Client(notebook, km=manager, allow_errors=True, record_timing=False, iopub_timeout=10)
    client.reset_execution_trackers()
    cell = notebook.cells[0]
    try:
        await manager.start_kernel()
        client.kc = manager.client(context=context)  # else its sockets know none of these options
        client.kc.start_channels(hb=False, stdin=False)
        await _ready(client.kc)
        client.kc.allow_stdin = False
        for index, source in sorted(sources.items()):
            cell = notebook.cells[index]
            client.timeout = max(1, int(min(CELL_SECONDS, until - time.monotonic())))
            if source is None:
                await client.async_execute_cell(cell, index)
            else:
                await client.async_execute_cell(nbformat.v4.new_code_cell(source, id=cell.id), index)
                notebook.cells[index] = cell
            if client.too_much:
                break
        if not client.too_much:
            return ""
        return f"the cell {cell.id} and those before it put out more than {MOST_OUTPUT // 1_000_000} MB"
    except CellTimeoutError:
        return f"the cell {cell.id} did not end within {client.timeout} seconds"
    except DeadKernelError:
        if client.too_much:
            return f"the cell {cell.id} and those before it put out more than {MOST_OUTPUT // 1_000_000} MB"
        return f"the kernel ended in the cell {cell.id}"
    except (OSError, RuntimeError, ValueError, RecursionError) as problem:
        return f"the kernel could not be understood in the cell {cell.id} ({type(problem).__name__})"
    finally:
        await manager.provisioner.cleanup()
        if client.kc is not None:
            client.kc.stop_channels()
        context.destroy(linger=0)


def run_cells(notebook, sources, box, files=None, seconds=300):
    """Run cells of a notebook, in order, in a kernel of their own; their outputs are put into the notebook.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        Changed in place.
    sources : dict of int to (str or None)
        Which cells run; with a source, that runs instead and the cell stays as it is, outputs and all.
    box : helpers.grading.sandbox.Sandbox
    files : dict of str to bytes, optional
        What lies beside the notebook.
    seconds : float
        For all cells together.

    Returns
    -------
    str
        Why the run ended early; "" if it did not. The cell where it ended, and those after it, lack outputs then.
    """
    return asyncio.run(_run(notebook, sources, box, files or {}, seconds))
