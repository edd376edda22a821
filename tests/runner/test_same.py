"""Forked kernels put out what ordinary ones do: the same notebooks both ways, output for output."""

# ruff: noqa: E501 (a cell is easier to read on one line)
from __future__ import annotations

import re
from typing import Any

import pytest

from grading.runner import Job, Limits, Result, pool, run_jobs

pytestmark = pytest.mark.xdist_group("runner_same")  # what they share is run once

NOTEBOOKS: dict[str, list[str]] = {
    "texts": [
        "print('a'); print('b', end=''); print('c', 1, None, sep='-')",
        "import sys\nprint('out'); print('err', file=sys.stderr); print('out again')\nsys.stdout.write('no newline')",
        "print('客户 ✓ 🙂')",
        "for n in range(300):\n    print(n)",
        "print('x' * 3_000_000)",
        "import logging, warnings\nlogging.warning('logged')\nwarnings.warn('warned')",
        "print(sys.stdout.encoding, sys.stdout.isatty(), sys.stdout.writable())\nsys.stdout.writelines(['1', '2'])",
        "with open('f.txt', 'w') as f:\n    print('into a file', file=f)\nprint(open('f.txt').read())",
        "from contextlib import redirect_stdout\nimport io\nwith redirect_stdout(io.StringIO()) as kept:\n    print('k')\n"
        "kept.getvalue()",
    ],
    "results": [
        "1 + 1",
        "_ + 1",
        "None",
        "'text'",
        "import numpy as np, pandas as pd\npd.DataFrame({'金额': [1.5, 2], 'b': ['x', None]})",
        "np.arange(2000)",
        "{'deep': [{'er': (1, 2)}] * 5}",
        "class A:\n    def __repr__(self):\n        raise ValueError('bad repr')\nA()",
        "class B:\n    def _repr_html_(self):\n        return '<b>hi</b>'\nB()",
        "class C:\n    def _ipython_display_(self):\n        print('own display')\nC()",
        "class D:\n    def _repr_mimebundle_(self, **kw):\n        return {'text/plain': 'd', 'application/json': {'a': 1}}\nD()",
        "1; 2",
        "3;",
        "Out[1], In[1], len(In), _2",
        "pd.set_option('display.max_rows', 4)\npd.Series(range(100))",
        "float('nan')",
        "get_ipython().__class__.__name__, __name__, [name for name in dir() if not name.startswith('_')]",
    ],
    "displays": [
        "from IPython.display import *\ndisplay(1, 'two', [3])",
        "display(HTML('<i>x</i>'), Markdown('*x*'), Latex('$x$'), JSON({'a': [1]}), Javascript('1'))",
        "import base64\nImage(base64.b64decode('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9aw"
        "AAAABJRU5ErkJggg=='))",
        "h = display('first', display_id=True)\nprint('between')\nh.update('second')",
        "h.update('from another cell')",
        "print('gone'); clear_output(); print('kept')",
        "print('stays until the next'); clear_output(wait=True)",
        "print('gone too'); clear_output(wait=True); print('last')",
        "display({'text/plain': 'raw', 'application/vnd.kam-lab.answer+json': {'id': 'q', 'value': 1e3}}, raw=True)",
        "for n in range(3):\n    print(n)\n    display(n)",
        "display({'text/plain': 'x' * 2_000_000}, raw=True); print('after')",
    ],
    "figures": [
        "import matplotlib.pyplot as plt\nplt.plot([1, 2, 3]); plt.title('中文 $x^2$')",
        "fig, ax = plt.subplots()\nprint('before')\nplt.show()\nprint('after')",
        "plt.figure(); plt.figure();",
        "from matplotlib.figure import Figure\nf = Figure(); f.add_subplot().plot([1]); f",
        "fig",
        "plt.figure(); plt.close()",
        "plt.bar([1], [2])\n1 / 0",
        "import matplotlib\nmatplotlib.get_backend(), matplotlib.is_interactive(), plt.get_fignums()",
        "%config InlineBackend.figure_format = 'svg'\n%matplotlib inline",
        "import pandas as pd\npd.Series([1, 3]).plot()\nplt.rcParams['figure.figsize']",
    ],
    "late_pyplot": ["import pandas as pd\npd.Series([1, 2]).plot.bar();"],
    "errors": [
        "1 / 0",
        "def f(n):\n    return g(n)\ndef g(n):\n    raise KeyError(n)\nf(1)",
        "try:\n    f(1)\nexcept KeyError as error:\n    raise ValueError('客户') from error",
        "if True\n    print(1)",
        "print(1)\n  print(2)",
        "import sys\nsys.exit(3)",
        "raise SystemExit",
        "raise KeyboardInterrupt",
        "assert 1 == 2, 'no'",
        "raise ExceptionGroup('two', [ValueError(1), TypeError(2)])",
        "class Odd(Exception):\n    def __str__(self):\n        raise RuntimeError('odd')\nraise Odd",
        "import json\njson.loads('{')",
        "import pandas as pd\npd.DataFrame({'a': [1]})['b']",
        "input('name?')",
        "import getpass\ngetpass.getpass()",
        "open('none.csv')",
        "undefined_name",
        "import no_such_module",
        "get_ipython().run_line_magic('nonsense', '')",
        "def deep(n):\n    return deep(n + 1)\ntry:\n    deep(0)\nexcept RecursionError as error:\n    print(error)",
        "raise Exception('客户 ✓')",
    ],
    "magics": [
        "%pwd",
        "%precision 3\n3.14159",
        "%%capture kept\nprint('captured')\n7",
        "kept.stdout, kept.outputs",
        "!echo shell",
        "found = !printf 'a\\nb\\n'\nfound",
        "%%bash\necho one; echo two >&2; exit 3",
        "%%writefile w.py\nmade = 5",
        "%run w.py\nmade",
        "%who_ls",
        "print?",
        "%env LANG",
        "%%html\n<p>x</p>",
        "%nonsense",
        "%%nonsense\n1",
        "%store",
        "%load_ext autoreload\n%autoreload 2",
        "x = 5\n%reset_selective -f x\n'x' in dir()",
    ],
    "processes": [
        "import os, subprocess, sys\nprint('1'); os.system('echo 2'); print('3'); os.system('echo 4 >&2'); print('5')",
        "subprocess.run(['echo', 'direct']); subprocess.run(['echo', 'kept'], capture_output=True).stdout",
        "os.write(1, b'raw\\n'); os.write(2, b'raw error\\n'); print('printed')",
        "if os.fork() == 0:\n    print('child'); os._exit(0)\nos.wait(); print('parent')",
        "subprocess.run(['head', '-c', '500000', '/dev/zero'], stdout=1); print('end')",
        "import threading\nt = threading.Thread(target=lambda: print('thread')); t.start(); t.join(); print('joined')",
        "import multiprocessing as mp\nwith mp.get_context('fork').Pool(2) as pool:\n    got = pool.map(abs, [-1, -2])\ngot",
        "import ctypes\nlibc = ctypes.CDLL(None)\nlibc.printf(b'printf\\n'); libc.fflush(None); print('then')",
        "subprocess.run([sys.executable, '-c', 'print(6 * 7)'])",
    ],
    "awaiting": [
        "import asyncio\nawait asyncio.sleep(0.01); print('slept')",
        "asyncio.get_running_loop().is_running()",
        "async def f():\n    await asyncio.sleep(0)\n    return 5\nawait f()",
        "task = asyncio.create_task(f())",
        "await task",
        "await asyncio.gather(f(), f())",
        "async def bad():\n    raise ValueError('late')\nawait bad()",
        "await bad() + 1 / 0",
    ],
    "around": [
        "import os, sys, site, locale\nos.getcwd(), os.listdir('.'), sys.path, os.environ['HOME'], os.getuid()",
        "sorted(set(os.environ) - {'JPY_PARENT_PID', 'KAM_LAB_RUNNER_PATH', 'JPY_SESSION_NAME', 'PYDEVD_USE_FRAME_EVAL'})",
        "'site' in sys.modules, sys.modules['__main__'].__dict__ is globals(), sys.version",
        "exit, quit, copyright is not None, os.access('/tmp', os.W_OK), os.umask(0o22)",
        "import resource\n[resource.getrlimit(getattr(resource, 'RLIMIT_' + name)) for name in ('AS', 'FSIZE', 'NPROC', 'CPU',"
        " 'NOFILE', 'CORE')]",
        "import tempfile, pathlib\ntempfile.gettempdir(), pathlib.Path.home(), os.path.expanduser('~')",
        "sorted(os.listdir('/')), os.listdir('/home'), os.listdir('/dev/shm')",
        "import socket\nwith socket.create_server(('127.0.0.1', 0)) as s, socket.create_connection(s.getsockname()) as c:\n"
        "    print('loopback')\nsocket.gethostname()",
        "import signal\nsignal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGCHLD)",
        "hash('text'), threading.active_count() if 'threading' in dir() else None, locale.getlocale(), sys.flags",
        "[open(f'/proc/self/{name}').read() for name in ('uid_map', 'oom_score_adj')]",
        "[line for line in open('/proc/self/status') if line.startswith(('Cap', 'NoNewPrivs', 'Uid', 'Gid', 'Groups'))]",
    ],
    "widgets": [
        "import ipywidgets as w\ns = w.IntSlider(3)\ns",
        "s.value = 5\ns.value",
        "out = w.Output()\nwith out:\n    print('inside'); display(1)\n    1 / 0\nprint('outside')",
        "w.interact(lambda n: print('n is', n), n=(0, 5));",
        "s.observe(lambda change: print('changed', change.new), 'value'); s.value = 7",
    ],
    "course": [
        "from kam_lab import answer, open_world, use_language\nuse_language('en')\nworld = open_world()\nworld",
        "from kam_lab import plots, prospecting as kam\nkam.revenue(world.orders, 2025).head(3)",
        "answer('nothing', 5)",
        "from kam_lab.i18n import language\nlanguage()",
    ],
    "accidents": [
        "kept = 1\nimport os, time",
        "while True:\n    pass",
        "kept",
        "print('said', flush=True); time.sleep(0.5); os._exit(3)",
        "kept + 1",
        "a = bytearray(20_000_000_000)",
        "kept + 2",
        "import ctypes\ntime.sleep(0.5)\nctypes.string_at(0)",
        "await __import__('asyncio').sleep(60)",
        "kept + 3",
        "print('flood\\n' * 400_000); 5",
        "kept + 4",
    ],
}
MASKS = (
    (r"ipykernel_\d+", "ipykernel_N"),
    (r"0x[0-9a-f]{6,}", "0xN"),
    (r"\b[0-9a-f]{32}\b", "HEX"),
    (r'"id": "[0-9a-f-]+"|\bid="[^"]*"|#[a-z][0-9a-f]{10}\b|xlink:href="[^"]*"', "ID"),
    (r"<dc:date>[^<]*</dc:date>", "DATE"),
    (r"Task-\d+", "Task-N"),
    (r"\b\d+\.\d+ seconds", "some seconds"),
)


