"""Where the rows come from, how many they are and what was found in them, in the figures of this project."""

from collections import Counter

from agent.minds.builtin.interview import MOST_LABELS
from agent.minds.builtin.replies import standing
from agent.minds.builtin.replies.concepts import concepts_in
from agent.minds.builtin.replies.explained import HOW_MANY
from agent.minds.builtin.words import count, listed, names_in, number_in
from agent.minds.contract import Situation
from tenet import artifacts as a

_AFTER_DATA = (
    "That is measured when the data are made, after the data plan is approved; the data card shows it, row by row. Made rows that repeat "
    "another are dropped, and near-twins never stand on both sides of the test."
)
_PERSONAL = "personal_contacts", "personal_numbers", "secrets"
_SPLITS = {"train": "to learn from", "validation": "to watch the training", "heldout": "held out for the test"}


def card_of(situation: Situation) -> a.DatasetCard | None:
    card = situation.artifacts.get("dataset")
    return card if isinstance(card, a.DatasetCard) else None


def plan_of(situation: Situation) -> a.DataPlan | None:
    plan = situation.artifacts.get("data_plan")
    return plan if isinstance(plan, a.DataPlan) else None


def rows(text: str, situation: Situation) -> str:
    """Of one label where the words name one."""
    labels = standing.labels_known(situation)
    named = names_in(text, labels)
    return of_labels(situation, named) if named else standing.rows(situation)


def of_each_label(text: str, situation: Situation) -> str:
    labels = standing.labels_known(situation)
    return of_labels(situation, names_in(text, labels) or labels)


def of_labels(situation: Situation, names: tuple[str, ...]) -> str:
    """How many rows have these labels, in the examples and in every part of the data."""
    examples, card = situation.artifacts.get("examples"), card_of(situation)
    told: list[str] = []
    for name in names:
        parts = list[str]()
        if isinstance(examples, a.Examples):
            own = Counter(row.output for row in examples.rows)[name]
            parts.append(f"{own} of the {len(examples.rows)} examples")
        if card:
            split = [f"{counts.get(name, 0)} {_SPLITS[part]}" for part, counts in card.labels.items()]
            parts.append(f"in the data {listed(split)}")
        told.append(f'"{name}": {", ".join(parts)}.')
    return " ".join(told) if told and told[0] else standing.rows(situation)


def purpose(situation: Situation) -> str:
    return (
        "The model learns from your rows: it copies how you decided. More rows are made from them, and a part of yours is held out as the "
        f"test and never learned from, so that the figures are honest. {standing.rows(situation)}"
    )


def maker(situation: Situation) -> str:
    plan, card = plan_of(situation), card_of(situation)
    name = plan.generator if plan else card.generator if card else "built-in"
    if plan and plan.only_own:
        return "Nobody: no row is made, the model learns from your own rows alone."
    if name == "built-in":
        return (
            "The built-in teacher: it rewords your own rows and invents no new situations. Each made row is checked (it must "
            "still mean its label "
            "and repeat no other row) and names the row it comes from. A connected language model would write more varied rows."
        )
    return f"The connected teacher {name}: it writes from your own rows and tenets, and each row is checked before it is kept."


def made(situation: Situation) -> str:
    card = card_of(situation)
    if card is None and plan_of(situation) is None:
        return standing.rows(situation)
    if card is None:
        return f"None yet. {maker(situation)} {_AFTER_DATA}"
    own = sum(origin.get("user", 0) for origin in card.origins.values())
    every = sum(file.rows for file in card.files.values())
    tested = card.origins.get("heldout", {})
    only = " The test has only rows of yours." if tested and set(tested) == {"user"} else ""
    return f"{every - own} of the {count(every, 'row')} are made, {own} are your own.{only} Each made row names the row it comes from."


def planned(situation: Situation) -> str:
    plan, spec, card = plan_of(situation), situation.artifacts.get("spec"), card_of(situation)
    if card:
        return standing.rows(situation)
    if plan is None:
        return f"The data plan will say it; it comes after the examples. {HOW_MANY}"
    labels = len(spec.labels) if isinstance(spec, a.UseCaseSpec) else 0
    if plan.rows_per_label and labels:
        wanted = f"{plan.rows_per_label} for each of the {labels} labels, {plan.rows_per_label * labels} in all"
    else:
        wanted = f"{plan.rows_of_a_kind} in all"
    return (
        f"Rows to learn from: {wanted}, your own counted in. Beside them {plan.heldout_share:.0%} of your own rows are held "
        f"out for the test and "
        f"{plan.validation_share:.0%} watch the training. You can change it: “200 rows per label”."
    )


