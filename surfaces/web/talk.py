"""The journal as a conversation: bubbles for words, one compact line for everything that was done."""

from datetime import datetime
from typing import Literal, NamedTuple

from agent.languages import Language, in_language
from agent.languages.conversation import spoken_in
from agent.taking_back import last_change
from surfaces.web.rendering import span, words
from surfaces.words import words as said
from tenet import journal as j
from tenet.project import Project
from tenet.stages import BY_NAME, StageName
from tenet.uploads import name_given
from tools.variants import TAKEN_BACK

Kind = Literal["person", "reply", "note", "problem", "question", "step"]
Mark = Literal["done", "running", "failed", "stopped", "approved", "edited"]


class Entry(NamedTuple):
    kind: Kind
    by: str
    at: datetime
    text: str
    """HTML for the words of Tenet, plain text for everything else."""
    stage: StageName | None = None
    mark: Mark = "done"
    why: str = ""
    files: tuple[str, ...] = ()
    key: str = ""
    """The job that a running step follows."""
    undo: str = ""
    """The version that stood there before this change, where it is the last one."""
    base: str = ""
    """The version that this change made."""


def entries(project: Project) -> list[Entry]:
    events = project.events()
    ends = {key: event for event in events if (key := _ended(event.what))}
    last, language = last_change(events), spoken_in(project)
    return [
        entry._replace(undo=last.before, base=last.after) if last and event.id == last.event else entry
        for event in events
        if (entry := _told(_entry(event, ends), language))
    ]


def _ended(what: j.What) -> str | None:
    match what:
        case j.JobEnded(key=key):
            return key
        case j.Put(job=job):
            return job
        case _:
            return None


def _told(entry: Entry | None, language: Language) -> Entry | None:
    """What was done is told in the language of the conversation; words stand there as they were said."""
    if entry is None or entry.kind != "step":
        return entry
    return entry._replace(text=in_language(entry.text, language))


def _entry(event: j.Event, ends: dict[str, j.Event]) -> Entry | None:
    match event.what:
        case j.Said(text=text, files=files):
            return Entry("person", event.by, event.at, text, files=tuple(name_given(name) for name in files))
        case j.Asked(text=text, why=why, stage=stage):
            return Entry("question", event.by, event.at, words(text), stage, why=why)
        case j.Told(text=text, tone=tone, stage=stage):
            return Entry(tone, event.by, event.at, words(text), stage)
        case j.Refused(stage=stage, reason=reason):
            text = f"The edit of {BY_NAME[stage].file} was not taken; the last good one stays in force.\n\n{reason}"
            return Entry("problem", event.by, event.at, words(text), stage)
        case _:
            return _step(event, ends)


def _step(event: j.Event, ends: dict[str, j.Event]) -> Entry | None:
    match event.what:
        case j.Approved(stage=stage, because=because):
            reason = f", because: {because}" if because else ""
            return _line(event, f"{event.by} approved the {_name(stage)}{reason}", stage, "approved")
        case j.Put(stage=stage, author="mind"):
            return _line(event, f"{BY_NAME[stage].title} drafted", stage, "done")
        case j.Put(stage=stage, author="person"):
            return _line(event, f"{event.by} edited the {_name(stage)}", stage, "edited")
        case j.Routed(because=because) if because.startswith(TAKEN_BACK):
            return _line(event, str(said(event)).rstrip("."), "release", "stopped")
        case j.Routed() | j.Pushed() if text := said(event):
            return _line(event, text.rstrip("."), "release", "edited")
        case j.JobStarted(stage=stage, key=key):
            return _job(event, stage, key, ends.get(key))
        case _:
            return None


def _job(event: j.Event, stage: StageName, key: str, end: j.Event | None) -> Entry:
    title = BY_NAME[stage].title
    if end is None:
        return _line(event, f"{title} is running", stage, "running")._replace(key=key)
    took = span((end.at - event.at).total_seconds())
    match end.what:
        case j.JobEnded(end="cancelled"):
            found = _line(event, f"{title} stopped after {took}", stage, "stopped")
        case j.JobEnded(end=how, message=message) if how != "done":
            found = _line(event, f"{title} {how} after {took}: {message}", stage, "failed")
        case _:
            found = _line(event, f"{title} ready after {took}", stage, "done")
    return found._replace(at=end.at)


def _line(event: j.Event, text: str, stage: StageName, mark: Mark) -> Entry:
    return Entry("step", event.by, event.at, text, stage, mark)


def _name(stage: StageName) -> str:
    return BY_NAME[stage].title.lower()
