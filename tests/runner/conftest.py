"""One batch of honest and hostile notebooks, executed once; the tests look at what came back.

Cells print one line of JSON, ``{"name of the attack": "what happened"}``; an attack that got through prints ``WON``.
"""

from __future__ import annotations

import json
import os
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat.v4 as v4
import pytest

from grading.runner import Job, Limits, Result, pool, run_jobs, sandbox_available

ROOT = Path(__file__).resolve().parents[2]
LIMITS = Limits(cell_seconds=8, wall_seconds=90, memory_mb=900, disk_mb=32, file_mb=8, cell_output_bytes=200_000)

HONEST = [
    "import os, sys, json, random\nimport numpy as np, pandas as pd\nimport matplotlib.pyplot as plt",
    "orders = pd.read_csv('data/订单 2025.csv')\nprint(orders.amount.sum())",
    "plt.plot([1, 2, 3]);",
    "1 / 0",
    "import kam_lab\nfrom kam_lab.i18n import language\nprint(language(), os.environ['KAM_LAB_GRADING'])",
    "open('answers.json', 'w').write('{}')\nfrom IPython.display import display\n"
    "display({'application/vnd.kam-lab.answer+json': {'format': 1, 'id': 'q', 'kind': 'number', 'value': 4.5},"
    " 'text/plain': 'q: 4.5'}, raw=True)",
    "",
    "print('客户 ✓')",
]

# Each attack is a function body that returns normally when it succeeded.
TRY = """
import json, os, signal, socket, subprocess, sys, pathlib, ctypes
def attempt(name, action):
    try:
        got = action()
        print(json.dumps({name: "WON " + repr(got)[:100]}))
    except BaseException as error:
        print(json.dumps({name: type(error).__name__}))
"""

SNOOP = [
    TRY,
    "for path in FORBIDDEN:\n    attempt('read ' + path, lambda: (os.listdir if os.path.isdir(path) else open)(path))",
    "for name in ('grading', 'grading.runner', 'assignments', 'assignments.keys'):\n"
    "    attempt('import ' + name, lambda: __import__(name))",
    "attempt('sys.path', lambda: [1 for p in sys.path if os.path.isdir(os.path.join(p, 'grading'))][0])",
    "for path in ('/x', '/usr/lib/x', '/etc/x', '/dev/x', '/opt/x', '/opt/kam/x', '/opt/kam/lib/kam_lab/x.py',"
    " '/proc/sys/kernel/hostname', sys.prefix + '/x', os.path.dirname(json.__file__) + '/x'):\n"
    "    attempt('write ' + path, lambda: open(path, 'w'))",
    "attempt('connect host', lambda: socket.create_connection(('127.0.0.1', PORT), 2))\n"
    "attempt('connect out', lambda: socket.create_connection(('1.1.1.1', 53), 2))\n"
    "attempt('resolve', lambda: socket.getaddrinfo('example.org', 80))",
    "attempt('abstract socket', lambda: socket.socket(socket.AF_UNIX).connect('\\0' + ABSTRACT))",
    "attempt('environ', lambda: os.environ['HOST_SECRET'])\n"
    "seen = sorted(int(p) for p in os.listdir('/proc') if p.isdigit())\n"
    "print(json.dumps({'processes': len(seen)}))\n"
    "for pid in seen:\n"
    "    def look():\n"
    "        data = open(f'/proc/{pid}/environ').read()\n"
    "        assert 'HOST_SECRET' in data\n"
    "    attempt(f'environ {pid}', look)\n"
    "attempt('worker memory', lambda: open('/proc/1/mem', 'rb'))\n"
    "attempt('worker pipe', lambda: [open(f'/proc/1/fd/{n}', 'wb') for n in os.listdir('/proc/1/fd')])",
    "libc = ctypes.CDLL(None, use_errno=True)\n"
    "def call(name, *args):\n"
    "    if getattr(libc, name)(*args) != 0:\n        raise OSError(ctypes.get_errno(), name)\n"
    "attempt('ptrace', lambda: call('ptrace', 16, 1, 0, 0))\n"
    "attempt('user namespace', lambda: call('unshare', 0x10000000))\n"
    "attempt('mount', lambda: call('mount', b'none', b'/tmp', b'tmpfs', 0, None))\n"
    "attempt('setuid', lambda: os.setuid(0))",
    "os.symlink('/etc/shadow', 'link'); attempt('link', lambda: open('link').read())\n"
    "os.symlink(FORBIDDEN[0], 'out'); attempt('link out', lambda: open('out').read())\n"
    "attempt('kernel name', lambda: open('/dev/kmsg'))",
    "print('last', 6 * 7)",
]

