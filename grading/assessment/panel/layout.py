"""How a panel's scorecard looks: one row per team, one column per criterion, the own team grey and locked.

Rows 1 and 2 are hidden: whose card it is, and the ids of the columns. The second sheet holds the descriptors and the
lists to pick from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from grading.assessment.panel.model import Card, Criterion, PanelProject, People, Role, recused, say
from grading.assessment.sheets import clean, put

SHEET, LEVELS = "Scores", "Levels"
IDENTITY_ROW, ID_ROW, TITLE_ROW, HEAD_ROW, FIRST_ROW = 1, 2, 3, 4, 5
TEAM, NAME, TOTAL, COMMENT = "team", "name", "total", "comment"
MARK = "kam-lab panel card"
IDENTITY = ("project", "rater", "fingerprint")

_HEAD = PatternFill("solid", fgColor="1F3A4D")
_ENTRY = PatternFill("solid", fgColor="FFF8E1")
_OWN = PatternFill("solid", fgColor="BFC5C9")
_LINE = Border(bottom=Side(style="thin", color="C9D1D6"))
_TOP = Alignment(wrap_text=True, vertical="top")
_MIDDLE = Alignment(wrap_text=True, vertical="center")
_PROMPT = 250  # letters that a hint beside a cell can hold


def layout(
    project: PanelProject, rater: str, role: Role, people: People, mark: str, lang: str, old: Card | None
) -> Workbook:
    """Lay out one rater's workbook; ``mark`` is its fingerprint, ``old`` what he entered before."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = SHEET
    criteria = project.asked(role)
    ranges = _levels_sheet(book.create_sheet(LEVELS), criteria, lang)
    names = [TEAM, NAME, *(c.id for c in criteria), TOTAL, COMMENT]
    put(sheet.cell(IDENTITY_ROW, 1), MARK)
    for number, (name, value) in enumerate(zip(IDENTITY, (project.id, rater, mark), strict=True)):
        put(sheet.cell(IDENTITY_ROW, 2 + 2 * number), name)
        put(sheet.cell(IDENTITY_ROW, 3 + 2 * number), value)
    title = say("card.title", project=dict(project.title), rater=_who(rater, role, project, people))[lang]
    put(sheet.cell(TITLE_ROW, 1), title).font = Font(bold=True, size=13)
    heads = {n: say(f"card.head.{n}")[lang] for n in (TEAM, NAME, TOTAL, COMMENT)}
    heads |= {c.id: say("card.head.criterion", title=dict(c.title), most=f"{c.max:g}")[lang] for c in criteria}
    widths = {TEAM: 14, NAME: 22, TOTAL: 12, COMMENT: 44}
    for column, name in enumerate(names, start=1):
        put(sheet.cell(ID_ROW, column), name)
        head = put(sheet.cell(HEAD_ROW, column), heads[name])
        head.font, head.fill, head.alignment = Font(bold=True, color="FFFFFF"), _HEAD, _MIDDLE
        sheet.column_dimensions[get_column_letter(column)].width = widths.get(name, 24)
    for row, team in enumerate(project.teams, start=FIRST_ROW):
        _row(sheet, row, team, names, project, criteria, recused(team, rater, people), lang, old)
    last = FIRST_ROW + max(1, len(project.teams)) - 1
    for column, criterion in enumerate(criteria, start=3):
        letter = get_column_letter(column)
        rule = _rule(criterion, ranges.get(criterion.id), lang)
        sheet.add_data_validation(rule)
        rule.add(f"{letter}{FIRST_ROW}:{letter}{last}")
    _finish(sheet)
    return book


def _who(rater: str, role: Role, project: PanelProject, people: People) -> dict[str, str]:
    team = people.team(rater)
    if role == "representative" and team is not None:
        return say("who.representative", team=project.teams.get(team, team))
    return say("who.teacher", name=rater.partition(":")[2] or rater)


