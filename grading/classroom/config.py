"""``class.yaml``, ``policy.yaml`` and ``nbgrader_config.py``: the settings of a class."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator, model_validator

from .files import write_atomic
from .messages import ClassroomError, Text, fail, say

Language = Literal["en", "zh", "both"]
Scope = Literal["team", "person", "class"]


def _stamp(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value  # YAML turns an unquoted date into a date


class ClassConfig(BaseModel):
    """``class.yaml``.

    Attributes
    ----------
    name
        Shown on reports.
    course_id
        nbgrader's name of the course; the folder of the exchange.
    language
        Of the class; a student's own language in the roster goes first.
    assignments
        Stage words, in teaching order.
    variants
        Assignment → whose data: ``team``, ``person`` or ``class``.
    policy
        File name of the weights.
    due
        Assignment → ISO date and time, or null.
    teachers
        Ids of those who score projects beside the teams' representatives.
    exams
        Names of the exams the class sits, such as ``midterm``.
    law_date
        The day whose law decides the tender of project 2; null for the end of March after the tables end.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(min_length=1)]
    course_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")] = "kam"
    language: Language = "zh"
    assignments: Annotated[list[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]], Field(min_length=1)]
    variants: dict[str, Scope] = {}
    policy: Annotated[str, Field(pattern=r"^[^/\\]+\.yaml$")] = "policy.yaml"
    due: dict[str, Annotated[str, BeforeValidator(_stamp)] | None] = {}
    teachers: list[Annotated[str, Field(min_length=1)]] = ["teacher"]
    exams: list[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,29}$")]] = []
    law_date: date | None = None

    @field_validator("due")
    @classmethod
    def _dates(cls, due: dict[str, str | None]) -> dict[str, str | None]:
        for stamp in due.values():
            if stamp is not None:
                datetime.fromisoformat(stamp)
        return due

    @model_validator(mode="after")
    def _known(self) -> ClassConfig:
        for key in ("variants", "due"):
            strange = sorted(set(getattr(self, key)).difference(self.assignments))
            if strange:
                raise ValueError(f"{key}:{strange[0]}")
        for name in self.assignments:
            self.variants.setdefault(name, "team")
            self.due.setdefault(name, None)
        return self


def default_config(
    name: str,
    language: str,
    variants: Mapping[str, Scope] | Scope,
    assignments: list[str],
    due: Mapping[str, str | None],
    course_id: str,
    exams: list[str] | None = None,
) -> ClassConfig:
    """The settings of a new class, checked like those of a file."""
    scopes = dict.fromkeys(assignments, variants) if isinstance(variants, str) else dict(variants)
    return _validated(
        {
            "name": name,
            "course_id": course_id,
            "language": language,
            "assignments": assignments,
            "variants": scopes,
            "due": dict(due),
            "exams": list(exams or []),
        },
        "class.yaml",
    )


def read_config(path: Path) -> ClassConfig:
    """Read ``class.yaml``.

    Raises
    ------
    ClassroomError
        One sentence per mistake: which key, what was expected, what came.
    """
    try:
        tree = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise fail("config.yaml", file=path.name, line=mark.line + 1 if mark else "?") from None
    except UnicodeDecodeError:
        raise fail("config.encoding", file=path.name) from None
    if not isinstance(tree, dict):
        raise fail("config.mapping", file=path.name)
    return _validated(tree, path.name)


def _validated(tree: dict[str, Any], file: str) -> ClassConfig:
    try:
        return ClassConfig.model_validate(tree)
    except ValidationError as error:
        raise ClassroomError([_sentence(dict(item), file) for item in error.errors()]) from None


