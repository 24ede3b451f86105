"""Matters that both minds hear alike, because only a rule may decide that something is done about them.

Each looks at a person's words and says what came of them, or None where they are about something else.
"""

from collections.abc import Callable
from typing import NamedTuple

from agent.changed_rows import edits_for, in_words, rows_in_data
from agent.column_words import columns_in_words
from agent.contest_words import asks_for, minutes_in, names_it
from agent.contesting import announced, call, call_off
from agent.countering import counter_in_words
from agent.desk import Desk
from agent.keeping import TRAINING, asks_to_keep, has_checkpoints, has_stopped
from agent.measuring_again import asks_to_measure_again
from agent.remedies import asks_to_mend, mend, trains
from agent.row_words import changes_in, may_name_rows, unclear_about
from agent.speaking import tell_cost, told
from agent.starting_over import start_over
from agent.taking_back import take_back
from evals.marks import reopen
from tenet import artifacts as a
from tenet import journal as j
from tenet.problems import BadFile, NotPossible


class Outcome(NamedTuple):
    text: str = ""
    """For the person; empty where it was told already."""
    tone: j.Tone = "reply"
    anew: bool = False
    """The open question is put again, about what changed."""


def settled(desk: Desk, said: j.Event, words: str) -> bool:
    """Whether the words were about one of these matters; then it is done, told and written down."""
    for matter in MATTERS:
        try:
            outcome = matter(desk, said, words)
        except (NotPossible, BadFile) as problem:
            outcome = Outcome(str(problem), "problem")
        if outcome is not None:
            if outcome.text:
                desk.project.record(told(desk, outcome.text, outcome.tone), id=f"reply-{said.id}")
            asked = desk.project.state.question
            question = asked.id if asked and outcome.anew else None
            understood = j.Understood(said=said.id, intent="change", question=question)
            desk.project.record(understood, id=f"understood-{said.id}")
            return True
    return False


def _contest(desk: Desk, said: j.Event, words: str) -> Outcome | None:
    """Calls for a contest, or calls it off. Before there is a dataset such words are a part of the interview like any others."""
    project = desk.project
    wanted = asks_for(words) if project.state.digest("dataset") else None
    if wanted is None or (wanted == "held" and project.state.digest("training_run") and not names_it(words)):
        return None  # once something was trained, a mere question about the best way is a question
    if wanted == "held":
        call(project, said.by, said.surface, minutes_in(words), f"contest-{said.id}")
        return Outcome(announced(desk))
    call_off(desk, said.by, said.surface, f"contest-{said.id}")
    return Outcome("The contest is called off. The method is chosen without it, as before.")


def _rows(desk: Desk, said: j.Event, words: str) -> Outcome | None:
    """Decides about single rows that the words name. Before there is a dataset nothing is known by an id."""
    project = desk.project
    if not project.state.digest("dataset") or not may_name_rows(words):
        return None
    rows, labels = rows_in_data(project), project.get("spec", a.UseCaseSpec).label_names
    changes = changes_in(words, rows, labels)
    if not changes:
        unclear = unclear_about(words, rows, labels)
        return Outcome(unclear) if unclear else None
    for stage, content in edits_for(project, changes, desk.settings).items():
        project.edit(stage, content.encode(), by=said.by, surface=said.surface, id=f"rows-{said.id}-{stage}")
        tell_cost(desk, stage)
    return Outcome(in_words(changes))


def _keeping(desk: Desk, said: j.Event, words: str) -> Outcome | None:
    """Ends a training that paused or failed with what it has learned. One that runs is stopped by a click first."""
    project = desk.project
    started = project.state.started.get(TRAINING)
    if started is None or not asks_to_keep(words):
        return None
    if has_stopped(project) and has_checkpoints(project, TRAINING):
        project.record(j.Retried(stage=TRAINING, keep=True), said.by, said.surface, f"keep-{said.id}")
        return Outcome("The training ends with what it has learned so far. It is then evaluated like any other.")
    if has_stopped(project):
        return Outcome(
            "It stopped before its first checkpoint, so there is nothing to keep. Try it again.", tone="problem"
        )
    if project.state.ended.get(started.key) is None:
        return Outcome("It is still training: press **Stop** first (in a terminal, type `/cancel`), then say it again.")
    return None


def _measured_again(desk: Desk, said: j.Event, words: str) -> Outcome | None:
    """“Evaluate it again”: with the judge, the marks and the benchmarks of now. Before there is a report nothing is measured."""
    if not desk.project.state.digest("report") or not asks_to_measure_again(words):
        return None
    reopen(desk.project, said.by, said.surface or "sdk", words)
    return Outcome(
        "The evaluation is made once more. What the models answered is remembered; what changed since, such as a judge or your marks, "
        "is asked anew. The approval is asked for again."
    )


def _counterexample(desk: Desk, said: j.Event, words: str) -> Outcome | None:
    done = counter_in_words(desk, said, words)
    return Outcome(done) if done else None


def _mending(desk: Desk, said: j.Event, words: str) -> Outcome | None:
    """“Stop it and fix that”: words mend the plan, and as ever only a click approves it."""
    if not trains(desk.project) or not asks_to_mend(words):
        return None
    mend(desk, said.by, said.surface, f"mend-{said.id}")
    return Outcome()


def _columns(desk: Desk, said: j.Event, words: str) -> Outcome | None:
    """“The labels are in the column queue, not tag”: the file is read so, and what was made of it is made anew."""
    found = columns_in_words(desk, said, words)
    return Outcome(found.text, anew=found.changed) if found else None


def _over(desk: Desk, said: j.Event, words: str) -> Outcome | None:
    """“That is not what I meant, can we start over?”"""
    found = start_over(desk, said, words)
    return Outcome(found.text, anew=found.changed) if found else None


def _back(desk: Desk, said: j.Event, words: str) -> Outcome | None:
    """“Undo that”: what the button beside the last change does."""
    done = take_back(desk, said, words)
    return Outcome(done) if done else None


MATTERS: tuple[Callable[[Desk, j.Event, str], Outcome | None], ...] = (
    _columns,
    _over,
    _back,
    _contest,
    _rows,
    _keeping,
    _mending,
    _measured_again,
    _counterexample,
)
