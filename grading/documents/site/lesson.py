"""A lesson or case as a page: its text, what its cells showed, its self-checks; code folded away."""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Callable
from typing import Any

from nbconvert.filters.highlight import Highlight2HTML
from nbformat import NotebookNode

from grading.documents.slides import HOW
from grading.messages import both
from kam_lab.i18n import t as said_by_library
from kam_lab.selfcheck import Item, Reply, items

from .stills import STATE, VIEW, Stills
from .text import Text

_CHECK = re.compile(r"""^check\(\s*["'](\w+)["']\s*\)\s*$""", re.MULTILINE)
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


class LessonPage:
    """Turns one notebook into HTML.

    Parameters
    ----------
    lang
        "en" or "zh".
    text
        Renders the Markdown and gathers the headings.
    picture
        Keeps the bytes of a PNG and returns the address at which the page finds it.
    """

    def __init__(self, notebook: NotebookNode, lang: str, text: Text, picture: Callable[[bytes], str]) -> None:
        self.notebook, self.lang, self.text, self.picture = notebook, lang, text, picture
        kept = notebook.metadata.get("widgets", {}).get(STATE, {}).get("state", {})
        self.stills = Stills(kept, self._outputs, picture, chart=self._say("chart"))

    @property
    def styles(self) -> str:
        """The style sheets that forms and apps brought with them."""
        return "\n".join(self.stills.styles)

    def html(self) -> str:
        """The whole page, from top to bottom."""
        return "\n".join(filter(None, map(self._cell, self.notebook.cells)))

    def _say(self, key: str, **fields: Any) -> str:
        return both(f"site.lesson.{key}", **fields)[self.lang]

    def _cell(self, cell: NotebookNode) -> str:
        if cell.cell_type == "markdown":
            parts = re.split(r"\n\s*\n", cell.source.strip())
            return self.text.html("\n\n".join(part for part in parts if not HOW.match(part)))
        if cell.cell_type != "code":
            return ""
        named = _CHECK.findall(cell.source)
        if named:
            return "".join(self._check(items()[name]) for name in named)
        code = Highlight2HTML(pygments_lexer="ipython3")(cell.source)
        folded = f'<details class="code"><summary>{self._say("code")}</summary>{code}</details>'
        return folded + self._outputs(cell.get("outputs", []))

    def _outputs(self, outputs: list[Any]) -> str:
        return "".join(map(self._output, outputs))

    def _output(self, output: Any) -> str:
        if output["output_type"] == "stream":
            return f"<pre class='said' tabindex='0'>{html.escape(_COLOURS.sub('', output['text']))}</pre>"
        data = output.get("data", {})
        if VIEW in data and data[VIEW]["model_id"] in self.stills.state:
            return self._widget(data[VIEW]["model_id"])
        if "image/png" in data:
            address = self.picture(base64.b64decode(data["image/png"]))
            alt = html.escape(data.get("text/plain", "").strip())
            return f'<figure class="chart"><img src="{address}" alt="{alt}" loading="lazy"></figure>'
        if "text/html" in data:
            return f'<div class="shown" tabindex="0">{data["text/html"]}</div>'
        if "text/markdown" in data:
            return self.text.html(data["text/markdown"])
        return f"<pre class='said' tabindex='0'>{html.escape(data['text/plain'])}</pre>" if "text/plain" in data else ""

    def _widget(self, model_id: str) -> str:
        stills, inside = self.stills, self.stills.html(model_id)
        if "kam-app" in stills.classes(model_id):
            return (
                f'<figure class="app"><div class="still" role="group" aria-label="{html.escape(self._say("app"))}">'
                f"{inside}</div><figcaption>{self._say('app')}</figcaption></figure>"
            )
        if "kam-desk" in stills.classes(model_id):
            *above, last = stills.children(model_id)
            if stills.kind(last) == "HTML":  # a table to look through: what sorts and searches it is of no use here
                bar = stills.children(above[1]) if len(above) > 1 else []
                which = "".join(stills.html(one) for one in bar if self._parts(one))
                inside = f'<div class="kam-desk">{which}{stills.html(last)}</div>'
        return f'<div class="desk" tabindex="0">{inside}</div>'

    def _parts(self, model_id: str) -> bool:
        """Whether a control chooses which of several tables is shown."""
        label = self.stills.state[model_id]["state"].get("description")
        return bool(label == said_by_library("desk.which", lang=self.lang))

    def _check(self, item: Item) -> str:
        """A self-check that answers without a program: each option unfolds its reply."""
        prompt = f"<p><b>{html.escape(item.prompt[self.lang])}</b></p>"
        if item.options:
            folds = [(text[self.lang], self._reply(item.replies[key])) for key, text in item.options.items()]
        else:
            assert item.hint is not None
            right = self._say("right_number", number=f"{item.right:,g}", unit=item.unit).strip()
            answer = f"<p><b>{html.escape(right)}</b></p>{self._reply(item.replies['right'])}"
            hint = f"<p>{html.escape(item.hint[self.lang])}</p>"
            folds = [(self._say("hint"), hint), (self._say("answer"), answer)]
        made = "".join(f"<details><summary>{html.escape(head)}</summary>{body}</details>" for head, body in folds)
        return f'<section class="check" aria-label="{self._say("check")}">{prompt}{made}</section>'

    def _reply(self, reply: Reply) -> str:
        key = "right" if reply.right else "not_yet"
        verdict = html.escape(said_by_library(f"selfcheck.{key}", lang=self.lang))
        return f'<p class="{key}"><b>{verdict}</b> {html.escape(reply.text[self.lang])}</p>'
