"""What a person's reply does. Free words can ask, answer and wish; only a typed approval approves."""

import re

from agent.changed_rows import Change, edits_for, in_words, rows_in_data
from agent.contest_words import asks_for, minutes_in, names_it
from agent.contesting import announced, call, call_off
from agent.countering import is_about_a_counterexample
from agent.desk import Desk, known_answers, readings, renamed_labels, situation, title
from agent.drafting.data_plan import TAKE_DOCUMENTS
from agent.keeping import TRAINING, asks_to_keep, has_checkpoints, has_stopped
from agent.launching import cost_of_change
from agent.minds.contract import CannotDraft, Meaning, Situation
from agent.remedies import asks_to_mend, mend, trains
from agent.row_words import changes_in, may_name_rows, unclear_about
from tenet import artifacts as a
from tenet import journal as j
from tenet.problems import BadFile, NotPossible
from tenet.replies import Approve, Cancel, Edit, Fix, Reply, Retry, Revise, Say
from tenet.stages import StageName
from tenet.state import Failed, Wait
from tools.reading import Passage, Reading, kept_passages, relevant
from tools.reading.documents import is_document

HOW_TO_APPROVE = (
    "That decision is yours, and so that nothing is ever started by a misread sentence, an approval is a click: press "
    "**Approve** (in a terminal, type `/approve`). If something should be different first, say what."
)


_KEPT_NAME = re.compile(r"^[0-9a-f]{8}-")
"""What `Project.take_file` puts before the name that the person gave."""


def take(desk: Desk, reply: Reply) -> None:
    """Do what the reply asks, or tell the person why not. A reply that was taken before does nothing."""
    if reply.id in desk.project.state.seen:
        return
    try:
        _take(desk, reply)
    except (NotPossible, BadFile) as problem:
        desk.project.record(j.Told(text=str(problem), tone="problem"))


def _take(desk: Desk, reply: Reply) -> None:
    project = desk.project
    match reply:
        case Say(text=text, files=files):
            project.record(j.Said(text=text, files=files), reply.by, reply.surface, reply.id)
        case Approve(digests=digests, because=because):
            project.approve(digests, by=reply.by, surface=reply.surface, because=because, id=reply.id)
        case Edit(stage=stage, content=content, base=base):
            if base and base != project.state.digest(stage):
                raise NotPossible(
                    f"The {title(stage)} changed while you edited it. Your text was not saved; look at the new one first."
                )
            project.edit(stage, content.encode(), by=reply.by, surface=reply.surface, id=reply.id)
            _tell_cost(desk, stage)
        case Revise(stage=stage, text=text):
            target = project.revise(stage, text, by=reply.by, surface=reply.surface, id=reply.id)
            _tell_cost(desk, target)
        case Retry(stage=stage, keep=keep):
            if not isinstance(project.next_step(), Failed):
                raise NotPossible("There is nothing to try again at this moment.")
            project.record(j.Retried(stage=stage, keep=keep or None), reply.by, reply.surface, reply.id)
        case Cancel(stage=stage):
            _cancel(desk, stage)
        case Fix(seen=seen):
            mend(desk, reply.by, reply.surface, reply.id, seen)


