"""Starts the kernel that executes a student's cells.

Run as a plain script by an interpreter without ``site`` (``python -S``), so that no ``.pth`` file can put a checkout on
the path: the path is what the runner says, nothing else. Imports nothing of this project.
"""

import json
import os
import site
import sys


def main() -> None:
    """Set the path, then become an ordinary ``ipykernel``."""
    sys.path.remove(os.path.dirname(os.path.abspath(__file__)))  # put there for the script itself
    sys.path += json.loads(os.environ.pop("KAM_LAB_RUNNER_PATH"))
    for part in ("sethelper", "setcopyright"):  # what a notebook expects and only `site` would have put there
        getattr(site, part)()
    sys.modules["debugpy"] = None  # type: ignore[assignment]  # nobody debugs here, and importing it takes long
    from ipykernel import kernelapp

    del sys.modules["debugpy"]
    kernelapp.launch_new_instance()


if __name__ == "__main__":
    main()
