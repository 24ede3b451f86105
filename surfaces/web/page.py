"""The page: conversation on the left, stages and artefact on the right. Its own issue makes it excellent; this one is plain and true."""

from typing import Any

import gradio as gr

from agent.desk import describe_job
from surfaces.view import named
from surfaces.web.shown import Shown, show, uploads
from tenet.problems import BadFile, NotPossible
from tenet.project import names
from tenet.replies import Approve, Reply
from tenet.session import Session
from tenet.settings import Settings
from tenet.stages import BY_NAME, CHAIN, StageName
from tenet.state import Failed, Wait

CSS = """
.rail {list-style: none; padding: 0; margin: 0; display: grid; grid-template-columns: repeat(auto-fill, minmax(9.5rem, 1fr)); gap: .3rem}
.rail li {border: 1px solid var(--border-color-primary); border-radius: .5rem; padding: .3rem .5rem; line-height: 1.25}
.rail li small {display: block; opacity: .8}
.rail li.waiting-for-you {border: 2px solid var(--color-accent); font-weight: 600}
.rail li.running {border-style: dashed; border-width: 2px}
.rail li.failed {border: 2px solid #c0392b}
.rail li.to-come {opacity: .65}
.rail li.chosen {background: var(--background-fill-secondary)}
footer {display: none !important}
@media (max-width: 640px) { .rail {grid-template-columns: repeat(2, 1fr)} }
"""
STAGES = [(stage.title, stage.name) for stage in CHAIN]


def build(settings: Settings) -> gr.Blocks:
    page = Page(settings)
    with gr.Blocks(title="Tenet", fill_width=True) as blocks:
        project, sent = gr.State(""), gr.State(None)
        # Kept by the page and not by the server: it changes together with what the person sees, whatever else answers.
        seen = gr.JSON({}, visible="hidden")
        gr.Markdown(
            "# Tenet\nDescribe a job for a model. Get a model that you own, with the evidence that it got better."
        )
        with gr.Row():
            with gr.Column(scale=5, min_width=320):
                with gr.Row():
                    chosen = gr.Dropdown([], label="Project", value=None, scale=3, interactive=True)
                    fresh = gr.Button("New project", scale=1, min_width=120)
                chat = gr.Chatbot(label="Conversation", height=480, elem_id="conversation")
                options = gr.Radio([], label="Quick replies", visible=False)
                say = gr.MultimodalTextbox(
                    label="Your words",
                    placeholder="Say what the model should do, answer, ask, or wish for a change",
                    file_count="multiple",
                )
            with gr.Column(scale=6, min_width=320):
                rail = gr.HTML(elem_id="rail")
                action = gr.Markdown(elem_id="action")
                reason = gr.Textbox(label="", visible=False, elem_id="reason", placeholder="Kept with your approval")
                with gr.Row():
                    approve = gr.Button("Approve", variant="primary", visible=False, elem_id="approve")
                    retry = gr.Button("Try again", variant="primary", visible=False)
                    cancel = gr.Button("Stop the job", size="sm", visible=False)
                stage = gr.Dropdown(STAGES, label="Artefact", value=None, interactive=True)
                with gr.Tabs():
                    with gr.Tab("Card"):
                        card = gr.Markdown(elem_id="card")
                    with gr.Tab("File (edit in place)"):
                        file = gr.Code(
                            language=None, label="The artefact as it is in force", lines=12, interactive=True
                        )
                        save = gr.Button("Save my edit")
                wish = gr.Textbox(
                    label="Ask for a change of this artefact",
                    placeholder="Such as: make T2 stricter",
                    submit_btn="Change",
                )
        shown = [project, chosen, chat, options, rail, action, approve, retry, cancel, stage, card, file, seen, reason]
        view = [project, stage]
        at_once: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}
        quiet: dict[str, Any] = {"outputs": shown, "show_progress": "hidden", "api_visibility": "private"}
        blocks.load(page.first, None, **quiet)
        chosen.input(page.open, chosen, **quiet)
        fresh.click(page.new, None, **quiet)
        # The box is emptied before the words are worked on, so that what is typed meanwhile is not wiped.
        say.submit(take_out, say, [sent, say], **at_once).then(page.say, [project, sent], **quiet)
        options.input(page.pick, [project, options], **quiet)
        approve.click(page.approve, [project, seen, reason], **quiet)
        retry.click(page.retry, [project], **quiet)
        cancel.click(page.cancel, [project], **quiet)
        stage.input(page.look, view, **quiet)
        save.click(page.save, [*view, file, seen], **quiet)
        wish.submit(take_out, wish, [sent, wish], **at_once).then(page.wish, [*view, sent], **quiet)
        gr.Timer(1.5).tick(page.follow, [*view, seen], **quiet)
    return blocks


def take_out(words: Any) -> tuple[Any, None]:
    """What stood in a box, and the empty box."""
    return words, None


