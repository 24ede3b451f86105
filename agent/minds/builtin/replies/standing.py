"""Where the customization stands: what waits, what there is, what comes next."""

import re
from collections import Counter
from collections.abc import Sequence

from agent.minds.builtin.break_in import nothing_found
from agent.minds.builtin.interview import MOST_LABELS
from agent.minds.builtin.questions import OPENED
from agent.minds.builtin.replies.explained import HOW_MANY
from agent.minds.builtin.replies.results import by_tenet
from agent.minds.builtin.terms import terms_of
from agent.minds.builtin.words import count, listed, shortened
from agent.minds.contract import NONE_MADE, Situation
from tenet import artifacts as a
from tenet.labels import are_labels
from tenet.stages import BY_NAME, CHAIN, StageName

ALONE = ", and nothing else"
_NOT_YET = "There is no {} yet; it comes later."

_WAYS = (
    "A model can copy your answers (SFT), learn from a better and a worse answer to the same text (DPO) or from thumbs (KTO), or "
    "practise: it tries answers, and a reward that I draft from the tenets and that you approve says how good each is (reinforcement "
    "learning, GRPO). Practice pays where a program can check an answer, best after SFT. You can ask for one at any time, as in "
    '"use reinforcement learning".'
)


def waiting(situation: Situation) -> str:
    """What is expected of the person now, in one sentence."""
    title = _title(situation.stage) if situation.stage else ""
    match situation.waiting_for:
        case "answer":
            return f"I am waiting for your answer: {situation.question}"
        case "approval":
            return f"Your look is wanted at the {title}: approve, or tell me what to change."
        case "job":
            return f"Under way: {title}{f' ({situation.job})' if situation.job else ''}. You need not wait here."
        case "repair":
            return f"Press **Try again**, or change what the {title} is made from."
        case "nothing":
            return "Everything is done. Ask the model something, or tell me what should change."


def next_steps(situation: Situation) -> str:
    chain = [stage for stage in CHAIN if not stage.optional or stage.name in situation.artifacts]
    names = [stage.name for stage in chain]
    at = (
        names.index(situation.stage)
        if situation.stage
        else next((n for n, stage in enumerate(chain) if stage.name not in situation.artifacts), len(chain))
    )
    coming = [stage.title.lower() for stage in chain[at + 1 :]]
    after = f" After that: {listed(coming)}." if coming else ""
    return f"{waiting(situation)}{after} Nothing that takes long or goes live starts without your approval."


def why_asked(situation: Situation) -> str:
    if situation.waiting_for != "answer":
        return f"I ask only what neither your words nor your rows have told me. {waiting(situation)}"
    reasons = {
        "labels": "The model chooses one of these labels and never invents another, so I need them exactly.",
        "rows": "The model learns from your rows, and a part of them is kept aside to test it honestly. I do not make them up.",
        "worst": (
            'The mistake that hurts most becomes a tenet of its own, and it can forbid a release. "Use your judgement" is a '
            "good answer too."
        ),
    }
    reason = reasons.get(situation.topic, "I change only what I am sure that you mean.")
    return f"{reason} {waiting(situation)}"


def capability(situation: Situation) -> str:
    """Whether the model will do something else too: only what the use case says."""
    spec = situation.artifacts.get("spec")
    if not isinstance(spec, a.UseCaseSpec):
        return (
            "The model learns one job and nothing beside it: to sort a text into one of your labels, to read the values out of it that "
            f"you name, or to write the text to it that your examples show. {waiting(situation)}"
        )
    job = f"answers with {spec.output.removesuffix(ALONE)}" if spec.output else "does what the use case says"
    nothing_else = "" if spec.task == "writing" else " Explanations, replies and the like are not part of it."
    return f"The model learns one job: it {job}, and nothing else.{nothing_else} {waiting(situation)}"


def ways_to_learn(situation: Situation) -> str:
    """The methods in plain words, with the one that was chosen, or when it will be."""
    method = situation.artifacts.get("method")
    if isinstance(method, a.Method):
        return f"The method is {method.choice.upper()}. {' '.join(method.reasons)} {_WAYS} {waiting(situation)}"
    return f"The method is chosen after the data. {_WAYS} {waiting(situation)}"


