"""`tenet complain`: from a bad answer to its cause, the smallest patch and, with --fix, to a change that waits for approval."""

from collections.abc import Sequence

from evals.checks import Judge
from surfaces.cli.output import say, stop
from surfaces.complaints import (
    Diagnosis,
    Verdict,
    advice,
    asked,
    diagnosed,
    judge_of,
    mend,
    mend_judge,
    opinion_of,
    weighed,
)
from surfaces.view import next_action
from surfaces.words import words as words_of
from tenet import journal as j
from tenet.problems import NotPossible
from tenet.project import Project
from tenet.session import Session
from tenet.settings import read_settings
from tools.complaining import Forecast, Patch
from tools.complaining.complaint import SHOWN
from tools.complaining.judge import Misjudged

_AGREES = {"yes": "It agrees.", "no": "It thinks otherwise.", "unclear": "It cannot tell."}


def complain(name: str, words: str, right: str, got: str | None, fix: bool) -> None:
    project = Project.open(name)
    found = diagnosed(project, read_settings(), words, right, got)
    complaint, cause = found.complaint, found.cause
    if cause is None:
        stop(f"The model answers {complaint.got!r} to these words, which is right. Nothing has to be mended.", 0)
    print(f"Answered: {complaint.got}\nRight:    {complaint.right}\nCause:    {cause.kind}. {cause.said}")
    for row in cause.rows[:SHOWN]:
        print(f"  {row.id}: {row.input[:90]} → {row.output[:90]}")
    if len(cause.rows) > SHOWN:
        print(f"  … and {len(cause.rows) - SHOWN} more")
    _print_opinion(project, found)
    if found.patch is None or found.forecast is None:
        say(advice(name, cause))
        return
    _print(found.patch, found.forecast)
    if fix:
        put_in_force(Session.open(name, surface="cli"), found)
    else:
        say(f"Nothing was changed. Put it in force, to be approved: tenet complain {name} … --fix")


def _print_opinion(project: Project, found: Diagnosis) -> None:
    try:
        opinion = opinion_of(project, read_settings(), found)
    except NotPossible as failure:
        say(str(failure))
        return
    if opinion is None:
        return
    print(f"Guide:    {_AGREES[opinion.agrees]} {opinion.because}")
    for row in opinion.write_rows:
        print(f"  a row that would help: {row}")
    if opinion.ask:
        print(f"  it asks you: {opinion.ask}")


def _print(patch: Patch, found: Forecast) -> None:
    relabelled = (
        f"{len(patch.relabelled)} labels corrected ({', '.join(patch.relabelled)}), " if patch.relabelled else ""
    )
    left_out = (
        f"{len(patch.left_out)} examples with a wrong answer left out ({', '.join(patch.left_out)}), "
        if patch.left_out
        else ""
    )
    print(f"Patch:    {relabelled}{left_out}1 example added ({patch.added})")
    print(
        f"Forecast: of {found.rows} held-out rows {len(found.mended)} mended, {len(found.broken)} broken; "
        f"this complaint {'mended' if found.heals_the_complaint else 'not mended by that alone'}. "
        "By a classical stand-in; the model itself is measured after its training."
    )
    _print_rows({"mended": found.mended, "broken": found.broken})


def put_in_force(session: Session, found: Diagnosis) -> None:
    name = session.project.name
    _tell(session, mend(session, found))
    say(
        f"Released, it comes beside the model in production: tenet traffic {name} --canary 0.1. Undo: tenet rollback {name}"
    )


def _tell(session: Session, events: Sequence[j.Event]) -> None:
    for event in events:
        if text := words_of(event):
            say(text)
    say(next_action(session.project))


def _print_rows(found: dict[str, tuple[str, ...]]) -> None:
    for what, rows in found.items():
        if rows:
            print(f"  {what}: {', '.join(rows[:10])}")


# ---------------------------------------------------------------- the judge


def complain_about_judge(name: str, words: str, tenet: str, should: str, got: str | None, fix: bool) -> None:
    """The answer is as it is; what is wrong is the verdict on it."""
    if should not in ("pass", "fail"):
        stop("Say with --should what the verdict should be: pass or fail.", 2)
    project, settings = Project.open(name), read_settings()
    judge = judge_of(project, settings, tenet)
    complaint = Misjudged(tenet, words, got if got is not None else asked(project, settings, words), should)
    found = weigh(project, complaint, judge)
    if fix:
        session = Session.open(name, surface="cli")
        _tell(session, mend_judge(session, found))
        say("The evaluation is measured anew with it; the model is not trained again for that.")


def weigh(project: Project, complaint: Misjudged, judge: Judge) -> Verdict:
    found = weighed(project, complaint, judge)
    print(
        f"Answered: {complaint.answer}\nShould:   {complaint.should} by {complaint.tenet}\nCause:    {found.found.kind}. {found.found.said}"
    )
    changed = found.changed
    if changed is None:
        stop(
            "Then the verdict is no reason for a complaint; about the answer: tenet complain PROJECT INPUT --right …", 0
        )
    print(
        f"Patch:    1 case added to the criteria of {complaint.tenet}, and to what the judge is tried on\n"
        f"Forecast: of {changed.rows} held-out answers {len(changed.to_pass)} newly pass, {len(changed.to_fail)} newly fail; "
        f"this complaint {'mended' if changed.heals_the_complaint else 'not mended by that alone'}. By the judge itself."
    )
    _print_rows({"newly pass": changed.to_pass, "newly fail": changed.to_fail})
    return found
