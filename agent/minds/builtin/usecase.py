"""The use-case spec, written from what was heard, with everything that nobody said listed as an assumption."""

import re
from collections.abc import Sequence

from agent.minds.builtin.heard import Heard
from agent.minds.builtin.jobs import also_wanted
from agent.minds.builtin.terms import Terms, article
from agent.minds.builtin.words import listed, plain, quoted, shortened, straight
from tenet import artifacts as a

_USERS = re.compile(
    r"\b(?:for|by|help|helps|used by)\s+((?:our|my|the|all)\s+(?:[\w-]+\s+){0,3}?(?:team|teams|agents|staff|desk|department|"
    r"colleagues|users|people|clerks|employees|managers))\b",
    re.IGNORECASE,
)
_DOES = re.compile(
    r"\b((?:our|my|the)\s+(?:[\w-]+\s+){0,2}?(?:team|agents|staff|desk|colleagues|clerks))\s+(?:\w+s?|will|must|should|can|have|"
    r"has|need)\b",
    re.IGNORECASE,
)
_DEALS_OUT = re.compile(
    r"(?:^|[.,;!?] |\b(?:and|then|so|now|where|today) )(?P<who>(?:[Mm]y |[Oo]ur |[Tt]he )?[A-ZÄÖÜa-zäöüß][\w'-]+) "
    r"(?:(?:then|usually|always|now|just) )?"
    r"(?:deals|hands|passes|gives|forwards|distributes|sorts|routes|sends) (?:them|it|these|those|each|every \w+|all of \w+) "
    r"(?:out|on|over|to)\b"
)
"""“Rosa deals them out to the six desks”: whoever does it today will read the answers."""
_NO_PERSON = re.compile(
    r"^(?:it|he|she|that|this|which|who|somebody|someone|nobody|everybody|everyone|(?:the |a )?(?:system|model|tool|software|"
    r"machine|program|server|one|mailbox|form))$",
    re.IGNORECASE,
)
_DEMANDS = re.compile(
    r"(?<!\bi )(?<!\bwe )\b(?:must|has to|have to)\b|\b(?:never|always|not allowed|required)\b", re.IGNORECASE
)
"""What we ourselves have to do ("which ones I have to answer first") is asked of no model."""
_KINDS = (
    r"(?:labels?|tags?|queues?|categor(?:y|ies)|topics?|classes|class|groups?|teams?|themes?|of (?:them|these|those))"
)
_SEVERAL = re.compile(
    rf"\bmulti-?label|(?<!into )(?<!one of )(?<!have )(?<!to )(?<!are )\b"
    rf"(?:several|multiple|many|two or more|more than one|as many) (?:\w+ )?{_KINDS}\b(?! (?:to|that|which|of)\b)|"
    r"\b(?:several|more than one|two|multiple)(?: \w+){0,2} (?:at once|at the same time|per \w+|each)\b|"
    r"\b(?:can|may|could|might) (?:have|get|be|carry|belong to|fit) (?:\w+ )?(?:several|multiple|more than one|two|many)\b|"
    r"\bmehrere\w* (?:\w+ )?(?:kategorien|themen|labels|tags|schlagworter|abteilungen|gleichzeitig|zugleich|pro \w+|je \w+)|"
    r"\bplusieurs (?:\w+ )?(?:etiquettes|categories|themes|sujets|a la fois|par \w+)"
)
_OTHER_WORK = {
    "rewriting": "rewriting texts",
    "writing": "writing text", "summarising": "summaries", "translating": "translations", "chatting": "conversation", "coding": "code",
    "extracting": "pulling facts out of texts", "answering": "writing answers", "forecasting": "predicting numbers",
}  # fmt: skip


def write_spec(heard: Heard) -> a.UseCaseSpec:
    terms = heard.terms
    items = heard.terms.items
    otherwise = "the support team" if heard.terms.item == "support ticket" else f"the people who work with the {items}"
    users, assumed_users = users_in(heard.words, otherwise)
    return a.UseCaseSpec(
        title=_title(terms, heard.names),
        task="classification",
        problem=_problem(heard),
        users=users,
        input="a text" if terms.item == "text" else f"the text of {article(terms.item)}",
        output=f"one {terms.kind}: exactly one of the names below, and nothing else",
        labels=heard.labels,
        instruction=instruction(terms, heard.names),
        constraints=constraints_in([said.text for said in heard.spoken if said.topic is None], heard.worst),
        out_of_scope=_out_of_scope(heard),
        risk=risk(terms, heard.worst),
        assumptions=(*heard.assumed, *assumed_users, *_assumptions(heard)),
    )


