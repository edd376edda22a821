"""Text in two languages: complete, switchable, and never the cause of a crash."""

from __future__ import annotations

import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from kam_lab import i18n
from kam_lab.i18n import Catalogue, MissingTextWarning, in_language, language, pick, t, use_language

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = [ROOT / "kam_lab" / "locale", ROOT / "grading" / "locale"]
OWNERS = [(folder, owner) for folder in FOLDERS for owner in Catalogue(folder).owners()]


@pytest.fixture(autouse=True)
def _own_language(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(i18n, "_current", None)
    monkeypatch.delenv("KAM_LAB_LANG", raising=False)
    yield


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    (tmp_path / "shop.en.yaml").write_text("hello: Hello {name}\nonly: English only\nyes: 'Yes'\ndeep: {er: Deeper}\n")
    (tmp_path / "shop.zh.yaml").write_text("shop:\n  hello: 你好，{name}\n  yes: 是\n  deep: {er: 更深}\n", "utf-8")
    return Catalogue(tmp_path)


def test_language_is_chinese_unless_said_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    assert language() == "zh"
    monkeypatch.setenv("KAM_LAB_LANG", "en")
    assert language() == "en"
    use_language("zh-CN")
    assert language() == "zh"
    monkeypatch.setenv("KAM_LAB_LANG", "nonsense")
    monkeypatch.setattr(i18n, "_current", None)
    assert language() == "zh"


def test_an_unknown_language_is_refused_in_both_languages() -> None:
    with pytest.raises(ValueError, match=r"knows.*语言只能是"):
        use_language("fr")


def test_language_changes_at_run_time(catalogue: Catalogue) -> None:
    use_language("en")
    assert catalogue.t("shop.hello", name="Wu") == "Hello Wu"
    with in_language("zh"):
        assert catalogue.t("shop.hello", name="吴") == "你好，吴"
    assert catalogue.t("shop.deep.er") == "Deeper"
    assert catalogue.t("shop.deep.er", lang="zh") == "更深"
    assert catalogue.both("shop.yes") == {"en": "Yes", "zh": "是"}
    assert catalogue.both("shop.hello", name={"en": "A", "zh": "甲"}) == {"en": "Hello A", "zh": "你好，甲"}


@pytest.mark.parametrize(
    ("count", "said"), [(1, "1 day left"), ("1", "1 day left"), (0, "0 days left"), (21, "21 days left")]
)
def test_a_word_goes_with_its_number(tmp_path: Path, count: object, said: str) -> None:
    (tmp_path / "shop.en.yaml").write_text('left: "{count} {count:day|days} left"\n')
    assert Catalogue(tmp_path).t("shop.left", lang="en", count=count) == said


@pytest.mark.parametrize("key", ["shop.only", "shop.nowhere", "nobody.home", "nonsense", "shop.hello"])
def test_gaps_are_errors_in_tests(catalogue: Catalogue, key: str) -> None:
    with pytest.raises(MissingTextWarning):
        catalogue.t(key)


def test_gaps_never_crash_for_a_student(catalogue: Catalogue) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MissingTextWarning)
        assert catalogue.t("shop.only", lang="zh") == "English only"
        assert catalogue.t("shop.nowhere") == "shop.nowhere"
        assert catalogue.t("shop.hello", lang="en") == "Hello {name}"
    code = "from kam_lab.i18n import t; print(t('answers.no_such_text'))"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "answers.no_such_text"
    assert not run.stderr


def test_pick() -> None:
    assert pick({"en": "a", "zh": "甲"}) == "甲"
    assert pick({"en": "a", "zh": "甲"}, "en") == "a"
    assert pick({"en": "a"}) == "a"
    assert pick({"en": "", "zh": "甲"}, "en") == "甲"
    assert pick("plain") == "plain"
    assert pick({}) == ""


def test_own_texts() -> None:
    assert t("answers.saved", lang="en", time="10:32") == "Saved at 10:32"


@pytest.mark.parametrize(("folder", "owner"), OWNERS, ids=[f"{f.parent.name}-{o}" for f, o in OWNERS])
def test_both_languages_have_the_same_texts_and_fields(folder: Path, owner: str) -> None:
    catalogue = Catalogue(folder)
    english, chinese = catalogue.texts(owner, "en"), catalogue.texts(owner, "zh")
    assert set(english) == set(chinese)
    for key in english:
        assert english[key].strip() and chinese[key].strip(), f"{owner}.{key} is empty"
        assert _fields(english[key]) == _fields(chinese[key]), f"{owner}.{key}: the fields differ"


def _fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_every_locale_file_has_a_language() -> None:
    strangers = [
        path.name
        for folder in FOLDERS
        for path in folder.glob("*")
        if path.name.split(".")[1:] not in (["en", "yaml"], ["zh", "yaml"])
    ]
    assert not strangers


def test_the_library_is_imported_fast() -> None:
    code = "import time; t = time.perf_counter(); import kam_lab; print(time.perf_counter() - t)"
    best = min(
        float(subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout)
        for _ in range(3)
    )
    assert best < 0.3


def test_the_exported_names_can_be_loaded() -> None:
    import kam_lab

    for name in kam_lab.__all__:
        assert getattr(kam_lab, name) is not None
    with pytest.raises(AttributeError, match="no attribute"):
        _ = kam_lab.nonsense
    assert set(kam_lab.__all__) <= set(dir(kam_lab))