CRASH = [
    "kept = 41\nimport os, signal, time, sys",
    "while True:\n    pass",
    "print(kept + 1)",
    "import os; os._exit(0)",
    "print(kept + 2)",
    "while True:\n    try:\n        time.sleep(9)\n    except BaseException:\n        pass",
    "print(kept + 3)",
    "import time\nprint('before'); sys.stdout.flush(); time.sleep(0.5)\nos.kill(os.getpid(), signal.SIGSEGV)",
    "print(kept + 4)",
]

BOMBS = [
    "import os, sys, json, time\nfrom IPython.display import display",
    "hoard = []\nwhile True:\n    hoard.append(bytearray(50_000_000))",
    "print('alive 1')",
    "for _ in range(6):\n"
    "    if os.fork() == 0:\n"
    "        block = bytearray(os.urandom(1)) * 400_000_000\n        time.sleep(30); os._exit(0)\n"
    "time.sleep(3)",
    "print('alive 2')",
    "print('x' * 100_000_000)",
    "print('alive 3')",
    "while True:\n    print('y' * 1000)",
    "print('alive 4')",
    "n = 0\ntry:\n    while n < 1000:\n        if os.fork() == 0:\n            time.sleep(30); os._exit(0)\n"
    "        n += 1\n"
    "except OSError as error:\n    print('forks', n, type(error).__name__)",
    "print('alive 5')",
    "def fill(folder):\n    n = 0\n    try:\n        while n < 1000:\n"
    "            open(f'{folder}/fill{n}', 'wb').write(b'0' * 1_000_000)\n            n += 1\n"
    "    except OSError as error:\n        print(folder, n, error.errno)\n"
    "folders = ('.', '/tmp', '/dev/shm')\nfor folder in folders:\n    fill(folder)\n"
    "for folder in folders:\n    for f in os.listdir(folder):\n"
    "        if f.startswith('fill'):\n            os.unlink(f'{folder}/{f}')",
    "try:\n    open('big', 'wb').write(b'0' * 20_000_000); print('WON')\n"
    "except OSError as error:\n    print('big', error.errno)\nos.unlink('big')",
    "print('alive 6')",
]

KILLER = [
    "import os, signal, sys, json, subprocess\nkept = 1",
    "for n in (signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGSTOP, signal.SIGHUP):\n"
    "    for pid in (1, os.getppid()):\n        os.kill(pid, n)",
    "print('kept', kept)",
    # A daemon in the classic way: double fork, a session of its own, every descriptor closed.
    "if os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n        os.closerange(0, 256)\n"
    "        os.execv(sys.executable, [sys.executable, '-c', 'import time; time.sleep(1234.5)'])\n    os._exit(0)",
    "print('kept', kept)",
    "session = get_ipython().kernel.session\nold = session.pack\n"
    "deep = b'[' * 100_000 + b']' * 100_000\n"
    "session.pack = lambda thing: deep if isinstance(thing, dict) and 'data' in thing else old(thing)\nkept",
    "print('kept', kept)",
    "session = get_ipython().kernel.session\nold = session.pack\n"
    "session.pack = lambda thing: old(thing).replace(b'\"HERE\"', b'NaN')\n"
    "get_ipython().display_pub.publish({'application/json': {'a': 'HERE'}, 'text/plain': 'nan'})",
    "import json\njson.dumps = json.dump = lambda *a, **k: '{\"forged\": 1}'\n"
    "json.loads = lambda *a, **k: {}\nprint('patched')",
    "print('kept', kept)",
]

TWIN = [
    "import os, sys, builtins, random, pathlib\n"
    "print(os.environ.get('LEAK'), hasattr(builtins, 'leak'), os.path.exists('leak'), os.path.exists('/tmp/leak'),"
    " os.getcwd(), random.getstate()[1][0] == 7)",
    "os.environ['LEAK'] = '1'; builtins.leak = 1; open('leak', 'w').close(); open('/tmp/leak', 'w').close()\n"
    "random.seed(7); pathlib.Path('/dev/shm/leak').touch(); os.chdir('/tmp')",
]


