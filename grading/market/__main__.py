"""``python -m grading.market``: make ``datasets/`` again, byte for byte."""

from __future__ import annotations

import sys
from pathlib import Path

from grading.market import TEACHING_NAME, TEACHING_SEED, generate, write_world
from grading.market.dictionary import FILES, dictionary
from kam_lab.tables.schema import datasets_folder, read_schema
from kam_lab.tables.seal import SUMS


def rebuild(folder: Path) -> list[Path]:
    """Write the teaching world and both dictionaries to a folder; returns the files written, by name."""
    write_world(generate(TEACHING_SEED, TEACHING_NAME).world, folder)
    schema = read_schema()
    for lang, name in FILES.items():
        (folder / name).write_text(dictionary(schema, lang), encoding="utf-8", newline="\n")
    return sorted([folder / name for name in (*FILES.values(), SUMS)] + [folder / table.path for table in schema])


def main(arguments: list[str]) -> int:
    """The command line: an optional folder, by default ``datasets/`` itself."""
    if len(arguments) > 1 or any(argument.startswith("-") for argument in arguments):
        print("usage: python -m grading.market [FOLDER]\nMakes the teaching world again; FOLDER defaults to datasets/.")
        return 2
    folder = Path(arguments[0]) if arguments else datasets_folder()
    files = rebuild(folder)
    size = sum(file.stat().st_size for file in files) / 1e6
    print(f"{folder.name}/: {len(files)} files, {size:.1f} MB, seed {TEACHING_SEED}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
