"""Meeting a person's wishes: the artefact with what they name changed and everything else as it was."""

import re
from collections.abc import Callable

from pydantic import ValidationError

from agent.minds.builtin.answers import leaves_it
from agent.minds.builtin.changing.data_plan import change_data_plan
from agent.minds.builtin.changing.deployment import change_deployment
from agent.minds.builtin.changing.examples import change_examples
from agent.minds.builtin.changing.method import change_method
from agent.minds.builtin.changing.outcome import Changed, Outcome, unclear
from agent.minds.builtin.changing.reward import change_reward
from agent.minds.builtin.changing.spec import change_spec
from agent.minds.builtin.changing.tenets import apart, change_tenets, with_reference
from agent.minds.builtin.changing.training_plan import change_training_plan
from agent.minds.builtin.words import mended, plain, shortened, straight
from agent.minds.contract import Drafted, Question, Situation
from tenet import artifacts as a
from tenet.stages import BY_NAME, StageName

_DEEDS = (
    r"add|remove|delete|drop|rename|call|change|set|make|raise|lower|increase|decrease|reduce|use|train|describe|replace|put|hold|keep|"
    r"t ?\d\b(?!\W*$)|tenet \w+|(?:the )?(?:first|second|third|fourth|fifth|last) tenet|(?:the )?(?:title|instruction|users|"
    r"threshold|weight|temperature|seed|learning rate)\b|\d+ (?:epochs|rows)"
)
_BREAK = re.compile(
    rf"(?:[,;.!\n]|(?<=\w)\s+(?:and|but|then|und|et)\b)\s*(?:and |also |then |but |please )*(?=(?:{_DEEDS})\b)|"
    r"(?<=%)\s+(?:and|but|then|und|et)\s+(?=t ?\d\b)",
    re.IGNORECASE,
)
_WITHDRAWN = re.compile(
    r"\b(?:leave (?:it|that|this|everything)|never ?mind|forget (?:it|about it)|keep (?:it|that|everything)|as it (?:is|was)|"
    r"no change|nothing|lass es|laisse)\b"
)
_HINTS_OF_WRITING: dict[StageName, str] = {
    "spec": '"at most 40 words", "the title should be …", "the instruction should be …"',
    "tenets": '"make T2 stricter", "T3 should not block", "at most 40 words"',
    "examples": '"remove row 5", or new lines `text -> answer`',
    "data_plan": '"hold out 20 %", "seed 7"',
}
"""Where the answers are texts there are no labels to speak of."""
_HINTS: dict[StageName, str] = {
    "spec": (
        '"rename billing to payments", "add a label refunds", "remove shipping", "billing means invoices and refunds", "the '
        'title should be …"'
    ),
    "tenets": '"make T2 stricter", "T2 at least 80 %", "T3 should not block", "remove T4", "add a tenet: at most 2 words"',
    "examples": '"row 3 should be shipping", "remove row 5", or new lines `text -> label`',
    "data_plan": '"100 rows per label", "hold out 20 %", "seed 7"',
    "method": '"use SFT", "use reinforcement learning"',
    "reward": '"T2 should count twice as much", "weight of T3: 0.5", "remove t3_is_short", "try to break in"',
    "training_plan": '"5 epochs", "train longer", "learning rate 0.0005", "at most 10 minutes", "LoRA rank 16"',
    "deployment": '"at most 8 tokens", "a copy of the traffic first", "let it replace the old one at once"',
}


def change(
    stage: StageName, artifact: a.Artifact, wishes: tuple[str, ...], situation: Situation
) -> Drafted[a.Artifact] | Question:
    """Meet each wish in turn; one that is unclear may be made clear by the words that follow it."""
    notes: list[str] = []
    open_wish, question = "", None
    for wish in wishes:
        if open_wish and (_WITHDRAWN.search(plain(wish)) or leaves_it(wish)):
            open_wish, question = "", None
            notes.append("Left as it was.")
            continue
        outcome = _meet(stage, artifact, wish, situation)
        if open_wish and not isinstance(outcome, Changed):
            outcome = _meet(stage, artifact, f"{open_wish} {wish}", situation) or outcome
        if isinstance(outcome, Changed):
            artifact, open_wish, question = outcome.artifact, "", None
            notes.append(outcome.said)
        else:
            open_wish = f"{open_wish} {wish}".strip()
            question = outcome or _not_understood(stage, wish, situation)
    return question or Drafted(artifact, " ".join(dict.fromkeys(note for note in notes if note)))


