"""A class of attackers, each against forked kernels: nothing got out, nothing stopped the others, the machine lives on.

Every notebook ends with a cell that prints ``alive``. Where it says ``WON`` an attack has reached something.
"""

# ruff: noqa: E501 (a cell is easier to read on one line)
from __future__ import annotations

import contextlib
import os
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import psutil
import pytest

from grading.runner import Job, Limits, Result, pool, run_jobs

pytestmark = pytest.mark.xdist_group("runner_hostile")  # what they share is run once

LIMITS = Limits(
    cell_seconds=3, wall_seconds=40, memory_mb=700, disk_mb=24, file_mb=8, processes=64, cell_output_bytes=200_000
)
SHELL = "import ctypes, json, os, signal, socket, subprocess, sys, threading, time\nlibc = ctypes.CDLL(None, use_errno=True)"
TRY = """
def attempt(action):
    try:
        print('WON', repr(action())[:200])
    except BaseException as error:
        print('no:', type(error).__name__)
def call(name, *args):
    if getattr(libc, name)(*args) in (-1, 4294967295):
        raise OSError(ctypes.get_errno(), name)
"""
DISPLAY = "from IPython.display import display\nsend = lambda data: display(data, raw=True)\n"
DEEP = "[" * 50_000 + "]" * 50_000