def what_it_pays(situation: Situation) -> str:
    """What answers earn, from those that were tried, and whether somebody tried to earn more than is due."""
    reward = situation.artifacts.get("reward")
    if not isinstance(reward, a.RewardFunction):
        return ways_to_learn(situation)
    earned = ", ".join(f"{one.kind} {one.score or 0:.2f}" for one in reward.shown)
    tricks = next((proof.said for proof in reward.proofs if proof.name == "hacks pay nothing"), "")
    tried = situation.artifacts.get("break_in")
    more = (
        'Say "try to break in", and a small model tries to game it before you decide.'
        if reward.break_in is None
        else nothing_found(tried)
        if isinstance(tried, a.BreakIn) and not tried.found
        else ""
    )
    return " ".join(
        part for part in (f"Of four answers that were tried: {earned}." if earned else "", tricks, more) if part
    )


def so_far(situation: Situation) -> str:
    """What was heard before there is a use case; afterwards the use case says it."""
    if "spec" in situation.artifacts:
        return shown(situation, "spec")
    kept = (
        f"Of your rows I keep so far: {_by_answer(situation.given[:12])}."
        if situation.given
        else "So far no rows of yours came."
    )
    return f"{kept} What your words told me stands in the use case, which you see before anything is made. {waiting(situation)}"


def for_example(situation: Situation) -> str:
    """The question that waits, with an answer that somebody could give."""
    examples = {
        "rows": "One text as it came in, an arrow and the answer that you would give: `where is my parcel? -> shipping`. One a line. "
        "A spreadsheet saved as CSV with one column for the text and one for the answer is just as good.",
        "labels": 'The names of the piles, with commas between them: "billing, technical, shipping".',
        "worst": "The name of one of them, such as the one where a miss costs a customer. Or say that I should choose.",
        OPENED: (
            '"Sort our support tickets into billing, technical and shipping", or '
            '"read the order number and the date out of mails".'
        ),
    }
    example = examples.get(situation.topic)
    if situation.waiting_for == "answer" and example:
        return f"For example: {example}"
    return (
        'Say in your own words what should be different, as in "call billing payments", "make T2 stricter" or "row 3 should be shipping". '
        f"{waiting(situation)}"
    )


def how_many(situation: Situation) -> str:
    if situation.waiting_for == "answer" and situation.topic == "labels":
        return f"Two labels at least, {MOST_LABELS} at most."
    return HOW_MANY


def how_long(situation: Situation) -> str:
    plan, run = situation.artifacts.get("training_plan"), situation.artifacts.get("training_run")
    parts = [f"Now: {situation.job}."] if situation.waiting_for == "job" and situation.job else []
    if isinstance(run, a.TrainingRun):
        parts.append(f"The last training took {run.seconds / 60:.1f} minutes.")
    if isinstance(plan, a.TrainingPlan):
        parts.append(
            f"The forecast for the training is about {count_minutes(plan.forecast.minutes)}, and it ends after "
            f"{plan.max_minutes:g} at the latest ({plan.forecast.basis})."
        )
    elif not parts:
        parts.append(
            "A small job like this takes minutes on two CPU cores. The training plan will carry a forecast before anything starts."
        )
    return " ".join(parts)


def count_minutes(minutes: float) -> str:
    return "one minute" if minutes == 1 else f"{minutes:g} minutes"


def assumed(situation: Situation) -> str:
    spec = situation.artifacts.get("spec")
    if not isinstance(spec, a.UseCaseSpec):
        return "Nothing yet: there is no use case so far."
    if not spec.assumptions:
        return "Nothing: the use case holds only what you said."
    return "I assumed:\n" + "\n".join(f"- {line}" for line in spec.assumptions) + "\nTell me what is not right."


def users(situation: Situation) -> str:
    spec = situation.artifacts.get("spec")
    if not isinstance(spec, a.UseCaseSpec):
        return _NOT_YET.format("use case")
    return f"The answers are for {spec.users}. Tell me if it is for somebody else."