def understand(desk: Desk, said_id: str) -> None:
    """Find out what a person's words ask for, and write it down: once for good, whatever happens next."""
    project = desk.project
    said = next(event for event in project.events() if event.id == said_id)
    assert isinstance(said.what, j.Said)
    abouts = (_is_about_a_contest, _is_about_rows, _is_about_keeping, _is_about_mending, is_about_a_counterexample)
    if any(is_about(desk, said) for is_about in abouts):
        return
    seen = situation(desk)
    found = readings(project, said.what, known_answers(project, renamed_labels(project)))
    for number, reading in enumerate(found):
        _tell_problems(desk, reading)
        if reading.said:
            project.record(j.Told(text=reading.said, tone="note"), id=f"file-{said_id}-{number}")
    rows = sum(len(reading.rows) for reading in found)
    if rows == 0 and not said.what.files and any(reading.problems for reading in found):
        meaning = Meaning("rows")  # none of them could be kept, and why was just said
    else:
        meaning = _meaning(desk, said.what, rows > 0, seen.waiting_for == "answer")
    asked = project.state.question
    match meaning.intent:
        case "answer" if asked and asked.asked.stage in project.state.sent_back:
            # A wish was unclear, this makes it clear: both together are the wish now.
            _wish(desk, said, asked.asked.stage, said.what.text)
        case "question" | "remark":
            project.record(_reply(desk, said.what.text, seen), id=f"reply-{said_id}")
        case "approval":
            project.record(j.Told(text=HOW_TO_APPROVE), id=f"reply-{said_id}")
        case "change":
            _wish(desk, said, meaning.stage or seen.stage or "spec", said.what.text)
        case "rows" if project.state.digest("examples"):
            _wish(desk, said, "examples", "Add the rows that I gave.")
        case "rows" if rows and not asked:
            text = f"Kept: {rows} labelled row{'' if rows == 1 else 's'}. You see all of your rows when they become the examples."
            project.record(j.Told(text=text), id=f"reply-{said_id}")
        case _:
            pass
    if project.state.digest("data_plan") and any(map(is_document, said.what.files)):
        project.revise("data_plan", TAKE_DOCUMENTS, by=said.by, surface=said.surface, id=f"documents-{said_id}")
    question = asked.id if asked and meaning.intent in ("answer", "rows", "change") else None
    project.record(j.Understood(said=said_id, intent=meaning.intent, question=question), id=f"understood-{said_id}")


def _is_about_a_contest(desk: Desk, said: j.Event) -> bool:
    """Calls for a contest, or calls it off. Before there is a dataset such words are a part of the interview like any others."""
    assert isinstance(said.what, j.Said)
    project, words = desk.project, said.what.text
    wanted = asks_for(words) if project.state.digest("dataset") and not said.what.files else None
    if wanted is None or (wanted == "held" and project.state.digest("training_run") and not names_it(words)):
        return False  # once something was trained, a mere question about the best way is a question
    try:
        if wanted == "held":
            call(project, said.by, said.surface, minutes_in(words), f"contest-{said.id}")
            told = j.Told(text=announced(desk))
        else:
            call_off(desk, said.by, said.surface, f"contest-{said.id}")
            told = j.Told(text="The contest is called off. The method is chosen without it, as before.")
    except NotPossible as problem:
        told = j.Told(text=str(problem), tone="problem")
    project.record(told, id=f"reply-{said.id}")
    project.record(j.Understood(said=said.id, intent="change"), id=f"understood-{said.id}")
    return True


def _is_about_keeping(desk: Desk, said: j.Event) -> bool:
    """Ends a training that paused or failed with what it has learned. One that runs is stopped by a click first."""
    assert isinstance(said.what, j.Said)
    project = desk.project
    started = project.state.started.get(TRAINING)
    if said.what.files or started is None or not asks_to_keep(said.what.text):
        return False
    if has_stopped(project) and has_checkpoints(project, TRAINING):
        project.record(j.Retried(stage=TRAINING, keep=True), said.by, said.surface, f"keep-{said.id}")
        told = j.Told(text="The training ends with what it has learned so far. It is then evaluated like any other.")
    elif has_stopped(project):
        told = j.Told(
            text="It stopped before its first checkpoint, so there is nothing to keep. Try it again.", tone="problem"
        )
    elif project.state.ended.get(started.key) is None:
        told = j.Told(
            text="It is still training: press **Stop** first (in a terminal, type `/cancel`), then say it again."
        )
    else:
        return False
    project.record(told, id=f"reply-{said.id}")
    project.record(j.Understood(said=said.id, intent="change"), id=f"understood-{said.id}")
    return True