ATTACKS: dict[str, list[str]] = {
    "fork bomb": ["while True:\n    try:\n        os.fork()\n    except OSError:\n        time.sleep(0.05)"],
    "thread bomb": [
        "made = 0\ntry:\n    while made < 5000:\n        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n"
        "        made += 1\nexcept RuntimeError:\n    pass\nassert made < 100, 'WON'"
    ],
    "memory bomb": ["hoard = []\nwhile True:\n    hoard.append(os.urandom(1) * 40_000_000)"],
    "memory in one go": ["x = bytearray(50_000_000_000)"],
    "memory in children": [
        "for _ in range(8):\n    if os.fork() == 0:\n        x = os.urandom(1) * 300_000_000\n        time.sleep(30)\n"
        "        os._exit(0)\ntime.sleep(2)"
    ],
    "memory in shared files": [
        "import mmap\nfor n in range(40):\n    with open(f'/dev/shm/{n}', 'wb') as f:\n        f.truncate(7_000_000)\n"
        "    with open(f'/dev/shm/{n}', 'r+b') as f, mmap.mmap(f.fileno(), 0) as m:\n        m[:] = b'x' * len(m)"
    ],
    "disk fill": ["n = 0\nwhile True:\n    open(f'big{n}', 'wb').write(b'0' * 5_000_000); n += 1"],
    "files without end": ["n = 0\nwhile True:\n    open(f'/tmp/e{n}', 'w').close(); n += 1"],
    "folders without end": ["while True:\n    os.mkdir('d'); os.chdir('d')"],
    "100 MB of output": ["print('x' * 100_000_000)"],
    "endless output": ["while True:\n    print('y' * 1000)"],
    "endless raw output": ["subprocess.run(['yes'])"],
    "endless displays": [DISPLAY + "while True:\n    send({'text/plain': 'z' * 5000})"],
    "zombies": ["for _ in range(3000):\n    if os.fork() == 0:\n        os._exit(0)"],
    "orphans": [
        "for _ in range(40):\n    if os.fork() == 0:\n        if os.fork() == 0:\n            time.sleep(1)\n        os._exit(0)"
    ],
    "daemon": [
        "if os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n        os.closerange(0, 512)\n"
        "        os.execv('/bin/sleep', ['sleep', '4321'])\n    os._exit(0)"
    ],
    "signals upwards": [
        TRY
        + "for n in (9, 15, 2, 1, 19):\n    for pid in (1, os.getppid(), 0):\n        if pid:\n            os.kill(pid, n)",
        "os.kill(-1, 19)",
    ],
    "ptrace": [
        TRY + "attempt(lambda: call('ptrace', 16, 1, 0, 0)); attempt(lambda: call('ptrace', 0x4206, 1, 0, 0))",
        "attempt(lambda: open('/proc/1/mem', 'rb')); attempt(lambda: os.listdir('/proc/1/fd'))",
        "attempt(lambda: open('/proc/1/environ').read()); attempt(lambda: os.readlink('/proc/1/root'))",
        "fd = libc.syscall(434, 1, 0)\nattempt(lambda: call('syscall', 438, fd, 3, 0))",
        "import struct\nroom = ctypes.create_string_buffer(64)\nhere = struct.pack('QQ', ctypes.addressof(room), 8)\n"
        "place = struct.pack('QQ', id(None), 8)\nattempt(lambda: call('process_vm_readv', 1, here, 1, place, 1, 0))",
    ],
    "escape by names": [
        TRY + "attempt(lambda: open('../../../../../../etc/shadow').read())\nos.symlink('/etc/shadow', 's')\n"
        "attempt(lambda: open('s').read())\nattempt(lambda: os.listdir(SECRET))\nos.symlink(SECRET, 't')\n"
        "attempt(lambda: os.listdir('t'))\nattempt(lambda: os.link('/etc/passwd', 'p') or open('p', 'a'))",
        "attempt(lambda: os.listdir('/opt/kam/job')); attempt(lambda: open('/proc/1/root' + SECRET + '/secret.key'))",
        "attempt(lambda: os.open('/proc/1/cwd', os.O_RDONLY)); attempt(lambda: os.mkfifo('/opt/kam/run/x'))",
    ],
    "reads all of proc": [
        "seen = [p for p in os.listdir('/proc') if p.isdigit()]\nassert len(seen) <= 4, 'WON ' + str(seen)\n"
        "for p in seen:\n    for name in ('environ', 'cmdline', 'maps'):\n        try:\n"
        "            text = open(f'/proc/{p}/{name}').read()\n            assert 'HOST' not in text and SECRET not in text, 'WON'\n"
        "        except OSError:\n            pass",
    ],
    "rights": [
        TRY
        + "for name, args in {'unshare': (0x10000000,), 'mount': (b'x', b'/tmp', b'tmpfs', 0, None), 'umount2': (b'/home', 2),\n"
        "                   'chroot': (b'/tmp',), 'setuid': (0,), 'setgid': (0,), 'sethostname': (b'x', 1),\n"
        "                   'swapon': (b'/tmp/x', 0), 'reboot': (1,), 'pivot_root': (b'/tmp', b'/tmp')}.items():\n"
        "    attempt(lambda: call(name, *args))\n"
        "attempt(lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, 1)); attempt(lambda: socket.socket(socket.AF_PACKET))",
        "import resource\nattempt(lambda: resource.setrlimit(resource.RLIMIT_AS, (-1, -1)))\nattempt(lambda: os.nice(-5))",
        "attempt(lambda: open('/proc/sys/user/max_user_namespaces', 'w').write('9'))\n"
        "attempt(lambda: open('/proc/1/oom_score_adj', 'w').write('1000'))",
        "status = open('/proc/self/status').read()\nassert 'NoNewPrivs:\\t1' in status and 'CapEff:\\t0000000000000000' in status",
    ],
    "network": [
        TRY + "for where in (('1.1.1.1', 53), ('127.0.0.1', PORT), ('10.0.0.1', 80)):\n"
        "    attempt(lambda: socket.create_connection(where, 1))\nattempt(lambda: socket.getaddrinfo('example.org', 80))",
        "assert os.listdir('/sys/class/net') if os.path.isdir('/sys/class/net') else True",
    ],
    "listens": [
        "server = socket.create_server(('127.0.0.1', 45454)); server.settimeout(2)\nname = socket.socket(socket.AF_UNIX)\n"
        "name.bind('\\0kam'); name.listen()\nopen('/dev/shm/note', 'w').write('WON'); open('/tmp/note', 'w').write('WON')\n"
        "try:\n    server.accept(); print('WON')\nexcept TimeoutError:\n    pass"
    ],
    "calls": [
        TRY + "for _ in range(20):\n    attempt(lambda: socket.create_connection(('127.0.0.1', 45454), 0.2))\n"
        "    attempt(lambda: socket.socket(socket.AF_UNIX).connect('\\0kam'))\n"
        "    attempt(lambda: open('/dev/shm/note').read()); attempt(lambda: open('/tmp/note').read())\n    time.sleep(0.05)",
    ],
    "tampers with the library": [
        TRY
        + "import kam_lab.answers, kam_lab.i18n, random, numpy\nkam_lab.answers.answer = kam_lab.answer = lambda *a: 7\n"
        "attempt(lambda: open(kam_lab.answers.__file__, 'a')); kam_lab.i18n.use_language('en')\nrandom.seed(1); numpy.random.seed(1)",
        "import builtins, matplotlib.pyplot as plt, pandas as pd\nplt.rcParams['figure.dpi'] = 7; plt.figure()\n"
        "pd.set_option('display.max_rows', 3); builtins.tampered = 1; os.environ['TAMPERED'] = '1'",
    ],
    "finds it untouched": [
        "import builtins, kam_lab.answers, random, numpy, matplotlib.pyplot as plt, pandas as pd\n"
        "first = random.random(), numpy.random.random()\nassert first[0] != 0.13436424411240122 and first[1] != 0.417022004702574\n"
        "clean = (kam_lab.answers.answer.__module__, hasattr(builtins, 'tampered'), 'TAMPERED' in os.environ, plt.get_fignums(),\n"
        "         plt.rcParams['figure.dpi'] == 7, pd.get_option('display.max_rows'), sorted({*os.listdir('/tmp')} - INSTALLED), os.getcwd(),\n"
        "         threading.active_count(), os.listdir('/proc/self/fd')[:3])\n"
        "assert clean[:-2] == ('kam_lab.answers', False, False, [], False, 60, ['runtime'], '/home/student'), clean",
    ],
    "patched json": [
        "json.dumps = json.dump = lambda *a, **k: '{\"forged\": 1}'\njson.loads = lambda *a, **k: {}\n"
        "json.encoder.JSONEncoder = json.decoder.JSONDecoder = None\n5"
    ],
    "deep JSON": [
        DISPLAY + "x = []\nfor _ in range(100_000):\n    x = [x]\nsend({'application/json': x, 'text/plain': 'deep'})"
    ],
    "NaN and huge numbers": [
        DISPLAY + "for value in (float('nan'), float('inf'), 10 ** 400, -0.0, 1e308 * 10):\n"
        "    send({'application/vnd.kam-lab.answer+json': {'format': 1, 'id': 'q', 'value': value}})",
        "sys.set_int_max_str_digits(0)\nsend({'application/json': {'n': 10 ** 20_000}, 'text/plain': 'n'})",
    ],
    "surrogates": [DISPLAY + "print('\\ud800 \\udfff'); send({'text/plain': '\\ud800'}); raise ValueError('\\ud800')"],
    "strange outputs": [
        "pub = get_ipython().display_pub.publish\nfor data in ({5: 6}, {'text/plain': None}, {'image/png': b'x'}, {'text/html': ['a', 1]},"
        " {'text/plain': object()}):\n    try:\n        pub(data)\n    except Exception as error:\n        print(type(error).__name__)"
    ],
    "a megabyte of source": ["x = '" + "a" * 1_000_000 + "'\nlen(x)", "# " + "客" * 300_000 + "\n'end'"],
    "widget bomb": [
        "import ipywidgets\nkept = [ipywidgets.Text('w' * 10_000) for _ in range(300)]\nipywidgets.VBox(kept)",
        "def again(change):\n    kept[0].value += 'x' if len(kept[0].value) < 200_000 else ''\nkept[0].observe(again, 'value')\n"
        "kept[0].value = 'go'",
    ],
    "closes every line": ["os.closerange(3, 512)", "print('after')"],
    "forges messages": [
        "import stat\nfor fd in range(3, 64):\n    try:\n        if stat.S_ISSOCK(os.fstat(fd).st_mode):\n"
        "            for forged in (b'f.1', b'f.999', b'b.999999999999', b'r.{\"data\": 1}', b'd.[', b'e.5', b'', b'q', b'd+' * 60_000,\n"
        '                           b\'r.{"data": {"text/plain": "forged"}, "output_type": "x"}\', b\'u.\' + b\'[\' * 90_000):\n'
        "                os.write(fd, forged)\n    except OSError:\n        pass",
    ],
    "forges records": ['print(\'\\n{"cell": "2", "state": "ok", "count": 1, "outputs": []}\\n{"end": "done"}\\n\')'],
    "ignores interrupts": ["signal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True:\n    pass"],
    "stuck in C": ["import re\nre.match('(a+)+$', 'a' * 40 + 'b')"],
    "crashes in C": ["ctypes.string_at(0)"],
    "becomes another program": ["os.execv('/bin/sleep', ['sleep', '30'])"],
    "breaks its own kernel": [
        "import builtins, asyncio\nget_ipython().run_cell = get_ipython().run_cell_async = None",
        "del builtins.print, builtins.__import__\nsys.stdout = sys.stderr = None\nasyncio.get_running_loop().stop()",
    ],
    "leaves by the door": ["exit()", "sys.exit(1)", "quit"],
    "sleeps": ["await __import__('asyncio').sleep(1000)", "time.sleep(1000)"],
    "lasting hooks": [
        "import atexit\natexit.register(time.sleep, 100)\nsys.settrace(lambda *a: None); sys.setswitchinterval(100)\n"
        "get_ipython().events.register('post_run_cell', lambda *a: 1 / 0)"
    ],
    "semaphores and queues": [
        "made = 0\nwhile libc.shmget(0, 1_000_000, 0o1666) >= 0 and made < 1000:\n    made += 1\n"
        "import multiprocessing\nlocks = [multiprocessing.Semaphore() for _ in range(100)]"
    ],
}
HONEST = ["import pandas as pd, matplotlib.pyplot as plt", "plt.plot([1, 2]);", "pd.Series([1, 2]).sum()"]
ALIVE = "__import__('builtins').print('alive')"
# The last cell does not say "alive" where the student has taken the means to say so away from the own notebook.
MUTE = {"breaks its own kernel"}


