"""The person's own words for what is sorted ("support ticket") and for what it is sorted into ("queue")."""

import re
from typing import NamedTuple

from agent.minds.builtin.words import plain
from tenet.artifacts import UseCaseSpec

_ITEMS = (
    (r"(?:support |customer |help ?desk )?tickets?", ""),
    (r"voice ?mails?|voice messages?", "voicemail"),
    (r"transcripts?", "transcript"),
    (r"e-?mails?|mails?|courriels?", "email"),
    (r"messages?|nachrichten|nachricht", "message"),
    (r"reviews?|bewertung(?:en)?|avis", "review"),
    (r"comments?|kommentare?|commentaires?", "comment"),
    (r"complaints?|beschwerden?|plaintes?|reclamations?", "complaint"),
    (r"(?:customer |support |user )?(?:requests?|inquir(?:y|ies)|enquir(?:y|ies))|anfragen?|demandes?", "request"),
    (r"questions?|fragen", "question"),
    (r"tweets?", "tweet"),
    (r"posts?", "post"),
    (r"chats?|conversations?", "chat"),
    (r"feedback|ruckmeldung(?:en)?", "piece of feedback"),
    (r"survey (?:answers?|responses?)", "survey answer"),
    (r"articles?|artikel", "article"),
    (r"headlines?", "headline"),
    (r"documents?|dokumente?", "document"),
    (r"transactions?", "transaction"),
    (r"bug reports?", "bug report"),
    (r"issues", "issue"),
    (r"letters?|briefe", "letter"),
    (r"notes?", "note"),
    (r"sentences?", "sentence"),
    (r"texts?|texte", "text"),
)
_MODIFIERS = r"(?:(support|customer|product|sales|it|hr|app|movie|film|hotel|restaurant|user) )?"
_KINDS = (
    (r"queues?|warteschlangen?|files? d'attente", "queue"),
    (r"departments?|abteilung(?:en)?|departements?", "department"),
    (r"(?:right|which|what|correct|proper|responsible) teams?|teams|equipes", "team"),
    (r"categor(?:y|ies)|kategorien?|categories?", "category"),
    (r"sentiments?|stimmung", "sentiment"),
    (r"topics?|themen?|sujets?", "topic"),
    (r"intents?|intentions?", "intent"),
    (r"tags?", "tag"),
    (r"folders?|ordner", "folder"),
    (r"priorit(?:y|ies)|prioritat", "priority"),
    (r"buckets?", "bucket"),
    (r"class(?:es)?|klassen?", "class"),
)
_PLURALS = {
    "category": "categories",
    "priority": "priorities",
    "class": "classes",
    "piece of feedback": "pieces of feedback",
}


class Terms(NamedTuple):
    item: str
    kind: str

    @property
    def items(self) -> str:
        return plural(self.item)

    @property
    def kinds(self) -> str:
        return plural(self.kind)


def find_terms(words: str) -> Terms:
    """What the person calls things, the word that they used first; "text" and "label" when they named none."""
    text = plain(words)
    return Terms(_item(text) or "text", _first(_KINDS, text) or "label")


def terms_of(spec: UseCaseSpec) -> Terms:
    item = re.match(r"the text of an? (.+)", spec.input)
    kind = re.match(r"one ([\w ]+?)(?: of|:|,|$)", spec.output)
    return Terms(item[1] if item else "text", kind[1] if kind else "label")


def plural(noun: str) -> str:
    return _PLURALS.get(noun, f"{noun}s")


def article(noun: str) -> str:
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"


def _item(text: str) -> str | None:
    found = [
        (match.start(), -len(match[0]), (match[1] or "").strip(), name)
        for pattern, name in _ITEMS
        if (match := re.search(rf"(?<!\w)(?<!\bto ){_MODIFIERS}(?:{pattern})(?!\w)", text))
    ]
    if not found:
        return None
    _, _, modifier, name = min(found)
    if name:
        return f"{_written(modifier)} {name}".strip()
    return (
        "support ticket"
        if re.search(r"support|help ?desk|customer service|kundendienst|service client", text)
        else "ticket"
    )


def _first(table: tuple[tuple[str, str], ...], text: str) -> str | None:
    found = [
        (match.start(), name) for pattern, name in table if (match := re.search(rf"(?<!\w)(?:{pattern})(?!\w)", text))
    ]
    return min(found)[1] if found else None


def _written(modifier: str) -> str:
    return modifier.upper() if modifier in ("it", "hr") else modifier
