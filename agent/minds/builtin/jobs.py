"""Which kind of job a person describes: one that today's journey serves, another one, or not to be told yet."""

import re
from collections.abc import Sequence
from typing import Literal

from agent.minds.builtin.extraction.mentions import looks_for_values
from agent.minds.builtin.words import plain
from agent.minds.contract import LabelledText
from tools.reading import cells_of

Job = Literal[
    "classification",
    "rewriting",
    "writing",
    "summarising",
    "translating",
    "chatting",
    "coding",
    "extracting",
    "answering",
    "forecasting",
]

_SORTING = re.compile(
    r"\b(?:sort(?!ing algorithm)\w*|classif\w*|categori[sz]\w*|triag\w*|rout(?:e|es|ing)|labell?(?:ing|ed)?|tag(?:s|ging|ged)?|"
    r"assign\w*|dispatch\w*|queues?|"
    r"categor(?:y|ies)|departments?|which team|"
    r"(?:right|correct|proper) (?:team|colleague|person|people|desk|inbox|place|hands)|"
    r"spam|phishing|sentiments?|intents?|detect\w*|flag(?:s|ging)?|filter\w*|"
    r"moderat\w*|prioriti[sz]\w*|"
    r"(?:yes|ja|oui) (?:or|oder|ou) (?:no|nein|non)|decide (?:whether|if|which)|tell (?:me )?(?:whether|if|which)|"
    r"reads? (?:\w+ ){1,5}and (?:says?|tells?|decides?) (?:\w+ )?(?:whether|if|which)|put (?:\w+ ){0,4}into|"
    r"sortier\w*|klassifizier\w*|kategorisier\w*|einordnen|zuordnen|einteilen|weiterleiten|kategorien?|abteilung\w*|stimmung|"
    r"class(?:er|e|ement|ification)|trier|etiqueter|ranger|categoris\w*)\b"
)
_OTHERS: tuple[tuple[Job, str], ...] = (
    ("summarising", r"\b(?:summar\w+|tl;?dr|condense|shorten|abstracts? of|zusammenfass\w*|zusammenfassung\w*|resumer|resumes?)\b"),
    ("rewriting", (
        r"\b(?:rewrit\w*|rephras\w*|reword\w*|paraphras\w*|polish(?:es|ing)?|proofread\w*|correct (?:the )?(?:spelling|grammar)|"
        r"(?:make|turn|bring|put)\b[^.]{0,40}\b(?:polite\w*|friendl\w*|formal\w*|our (?:tone|style|voice)|plain (?:language|english))|"
        r"in (?:our|a (?:formal|friendly|polite)) (?:tone|style|voice)|umschreib\w*|(?:um)?formulier\w*|reformul\w*|reecri\w*)\b"
    )),
    ("translating", r"\b(?:translat\w+|ubersetz\w*|tradui\w*)\b"),
    ("coding", r"\b(?:code|coding|program(?:s|ming)?|sql|python|javascript|refactor\w*|unit tests?|scripts?|programmier\w*)\b"),
    ("extracting", (
        r"\b(?:extract\w*|pull(?:s|ing)? out|parse|named entit\w+|fields? (?:from|of)|extrahier\w*|auslesen|herauslesen|"
        r"extraire|invoice numbers?|data entry|key[- ]values?|(?:read|fill) (?:out|off|in) the|"
        r"(?:find|get|read) the \w+ (?:number|date|amount|name|address)|(?:as|into|to|return|valid|en) (?:a )?json|json with|"
        r"structured (?:data|output)|felder aus|releve\w* les)\b"
    )),
    ("chatting", r"\b(?:chat ?bots?|chat with|talk to|converse|conversation with|companion|virtual assistant|assistant that)\b"),
    ("answering", (
        r"\b(?:(?<!' )(?<!'s )(?<!survey )(?<!their )(?<!open )answer\w*|reply|replies|respond\w*|faq|q ?& ?a|question answering|"
        r"beantwort\w*|repond\w*)\b"
    )),
    ("writing", (
        r"\b(?:(?:write|writes|writing)(?! (?:to )?(?:us|me|in)\b|\s*[,.;!?]|\s*$)|draft\w*|compose\w*|generat\w+|poems?|stories|blog|"
        r"schreib\w*(?! uns\b)|verfass\w*|(?<!nous )ecri\w*|redig\w*)\b"
    )),
    ("forecasting", (
        r"\b(?:(?:predict|forecast|estimate)\w*\b[^.]*\b(?:price|prices|amount|revenue|sales figures|temperature|demand|how (?:much|"
        r"many|long))|"
        r"(?:sag\w* (?:\w+ ){0,3}vo(?:raus|rher)|vorhersag\w*|vorherzusagen|prognostizier\w*|schatz\w*)\b[^.]*\b(?:preise?|"
        r"betrag|umsatz|nachfrage|temperatur|wie ?(?:viele?|lange|hoch))|"
        r"(?:predi[rst]\w*|prevoi\w*|estime\w*)\b[^.]*\b(?:prix|montant|chiffre d'affaires|ventes|demande|combien))\b"
    )),
)  # fmt: skip
_INSISTS = re.compile(
    r"\b(?:only|just|still|nothing but|nur|bloss|seulement)\b[^.]*\b(?:sort|classif|label|rout|tag|categor|klassif|class)|"
    r"\bit(?:'s| is) (?:a |just )?classif"
)
WRITING: frozenset[Job] = frozenset(("rewriting", "writing", "summarising", "translating", "chatting", "answering"))
"""Jobs whose answer is a text of the model's own."""
_NAMES: dict[Job, str] = {"coding": "writing code", "forecasting": "predicting a number"}
_INSTEAD: dict[Job, str] = {
    "coding": "What can be had now: which kind of request or defect a text describes.",
    "forecasting": 'What can be had now: a range instead of a number, such as "low", "middle" or "high".',
}
_TO_BE_WRITTEN = re.compile(
    r"^(?:please |i (?:want|need) (?:it|a model|something) (?:to|that) )?(?:writes?|drafts?|composes?) (?:an? |the |our |us |me |"
    r"each )?(?:\w+ ){0,3}(?:texts?|repl(?:y|ies)|answers?|messages?|e-?mails?|letters?|descriptions?|posts?|comments?)\b"
)
_THEY_WRITE = re.compile(
    r"\b(?:they|people|folks|everyone|everybody|someone|somebody|who|(?:\w+ )?(?:members|customers|clients|users|guests|parents|"
    r"students|pupils|patients|tenants|readers|fans|citizens|visitors|owners|employees|staff|applicants|"
    r"kunden|gaste|eltern|patienten|mieter|leute|mitglieder|schuler|gens)) "
    r"(?:\w+ly |just |often |always |also |all |usually )?"
    r"(?:writ(?:e|es|ing)|wrote|are writing|schreib\w*|ecriv\w*|answer(?:s|ed)?|reply|replies|replied)\b"
)
"""What others do and the model does not have to."""
LONGEST_LABEL = 6
"""Words; a longer answer is a text and not a label."""


