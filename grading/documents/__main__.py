"""``python -m grading.documents [--check]``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from grading.classroom.content import Content
from grading.classroom.files import write_if_changed

from .cases import built_cases, case_problems
from .checks import problems_of
from .facts import gather
from .model import load
from .slides import built_slides
from .writing import documents


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the documents, or check that they are up to date and agree with everything they name."""
    parser = argparse.ArgumentParser(prog="python -m grading.documents", description="Rebuild the course documents.")
    parser.add_argument("--check", action="store_true", help="write nothing; fail when a document is stale or wrong")
    options = parser.parse_args(arguments)
    content = Content()
    problems = problems_of(load(content), gather(content)) + case_problems(content)
    made: dict[str, str] = {}
    if not problems:
        made = {f"standard/{name}": text for name, text in documents(content).items()}
        made |= {f"cases/{name}": text for name, text in built_cases(content).items()}
        made |= {f"slides/{name}": text for name, text in built_slides(content).items()}
    for name, text in made.items():
        path = content.built / name
        if options.check:
            if not path.is_file() or path.read_bytes() != text.encode("utf-8"):
                problems.append(f"{name} is out of date: run `make lessons`")
        elif write_if_changed(path, text):
            print(f"written: {path.relative_to(content.root)}")
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    raise SystemExit(main())