def _row(
    sheet: Worksheet,
    row: int,
    team: str,
    names: Sequence[str],
    project: PanelProject,
    criteria: Sequence[Criterion],
    own: bool,
    lang: str,
    old: Card | None,
) -> None:
    scores = dict(old.scores.get(team, {})) if old and not own else {}
    most = sum(c.max for c in criteria)
    first, last = (f"{get_column_letter(column)}{row}" for column in (3, 2 + len(criteria)))
    for column, name in enumerate(names, start=1):
        cell = sheet.cell(row, column)
        cell.alignment, cell.border = _TOP, _LINE
        open_ = False
        if name == TEAM:
            put(cell, team)
        elif name == NAME:
            put(cell, project.teams[team] + (f"\n{say('card.own')[lang]}" if own else ""))
        elif name == TOTAL:
            if not own and criteria:  # a help for the eye; reading takes no notice of it
                cell.value = f'=IF(COUNT({first}:{last})<{len(criteria)},"",ROUND(SUM({first}:{last})/{most:g}*100,1))'
        elif name == COMMENT:
            open_ = not own
            put(cell, (old.comments.get(team) if old and open_ else None) or None)
        else:
            open_ = not own
            put(cell, scores.get(name))
        cell.protection = Protection(locked=not open_)
        if own:
            cell.fill, cell.font = _OWN, Font(color="666666", italic=True)
        elif open_:
            cell.fill = _ENTRY
    sheet.row_dimensions[row].height = 34


def _rule(criterion: Criterion, labels: str | None, lang: str) -> DataValidation:
    """A list of the levels' points, or a number between 0 and the maximum."""
    most = f"{criterion.max:g}"
    if labels:
        rule = DataValidation("list", formula1=labels, allow_blank=True, showErrorMessage=False)
    else:
        rule = DataValidation("decimal", operator="between", formula1="0", formula2=most, allow_blank=True)
        rule.showErrorMessage = True
        rule.error = say("card.error", most=most)[lang]
    levels = [
        f"{criterion.points(n):g}  {' '.join(level.text[lang].split())}" for n, level in enumerate(criterion.levels)
    ]
    hint = "\n".join([say("card.prompt", most=most)[lang], *reversed(levels)])
    rule.promptTitle, rule.prompt = clean(criterion.title[lang])[:32], clean(hint)[:_PROMPT]
    rule.showInputMessage = True
    return rule


def _finish(sheet: Worksheet) -> None:
    for row in (IDENTITY_ROW, ID_ROW):
        sheet.row_dimensions[row].hidden = True
    sheet.row_dimensions[TITLE_ROW].height, sheet.row_dimensions[HEAD_ROW].height = 26, 48
    sheet.freeze_panes = sheet.cell(FIRST_ROW, 3)
    guard = sheet.protection
    guard.sheet = True
    guard.formatColumns = guard.formatRows = False  # False: allowed although the sheet is protected
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _levels_sheet(sheet: Worksheet, criteria: Sequence[Criterion], lang: str) -> Mapping[str, str]:
    """Write the descriptors; return criterion → the range of points to pick from."""
    put(sheet.cell(1, 1), say("card.how_to")[lang]).alignment = _TOP
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=3)
    sheet.row_dimensions[1].height = 64
    heads = ("criterion", "points", "text")
    for column, (name, width) in enumerate(zip(heads, (28, 10, 90), strict=True), start=1):
        cell = put(sheet.cell(2, column), say(f"card.levels.{name}")[lang])
        cell.font, cell.fill, cell.alignment = Font(bold=True, color="FFFFFF"), _HEAD, _MIDDLE
        sheet.column_dimensions[get_column_letter(column)].width = width
    ranges, row = {}, 3
    for criterion in criteria:
        first = row
        lines: list[tuple[str, str | float, str]]
        if not criterion.levels:
            lines = [(criterion.title[lang], f"0–{criterion.max:g}", say("card.any_points")[lang])]
        else:
            lines = [
                (criterion.title[lang], criterion.points(n), criterion.levels[n].text[lang])
                for n in range(len(criterion.levels))
            ]
            ranges[criterion.id] = f"'{LEVELS}'!$B${first}:$B${first + len(lines) - 1}"
        for line in lines:
            for column, value in enumerate(line, start=1):
                cell = put(sheet.cell(row, column), value)
                cell.alignment, cell.border = _TOP, _LINE
            row += 1
    sheet.freeze_panes = "A3"
    sheet.protection.sheet = True
    return ranges