def masked(thing: Any) -> Any:
    """Outputs without what differs from run to run."""
    if isinstance(thing, str):
        for pattern, instead in MASKS:
            thing = re.sub(pattern, instead, thing)
        return thing
    if isinstance(thing, list):
        return [masked(item) for item in thing]
    if isinstance(thing, dict):
        return {key: masked(item) for key, item in thing.items()}
    return thing


def settled(outputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Outputs in which what was printed and what was complained of in one go stand one after the other: an ordinary
    kernel collects both for a while and so does not know which came first."""
    made: list[dict[str, Any]] = []
    for output in outputs:
        if output["output_type"] != "stream":
            made.append(output)
            continue
        start = len(made)
        while start and made[start - 1]["output_type"] == "stream":
            start -= 1
        same = [one for one in made[start:] if one["name"] == output["name"]]
        if same:
            same[0]["text"] += output["text"]
        else:
            made.append(dict(output))
        made[start:] = sorted(made[start:], key=lambda one: one["name"], reverse=True)
    return made


def pooled(result: Result) -> tuple[list[Any], dict[str, list[str]]]:
    """Outputs of a notebook with programs beside the kernel: an ordinary kernel takes what they print from a thread,
    whenever that has its turn, and if need be only in the next cell. Here each cell's other outputs, and all letters."""
    outputs = [[dict(one) for one in cell.get("outputs", ())] for cell in result.notebook.cells]
    others = [[one for one in cell if one["output_type"] != "stream"] for cell in outputs]
    letters: dict[str, list[str]] = {"stdout": [], "stderr": []}
    for one in (one for cell in outputs for one in cell if one["output_type"] == "stream"):
        letters[one["name"]] += one["text"]
    return masked(others), {name: sorted(text) for name, text in letters.items()}


@pytest.fixture(scope="module")
def both(helpers: Any, needs_sandbox: None) -> dict[str, dict[str, Result]]:
    jobs = [Job(name, helpers.notebook(cells), {}, "en") for name, cells in NOTEBOOKS.items()]
    patient = Limits(cell_seconds=60, wall_seconds=180)
    hasty = Limits(cell_seconds=4, wall_seconds=180)
    found = {}
    for warm in (True, False):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(pool, "WARM", warm)
            results = [*run_jobs(jobs[:-1], limits=patient), *run_jobs(jobs[-1:], limits=hasty)]
            found["warm" if warm else "cold"] = {result.id: result for result in results}
    return found


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_both_ways_put_out_the_same(both: dict[str, dict[str, Result]], name: str) -> None:
    warm, cold = both["warm"][name], both["cold"][name]
    assert (warm.status, warm.reason, warm.unfinished) == (cold.status, cold.reason, cold.unfinished)
    if name == "processes":
        assert pooled(warm) == pooled(cold)
    for one, other in zip(warm.notebook.cells, cold.notebook.cells, strict=True):
        if one.cell_type == "code":
            assert (one.source, one.execution_count) == (other.source, other.execution_count)
            if name != "processes":
                assert masked(settled(one.outputs)) == masked(settled(other.outputs))