class Page:
    """The handlers. Each opens the project anew, so a reload, a second tab or a restarted server sees the same."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    # ------------------------------------------------------------ choosing a project

    def first(self, request: gr.Request) -> list[Any]:
        """The project of the address (`?project=triage`), else the newest, else a new one."""
        known = names(self.settings.projects)
        wanted = str(request.query_params.get("project", ""))  # pyright: ignore[reportUnknownArgumentType]
        if wanted in known:
            return self._shown(self._session(wanted, request))
        if known:
            newest = max(known, key=lambda name: (self.settings.projects / name / "journal.jsonl").stat().st_mtime)
            return self._shown(self._session(newest, request))
        return self.new(request)

    def open(self, name: str, request: gr.Request) -> list[Any]:
        return self._shown(self._session(name, request))

    def new(self, request: gr.Request) -> list[Any]:
        taken = set(names(self.settings.projects))
        name = next(f"project-{number}" for number in range(1, len(taken) + 2) if f"project-{number}" not in taken)
        session = Session.create(name, person=self._person(request), surface="web", settings=self.settings)
        session.advance()
        return self._shown(session)

    # ------------------------------------------------------------ what a person does

    def say(self, name: str, message: dict[str, Any], request: gr.Request) -> list[Any]:
        session = self._session(name, request)
        files = uploads(session.project, message.get("files") or [])
        text = message.get("text") or ("Here is a file." if files else "")
        return self._send(session, session.say(text, files)) if text else self._shown(session)

    def pick(self, name: str, option: str, request: gr.Request) -> list[Any]:
        session = self._session(name, request)
        return self._send(session, session.say(option))

    def approve(self, name: str, seen: dict[str, Any], because: str | None, request: gr.Request) -> list[Any]:
        """Approve what this page showed, not what may have come since."""
        session = self._session(name, request)
        shown: dict[str, str] = seen.get("approve", {})
        digests: dict[StageName, str] = {BY_NAME[stage].name: digest for stage, digest in shown.items()}
        if not digests:
            gr.Warning("Nothing waited for an approval on this page. Nothing was approved; look at what is shown now.")
            return self._shown(session)
        return self._send(session, Approve(digests=digests, because=because or "", by=session.person, surface="web"))

    def wish(self, name: str, stage: str | None, text: str, request: gr.Request) -> list[Any]:
        session = self._session(name, request)
        if not text.strip() or stage not in BY_NAME:
            return self._shown(session)
        return self._send(session, session.revise(BY_NAME[stage].name, text))

    def save(self, name: str, stage: str | None, content: str, seen: dict[str, Any], request: gr.Request) -> list[Any]:
        session = self._session(name, request)
        if stage not in BY_NAME:
            return self._shown(session)
        return self._send(session, session.edit(BY_NAME[stage].name, content, seen.get("file")), stage)

    def retry(self, name: str, request: gr.Request) -> list[Any]:
        session = self._session(name, request)
        step = session.pending
        return self._send(session, session.retry(step.stage)) if isinstance(step, Failed) else self._shown(session)

    def cancel(self, name: str, request: gr.Request) -> list[Any]:
        session = self._session(name, request)
        step = session.pending
        return self._send(session, session.cancel(step.stage)) if isinstance(step, Wait) else self._shown(session)

    # ------------------------------------------------------------ looking

    def look(self, name: str, stage: str | None, request: gr.Request) -> list[Any]:
        return self._shown(self._session(name, request), stage)

    def follow(self, name: str, stage: str | None, seen: dict[str, Any], request: gr.Request) -> list[Any]:
        """Called every moment: goes on when a job ended, and redraws only when something changed."""
        if not name:
            return [gr.skip()] * SHOWN
        session = self._session(name, request)
        if isinstance(session.pending, Wait):
            session.advance()
        if self._mark(session) == seen.get("mark"):
            return [gr.skip()] * SHOWN
        return self._shown(session)

    # ------------------------------------------------------------ inside

    def _person(self, request: gr.Request) -> str:
        return request.username or self.settings.person

    def _session(self, name: str, request: gr.Request) -> Session:
        return Session.open(name, person=self._person(request), surface="web", settings=self.settings)

    def _send(self, session: Session, reply: Reply, stage: str | None = None) -> list[Any]:
        try:
            session.send(reply)
        except (NotPossible, BadFile) as problem:
            gr.Warning(str(problem))
        return self._shown(session, stage)

    def _mark(self, session: Session) -> str:
        """Changes whenever there is something new to see."""
        return f"{len(session.project.events())} {_progress(session)}"

    def _shown(self, session: Session, stage: str | None = None) -> list[Any]:
        project = session.project
        shown: Shown = show(project, stage, _progress(session))
        return [
            project.name,
            gr.update(choices=names(self.settings.projects), value=project.name),
            shown.messages,
            gr.update(choices=list(shown.options), value=None, visible=bool(shown.options)),
            shown.rail,
            shown.action,
            gr.update(
                visible=bool(shown.digests),
                value=f"Approve the {named(tuple(shown.digests))}" if shown.digests else "Approve",
            ),
            gr.update(visible=shown.failed is not None),
            gr.update(visible=shown.running is not None),
            shown.stage,
            shown.card,
            shown.file,
            {
                "approve": shown.digests,
                "file": project.state.digest(shown.stage) if shown.stage else None,
                "mark": self._mark(session),
            },
            gr.update(visible=bool(shown.overrules), label=f"Why, although the evaluation says “{shown.overrules}”?"),
        ]


SHOWN = 14


def _progress(session: Session) -> str:
    step = session.pending
    return describe_job(session.desk.jobs, step.key) if isinstance(step, Wait) else ""
