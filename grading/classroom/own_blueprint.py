"""A class's own copy of an exam's blueprint, cut to the stages that the class teaches.

The course's blueprint asks about all stages up to the exam. A class that leaves some out gets a shorter exam: their
share of the points goes to the others, questions and minutes shrink, and a line at the top says so. Nothing is hidden;
the teacher edits the copy.
"""

from __future__ import annotations

import re
from collections.abc import Collection

import yaml

from .default_policy import whole_numbers

FEWEST = 8  # questions; below that chance has too large a part in the mark
STEP = 5  # shares in steps of five: they give whole points, and papers are found quickly


def own_blueprint(text: str, stages: Collection[str]) -> str:
    """The text of the class's copy.

    Parameters
    ----------
    text : of the course's blueprint.
    stages : that the class teaches; others of the blueprint are left out. Where none is left, nothing is changed.
    """
    tree = yaml.safe_load(text)
    shares = tree["stages"]
    kept = {stage: share for stage, share in shares.items() if stage in stages}
    if not kept or len(kept) == len(shares):
        return text
    part = sum(kept.values()) / sum(shares.values())
    whole = int(tree["questions"])
    questions = min(whole, max(FEWEST, round(whole * part)))
    minutes = max(30, STEP * round(tree["minutes"] * questions / whole / STEP))
    weights = {stage: round(100 * share) for stage, share in kept.items()}
    new = {stage: STEP * share for stage, share in whole_numbers(weights, 100 // STEP).items()}
    shown = ", ".join(f"{stage}: {share}" for stage, share in new.items())
    for field, value in (("stages", f"{{{shown}}}"), ("questions", questions), ("minutes", minutes)):
        text = re.sub(rf"^{field}:.*$", f"{field}: {value}", text, count=1, flags=re.MULTILINE)
    # Rules on kinds are made for the longer paper.
    text = re.sub(r"^wanted:.*\n", "", text, count=1, flags=re.MULTILINE)
    out = ", ".join(stage for stage in shares if stage not in kept)
    return (
        f"# This class does not teach {out}: the exam leaves them out, and their share has gone to the others.\n"
        "# If you teach them after all, write your own shares below; they add up to 100.\n"
        f"# 本班没有这些阶段：{out}。考试里去掉了，分数给了别的阶段。\n"
        "# 如果您还是要教，请在下面改成您要的比例，合计 100。\n" + text
    )
