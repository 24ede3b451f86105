"""How a tenet is checked, why it asks for what it asks for, and what it may stop."""

from agent.minds.builtin.replies import explained, standing
from agent.minds.builtin.replies.results import by_tenet
from agent.minds.builtin.words import listed, quoted
from agent.minds.contract import Situation
from tenet import artifacts as a

_NO_PERSON = (
    "No person has to: each check runs by itself on every row. People may mark answers beside it (`tenet mark`), which corrects "
    "the figures."
)


def tenets_of(situation: Situation) -> tuple[a.Tenet, ...]:
    found = situation.artifacts.get("tenets")
    return found.tenets if isinstance(found, a.Tenets) else ()


def find(situation: Situation, number: int) -> a.Tenet | None:
    return next((tenet for tenet in tenets_of(situation) if tenet.id == f"T{number}"), None)


def how_checked(check: a.Check) -> str:
    match check:
        case a.OneOf(values=values):
            return f"a program looks whether the whole answer is one of {quoted(values, 'or')}, letter for letter"
        case a.MatchesReference(only=only):
            rows = f" on the rows of {quoted(only)}" if only else ""
            return f"a program compares the answer with the right one of the row{rows}"
        case a.MaxWords(words=words):
            return f"a program counts the words: at most {words}"
        case a.Resembles():
            return "a program measures how much wording the answer shares with the row's own one"
        case a.KeepsDetails():
            return "a program looks whether every number, date and name of the answer stands in the text or in the row's answer"
        case a.Wording():
            return "a program looks for phrases that must be there and phrases that must not"
        case a.JsonValid():
            return "a program reads the answer as JSON with exactly the fields of the use case"
        case a.FieldsMatch():
            return "a program compares each field with the row's own value"
        case a.Grounded():
            return "a program looks whether each value stands in the text"
        case a.Computed():
            return "your own metric, run in the sandbox, gives a number"
        case a.Judged():
            return "a judge, a connected language model, decides by its criteria; without one it stays unjudged"


def checkers(situation: Situation) -> str:
    found = tenets_of(situation)
    if not found:
        return f"A program wherever one can decide, and a connected judge for the rest. {_NO_PERSON}"
    return "\n".join([*(_how(tenet) for tenet in found), _NO_PERSON])


def checked(tenet: a.Tenet, situation: Situation) -> str:
    return f"{_how(tenet)} {tenet.threshold:.0%} of the answers must pass. {by_tenet(situation, tenet.id)}".strip()


def _how(tenet: a.Tenet) -> str:
    return f"{tenet.id} is checked like this: {how_checked(tenet.check)}."


def why_that_threshold(tenet: a.Tenet, situation: Situation) -> str:
    """From what the check asks: an exact form may be demanded of nearly all, a right answer is a start to be raised."""
    spec = situation.artifacts.get("spec")
    risk = (
        spec.risk
        if isinstance(spec, a.UseCaseSpec) and isinstance(tenet.check, a.MatchesReference) and tenet.check.only
        else ""
    )
    why = (
        "a form that a model can always keep, so nearly all answers must have it"
        if isinstance(tenet.check, a.OneOf | a.MaxWords | a.JsonValid | a.Wording)
        else "a sober start while nothing is measured, which you can raise or lower"
    )
    return (
        (
            f"{tenet.id} ({tenet.statement}) asks for {tenet.threshold:.0%}: {why}. {risk} Say “set T{tenet.id[1:]} to 90 %” to change it. "
            f"{by_tenet(situation, tenet.id)}"
        )
        .replace("  ", " ")
        .strip()
    )


def thresholds(situation: Situation) -> str:
    found = tenets_of(situation)
    if not found:
        return f"{explained.THRESHOLD} The tenets come after the use case."
    asked = ", ".join(f"{tenet.id} {tenet.threshold:.0%}" for tenet in found)
    return (
        f"{asked}. {explained.THRESHOLD} Forms that a model can always keep ask for nearly all answers; right answers begin "
        f"soberly and are "
        "yours to set: what is measured without training (the baselines) and what a mistake costs you tell how high is right."
    )


def differing(situation: Situation, numbers: tuple[int, ...]) -> str:
    known = [tenet for number in numbers if (tenet := find(situation, number))]
    if len(known) < 2:
        return standing.tenets(situation)
    told = [
        f"{tenet.id}: {tenet.statement} {_how(tenet)} {tenet.threshold:.0%} of the answers must pass."
        f"{' It can forbid a release.' if tenet.blocking else ''}"
        for tenet in known
    ]
    return "\n".join(told)


def blocking(situation: Situation) -> str:
    found = [tenet.id for tenet in tenets_of(situation) if tenet.blocking]
    here = (
        f" Here {listed(found)} {'does' if len(found) == 1 else 'do'}."
        if found
        else " Here none does."
        if tenets_of(situation)
        else ""
    )
    return (
        f"{explained.BLOCKING}{here} A person who may release can do it in spite of that, with a reason that is kept."
    )


def weights(situation: Situation) -> str:
    found = ", ".join(f"{tenet.id} {tenet.weight:g}" for tenet in tenets_of(situation))
    return f"{explained.WEIGHT}{f' Here: {found}.' if found else ''}"