def notebook(cells: list[str]) -> Any:
    return v4.new_notebook(cells=[v4.new_markdown_cell("# 作业"), *map(v4.new_code_cell, cells)])


def text(result: Result, index: int | None = None) -> str:
    """Everything that was printed, of all code cells or of one."""
    cells = [cell for cell in result.notebook.cells if cell.cell_type == "code"]
    chosen = cells if index is None else [cells[index]]
    return "".join(out.text for cell in chosen for out in cell.outputs if out.output_type == "stream")


def outcomes(result: Result) -> dict[str, Any]:
    """The lines of JSON that a notebook printed."""
    found: dict[str, Any] = {}
    for line in text(result).splitlines():
        if line.startswith("{"):
            found |= json.loads(line)
    return found


@dataclass
class Batch:
    results: dict[str, Result]
    touched: list[Any]
    forbidden: list[str]


@pytest.fixture(scope="session")
def helpers() -> Any:
    """The functions above, for test modules."""

    class Helpers:
        notebook = staticmethod(notebook)
        text = staticmethod(text)
        outcomes = staticmethod(outcomes)
        limits = LIMITS
        honest = HONEST

    return Helpers


@pytest.fixture(scope="session")
def needs_sandbox() -> None:
    able, why = sandbox_available()
    if not able:
        pytest.skip(why)


@pytest.fixture(scope="session", params=["warm", "cold"])
def batch(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, needs_sandbox: None
) -> Iterator[Batch]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pool, "WARM", request.param == "warm")
        yield from run_batch(tmp_path_factory)


def run_batch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Batch]:
    folder = tmp_path_factory.mktemp("class")
    (folder / "secret.key").write_text("s3cret", encoding="utf-8")
    (folder / "gradebook.db").write_text("marks", encoding="utf-8")
    data = folder / "orders.csv"
    data.write_text("id,amount\n1,2.5\n2,4.5\n", encoding="utf-8")
    forbidden = [str(folder / "secret.key"), str(folder / "gradebook.db"), str(folder), str(ROOT / "assignments")]
    forbidden += [str(ROOT / "grading"), str(ROOT / "datasets"), str(ROOT / "pyproject.toml")]
    forbidden += [
        "/etc/shadow",
        "/etc/gshadow",
        "/var",
        "/sys",
        "/run",
        "/opt/kam/lib/grading",
        "/opt/kam/lib/assignments",
    ]
    touched: list[Any] = []
    server = socket.create_server(("127.0.0.1", 0))
    local = socket.socket(socket.AF_UNIX)
    name = f"kam-lab-test-{os.getpid()}"
    local.bind("\0" + name)
    local.listen()

    def listen(what: socket.socket) -> None:
        try:
            while True:
                touched.append(what.accept()[1] or name)
        except OSError:
            return

    threads = [threading.Thread(target=listen, args=(what,), daemon=True) for what in (server, local)]
    for thread in threads:
        thread.start()
    port = server.getsockname()[1]
    known = f"FORBIDDEN = {forbidden!r}\nPORT = {port}\nABSTRACT = {name!r}\n"
    files = {"data/订单 2025.csv": data}
    snoop = [known + SNOOP[0], *SNOOP[1:]]
    jobs = [
        Job("honest", notebook(HONEST), files, "en"),
        Job("snoop", notebook(snoop), {}, "en"),
        Job("crash", notebook(CRASH), {}, "en"),
        Job("bombs", notebook(BOMBS), {}, "zh"),
        Job("killer", notebook(KILLER), {}, "en"),
        Job("twin 1", notebook(TWIN), {}, "both"),
        Job("twin 2", notebook(TWIN), {}, "both"),
        Job("missing", notebook(HONEST), {"data/x.csv": folder / "not there.csv"}, "en"),
        Job("честный 客户", notebook(HONEST), files, "zh"),
    ]
    os.environ["HOST_SECRET"] = "s3cret"
    try:
        results = {result.id: result for result in run_jobs(jobs, workers=2, limits=LIMITS)}
    finally:
        del os.environ["HOST_SECRET"]
        for what in (server, local):
            what.shutdown(socket.SHUT_RDWR)
            what.close()
        for thread in threads:
            thread.join(2)
    yield Batch(results, touched, forbidden)