def held_out(situation: Situation) -> str:
    plan, card = plan_of(situation), card_of(situation)
    share = f" The plan holds {plan.heldout_share:.0%} of your own rows out." if plan else ""
    size = (
        f" Here they are {count(card.files['heldout'].rows, 'row')} of your own."
        if card and "heldout" in card.files
        else ""
    )
    return (
        "They are the test: the model never learns from them, so that its figures are honest; on rows it had seen it would "
        "look better than "
        f"it is. Fewer of them make the figures vaguer.{share}{size}"
    )


def leak(situation: Situation) -> str:
    card = card_of(situation)
    if card is None:
        return f"Training rows that are close to a test row are taken out before the training. {_AFTER_DATA}"
    found = "No" if not card.leaks else f"Yes, {card.leaks}"
    return (
        f"{found} training rows are too similar to a test row ({card.leaks} leaks): such rows are looked for and taken out, "
        f"and near-twins never "
        "stand on both sides."
    )


def quality(situation: Situation) -> str:
    """What the card's checks found, what needs a look first."""
    card = card_of(situation)
    if card is None:
        return _AFTER_DATA
    if not card.metrics:
        return f"{standing.rows(situation)} Nothing was measured about them."
    verdicts = Counter(metric.verdict for metric in card.metrics)
    counted = ", ".join(f"{number} {verdict}" for verdict, number in verdicts.items())
    worst = [metric for metric in card.metrics if metric.verdict == "fail"] + [
        metric for metric in card.metrics if metric.verdict == "warn"
    ]
    look = "\n".join(f"- {metric.verdict}: {metric.said}" for metric in worst[:6]) or "- Nothing needs a look."
    return (
        f"The {sum(verdicts.values())} checks of the {count(card.files['train'].rows, 'row')} to learn from and the others: "
        f"{counted}.\n{look}"
    )


def dropped(situation: Situation) -> str:
    card = card_of(situation)
    if card is None:
        return _AFTER_DATA
    if not card.dropped:
        return "No made row was thrown away."
    reasons = [f"{number} because: {reason}" for reason, number in card.dropped.items()]
    return f"{count(sum(card.dropped.values()), 'made row')} were thrown away: {'; '.join(reasons)}. None of your own rows is dropped so."


def personal(situation: Situation) -> str:
    card = card_of(situation)
    found = [metric.said for metric in card.metrics if metric.name in _PERSONAL] if card else []
    if not found:
        return (
            "I look for e-mail addresses, phone numbers, names of accounts and secrets when the data are made, and the data "
            "card names the rows. "
            "Nothing leaves this machine. “Mask the phone numbers” has them replaced before anything is learned."
        )
    return (
        f"{' '.join(found)} The data card names the rows. They stay on this machine; say “mask the personal data”, and the "
        f"model does not learn them. "
        "What no pattern shows, such as an unusual name, I may miss."
    )


def limit_of_labels(situation: Situation) -> str:
    if situation.waiting_for == "answer" and situation.topic == "labels":
        return standing.how_many(situation)
    labels = len(standing.labels_known(situation))
    here = f" Here there are {labels}." if labels else ""
    return f"Two labels at least, {MOST_LABELS} at most.{here} More labels need more rows: about ten of each are a good start."


def enough(text: str, situation: Situation) -> str:
    """The person's own number, or the rows that are there, against what is usual; the proof is what is measured."""
    examples = situation.artifacts.get("examples")
    if situation.waiting_for == "answer" and situation.topic == "labels" and "ROWS" not in concepts_in(text):
        return standing.how_many(situation)
    number = number_in(text)
    labels = standing.labels_known(situation)
    if number is None and isinstance(examples, a.Examples):
        number = len(examples.rows)
    if number is None:
        return HOW_MANY
    each = number / len(labels) if labels else None
    least = f", about {each:.0f} for each of the {len(labels)} labels" if each else ""
    judged = (
        "That is few: it works for a try, and the test will be too small to show a small gain."
        if number < 10 * max(len(labels), 3)
        else "That is a good start."
    )
    return f"{number:g} rows{least}. {judged} {HOW_MANY} More rows are made from them, and the report says how sure its figures are."


def invented(situation: Situation) -> str:
    return (
        "Rows as they really come in teach the most, since the model will meet such texts. You may write some of your own, "
        "and you may take out "
        "names and other personal data first, or have them masked later. I do not make up the first ones: from nothing they "
        "would be guesses. "
        f"{standing.waiting(situation)}"
    )


def look(situation: Situation) -> str:
    if card_of(situation):
        return (
            "`tenet rows PROJECT` shows them, as does the page's data card (data/data.html); data/train.jsonl, "
            "validation.jsonl and heldout.jsonl hold "
            f"them all. {standing.rows(situation)}"
        )
    if plan_of(situation):
        return f"`tenet preview PROJECT` writes three rows of each cell before anything is made. {standing.rows(situation)}"
    return f"They stand on the card and in examples.jsonl. {standing.rows(situation)}"
