"""Words in two languages.

Text that code shows lives in ``<folder>/<owner>.<language>.yaml``; a key such as ``answers.saved`` is the owner
(the file) followed by the path inside it. Text that belongs to data is a dictionary ``{"en": …, "zh": …}``.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

LANGUAGES = ("en", "zh")
DEFAULT_LANGUAGE = "zh"

_current: str | None = None


class MissingTextWarning(ResourceWarning):
    """A text or one of its fields is missing.

    A kind of ``ResourceWarning`` on purpose: Python hides those from a student, while the tests turn every warning
    into an error.
    """


def _known(name: str) -> str | None:
    """``zh-CN``, ``zh_CN.UTF-8``, ``EN`` → ``zh`` or ``en``; None for anything else."""
    short = str(name).strip().casefold().replace("_", "-").split("-")[0].split(".")[0]
    return {"en": "en", "english": "en", "zh": "zh", "cn": "zh", "chinese": "zh", "中文": "zh", "英文": "en"}.get(short)


def language() -> str:
    """The language that text is shown in: ``"en"`` or ``"zh"``.

    Taken from the last :func:`use_language`, else from the environment variable ``KAM_LAB_LANG``, else Chinese.
    """
    return _current or _known(os.environ.get("KAM_LAB_LANG", "")) or DEFAULT_LANGUAGE


def use_language(name: str) -> None:
    """Show text in ``"en"`` or ``"zh"`` from now on; may be called again at any time.

    Raises
    ------
    ValueError
        When the language is neither of the two.
    """
    global _current
    known = _known(name)
    if known is None:
        raise ValueError(
            f'use_language() knows "en" and "zh", not {name!r}. Write use_language("en"). '
            f'语言只能是 "en"（英文）或 "zh"（中文），收到的是 {name!r}。请写 use_language("zh")。'
        )
    _current = known


@contextmanager
def in_language(name: str) -> Iterator[None]:
    """Show text in another language inside a ``with`` block, then go back."""
    global _current
    before = _current
    use_language(name)
    try:
        yield
    finally:
        _current = before


def other(lang: str) -> str:
    """The other one of the two languages."""
    return "zh" if lang == "en" else "en"


def pick(text: Mapping[str, str] | str, lang: str | None = None) -> str:
    """The text in the current (or the given) language.

    Parameters
    ----------
    text
        ``{"en": …, "zh": …}``. Where one language is absent or empty the other one is returned; a plain string is
        returned as it is.
    lang
        Another language than the current one.
    """
    if isinstance(text, str):
        return text
    wanted = lang or language()
    return text.get(wanted) or text.get(other(wanted)) or ""


class _Gaps(dict[str, Any]):
    """Fields of a format string; one that is missing stays visible as ``{name}``."""

    def __missing__(self, name: str) -> str:
        _complain(f"the text needs a field {name!r} that was not given")
        return "{" + name + "}"


class _Words(Formatter):
    """Adds the form of a word that goes with a number: ``{count} {count:account|accounts}``."""

    def format_field(self, value: Any, format_spec: str) -> str:
        if "|" not in format_spec:
            formatted: str = super().format_field(value, format_spec)
            return formatted
        one, _, many = format_spec.partition("|")
        return one if str(value) == "1" else many


def _complain(what: str) -> None:
    warnings.warn(what, MissingTextWarning, stacklevel=4)


class Catalogue:
    """The texts in one folder of YAML files.

    Parameters
    ----------
    folder
        Holds ``<owner>.en.yaml`` and ``<owner>.zh.yaml`` for every owner. A file is a (nested) mapping of keys to
        text; it may, but need not, be wrapped in one top-level key named like the owner.
    """

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)
        self._files: dict[tuple[str, str], dict[str, str]] = {}

    def owners(self) -> list[str]:
        """Every owner that has a file in at least one language."""
        return sorted({path.name.split(".")[0] for path in self.folder.glob("*.*.yaml")})

    def texts(self, owner: str, lang: str) -> dict[str, str]:
        """All texts of one owner: path inside the file (``a.b``) → text. Empty when there is no such file."""
        if (owner, lang) not in self._files:
            self._files[owner, lang] = self._read(owner, lang)
        return self._files[owner, lang]

    def _read(self, owner: str, lang: str) -> dict[str, str]:
        import yaml  # here, since most sessions need it only once the first form is shown

        path = self.folder / f"{owner}.{lang}.yaml"
        if not path.is_file():
            return {}
        # BaseLoader: everything stays text, so that a key `yes` or a text `12` is not turned into something else.
        loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # the same, ten times as fast where it was built
        tree = yaml.load(path.read_text(encoding="utf-8"), Loader=loader) or {}
        if not isinstance(tree, dict):
            raise ValueError(f"{path.name}: expected a mapping of keys to text")
        if set(tree) == {owner} and isinstance(tree[owner], dict):
            tree = tree[owner]
        return dict(_flatten(tree))

    def t(self, key: str, /, *, lang: str | None = None, **fields: Any) -> str:
        """The text for ``owner.path`` with its fields filled in (``str.format``).

        A text that is missing in the language falls back to the other language, then to the key itself; both are
        reported by :class:`MissingTextWarning`, never by an error.
        """
        wanted = lang or language()
        owner, _, path = key.partition(".")
        template = self.texts(owner, wanted).get(path)
        if template is None:
            _complain(f"{self.folder.name}/{owner}.{wanted}.yaml has no text {path!r}")
            template = self.texts(owner, other(wanted)).get(path)
        if template is None:
            return key
        try:
            return _Words().vformat(template, (), _Gaps(fields))
        except (ValueError, TypeError, AttributeError, IndexError) as error:
            _complain(f"{key} ({wanted}) cannot be filled in: {error}")
            return template

    def both(self, key: str, /, **fields: Any) -> dict[str, str]:
        """The text in both languages: ``{"en": …, "zh": …}``. A field given as such a dictionary is split as well."""
        return {
            lang: self.t(key, lang=lang, **{name: _in(value, lang) for name, value in fields.items()})
            for lang in LANGUAGES
        }


def _in(value: Any, lang: str) -> Any:
    return value[lang] if isinstance(value, Mapping) and set(value) == set(LANGUAGES) else value


def _flatten(tree: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, value in tree.items():
        if isinstance(value, Mapping):
            yield from _flatten(value, f"{prefix}{name}.")
        elif isinstance(value, str):
            yield f"{prefix}{name}", value
        else:
            raise ValueError(f"the text {prefix}{name} must be a string, not a {type(value).__name__}")


@cache
def own() -> Catalogue:
    """The catalogue of this library."""
    return Catalogue(Path(__file__).parent / "locale")


def t(key: str, /, *, lang: str | None = None, **fields: Any) -> str:
    """A text of this library: ``t("answers.saved", time="10:32")``. See :meth:`Catalogue.t`."""
    return own().t(key, lang=lang, **fields)


def both(key: str, /, **fields: Any) -> dict[str, str]:
    """A text of this library in both languages. See :meth:`Catalogue.both`."""
    return own().both(key, **fields)