def job_described(turns: Sequence[str], rows: Sequence[LabelledText]) -> Job | None:
    """What the model must do; a clear word for sorting wins over words for other work, the person's last word over the first."""
    if rows and all(cells_of(row.output) for row in rows):
        return "extracting"
    if rows and _are_labels(rows):
        return "classification"
    said: list[Job] = [job for turn in reversed(turns) if (job := _job_of(plain(turn)))]
    if not rows:
        return said[0] if said else None
    return next((job for job in said if job in WRITING), None) or "writing"


def also_wanted(words: str) -> Job | None:
    """Other work that is named beside the sorting, such as "and write a reply"."""
    text = plain(words)
    return next(
        (
            job
            for job, pattern in _OTHERS
            if job not in ("coding", "forecasting") and re.search(rf"(?:and|also|then) (?:\w+ ){{0,2}}{pattern}", text)
        ),
        None,
    )


def cannot_serve(job: Job) -> str:
    """What is served today and what is not, with the part of this job that can be had now."""
    return (
        f"This sounds like {_NAMES[job]}. Tenet trains three kinds of model from end to end: one that sorts a text into one of "
        "the labels you choose, such as support tickets into queues; one that reads the values out of a text that you name, such as "
        "the order number and the date of a mail; and one that writes a text as your examples do, such as a reply in your tone. I "
        "would rather say so than train something that does not do what you need.\n\n"
        f"{_INSTEAD[job]} If that is of use, describe it that way. What you wrote is kept."
    )


def _job_of(text: str) -> Job | None:
    text = _THEY_WRITE.sub(" ", text)
    if _INSISTS.search(text):
        return "classification"
    if _TO_BE_WRITTEN.match(text):
        return "writing"
    sorting = _SORTING.search(text)
    others: list[tuple[int, Job]] = [
        (match.start(), job) for job, pattern in _OTHERS if (match := re.search(pattern, text))
    ]
    other = min(others, default=None)
    coding = re.search(dict(_OTHERS)["coding"], text)
    if sorting and coding and coding.start() < sorting.start():
        return "coding"  # "code that sorts lists" is a request for the code
    if other and other[1] == "extracting" and not (sorting and sorting.start() < other[0]):
        return "extracting"
    if sorting and (other is None or sorting.start() < other[0] or _is_deed(sorting[0])):
        return "classification"
    if other is None or other[1] in ("answering", "writing", "forecasting", "coding"):
        return "extracting" if looks_for_values(text) else other[1] if other else None
    return other[1]


def _is_deed(word: str) -> bool:
    """Whether the word can only mean that something is sorted ("filter" or "queue" may stand in a request for code)."""
    return bool(
        re.match(
            r"classif|categor|triag|rout|sort|sentiment|spam|klassif|kategor|moderat|prioriti|decide|tell|reads? |yes|ja |oui",
            word,
        )
    )


def _are_labels(rows: Sequence[LabelledText]) -> bool:
    outputs = [row.output for row in rows]
    words = sum(len(output.split()) for output in outputs) / len(outputs)
    return words <= LONGEST_LABEL and not (
        len(outputs) >= 8 and len({plain(output) for output in outputs}) > max(3, 0.8 * len(outputs))
    )
