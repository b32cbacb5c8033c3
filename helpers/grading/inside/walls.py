"""The walls around one job, inside the sandbox: namespaces, a fresh /tmp, limits, no privileges.

Bubblewrap shuts the template process off from the machine; these walls shut the jobs off from the template and from
each other.
Linux only, through the C library, since Python 3.11 has no unshare and no version of it has mount.
"""

import ctypes
import os
import platform
import resource
import signal

CLONE_NEWNS, CLONE_NEWIPC, CLONE_NEWUSER, CLONE_NEWPID = 0x20000, 0x8000000, 0x10000000, 0x20000000
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REC, MS_PRIVATE = 1, 2, 4, 8, 0x4000, 0x40000
KEYCTL = {"x86_64": 250, "ppc64le": 271, "s390x": 280}.get(platform.machine(), 219)
KEYCTL_JOIN_SESSION_KEYRING = 1
PR_SET_DUMPABLE, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS = 4, 24, 38
CAPABILITIES = 64
NOBODY = 60000
"""User number of a job where the grader runs as root, whom the limit on processes would not bind."""

MEGABYTE = 1 << 20
libc = ctypes.CDLL(None, use_errno=True)


def _must(result, what):
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def _mount(source, target, kind, flags, options=""):
    encoded = [part.encode() if part is not None else None for part in (source, target, kind)]
    _must(libc.mount(*encoded, ctypes.c_ulong(flags), options.encode()), f"mount {target}")


def enter(limits, covered=()):
    """Put the calling process behind walls, and return in a child there that has nothing but /tmp to write into.

    The caller never returns: it waits for the child and ends as it ended.
    When the child ends, everything that it started is killed with it.

    Parameters
    ----------
    limits : dict
        As `helpers.grading.sandbox.Limits`.
    covered : iterable of str
        Folders that are empty inside.
    """
    root, user, group = os.getuid() == 0, os.getuid(), os.getgid()
    _must(
        libc.unshare(CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWPID | (0 if root else CLONE_NEWUSER)),
        "new namespaces inside the sandbox",
    )
    libc.syscall(KEYCTL, KEYCTL_JOIN_SESSION_KEYRING, None)  # else one job reads what another left in the caller's
    if not root:
        for name, text in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
            with open(f"/proc/self/{name}", "w") as file:
                file.write(text)
    if first := os.fork():
        _end_as(first)

    # The first process of the new namespace: everything in it ends when it does.
    _mount(None, "/", None, MS_REC | MS_PRIVATE)
    size = f"mode=1777,nr_inodes=4096,size={limits['disk'] * MEGABYTE}"
    _mount("tmpfs", "/tmp", "tmpfs", MS_NOSUID | MS_NODEV, size)
    _mount("tmpfs", "/dev/shm", "tmpfs", MS_NOSUID | MS_NODEV, f"mode=1777,nr_inodes=256,size={16 * MEGABYTE}")
    _mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC)
    for folder in covered:
        _mount("tmpfs", folder, "tmpfs", MS_RDONLY | MS_NOSUID | MS_NODEV, "size=4096")
    second = os.fork()
    drop(limits if second == 0 else None, root)
    if second:
        _end_as(second)


def _end_as(child):
    """Close everything, wait for a child (and for orphans of its), and end as it ended."""
    os.closerange(0, 1024)
    libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)  # its memory is not for the jobs to read
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    while True:
        try:
            pid, status = os.wait()
        except InterruptedError:
            continue
        if pid == child:
            os._exit(os.WEXITSTATUS(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status))


def drop(limits, root):
    """Give up every privilege for good; with limits also bind the process to them."""
    if limits:
        limit(limits)
    for capability in range(CAPABILITIES):
        libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)  # fails for those that this Linux does not know
    if root:
        user = NOBODY + limits["job"] % 5000 if limits else NOBODY - 1
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
    header, nothing = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
    _must(libc.capset(header, nothing), "dropping capabilities")
    _must(libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no new privileges")


def limit(limits):
    """Bind the calling process and its children to limits on memory, time, processes and files."""
    for kind, most in (
        (resource.RLIMIT_AS, limits["memory"] * MEGABYTE),
        (resource.RLIMIT_CPU, limits["cpu"]),
        (resource.RLIMIT_NPROC, limits["processes"]),
        (resource.RLIMIT_FSIZE, limits["disk"] * MEGABYTE),
        (resource.RLIMIT_NOFILE, 256),
        (resource.RLIMIT_CORE, 0),
    ):
        try:
            hard = resource.getrlimit(kind)[1]
            most = most if hard == resource.RLIM_INFINITY else min(most, hard)
            resource.setrlimit(kind, (most, most))
        except (OSError, ValueError):
            pass  # this system does not know that limit


def works():
    """Raise OSError, which says why, where such walls cannot be built."""
    if child := os.fork():
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        if status:
            raise OSError(status, os.strerror(status) if status > 0 else f"signal {-status}")
        return
    try:
        enter({"memory": 1024, "cpu": 5, "processes": 16, "disk": 1, "job": 0})
        os._exit(0)
    except OSError as problem:
        os._exit(problem.errno or 1)
