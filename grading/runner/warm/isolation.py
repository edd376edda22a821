"""Shutting a process off from its siblings, by system calls. Linux only."""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
import re
import signal
import socket
import struct
from collections.abc import Mapping
from typing import Any

NEWNS, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET = (1 << shift for shift in (17, 26, 27, 28, 29, 30))
MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_BIND, MS_REC, MS_PRIVATE = 2, 4, 8, 1 << 12, 1 << 14, 1 << 18
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS, PR_CAP_AMBIENT = 1, 4, 24, 38, 47
CAP_AMBIENT_CLEAR_ALL = 4
CAPABILITY_VERSION_3 = 0x20080522
SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 1
PRIVATE = ("/tmp", "/home", "/dev/shm")
MOST_FILES = 50_000  # empty files take memory as well

CLONE3 = 435  # the same number on every machine

_libc = ctypes.CDLL(None, use_errno=True)
_held = ctypes.PyDLL(None, use_errno=True)  # keeps the interpreter's lock


def _call(name: str, *arguments: Any) -> None:
    if getattr(_libc, name)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


def _mount(source: str, target: str, kind: str | None, flags: int, options: str = "") -> None:
    encoded = None if kind is None else kind.encode()
    _call("mount", source.encode(), target.encode(), encoded, ctypes.c_ulong(flags), options.encode() or None)


def _write(path: str, text: str) -> None:
    handle = os.open(path, os.O_WRONLY)
    try:
        os.write(handle, text.encode())
    finally:
        os.close(handle)


def fork_apart() -> int:
    """As ``os.fork``, but the child is number 1 of a process table of its own, with namespaces of its own.

    One fork in place of ``unshare`` and a second one: copying the page tables of a warm process takes milliseconds.

    Raises
    ------
    OSError
        When the machine does not allow that.
    """
    apart = NEWUSER | NEWNS | NEWPID | NEWNET | NEWIPC | NEWUTS
    arguments = struct.pack("=8Q", apart, 0, 0, 0, signal.SIGCHLD, 0, 0, 0)
    ctypes.pythonapi.PyOS_BeforeFork()  # what `os.fork` does around the system's own call
    pid = int(_held.syscall(CLONE3, arguments, len(arguments)))
    if pid == 0:
        ctypes.pythonapi.PyOS_AfterFork_Child()
        return 0
    number = ctypes.get_errno()
    ctypes.pythonapi.PyOS_AfterFork_Parent()
    if pid < 0:
        raise OSError(number, f"clone: {os.strerror(number)}")
    return pid


def settle(user: int, group: int) -> None:
    """Keep the ids of the process that has forked this one.

    Raises
    ------
    OSError
        When the machine does not allow that.
    """
    _write("/proc/self/setgroups", "deny")
    _write("/proc/self/uid_map", f"{user} {user} 1")
    _write("/proc/self/gid_map", f"{group} {group} 1")


def mounted_below(folder: str) -> list[str]:
    """What is mounted in a folder, without what is mounted in that again."""
    with open("/proc/self/mountinfo", encoding="utf-8", errors="surrogateescape") as file:
        # Spaces and the like are written as octal numbers there.
        places = {
            re.sub(r"\\(\d{3})", lambda found: chr(int(found[1], 8)), line.split()[4])
            for line in file
            if line.split()[4].startswith(f"{folder}/")
        }
    return sorted(one for one in places if not any(one.startswith(f"{other}/") for other in places))


def furnish(disk_bytes: int) -> None:
    """As process 1: private folders of its own, a ``/proc`` that shows this process table only, a loopback of its own.

    The private folders are empty but for what the sandbox has mounted into them: an environment that was installed in
    somebody's home is wanted by every import that comes late.
    """
    _mount("none", "/", None, MS_REC | MS_PRIVATE)
    for folder in PRIVATE:
        kept = [(place, os.open(place, os.O_PATH | os.O_DIRECTORY)) for place in mounted_below(folder)]
        _mount("tmpfs", folder, "tmpfs", MS_NOSUID | MS_NODEV, f"size={disk_bytes},nr_inodes={MOST_FILES},mode=1777")
        for place, handle in kept:
            os.makedirs(place, 0o755)
            os.fchdir(handle)  # the path leads to the new folder by now
            _mount(".", place, None, MS_BIND | MS_REC)
            os.close(handle)
    os.chdir("/")
    _mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC)
    _call("sethostname", b"student", 7)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        request = struct.pack("16sh14s", b"lo", 0, b"")
        flags = struct.unpack("16sh14s", fcntl.ioctl(probe, SIOCGIFFLAGS, request))[1]
        fcntl.ioctl(probe, SIOCSIFFLAGS, struct.pack("16sh14s", b"lo", flags | IFF_UP, b""))


def give_up_rights() -> None:
    """No further namespaces of users, no capability, now or ever; no look into this process for others.

    Raises
    ------
    OSError
        When something of it fails: then no student code must run.
    """
    _write("/proc/sys/user/max_user_namespaces", "0")
    with open("/proc/sys/kernel/cap_last_cap", encoding="ascii") as file:
        last = int(file.read())
    for capability in range(last + 1):
        _call("prctl", PR_CAPBSET_DROP, capability, 0, 0, 0)
    _call("prctl", PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    _call("prctl", PR_CAP_AMBIENT, CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)
    header = struct.pack("II", CAPABILITY_VERSION_3, 0)
    _call("capset", header, struct.pack("6I", 0, 0, 0, 0, 0, 0))
    _call("prctl", PR_SET_DUMPABLE, 0, 0, 0, 0)


def show_yourself() -> None:
    """Let a process look at itself again (``/proc/self``), as ordinary programs can."""
    _call("prctl", PR_SET_DUMPABLE, 1, 0, 0, 0)


def die_with_parent() -> None:
    """No life without the process that forked this one."""
    _call("prctl", PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def limit(limits: Mapping[str, Any]) -> None:
    """Limits of the operating system for this process and all it starts."""
    import resource

    wanted = {
        "RLIMIT_CORE": 0,
        "RLIMIT_AS": limits["address_bytes"],
        "RLIMIT_FSIZE": limits["file_bytes"],
        "RLIMIT_CPU": int(limits["wall_seconds"]) + 30,
        "RLIMIT_NOFILE": 512,
        "RLIMIT_NPROC": limits["processes"],
    }
    for name, value in wanted.items():
        if value is None:
            continue
        kind = getattr(resource, name)
        hard = resource.getrlimit(kind)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(kind, (value, value))
