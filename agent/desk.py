"""What a node of the graph works with: the project, the mind, the jobs and the settings of this machine."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from textwrap import shorten

from agent.minds.contract import Brief, Heard, LabelledText, Mind, Situation, Turn, nobody
from tenet import artifacts as a
from tenet import journal as j
from tenet.content import parse
from tenet.jobs import Jobs
from tenet.project import Project
from tenet.replies import FILE_ALONE
from tenet.settings import Settings
from tenet.stages import BY_NAME, CHAIN, StageName
from tenet.state import Ask, Failed, Review, Step, Wait
from tenet.uploads import name_given, told_by_name
from tools.reading import Fields, Known, Reading, Texts, read_brought, read_pasted, rejected_by_text


def unwatched(step: Step) -> None:
    """Nobody looks."""


@dataclass(frozen=True)
class Desk:
    project: Project
    mind: Mind
    jobs: Jobs
    settings: Settings
    heard: Heard = nobody
    """A surface that can show a reply while it is being written."""
    at_work: Callable[[Step], None] = unwatched
    """A surface that can show what Tenet does now: told each step before it is taken."""


ANEW = "Make it anew from what I said and brought."
"""A wish that the step itself meets: the draft in force counts no more."""


def is_anew(project: Project, stage: StageName) -> bool:
    return ANEW in project.state.sent_back.get(stage, ())


def brief(project: Project, settings: Settings | None = None) -> Brief:
    """Everything that the person has given so far, from the journal, since they last started over."""
    turns: list[Turn] = []
    rows: list[LabelledText] = []
    rejected: dict[str, str] = {}
    questions, open_question = 0, False
    renamed = renamed_labels(project)
    known = known_answers(project, renamed)
    about_columns = {event.what.said for event in project.events() if isinstance(event.what, j.ColumnsNamed)}
    for event in since_start(project):
        match event.what:
            case j.Said(files=()) if event.id in about_columns:
                if open_question:  # it is put again, about the rows as they are read now
                    questions, open_question = questions - 1, False
                turns.append(Turn("person", FILE_ALONE, gave_rows=True))
            case j.Said() as said:
                brought = readings(project, said, known)
                rejected |= rejected_by_text(pair for reading in brought for pair in reading.rejected)
                found = [pair for reading in brought for pair in reading.rows]
                gave = bool(found) or said.text == FILE_ALONE
                if gave and open_question:
                    questions, open_question = questions - 1, False
                turns.append(Turn("person", said.text, gave_rows=gave))
                rows += [LabelledText(text, renamed.get(label, label)) for text, label in found]
            case j.Asked(text=text, stage=stage, topic=topic):
                open_question = stage == "spec" and len(turns) > 0
                questions += open_question
                turns.append(Turn("tenet", text, asked=True, topic=topic))
            case j.Told(text=text, tone="reply"):
                turns.append(Turn("tenet", text))
            case _:
                pass
    return Brief(tuple(turns), tuple(rows), questions, rejected, bool(settings and settings.judge))


def since_start(project: Project) -> list[j.Event]:
    """What happened since a person last started over."""
    events = project.events()
    begun = max((at for at, event in enumerate(events) if isinstance(event.what, j.StartedOver)), default=-1)
    return events[begun + 1 :]


def readings(project: Project, said: j.Said, known: Known) -> list[Reading]:
    """The rows that came with some words: pasted into them, or in files, which are read by the columns that were named last."""
    uploads, named = project.path / "uploads", columns_named(project)
    return [read_words(said.text, known), *(read_file(uploads / name, known, named.get(name)) for name in said.files)]


def columns_named(project: Project) -> dict[str, tuple[str, str]]:
    """By file: the columns of its texts and of their labels, where a person said which."""
    named = [event.what for event in project.events() if isinstance(event.what, j.ColumnsNamed)]
    return {one.file: (one.text, one.label) for one in named}


@lru_cache(maxsize=512)
def read_words(text: str, known: Known) -> Reading:
    """What was said stays as it was said, and is asked for again in every turn."""
    return read_pasted(text, known)


@lru_cache(maxsize=64)
def read_file(path: Path, known: Known, columns: tuple[str, str] | None = None) -> Reading:
    """An uploaded file, read once: its name begins with the digest of its content. The person knows it by the name they gave it."""
    reading = read_brought(path, known, columns)
    problems = (
        problem._replace(file=name_given(path.name), reason=told_by_name(problem.reason, path.name))
        for problem in reading.problems
    )
    return reading._replace(problems=tuple(problems), said=reading.said and told_by_name(reading.said, path.name))


def known_answers(project: Project, renamed: Mapping[str, str]) -> Known:
    """What a row of the person may answer with: the labels or fields in force and their former names, or texts; None before."""
    spec = project.find("spec")
    if not isinstance(spec, a.UseCaseSpec) or is_anew(project, "spec"):
        return None
    if spec.fields:
        return Fields(spec.fields, tuple(renamed.items()))
    if spec.task == "writing":
        return Texts()
    return (*spec.label_names, *(old for old in renamed if old not in spec.label_names))


def renamed_labels(project: Project) -> dict[str, str]:
    """Labels or fields that the person renamed after they gave rows: old name to the one in force."""
    renamed: dict[str, str] = {}
    before: tuple[str, ...] = ()
    for event in since_start(project):
        if isinstance(event.what, j.Put) and event.what.stage == "spec":
            now = _names(project, event.what.digest)
            old, new = [name for name in before if name not in now], [name for name in now if name not in before]
            if old and len(new) == 1 and len(before) - len(old) == len(now) - 1:
                # One by another, or several that became one.
                renamed = {key: new[0] if value in old else value for key, value in renamed.items()}
                renamed |= dict.fromkeys(old, new[0])
            before = now
    return renamed


def situation(desk: Desk) -> Situation:
    """What the person sees at this moment."""
    return _seen(desk)._replace(judge=bool(desk.settings.judge), last_change=last_change(desk.project))


def last_change(project: Project) -> str:
    """What was drafted or edited last, and on whose words; empty before there is anything."""
    events = project.events()
    at, put = next(
        (
            (at, one)
            for at, event in reversed(list(enumerate(events)))
            if isinstance(one := event.what, j.Put) and one.author != "job"
        ),
        (0, None),
    )
    if put is None:
        return ""
    if put.author == "person":
        return f"{title(put.stage)}, edited by {events[at].by}."
    wishes = (
        one.text
        for event in reversed(events[:at])
        if isinstance(one := event.what, j.Revised) and one.stage == put.stage
    )
    said = next(wishes, "")
    return f"{title(put.stage)}, drafted{f' anew, because you said “{shorten(said, 100)}”' if said else ''}."


def _seen(desk: Desk) -> Situation:
    project, step = desk.project, desk.project.next_step()
    artifacts: dict[StageName, a.Artifact] = {
        stage.name: found for stage in CHAIN if not is_anew(project, "spec") and (found := project.find(stage.name))
    }
    given = () if "examples" in artifacts else _given(project)
    if project.state.question:
        asked = project.state.question.asked
        return Situation("answer", asked.stage, asked.text, asked.options, artifacts, given=given, topic=asked.topic)
    step = next_wait(project) or step
    match step:
        case Review(digests=digests):
            return Situation("approval", list(digests)[-1], None, (), artifacts, given=given)
        case Wait(stage=stage, key=key):
            return Situation("job", stage, None, (), artifacts, describe_job(desk.jobs, key))
        case Failed(stage=stage, end=end):
            return Situation("repair", stage, None, ("try again",), artifacts, end.message)
        case _:
            return Situation("nothing", None, None, (), artifacts)


def _given(project: Project) -> tuple[tuple[str, int], ...]:
    return tuple(Counter(row.output for row in brief(project).rows).items())


def next_wait(project: Project) -> Ask | Review | Wait | Failed | None:
    """What the project would wait for if nobody had said anything."""
    state = project.state
    unheard, state.unheard = state.unheard, []
    step = project.next_step()
    state.unheard = unheard
    return step if isinstance(step, Ask | Review | Wait | Failed) else None


def describe_job(jobs: Jobs, key: str) -> str:
    job = jobs.get(key)
    if job is None:
        return "about to start"
    progress = job.progress
    if progress is None:
        return job.state
    share = f"{round(progress.fraction * 100)} %, " if progress.fraction is not None else ""
    return f"{job.state}, {share}{progress.text}"


def title(stage: str) -> str:
    return BY_NAME[stage].title.lower()


def _names(project: Project, digest: a.Digest) -> tuple[str, ...]:
    spec = parse(BY_NAME["spec"], project.content(digest))
    return (spec.label_names or tuple(spec.field_types)) if isinstance(spec, a.UseCaseSpec) else ()
