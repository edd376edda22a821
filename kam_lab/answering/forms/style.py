"""How forms look. Colours are JupyterLab's own, so that light and dark themes both read well."""

from __future__ import annotations

import html
from typing import Any, Literal

import ipywidgets as widgets

CSS = """<style>
.kam-form {
  border: 1px solid var(--jp-border-color2, #ccc); border-left: 4px solid var(--jp-brand-color1, #1976d2);
  border-radius: 4px; padding: 10px 14px; margin: 4px 2px; max-width: 900px; box-sizing: border-box;
  background: var(--jp-layout-color1, #fff); color: var(--jp-ui-font-color1, #222); overflow: hidden;
  container: kam-form / inline-size;
}
.kam-form .widget-html, .kam-form .widget-html-content { line-height: 1.5; height: auto; overflow: visible; }
.kam-form .widget-html-content { color: var(--jp-ui-font-color1, #222); }
.kam-form .widget-label { width: auto; min-width: max-content; }
.kam-form .widget-checkbox label { width: auto; white-space: normal; }
.kam-form .widget-toggle-buttons { width: auto; height: auto; overflow: visible; }
.kam-form .widget-toggle-buttons > .widget-label { display: none; }
.kam-form .widget-toggle-button { width: auto; height: auto; min-height: 28px; line-height: 1.4; padding: 4px 12px;
  margin: 2px 6px 2px 0; white-space: normal; text-align: left; border: 1px solid var(--jp-border-color2, #ccc);
  border-radius: 4px; box-shadow: none; background: var(--jp-layout-color1, #fff);
  color: var(--jp-ui-font-color1, #222); }
.kam-form .widget-toggle-button.mod-active { border-color: var(--jp-brand-color1, #1976d2);
  background: var(--jp-layout-color2, #eee); font-weight: 600; }
.kam-form .kam-options .widget-toggle-button { display: block; width: 100%; max-width: 640px; }
.kam-form .kam-options .widget-toggle-button::before { content: "○ "; }
.kam-form .kam-options .widget-toggle-button.mod-active::before { content: "● ";
  color: var(--jp-brand-color1, #1976d2); }
.kam-form .kam-cell .widget-toggle-button { padding: 2px 10px; margin: 1px 3px 1px 0; text-align: center; }
.kam-form .kam-cell .widget-toggle-button.mod-active::before { content: "✓ "; }
.kam-form .widget-checkbox { width: auto; height: auto; min-height: 26px; }
.kam-form .widget-checkbox .widget-label-basic { height: auto; line-height: 1.7; overflow: visible; }
.kam-form .kam-title { font-weight: 600; font-size: var(--jp-ui-font-size2, 15px); }
.kam-form .kam-head { font-weight: 600; font-size: var(--jp-ui-font-size2, 15px); margin: 0 0 6px; }
.kam-form .kam-more { font-weight: 400; font-size: var(--jp-ui-font-size1, 13px);
  color: var(--jp-ui-font-color2, #555); margin-left: 10px; }
.kam-form .kam-small { color: var(--jp-ui-font-color2, #555); }
.kam-form .kam-foot { align-items: flex-start; margin-top: 8px; border-top: 1px solid var(--jp-border-color3, #eee);
  padding-top: 8px; overflow: visible; }
.kam-form .kam-foot button { flex: none; }
.kam-form .kam-status { flex: 1 1 auto; min-height: 44px; margin-left: 10px; overflow: visible; }
.kam-form .kam-note { border-left: 3px solid var(--jp-border-color1, #bbb); padding: 2px 0 2px 8px; }
.kam-form .kam-note b { font-weight: 600; }
.kam-form .kam-note-good { border-color: var(--jp-success-color1, #2e7d32); }
.kam-form .kam-note-warn { border-color: var(--jp-warn-color1, #ef6c00); }
.kam-form .kam-note-bad { border-color: var(--jp-error-color1, #c62828); }
.kam-form .kam-pills { flex-flow: row wrap; align-items: flex-start; overflow: visible; }
.kam-form .kam-found { min-height: 36px; }
.kam-form .kam-pills button { width: auto; max-width: 100%; border-radius: 14px; padding: 0 12px; }
.kam-form .kam-chosen { min-height: 34px; }
.kam-form .kam-chosen > button { background: var(--jp-layout-color2, #eee); color: var(--jp-ui-font-color1, #222);
  border: 1px solid var(--jp-brand-color1, #1976d2); line-height: 26px; }
.kam-form .kam-inline { align-items: center; }
.kam-form .kam-place { align-items: center; overflow: visible; }
.kam-form .kam-place button { width: 32px; padding: 0; flex: none; }
.kam-form .kam-place .widget-html { flex: 0 1 auto; margin-left: 10px; }
.kam-form .kam-grid { overflow-x: auto; align-items: center; }
.kam-form .kam-grid .kam-cellhead { font-weight: 600; }
.kam-form .kam-grid > .kam-named { display: none; }
.kam-form .kam-grid > .kam-cell { min-width: 0; }
.kam-form .kam-wrong input, .kam-form .kam-wrong select, .kam-form .kam-wrong textarea {
  border-color: var(--jp-error-color1, #c62828) !important; border-width: 2px; }
.kam-form table.kam-list { border-collapse: collapse; width: 100%; margin: 2px 0; }
.kam-form table.kam-list th, .kam-form table.kam-list td {
  text-align: left; vertical-align: top; padding: 3px 10px 3px 0;
  border-bottom: 1px solid var(--jp-border-color3, #eee); line-height: 1.5; overflow-wrap: anywhere; }
.kam-form table.kam-list th, .kam-form table.kam-rubric td:not(:last-child) { overflow-wrap: normal;
  white-space: nowrap; }
.kam-form table.kam-check td:nth-child(2n) { white-space: nowrap; }
.kam-form table.kam-check td:first-child { overflow-wrap: normal; }
.kam-form td.kam-answered span { color: var(--jp-success-color1, #2e7d32); font-weight: 700; }
.kam-form td.kam-partly span { color: var(--jp-warn-color1, #ef6c00); font-weight: 700; }
.kam-form td.kam-malformed span { color: var(--jp-error-color1, #c62828); font-weight: 700; }
.kam-form details { margin: 0 0 8px; }
.kam-form summary { cursor: pointer; font-weight: 600; }
</style>"""