def instruction(terms: Terms, names: tuple[str, ...]) -> str:
    """Compact: the model reads it with every row."""
    return f"Choose the {terms.kind} for this {terms.item}. Answer with one of: {', '.join(names)}."


def risk(terms: Terms, worst: tuple[str, ...]) -> str:
    """The tenets read the labels in quotes back from here."""
    return f"Missing {article(terms.item)} of {quoted(worst, 'or')} is the mistake that hurts most." if worst else ""


def _title(terms: Terms, names: tuple[str, ...]) -> str:
    if any(plain(name) == "spam" for name in names):
        return f"Spam filter for {terms.items}"
    if terms.kind == "sentiment":
        return f"Sentiment of {terms.items}"
    if terms.item.endswith("ticket"):
        return f"{terms.item[0].upper()}{terms.item[1:]} triage"
    if terms.kind == "label":
        return f"Sorting {terms.items}"
    return f"{terms.items[0].upper()}{terms.items[1:]} by {terms.kind}"


def _problem(heard: Heard) -> str:
    said = next((said.text for said in heard.spoken if said.topic is None and len(said.text.split()) > 2), "")
    names = listed(heard.names)
    return (
        shortened(straight(said), 600)
        if said
        else (f"{heard.terms.items[0].upper()}{heard.terms.items[1:]} are to be sorted into {names}.")
    )


def users_in(words: str, otherwise: str) -> tuple[str, tuple[str, ...]]:
    """Who reads the answers, and that it was assumed."""
    if match := _USERS.search(straight(words)) or _DOES.search(straight(words)):
        return re.sub(r"^(?:our|my)\b", "the", match[1], flags=re.IGNORECASE).strip().lower(), ()
    if (dealer := _DEALS_OUT.search(straight(words))) and not _NO_PERSON.match(dealer["who"]):
        return re.sub(r"^(?:our|my)\b", "the", dealer["who"], flags=re.IGNORECASE).strip(), ()
    return otherwise, (f"Used by {otherwise}; you did not say by whom.",)


def constraints_in(told: Sequence[str], said_elsewhere: Sequence[str] = ()) -> tuple[str, ...]:
    """The sentences that demand something, but for those about names that are dealt with elsewhere."""
    sentences = (sentence.strip() for text in told for sentence in re.split(r"(?<=[.!])\s+|\n", straight(text)))
    elsewhere = [plain(name) for name in said_elsewhere]
    return tuple(
        shortened(sentence, 200)
        for sentence in sentences
        if _DEMANDS.search(sentence)
        and not any(name in plain(sentence) for name in elsewhere)
        and len(sentence.split()) > 3
    )[:5]


def _out_of_scope(heard: Heard) -> tuple[str, ...]:
    other = also_wanted(heard.words)
    return (
        *(
            (f"{_OTHER_WORK[other]}: this model only chooses a {heard.terms.kind}",)
            if other and other != "classification"
            else ()
        ),
        *((f"more than one {heard.terms.kind} for one {heard.terms.item}",) if wants_several(heard) else ()),
    )


def wants_several(heard: Heard) -> bool:
    """Whether one text may have more than one of the labels, by the person's own words."""
    return any(_SEVERAL.search(plain(said.text)) for said in heard.spoken if said.topic != "worst")


def _only_one(terms: Terms) -> str:
    return f"Each {terms.item} gets exactly one {terms.kind}, also when two would fit."


def _one_of_several(heard: Heard) -> str:
    """What can be had of it is a project of another kind, whose first words are ready to be said."""
    item, kind = heard.terms.item, heard.terms.kind
    first_words = "Extract these fields: " + ", ".join(f"{name} (yes/no)" for name in heard.names)
    return (
        f"You want more than one {kind} for one {item}: this model gives exactly one. For a yes or no to each {kind}, begin a new "
        f'project with the words "{first_words}".'
    )


def _assumptions(heard: Heard) -> list[str]:
    terms = heard.terms
    found: list[str] = []
    if terms.item == "text":
        found.append('You did not say what kind of text comes in, so I call it "text".')
    found.append(_one_of_several(heard) if wants_several(heard) else _only_one(terms))
    if not heard.worst:
        found.append("No mistake was named as the worst one, so no single one forbids a release.")
    if heard.lacking:
        found.append(f"Examples for {listed(heard.lacking)} are still to come: fewer than two are here.")
    return found
