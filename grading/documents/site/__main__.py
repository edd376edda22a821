"""``python -m grading.documents.site [--out FOLDER] [--teacher] [--no-run] [--workers N]``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from .running import SiteError
from .writing import write_site


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the site, and say how many pages it has."""
    parser = argparse.ArgumentParser(prog="python -m grading.documents.site", description="Write the static site.")
    parser.add_argument("--out", type=Path, default=Path("site"), help="folder to write (default: site/)")
    parser.add_argument("--teacher", action="store_true", help="add guides, plans and notes that students do not get")
    parser.add_argument("--no-run", action="store_true", help="text only: run no cell, show no table and no chart")
    parser.add_argument("--workers", type=int, default=2, help="notebooks that run at a time (default: 2)")
    options = parser.parse_args(arguments)
    try:
        written = write_site(
            options.out,
            teacher=options.teacher,
            run=not options.no_run,
            workers=options.workers,
            tell=lambda name: print(name, flush=True),
        )
    except SiteError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{len(written)} pages: open {options.out / 'index.html'}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