Tone = Literal["info", "good", "warn", "bad"]
_SIGNS: dict[str, str] = {"info": "", "good": "✓ ", "warn": "! ", "bad": "✗ "}


def note(tone: Tone, text: str, small: str = "") -> str:
    """HTML of a message. It says by sign and words, not by colour alone, whether all is well.

    Parameters
    ----------
    tone
        What kind of message it is.
    text
        The message; it is escaped.
    small
        A second, quieter line; it is escaped.
    """
    quiet = f"<div class='kam-small'>{html.escape(small)}</div>" if small else ""
    sign = f"<b aria-hidden='true'>{_SIGNS[tone]}</b>" if _SIGNS[tone] else ""
    return f"<div class='kam-note kam-note-{tone}' role='status'>{sign}{html.escape(text)}{quiet}</div>"


def show_widget(widget: Any, instead: str) -> None:
    """Display a widget; where widgets cannot be shown, a sentence stands instead of a page of internals."""
    from IPython.display import display

    data = widget._repr_mimebundle_()
    if "application/vnd.jupyter.widget-view+json" in data:
        display({**data, "text/plain": instead}, raw=True)
    else:
        display(widget)


def framed(children: list[Any]) -> Any:
    """A box that looks like every other form of the course."""
    return widgets.VBox([widgets.HTML(CSS, layout={"display": "none"}), *children]).add_class("kam-form")
