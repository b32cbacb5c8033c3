"""A provisioner of kernels that run in the sandbox, for our own grading and for stock nbgrader.

With ``JUPYTER_DEFAULT_PROVISIONER_NAME=course-sandbox`` in its environment, ``nbgrader autograde`` runs submissions in
the sandbox, too.
"""

import asyncio
import base64
import os
import pathlib
import signal

from jupyter_client.provisioning import KernelProvisionerBase

from helpers.grading import sandbox

NAME = "course-sandbox"
CHANNELS = ("shell_port", "iopub_port", "stdin_port", "hb_port", "control_port")


class SandboxProvisioner(KernelProvisionerBase):
    """Starts a kernel as a job of a sandbox; its sockets lie in the job's own /tmp.

    Parameters
    ----------
    box : helpers.grading.sandbox.Sandbox, optional
        By default the one that this process keeps.
    files : dict of str to bytes, optional
        Files that the kernel finds in its folder; by default those of the folder it is started for, but notebooks.
    """

    box = None
    files = None
    job = None
    folder = None

    async def pre_launch(self, **kwargs):
        """Take the place of command and ports: the template knows how to be a kernel."""
        if self.files is None:
            self.files = files_of(kwargs.get("cwd") or os.getcwd())
        manager = self.parent
        manager.transport = "ipc"
        for number, channel in enumerate(CHANNELS, start=1):
            setattr(manager, channel, number)
        return await super().pre_launch(cmd=["kernel"], **kwargs)

    async def launch_kernel(self, cmd, **kwargs):
        """Start the job, and learn where its sockets lie."""
        manager = self.parent
        connection = {channel: getattr(manager, channel) for channel in CHANNELS}
        connection |= {"transport": "ipc", "key": manager.session.key.decode()}
        connection |= {"signature_scheme": manager.session.signature_scheme}
        files = {name: base64.b64encode(content).decode() for name, content in self.files.items()}
        box = self.box or sandbox.kept()
        self.job = box.start("kernel", {"connection": connection, "files": files})
        loop = asyncio.get_running_loop()
        self.folder = await loop.run_in_executor(None, self.job.folder, 60)
        manager.ip = f"/proc/self/fd/{self.folder}/k"
        self.connection_info = manager.get_connection_info()
        return self.connection_info

    @property
    def has_process(self):
        """Whether a kernel was started and not yet cleaned up."""
        return self.job is not None

    async def poll(self):
        """Return None while the kernel runs."""
        return None if self.job is not None and self.job.running else 0

    async def wait(self):
        """Wait for the kernel's end."""
        while self.job is not None and self.job.running:
            await asyncio.sleep(0.05)
        return 0

    async def send_signal(self, signum):
        """Interrupt the kernel; any other signal that would end it ends the whole job."""
        if self.job is None:
            return
        if signum == signal.SIGINT:
            self.job.signal(signum)
        elif signum:
            self.job.kill()

    async def kill(self, restart=False):
        """End the kernel and everything that it started."""
        if self.job is not None:
            self.job.kill()

    async def terminate(self, restart=False):
        """End the kernel and everything that it started."""
        await self.kill(restart)

    async def cleanup(self, restart=False):
        """Let go of the job and of its folder."""
        await self.kill(restart)
        if self.folder is not None:
            os.close(self.folder)
        self.job = self.folder = None


def files_of(folder, most=10_000_000, count=1000):
    """Read the files beside a notebook that its cells may want: together at most so many bytes, no notebooks.

    Of files and the folders above them at most `count` are taken, since the folder of a job has room for some thousand.

    Returns
    -------
    dict of str to bytes
    """
    return sorted_out(folder, most, count)[0]


def sorted_out(folder, most=10_000_000, count=1000):
    """Read them as `files_of` does, and list what is left out.

    Returns
    -------
    files : dict of str to bytes
    left_out : list of str
        Names of files that did not fit in; others that come later and are smaller may.
    """
    files, left_out, size = {}, [], 0
    for path in sorted(pathlib.Path(folder).rglob("*")):
        if path.is_file() and not path.is_symlink() and path.suffix != ".ipynb" and not path.name.startswith("."):
            name = path.relative_to(folder)
            more, parts = path.stat().st_size, len(name.parts)
            if size + more > most or parts > count:
                left_out.append(str(name))
                continue
            size, count = size + more, count - parts
            files[str(name)] = path.read_bytes()
    return files, left_out