def instruction(situation: Situation) -> str:
    spec = situation.artifacts.get("spec")
    if not isinstance(spec, a.UseCaseSpec):
        return _NOT_YET.format("use case")
    return f'What comes in: {spec.input}. What goes out: {spec.output}. The model reads before each text: "{spec.instruction}"'


def risk(situation: Situation) -> str:
    spec = situation.artifacts.get("spec")
    if not isinstance(spec, a.UseCaseSpec) or not spec.risk:
        return (
            "No mistake is named yet that would hurt more than the others. Name one, and it becomes a tenet of its own."
        )
    return f"{spec.risk} It is watched by a tenet of its own."


def skipping(situation: Situation) -> str:
    """What becomes of a question that somebody cannot answer."""
    if situation.waiting_for != "answer":
        return f"No. {waiting(situation)}"
    ways = {
        "labels": "I need the names before anything can be made; two are enough to begin, and you may change them at any time.",
        "rows": "Without rows nothing can be learned; a few that you write yourself are enough to begin.",
        "worst": 'No. "Use your judgement" or "all are equally bad" is a good answer: then no label gets a tenet of its own.',
    }
    return f"{ways.get(situation.topic, 'Say that I should use my judgement.')} {waiting(situation)}"


def labels_known(situation: Situation) -> tuple[str, ...]:
    spec = situation.artifacts.get("spec")
    return spec.label_names if isinstance(spec, a.UseCaseSpec) else ()


def labels(situation: Situation) -> str:
    spec = situation.artifacts.get("spec")
    if not isinstance(spec, a.UseCaseSpec):
        return _NOT_YET.format("list of labels")
    if spec.fields:
        return fields(spec)
    if not spec.labels:
        return f"There are no labels: the model writes a text of its own. {spec.output[0].upper()}{spec.output[1:]}."
    named = [f'"{label.name}" ({label.meaning})' if label.meaning else f'"{label.name}"' for label in spec.labels]
    return f"There are {len(named)} {terms_of(spec).kinds}: {listed(named)}."


def _by_answer(counts: Sequence[tuple[str, int]]) -> str:
    """How many there are of each label; of answers that are texts there is one of nearly each."""
    if are_labels([answer for answer, number in counts for _ in range(number)]):
        return ", ".join(f"{label} {number}" for label, number in counts)
    return "each of them with an answer of its own"


def rows(situation: Situation) -> str:
    examples, card = situation.artifacts.get("examples"), situation.artifacts.get("dataset")
    parts: list[str] = []
    if isinstance(examples, a.Examples):
        counts = Counter(row.output for row in examples.rows)
        parts.append(f"{count(len(examples.rows), 'example')}: {_by_answer(counts.most_common())}.")
        parts.append(_whose(examples, situation.artifacts.get("data_plan")))
    if isinstance(card, a.DatasetCard) and card.files:
        parts.append(f"The dataset has {', '.join(f'{file.rows} {split} rows' for split, file in card.files.items())}.")
    if not parts and situation.given:
        rows = sum(number for _, number in situation.given)
        parts.append(f"{count(rows, 'row')} so far: {_by_answer(situation.given)}.")
    return " ".join(parts) or "There are no rows yet."


def tenet(situation: Situation, number: int) -> str:
    tenets = situation.artifacts.get("tenets")
    found = (
        next((item for item in tenets.tenets if item.id == f"T{number}"), None)
        if isinstance(tenets, a.Tenets)
        else None
    )
    if found is None:
        known = [item.id for item in tenets.tenets] if isinstance(tenets, a.Tenets) else []
        return f"There is no T{number}; there are {listed(known)}." if known else _NOT_YET.format("tenet")
    return (
        f'{_described(found)}\nGood: "{shortened(found.good.input)}" → {found.good.output}\nBad: '
        f'"{shortened(found.bad.input)}" → {found.bad.output}\n{by_tenet(situation, found.id)}'
    ).strip()