def _meet(stage: StageName, artifact: a.Artifact, wish: str, situation: Situation) -> Outcome:
    """The wish as it is written; when no rule knows it, with its slips of the pen mended."""
    said = straight(wish)
    spec = situation.artifacts.get("spec")
    outcome = _tried(stage, artifact, said, situation)
    without_slips = mended(said, spec.label_names if isinstance(spec, a.UseCaseSpec) else ())
    if isinstance(outcome, Changed) or without_slips == said:
        return outcome
    return _tried(stage, artifact, without_slips, situation) or outcome


def _tried(stage: StageName, artifact: a.Artifact, text: str, situation: Situation) -> Outcome:
    try:
        return _met(_rule(stage, situation), stage, artifact, text)
    except ValidationError as error:
        return unclear(f"That cannot be: {_complaint(error)}. Nothing was changed. What should it be instead?")


def _met(rule: Callable[[a.Artifact, str], Outcome], stage: StageName, artifact: a.Artifact, text: str) -> Outcome:
    parts = _parts(text) if stage not in ("examples", "method") else [text]
    if stage == "tenets":
        parts = [piece for part in parts for piece in apart(part)]
    if len(parts) == 1:
        return rule(artifact, text)
    current, said = artifact, list[str]()
    for part in with_reference(parts) if stage == "tenets" else parts:
        outcome = rule(current, part)
        if not isinstance(outcome, Changed):
            return outcome if outcome and said else rule(artifact, text)
        current = outcome.artifact
        said.append(outcome.said)
    return Changed(current, " ".join(said))


def _rule(stage: StageName, situation: Situation) -> Callable[[a.Artifact, str], Outcome]:
    def rule(artifact: a.Artifact, words: str) -> Outcome:
        match artifact:
            case a.UseCaseSpec():
                return change_spec(artifact, words)
            case a.Tenets():
                return change_tenets(artifact, words, situation)
            case a.Examples():
                return change_examples(artifact, words, situation)
            case a.DataPlan():
                return change_data_plan(artifact, words)
            case a.Method():
                return change_method(artifact, words)
            case a.RewardFunction():
                spec = situation.artifacts.get("spec")
                fields = tuple(spec.field_types) if isinstance(spec, a.UseCaseSpec) else ()
                return change_reward(artifact, words, fields)
            case a.TrainingPlan():
                return change_training_plan(artifact, words)
            case a.Deployment():
                return change_deployment(artifact, words)
            case _:
                return unclear(
                    f"The {BY_NAME[stage].title.lower()} is measured; I can change only what it is made from."
                )

    return rule


def _parts(text: str) -> list[str]:
    """The single wishes of a sentence, not broken inside quotes."""
    hidden = re.sub(r'"[^"]*"', lambda hit: "\0" * len(hit[0]), text)
    parts, at = list[str](), 0
    for match in _BREAK.finditer(hidden):
        parts.append(text[at : match.start()])
        at = match.end()
    return [part.strip() for part in (*parts, text[at:]) if re.search(r"\w", part)] or [text]


def _not_understood(stage: StageName, wish: str, situation: Situation) -> Question:
    spec = situation.artifacts.get("spec")
    hints = _HINTS | (_HINTS_OF_WRITING if isinstance(spec, a.UseCaseSpec) and spec.task == "writing" else {})
    hint = hints.get(stage, "what should be different")
    return unclear(
        f'I am the built-in mind and understand plain wishes only; I am not sure what "{shortened(wish)}" should change. Can you '
        f"say it like one of these: {hint}? "
        "You can also edit the file by hand."
    )


def _complaint(error: ValidationError) -> str:
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    message = first["msg"].removeprefix("Value error, ")
    return f"{where}: {message[0].lower()}{message[1:]}" if where else message