def _is_about_rows(desk: Desk, said: j.Event) -> bool:
    """Decides about single rows that the words name. Before there is a dataset nothing is known by an id."""
    assert isinstance(said.what, j.Said)
    project = desk.project
    words = said.what.text
    if said.what.files or not project.state.digest("dataset") or not may_name_rows(words):
        return False
    rows, labels = rows_in_data(project), project.get("spec", a.UseCaseSpec).label_names
    if changes := changes_in(words, rows, labels):
        told = _decided(desk, said, changes)
    elif unclear := unclear_about(words, rows, labels):
        told = j.Told(text=unclear)
    else:
        return False
    project.record(told, id=f"reply-{said.id}")
    project.record(j.Understood(said=said.id, intent="change"), id=f"understood-{said.id}")
    return True


def _decided(desk: Desk, said: j.Event, changes: tuple[Change, ...]) -> j.Told:
    try:
        for stage, content in edits_for(desk.project, changes, desk.settings).items():
            id = f"rows-{said.id}-{stage}"
            desk.project.edit(stage, content.encode(), by=said.by, surface=said.surface, id=id)
            _tell_cost(desk, stage)
    except (NotPossible, BadFile) as problem:
        return j.Told(text=str(problem), tone="problem")
    return j.Told(text=in_words(changes))


def _is_about_mending(desk: Desk, said: j.Event) -> bool:
    """“Stop it and fix that”: words mend the plan, and as ever only a click approves it."""
    assert isinstance(said.what, j.Said)
    if not trains(desk.project) or said.what.files or not asks_to_mend(said.what.text):
        return False
    try:
        mend(desk, said.by, said.surface, f"mend-{said.id}")
    except NotPossible as problem:
        desk.project.record(j.Told(text=str(problem), tone="problem"), id=f"reply-{said.id}")
    desk.project.record(j.Understood(said=said.id, intent="change"), id=f"understood-{said.id}")
    return True


def _reply(desk: Desk, text: str, seen: Situation) -> j.Told:
    try:
        return j.Told(text=desk.mind.reply(text, seen._replace(passages=_passages(desk, text)), desk.heard))
    except CannotDraft as problem:
        return j.Told(text=str(problem), tone="problem")


def _passages(desk: Desk, text: str) -> tuple[Passage, ...]:
    """What the person's documents say about their words, each with the name that they gave the document."""
    found = relevant(kept_passages(desk.project.path / "uploads"), text)
    return tuple(passage._replace(source=_KEPT_NAME.sub("", passage.source)) for passage in found)


def _meaning(desk: Desk, said: j.Said, gave_rows: bool, asked: bool) -> Meaning:
    if desk.project.state.digest("spec") is None and not asked:
        return Meaning("answer")  # the description of the job, however it is put
    if gave_rows and not asked:
        return Meaning("rows")
    try:
        return desk.mind.understand(said.text, bool(said.files), situation(desk))
    except CannotDraft as problem:
        desk.project.record(j.Told(text=str(problem), tone="problem"))
        return Meaning("answer" if asked else "remark")


def _wish(desk: Desk, said: j.Event, stage: StageName, text: str) -> None:
    try:
        target = desk.project.revise(stage, text, by=said.by, surface=said.surface, id=f"wish-{said.id}")
        _tell_cost(desk, target)
    except NotPossible as problem:
        desk.project.record(j.Told(text=str(problem), tone="problem"), id=f"reply-{said.id}")


def _tell_cost(desk: Desk, stage: StageName) -> None:
    if cost := cost_of_change(desk.project, stage):
        desk.project.record(j.Told(text=cost, tone="note", stage=stage))


def _tell_problems(desk: Desk, reading: Reading) -> None:
    if problems := reading.problems:
        lines = "\n".join(f"- {_KEPT_NAME.sub('', str(problem))}" for problem in problems[:20])
        more = f"\n- and {len(problems) - 20} more" if len(problems) > 20 else ""
        what = "Some rows could not be read; the others are kept" if reading.rows else "No row of it could be kept"
        desk.project.record(j.Told(text=f"{what}:\n{lines}{more}", tone="problem"))


def _cancel(desk: Desk, stage: StageName) -> None:
    step = desk.project.next_step()
    if not isinstance(step, Wait) or step.stage != stage:
        raise NotPossible(f"No job of {title(stage)} runs at this moment.")
    desk.jobs.cancel(step.key)
