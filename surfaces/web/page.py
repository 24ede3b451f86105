"""The page: one Gradio component that holds its pieces, and one door (`Desktop.act`) through which everything goes."""

from pathlib import Path
from typing import Any

import gradio as gr
from gradio.themes import Base

from surfaces.web.acting import Desktop
from surfaces.web.panels import mind_about, mind_name
from surfaces.web.people import person_of
from surfaces.web.rendering import render

HERE = Path(__file__).parent
THEME = Base(font=["Source Sans Pro", "system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"])


SCRIPT = (
    "place", "drawing", "clicking", "composing", "trying", "tables", "typing", "settings", "looks", "beginning",
)  # fmt: skip
"""The files of the page's hands, which share one scope; the last one begins."""


def script() -> str:
    return "\n".join((HERE / "script" / f"{name}.js").read_text(encoding="utf-8") for name in SCRIPT)


def build(desktop: Desktop) -> gr.Blocks:
    def act(click: dict[str, Any], request: gr.Request) -> dict[str, Any]:
        return desktop.act(click, person_of(request))

    settings = desktop.settings
    with gr.Blocks(title="Tenet", fill_width=True, analytics_enabled=False) as blocks:
        gr.HTML(
            render("shell", mind=mind_name(settings), mind_about=mind_about(settings)),
            elem_id="page",
            apply_default_css=False,
            js_on_load=script(),
            server_functions=[act],
        )
    return blocks
