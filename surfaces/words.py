"""Events of a project as words for a conversation."""

from agent.languages import Language, in_language
from tenet import journal as j
from tenet.stages import BY_NAME, StageName
from tenet.uploads import name_given
from tools.variants import TAKEN_BACK, in_words, short


def speaker(event: j.Event) -> str:
    return event.by if isinstance(event.what, j.Said) else "tenet"


def words(event: j.Event, language: Language = "English") -> str | None:
    """What a conversation shows of an event, as Markdown; None for what only the machine needs."""
    text = _words(event)
    is_written = isinstance(event.what, j.Said | j.Asked | j.Told)
    return text if text is None or is_written else in_language(text, language)


def _words(event: j.Event) -> str | None:
    what = event.what
    match what:
        case j.Said():
            files = "".join(f"\n\n📎 {name_given(name)}" for name in what.files)
            return f"{what.text}{files}"
        case j.Asked():
            return f"{what.text}{f'{chr(10)}{chr(10)}*{what.why}*' if what.why else ''}"
        case j.Told():
            return what.text
        case j.Refused():
            return f"Your edit of {BY_NAME[what.stage].file} was not taken; the last good one stays in force:\n\n{what.reason}"
        case j.Approved():
            because = f", because: {what.because}" if what.because else ""
            return f"✓ {event.by} approved the {BY_NAME[what.stage].title.lower()} ({what.digest[:12]}){because}."
        case j.Revised():
            return None
        case j.Put():
            return _put(event, what)
        case j.Routed(because=because) if because.startswith(TAKEN_BACK):
            return f"The candidate {short(what.candidate)} was {because}. {short(what.production)} answers everybody."
        case j.Routed() if event.by != "tenet":
            return f"Who answers was changed by {event.by}: {in_words(what)}."
        case j.Pushed():
            who_sees = "only its owner sees it" if what.private else "everybody sees it"
            return f"{event.by} pushed the model ({what.deployment[:12]}) to {what.repo} at {what.hub}; {who_sees}."
        case j.JobStarted():
            return f"Started: {BY_NAME[what.stage].title.lower()}."
        case j.JobEnded() if what.end != "done":
            return f"{BY_NAME[what.stage].title} {what.end}: {what.message}"
        case _:
            return None


_READY: dict[StageName, str] = {"baseline": "Baselines are ready.", "release": "The release is done."}


def _put(event: j.Event, put: j.Put) -> str:
    title = BY_NAME[put.stage].title
    match put.author:
        case "person":
            return f"{event.by} edited the {title.lower()}."
        case "job":
            return _READY.get(put.stage, f"{title} is ready.")
        case "mind":
            return f"{title} drafted."
