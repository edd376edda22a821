"""JupyterLab in headless Chromium: one server for the session, one fresh browser per test.

A test asks for the fixture ``lab``::

    def test_something(lab):
        folder = lab.new_folder()           # inside the server's root
        ...                                 # put a notebook there
        lab.open_notebook(folder / "x.ipynb")
        lab.run_all()
        lab.no_raw_traceback()
        lab.screenshot("something")

Tests that share a window (a notebook that takes long to run) open one of their own for a module with ``window``;
``serve`` starts a server elsewhere.

Screenshots go to the folder named by the environment variable ``KAM_LAB_SCREENSHOTS``, else to pytest's own
temporary folder.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from kam_lab.i18n import Catalogue

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = os.environ.get("KAM_LAB_CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]
OVERRIDES = {
    "@jupyterlab/apputils-extension:notification": {
        "fetchNews": "false",
        "checkForUpdates": False,
        "doNotDisturbMode": True,
    },
    # Every cell is in the page, also those that are out of sight.
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
}
PATIENCE = 90_000  # ms; two cores may be shared with other tests
# Python hides this kind of warning from students; here it has to be seen.
STARTUP = """\
import warnings

from kam_lab.i18n import MissingTextWarning

warnings.simplefilter("always", MissingTextWarning)
"""
# What stands for a text that nobody wrote: its key, or a field that was not filled in.
OWNERS = "|".join(Catalogue(ROOT / "kam_lab" / "locale").owners())
NOT_FOR_READERS = re.compile(
    rf"\b(?:{OWNERS})\.(?!ipynb)[a-z_]+(?:\.[a-z_]+)*\b|\{{[a-z_]*\}}|MissingText"
    # Traces of programs, and headings and values that nobody named and that keep their names in the code.
    r"|\b\w*Error\b|\b\w*Warning\b|Traceback|\b[Nn]a[Nn]\b|\bNone\b(?! yet)|Glyph"
    r"|(?<![\w.])[a-z]+(?:_[a-z0-9]+)+(?![\w.])"
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@dataclass(frozen=True)
class Server:
    """A running JupyterLab."""

    url: str
    token: str
    root: Path
    settings: Path

    def forget_settings(self) -> None:
        """Undo what a test changed in the settings, such as the theme."""
        shutil.rmtree(self.settings, ignore_errors=True)

    def api(self, path: str, method: str = "GET", part: str = "") -> Any:
        """Call the REST interface of the server, or of a part of it such as ``formgrader/``."""
        request = urllib.request.Request(
            f"{self.url}/{part}api/{path}", method=method, headers={"Authorization": f"token {self.token}"}
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def stop_kernels(self) -> None:
        """Shut down every kernel, as if the computer had been switched off over night."""
        for session in self.api("sessions"):
            self.api(f"sessions/{session['id']}", "DELETE")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def require_browser() -> None:
    """Skip where there is no browser; fail where there has to be one."""
    if not Path(CHROMIUM).exists():
        reason = f"the browser {CHROMIUM} is not installed (Debian: apt-get install chromium fonts-noto-cjk)"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)


@contextmanager
def serve(home: Path, root: Path) -> Iterator[Server]:
    """Run JupyterLab in the folder ``root``, its settings in ``home``; nothing of the user's is read or written."""
    config = home / "config" / "labconfig"
    config.mkdir(parents=True)
    (config / "default_setting_overrides.json").write_text(json.dumps(OVERRIDES))
    startup = home / "ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "00-warnings.py").write_text(STARTUP)
    token, port = secrets.token_hex(16), _free_port()
    environment = {
        **os.environ,
        "HOME": str(home),
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "IPYTHONDIR": str(home / "ipython"),
        "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")])),
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }
    for name in ("KAM_LAB_GRADING", "KAM_LAB_LANG", "JPY_SESSION_NAME"):
        environment.pop(name, None)
    command = [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={port}"),
        *(f"--ServerApp.root_dir={root}", f"--IdentityProvider.token={token}", "--ServerApp.port_retries=0"),
        "--LabApp.expose_app_in_browser=True",
    ]
    log = home / "server.log"
    with log.open("w") as output:
        process = subprocess.Popen(command, env=environment, cwd=root, stdout=output, stderr=subprocess.STDOUT)
    server = Server(f"http://127.0.0.1:{port}", token, root, home / "config" / "lab" / "user-settings")
    try:
        _wait_for(server, process, log)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@pytest.fixture(scope="session")