def tenets(situation: Situation) -> str:
    found = situation.artifacts.get("tenets")
    return (
        "\n".join(_described(item) for item in found.tenets)
        if isinstance(found, a.Tenets)
        else _NOT_YET.format("tenet")
    )


def row(situation: Situation, number: int) -> str:
    examples = situation.artifacts.get("examples")
    if not isinstance(examples, a.Examples):
        return "There are no rows yet."
    if not 1 <= number <= len(examples.rows):
        return f"There is no row {number}: the rows go from 1 to {len(examples.rows)}."
    found = examples.rows[number - 1]
    return f'Row {number}: "{shortened(found.input, 400)}" → {found.output}'


def shown(situation: Situation, stage: StageName) -> str:
    """An artefact that has no telling of its own."""
    match situation.artifacts.get(stage):
        case a.UseCaseSpec() as spec:
            return f'{spec.title}: {spec.problem}\nThe model reads: "{spec.instruction}"\n{spec.risk}'.strip()
        case a.DataPlan() as plan:
            return (
                f"The data plan: {_counted(plan)}, {plan.heldout_share:.0%} of your rows held out, "
                f"written by {plan.generator}. {' '.join(plan.reasons)}"
            )
        case a.Method() as method:
            return f"The method is {method.choice.upper()}. {' '.join(method.reasons)}"
        case a.TrainingPlan() as plan:
            settings = ", ".join(f"{name} {value}" for name, value in plan.train.items())
            return f"The training plan: {plan.base_model}, {settings}. {how_long(situation)}"
        case a.Deployment() as deployment:
            return (
                f"The deployment: {deployment.model_name} on this machine ({deployment.host}), at most {deployment.max_tokens} "
                f"tokens an answer. {' '.join(deployment.remarks)}"
            )
        case a.Tenets():
            return tenets(situation)
        case a.Examples():
            return rows(situation)
        case None:
            return _NOT_YET.format(_title(stage))
        case _:
            return f"The {_title(stage)} is in the file {BY_NAME[stage].file}; `tenet show` prints it."


def trouble(situation: Situation) -> str:
    if situation.waiting_for == "repair":
        reason = (situation.job or "it left no message").rstrip(". ")
        return f"{BY_NAME[situation.stage or 'training_run'].title} failed: {reason}. What was made before is kept. {waiting(situation)}"
    return f"I know of no failure. {waiting(situation)}"


def _whose(examples: a.Examples, plan: a.Artifact | None) -> str:
    own = sum(row.origin == "user" for row in examples.rows)
    said = (
        "All of them are yours." if own == len(examples.rows) else f"{own} of them are yours, the others were drafted."
    )
    if not isinstance(plan, a.DataPlan):
        return said
    return f"{said} {NONE_MADE if plan.only_own else 'More rows are made from them, each with its origin beside it.'}"


def number_of(words: str, noun: str) -> int | None:
    match = re.search(rf"(?<!')\b(?:{noun})\s*#?(\d+)\b", words)  # "isn't 70 % low?" names no tenet
    return int(match[1]) if match else None


def _described(item: a.Tenet) -> str:
    block = "; it can forbid a release" if item.blocking else ""
    return f"{item.id}: {item.statement} At least {item.threshold:.0%} of the answers must pass{block} (weight {item.weight:g})."


def _title(stage: StageName) -> str:
    return BY_NAME[stage].title.lower()


def fields(spec: a.UseCaseSpec) -> str:
    """Each field with its type, and which of them may be absent."""
    kinds = {"yes_no": "yes or no", "choice": "one of a few"}
    told = [
        f"{field.name} ({kinds.get(field.type, field.type)}{f' as {field.form}' if field.form else ''})"
        for field in spec.wanted_fields
    ]
    absent = [field.name for field in spec.wanted_fields if not field.required]
    missing = (
        f" {listed(absent)} may be absent: the answer is null then." if absent else " Every text must have all of them."
    )
    return f"The model gives {len(told)} values: {listed(told)}.{missing}"


def _counted(plan: a.DataPlan) -> str:
    return f"{plan.rows_in_all} rows in all" if plan.rows_in_all else f"{plan.rows_per_label} rows for each label"