_EXPECTED: dict[str, Text] = {
    "name": {"en": "a text", "zh": "一段文字"},
    "course_id": {
        "en": "a short name of letters, digits, - and _",
        "zh": "由英文字母、数字、- 和 _ 组成的短名",
    },
    "language": {"en": "en, zh or both", "zh": "en、zh 或 both"},
    "assignments": {
        "en": "a list of stage words, such as [prospecting]",
        "zh": "阶段名的列表，例如 [prospecting]",
    },
    "variants": {
        "en": "team, person or class for every assignment",
        "zh": "每份作业填 team（按小组）、person（按个人）或 class（全班）",
    },
    "policy": {
        "en": "the name of a .yaml file in the class folder",
        "zh": "班级文件夹中一个 .yaml 文件的名称",
    },
    "due": {
        "en": "a date such as 2026-12-20T18:00, or null",
        "zh": "日期，例如 2026-12-20T18:00，或者 null",
    },
    "teachers": {"en": "a list of ids, such as [teacher]", "zh": "编号的列表，例如 [teacher]"},
    "exams": {"en": "a list of exams, such as [midterm]", "zh": "考试的列表，例如 [midterm]"},
    "law_date": {"en": "a day such as 2026-03-31, or null", "zh": "日期，例如 2026-03-31，或者 null"},
}


def _sentence(item: dict[str, Any], file: str) -> dict[str, str]:
    path = ".".join(str(part) for part in item["loc"])
    if item["type"] == "extra_forbidden":
        return say("config.unknown", file=file, key=path, known=", ".join(ClassConfig.model_fields))
    if not item["loc"]:  # our own check that variants and due name assignments of the class
        key, _, name = str(item["ctx"]["error"]).partition(":")
        return say("config.stranger", file=file, key=f"{key}.{name}", name=name)
    expected = _EXPECTED.get(str(item["loc"][0]), {"en": "?", "zh": "?"})
    if item["type"] == "missing":
        return say("config.missing", file=file, key=path, expected=expected)
    got = re.sub(r"\s+", " ", repr(item["input"]))[:60]
    return say("config.wrong", file=file, key=path, expected=expected, got=got)


def write_config(path: Path, config: ClassConfig) -> None:
    """Write ``class.yaml`` with a word on every key."""
    notes = {
        "name": "shown on reports 报告上显示的班级名称",
        "course_id": "nbgrader's course name; leave it once the class has started 开课后请勿改动",
        "language": "en | zh | both; a student's own language in roster.csv goes first 名册里学生自己的语言优先",
        "assignments": "what is graded 评分的作业",
        "variants": "whose data: team | person | class 数据按小组、个人或全班分配",
        "policy": "weights of the final mark 总评权重",
        "due": "ISO date and time, or null 截止时间，可为 null",
        "teachers": "who score projects beside the representatives 与评分代表一起给项目打分的老师",
        "law_date": "the day whose law decides the tender; null: end of March 招标按哪天的规则，null 为三月底",
        "exams": "exams of this class; exams/<name>.yaml says what each asks for 本班的考试，要求见 exams/<名称>.yaml",
    }
    lines = []
    for key, value in config.model_dump().items():
        lines.append(f"# {notes[key]}")
        lines.append(yaml.safe_dump({key: value}, allow_unicode=True, sort_keys=False).rstrip())
    write_atomic(path, "\n".join(lines) + "\n")


WORK_COMMENT: dict[str, str] = {
    "en": '# Your own calculation, if you want one; answer("…", value) sets the answer below.',
    "zh": '# 需要时可在这里计算；answer("…", 数值) 会填好下面的答案。',
    "both": '# 需要时可在这里计算 · your own calculation, if you want one; answer("…", value)',
}
"""The one line of an empty work cell, by language."""


def nbgrader_config(config: ClassConfig) -> str:
    """``nbgrader_config.py``: makes nbgrader's own commands and formgrader work in the folder."""
    stub = WORK_COMMENT[config.language]
    return f'''"""nbgrader's settings for this class; written by kam-lab, plain nbgrader reads it too."""

from pathlib import Path

c = get_config()  # noqa: F821

c.CourseDirectory.root = str(Path(__file__).resolve().parent)
c.CourseDirectory.course_id = {config.course_id!r}
# An empty work cell must not raise an error in front of the question it belongs to.
c.ClearSolutions.code_stub = {{"python": {stub!r}}}
# The market's tables are handed out with the assignment and need not be copied for every student again.
c.Autograde.exclude_overwriting = {{
    assignment: sorted(f"data/{{file.name}}" for file in Path(__file__).parent.glob(f"source/{{assignment}}/data/*"))
    for assignment in sorted(path.name for path in Path(__file__).parent.glob("source/*"))
}}

try:
    from grading.autograde import configure
except ImportError:
    # Without the grader's package nbgrader can still list, export and show; it cannot mark these questions.
    pass
else:
    configure(c)
'''