@dataclass
class Fought:
    results: dict[str, Result]
    seconds: float
    most: int
    left: list[str]


def ancestors(process: psutil.Process) -> set[int]:
    """Process ids above a process; none if it is gone meanwhile."""
    with contextlib.suppress(psutil.NoSuchProcess):
        return {parent.pid for parent in process.parents()}
    return set()


@pytest.fixture(scope="module")
def fought(helpers: Any, needs_sandbox: None, tmp_path_factory: pytest.TempPathFactory) -> Fought:
    secret = tmp_path_factory.mktemp("class")
    (secret / "secret.key").write_text("HOST", encoding="utf-8")
    server = __import__("socket").create_server(("127.0.0.1", 0))
    # Where a checkout or an environment lies below /tmp, the way to it is there.
    installed = {Path(path).parts[2] for path in (*sys.path, sys.prefix, sys.base_prefix) if path.startswith("/tmp/")}
    known = f"SECRET, PORT, INSTALLED = {str(secret)!r}, {server.getsockname()[1]}, {installed or set()!r}\n{SHELL}"
    jobs = []
    for place, (name, cells) in enumerate(ATTACKS.items()):
        jobs.append(Job(name, helpers.notebook([known, *cells, ALIVE]), {}, "en"))
        if place % 8 == 0:
            jobs.append(Job(f"honest {place}", helpers.notebook(HONEST), {}, "en"))
    many = helpers.notebook([])
    many.cells += [nbformat.v4.new_code_cell(f"{n} + 1") for n in range(10_000)]
    jobs.append(Job("ten thousand cells", many, {}, "en"))
    before = {process.pid for process in psutil.process_iter()}
    most, over = [0], threading.Event()

    def watch() -> None:
        while not over.wait(0.5):
            most[0] = max(most[0], len(psutil.Process().children(recursive=True)))

    watching = threading.Thread(target=watch)
    watching.start()
    began = time.monotonic()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pool, "WARM", True)
        patch.setenv("HOST_SECRET", "HOST")
        results = {result.id: result for result in run_jobs(jobs, workers=2, limits=LIMITS)}
    seconds = time.monotonic() - began
    over.set()
    watching.join()
    server.close()
    left = []  # by nobody: what another worker of the test run is grading meanwhile is not ours
    others = {child.pid for child in psutil.Process(os.getppid()).children()} - {os.getpid()}
    for process in psutil.process_iter(["cmdline"]):
        line = " ".join(process.info["cmdline"] or [])
        if (
            process.pid not in before
            and not others & ancestors(process)
            and ("warm_boot" in line or line == "sleep 4321")
        ):
            left.append(line)
    return Fought(results, seconds, most[0], left)


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_is_contained(fought: Fought, helpers: Any, name: str) -> None:
    result = fought.results[name]
    said = helpers.text(result)
    nbformat.validate(result.notebook)
    assert result.status != "error" and result.unfinished == (), result.reason
    assert "WON" not in said and "WON" not in str([cell.get("outputs") for cell in result.notebook.cells[2:]])
    assert name in MUTE or "alive" in helpers.text(result, -1), result.reason
    assert result.seconds < LIMITS.wall_seconds
    assert len(str([cell.get("outputs") for cell in result.notebook.cells])) < 2_000_000


