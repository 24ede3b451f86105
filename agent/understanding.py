"""What a person's words ask for, found out once for good and written down."""

from agent.column_words import name_columns
from agent.desk import ANEW, Desk, is_anew, known_answers, readings, renamed_labels, situation
from agent.drafting.data_plan import TAKE_DOCUMENTS
from agent.matters import settled
from agent.minds.contract import CannotDraft, Meaning, Situation
from agent.speaking import tell_effect, told
from tenet import journal as j
from tenet.problems import NotPossible
from tenet.stages import StageName
from tenet.uploads import name_given
from tools.reading import Passage, Reading, kept_passages, relevant
from tools.reading.documents import is_document

HOW_TO_APPROVE = (
    "That decision is yours, and so that nothing is ever started by a misread sentence, an approval is a click: press "
    "**Approve** (in a terminal, type `/approve`). If something should be different first, say what."
)
MOST_PROBLEMS = 20


def understand(desk: Desk, said_id: str) -> None:
    project = desk.project
    event = next(event for event in project.events() if event.id == said_id)
    assert isinstance(event.what, j.Said)
    said = event.what
    if not said.files and settled(desk, event, said.text):
        return
    name_columns(desk, event)
    seen = situation(desk)
    found = readings(project, said, known_answers(project, renamed_labels(project)))
    for number, reading in enumerate(found):
        _tell_problems(desk, reading)
        if reading.said:
            project.record(told(desk, reading.said, "note"), id=f"file-{said_id}-{number}")
    rows = sum(len(reading.rows) for reading in found)
    if rows == 0 and not said.files and any(reading.problems for reading in found):
        meaning = Meaning("rows")  # none of them could be kept, and why was just said
    else:
        meaning = _meaning(desk, said, rows > 0, seen)
    if meaning is None:
        meaning = Meaning("remark")
    else:
        _act(desk, event, said, meaning, rows, seen)
    asked = project.state.question
    if project.state.digest("data_plan") and any(map(is_document, said.files)):
        project.revise("data_plan", TAKE_DOCUMENTS, by=event.by, surface=event.surface, id=f"documents-{said_id}")
    question = asked.id if asked and meaning.intent in ("answer", "rows", "change") else None
    project.record(j.Understood(said=said_id, intent=meaning.intent, question=question), id=f"understood-{said_id}")


def _act(desk: Desk, event: j.Event, said: j.Said, meaning: Meaning, rows: int, seen: Situation) -> None:
    """Answer what is a question, and write down what is a wish. Nothing else has an effect."""
    project, reply = desk.project, f"reply-{event.id}"
    asked = project.state.question
    match meaning.intent:
        case "answer" if asked and set(project.state.sent_back.get(asked.asked.stage, ())) - {ANEW}:
            # A wish was unclear, this makes it clear: both together are the wish now.
            _wish(desk, event, asked.asked.stage, said.text)
        case "question" | "remark":
            project.record(_reply(desk, said.text, seen), id=reply)
        case "approval":
            project.record(told(desk, HOW_TO_APPROVE), id=reply)
        case "change":
            _wish(desk, event, meaning.stage or seen.stage or "spec", said.text)
        case "rows" if project.state.digest("examples"):
            _wish(desk, event, "examples", "Add the rows that I gave.")
        case "rows" if rows and not asked:
            text = f"Kept: {rows} labelled row{'' if rows == 1 else 's'}. You see all of your rows when they become the examples."
            project.record(told(desk, text), id=reply)
        case _:
            pass


def _meaning(desk: Desk, said: j.Said, gave_rows: bool, seen: Situation) -> Meaning | None:
    """None where nobody could tell, and the person was told why."""
    asked = seen.waiting_for == "answer"
    if (desk.project.state.digest("spec") is None or is_anew(desk.project, "spec")) and not asked:
        return Meaning("answer")  # the description of the job, however it is put
    if gave_rows and not asked:
        return Meaning("rows")
    try:
        return desk.mind.understand(said.text, bool(said.files), situation(desk))
    except CannotDraft as problem:
        if asked:
            return Meaning("answer")  # the drafting that follows says the same if it is still so
        desk.project.record(told(desk, str(problem), "problem"))
        return None


def _reply(desk: Desk, text: str, seen: Situation) -> j.Told:
    try:
        return told(desk, desk.mind.reply(text, seen._replace(passages=_passages(desk, text)), desk.heard))
    except CannotDraft as problem:
        return told(desk, str(problem), "problem")


def _passages(desk: Desk, text: str) -> tuple[Passage, ...]:
    """What the person's documents say about their words, each with the name that they gave the document."""
    found = relevant(kept_passages(desk.project.path / "uploads"), text)
    return tuple(passage._replace(source=name_given(passage.source)) for passage in found)


def _wish(desk: Desk, said: j.Event, stage: StageName, text: str) -> None:
    try:
        target = desk.project.revise(stage, text, by=said.by, surface=said.surface, id=f"wish-{said.id}")
        tell_effect(desk, target)
    except NotPossible as problem:
        desk.project.record(told(desk, str(problem), "problem"), id=f"reply-{said.id}")


def _tell_problems(desk: Desk, reading: Reading) -> None:
    if problems := reading.problems:
        lines = "\n".join(f"- {problem}" for problem in problems[:MOST_PROBLEMS])
        left = len(problems) - MOST_PROBLEMS
        more = f"\n- and {left} more" if left > 0 else ""
        what = "Some rows could not be read; the others are kept" if reading.rows else "No row of it could be kept"
        desk.project.record(told(desk, f"{what}:\n{lines}{more}", "problem"))