def lab_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """JupyterLab on an empty folder."""
    require_browser()
    with serve(tmp_path_factory.mktemp("jupyter"), tmp_path_factory.mktemp("lab")) as server:
        yield server


def _wait_for(server: Server, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 120
    while True:
        try:
            server.api("status")
            return
        except (urllib.error.URLError, OSError):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("JupyterLab did not start:\n" + log.read_text()[-3000:]) from None
            time.sleep(0.2)


@dataclass
class Lab:
    """A browser window with JupyterLab in it."""

    server: Server
    shots: Path
    playwright: Any
    browser: Any = None
    page: Any = None
    console: list[str] = field(default_factory=list)
    _opened: int = 0

    def new_folder(self, name: str = "") -> Path:
        """A new empty folder under the server's root."""
        folder = self.server.root / (name or f"t{secrets.token_hex(4)}")
        folder.mkdir(parents=True)
        return folder

    def copy(self, source: Path) -> Path:
        """Copy a file or a folder to a new folder under the server's root; returns the copy."""
        target = self.new_folder() / source.name
        if source.is_dir():
            shutil.copytree(source, target)
        else:
            shutil.copy2(source, target)
        return target

    def new_page(self, width: int = 1280, height: int = 900, scale: float = 1) -> Any:
        """An empty page; what it writes to the console goes to ``console``."""
        if self.browser is None:
            self.browser = self.playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        self.page = self.browser.new_page(
            viewport={"width": width, "height": height}, device_scale_factor=scale, locale="en-GB"
        )
        self.page.set_default_timeout(PATIENCE)
        self.page.on("console", lambda message: self.console.append(f"{message.type}: {message.text}"))
        return self.page

    def open_notebook(self, path: Path | str, width: int = 1280, height: int = 900, scale: float = 1) -> Any:
        """Open a notebook that lies under the server's root, and wait until its kernel is idle."""
        self.new_page(width, height, scale)
        relative = Path(self.server.root, path).relative_to(self.server.root).as_posix()
        workspace = f"t{secrets.token_hex(3)}{self._opened}"
        self._opened += 1
        self.page.goto(
            f"{self.server.url}/lab/workspaces/{workspace}/tree/{quote(relative)}?reset&token={self.server.token}"
        )
        self.page.wait_for_selector("#jupyterlab-splash", state="detached")
        self.page.wait_for_function(
            """() => {
                const panel = window.jupyterapp?.shell?.currentWidget;
                const kernel = panel?.sessionContext?.session?.kernel;
                return panel?.context?.isReady && kernel?.connectionStatus === 'connected' && kernel?.status === 'idle';
            }"""
        )
        return self.page

    def command(self, name: str, arguments: dict[str, Any] | None = None) -> None:
        """Execute a command of JupyterLab; waits until it is registered."""
        self.page.wait_for_function("name => window.jupyterapp.commands.hasCommand(name)", arg=name)
        self.page.evaluate(
            "([name, args]) => { window.jupyterapp.commands.execute(name, args); }", [name, arguments or {}]
        )

    def run_all(self, timeout: int = 180_000) -> None:
        """Run all cells and wait until each has run, or one has failed."""
        self.page.evaluate(
            """() => { for (const cell of window.jupyterapp.shell.currentWidget.content.model.cells)
                 if (cell.type === 'code') { cell.sharedModel.execution_count = null; } }"""
        )
        self.command("notebook:run-all-cells")
        self.page.wait_for_function(
            """() => {
                const cells = [...window.jupyterapp.shell.currentWidget.content.model.cells];
                const code = cells.filter(c => c.type === 'code' && c.sharedModel.source.trim());
                const failed = code.some(c => c.outputs.toJSON().some(o => o.output_type === 'error'));
                return failed || code.every(c => c.sharedModel.execution_count !== null);
            }""",
            timeout=timeout,
        )

    def cell_outputs(self) -> list[list[dict[str, Any]]]:
        """The outputs of every code cell, in order, as they stand in the notebook."""
        return self.page.evaluate(
            """() => [...window.jupyterapp.shell.currentWidget.content.model.cells]
                 .filter(c => c.type === 'code').map(c => c.outputs.toJSON())"""
        )

    def no_raw_traceback(self) -> None:
        """Fail if a cell shows an error, or text that looks like a traceback."""
        for number, outputs in enumerate(self.cell_outputs(), 1):
            for output in outputs:
                if output["output_type"] == "error":
                    pytest.fail(f"code cell {number}: {output['ename']}: {output['evalue']}")
        shown = self.page.locator(".jp-OutputArea-output").all_inner_texts()
        assert not [text for text in shown if "Traceback (most recent call last)" in text]
        assert not [text for text in shown if "Error displaying widget" in text or "Loading widget" in text]

    def no_complaints(self) -> None:
        """Fail if anything is on the error stream: a letter missing in a chart's font, a text missing in a language."""
        complaints = [
            output["text"]
            for outputs in self.cell_outputs()
            for output in outputs
            if output["output_type"] == "stream" and output["name"] == "stderr"
        ]
        assert complaints == []

    def only_for_readers(self, lang: str, but: Collection[str] = ()) -> str:
        """Fail if outputs show what is not made for readers, ``but`` for some words; returns the text of them all."""
        shown = "\n".join(self.page.locator(".jp-OutputArea-output").all_inner_texts())
        assert {found.group() for found in NOT_FOR_READERS.finditer(shown)} - set(but) == set()
        chinese = sum("\u4e00" <= letter <= "\u9fff" for letter in shown)
        assert (chinese == 0) if lang == "en" else (chinese > len(shown) / 10)
        return shown

    def save(self) -> None:
        """Save the notebook and wait until it is on the disk."""
        self.page.evaluate("() => window.jupyterapp.shell.currentWidget.context.save()")

    def theme(self, name: str) -> None:
        """Switch the theme: ``JupyterLab Light`` or ``JupyterLab Dark``."""
        self.command("apputils:change-theme", {"theme": name})
        self.page.wait_for_function("name => document.body.dataset.jpThemeName === name", arg=name)

    def screenshot(self, name: str, whole: bool = True, locator: Any = None) -> Path:
        """Take a picture of the notebook (``whole``: as high as its content), or of one element."""
        self.shots.mkdir(parents=True, exist_ok=True)
        path = self.shots / f"{name}.png"
        if locator is not None:
            locator.screenshot(path=path)
            return path
        size = self.page.viewport_size
        if whole:
            needed = self.page.evaluate(
                """() => { const box = document.querySelector('.jp-Notebook .jp-WindowedPanel-outer')
                     || document.querySelector('.jp-Notebook');
                   box.scrollTop = 0;
                   return Math.ceil(box.scrollHeight + box.getBoundingClientRect().top + 60); }"""
            )
            self.page.set_viewport_size({"width": size["width"], "height": max(size["height"], min(needed, 15_000))})
            self.page.wait_for_timeout(300)
        self.page.screenshot(path=path)
        self.page.set_viewport_size(size)
        return path

    def pages(self, name: str, height: int = 2000) -> list[Path]:
        """Take pictures of a long notebook from top to bottom, if somebody wants to look at them."""
        if "KAM_LAB_SCREENSHOTS" not in os.environ:
            return []
        size = self.page.viewport_size
        self.page.set_viewport_size({"width": size["width"], "height": height})
        self.page.wait_for_timeout(400)
        box = (
            "(document.querySelector('.jp-Notebook .jp-WindowedPanel-outer') || document.querySelector('.jp-Notebook'))"
        )
        seen = self.page.evaluate(f"() => {box}.clientHeight")
        whole = self.page.evaluate(f"() => {box}.scrollHeight")
        taken = []
        for number, top in enumerate(range(0, whole, seen), 1):
            self.page.evaluate(f"top => {{ {box}.scrollTop = top; }}", top)
            self.page.wait_for_timeout(200)
            taken.append(self.screenshot(f"{name}-{number:02}", whole=False))
        self.page.set_viewport_size(size)
        return taken

    def close(self) -> None:
        """Close the browser without saving anything; kernels go on running."""
        if self.browser is not None:
            self.browser.close()
        self.browser = self.page = None


@contextmanager
def window(server: Server, shots: Path) -> Iterator[Lab]:
    """A browser on a server. Close it as soon as may be, since a running one keeps an event loop to itself."""
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        opened = Lab(server, Path(os.environ.get("KAM_LAB_SCREENSHOTS") or shots), playwright)
        try:
            yield opened
        finally:
            opened.close()
            server.stop_kernels()
            server.forget_settings()


@contextmanager
def chromium() -> Iterator[Any]:
    """A browser without a server, for pages that are files."""
    require_browser()
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


@pytest.fixture
def lab(lab_server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A browser on the server, for one test."""
    with window(lab_server, tmp_path_factory.getbasetemp() / "screenshots") as opened:
        yield opened