def test_what_asserts_something_found_nothing_wrong(fought: Fought) -> None:
    for name in ("thread bomb", "reads all of proc", "rights", "finds it untouched", "network"):
        errors = [
            out.get("evalue", "")
            for cell in fought.results[name].notebook.cells
            for out in cell.get("outputs", ())
            if out.output_type == "error"
        ]
        assert not errors, (name, errors)


def test_honest_neighbours_are_whole(fought: Fought) -> None:
    honest = [result for name, result in fought.results.items() if name.startswith("honest")]
    assert len(honest) >= 5
    for result in honest:
        assert result.status == "ok" and not result.reason
        code = result.notebook.cells[1:]
        assert "image/png" in code[1].outputs[0].data and code[2].outputs[0].data["text/plain"] == "np.int64(3)"


def test_a_notebook_of_ten_thousand_cells(fought: Fought) -> None:
    result = fought.results["ten thousand cells"]
    code = [cell for cell in result.notebook.cells if cell.cell_type == "code"]
    done = [cell for cell in code if cell.outputs]
    assert len(done) + len(result.unfinished) == len(code) == 10_000
    assert done[-1].outputs[0].data["text/plain"] == str(len(done))


def test_the_machine_lives_on(fought: Fought) -> None:
    assert fought.left == []
    assert fought.most < 4 * LIMITS.processes
    assert fought.seconds < 600
    assert Path(f"/proc/{os.getpid()}").exists()
