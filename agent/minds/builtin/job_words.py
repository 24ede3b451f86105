"""The words by which kinds of work are named: sorting, and everything else that may stand in a description of a job."""

import re
from typing import Literal

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

SORTING = re.compile(
    r"\b(?:sort(?!ing algorithm)\w*|classif\w*|categori[sz]\w*|triag\w*|rout(?:e|es|ing)|labell?(?:ing|ed)?|tag(?:s|ging|ged)?|"
    r"assign\w*|dispatch\w*|queues?|"
    r"categor(?:y|ies)|departments?|which team|"
    r"(?:right|correct|proper) (?:team|colleague|person|people|desk|inbox|place|hands)|"
    r"spam|phishing|sentiments?|intents?|detect\w*|flag(?:s|ging)?|filter\w*|"
    r"moderat\w*|prioriti[sz]\w*|"
    r"(?:yes|ja|oui) (?:or|oder|ou) (?:no|nein|non)|decide (?:whether|if|which)|tells? (?:me |us )?(?:whether|if|which)|"
    r"(?:tell|say|guess|name|recogni[sz]e|identify|spot|find out) (?:me |us )?(?:the |in )?(?:which |what )?"
    r"(?:languages?|moods?|urgency|priority|topics?|sentiments?|tone|genres?|severity)\b|"
    r"reads? (?:\w+ ){1,5}and (?:says?|tells?|decides?) (?:\w+ )?(?:whether|if|which)|put (?:\w+ ){0,4}into|"
    r"sortier\w*|klassifizier\w*|kategorisier\w*|einordnen|zuordnen|einteilen|weiterleiten|kategorien?|abteilung\w*|stimmung|"
    r"class(?:er|e|ement|ification)|trier|etiqueter|ranger|categoris\w*)\b"
)
OTHERS: tuple[tuple[Job, str], ...] = (
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
        r"structured (?:data|output)|felder aus|releve\w* les|"
        r"fill(?:s|ing|ed)? (?:in |out |up )?(?:\w+ ){0,3}(?:forms?|sheets?|tables?|boxes|spreadsheets?|columns|fields|records?|cards?)|"
        r"(?:keys?|keyed|keying|types?|typed|typing|enters?|entering|cop(?:y|ies)|copying) (?:it|them|this|that|these|everything) (?:all )?"
        r"(?:into|over)|"
        r"formulare? aus(?:zu)?full\w*|remplir (?:\w+ ){1,2}(?:fiches?|formulaires?))\b"
    )),
    ("chatting", r"\b(?:chat ?bots?|chat with|talk to|converse|conversation with|companion|virtual assistant|assistant that)\b"),
    ("answering", (
        r"\b(?:(?<!' )(?<!'s )(?<!survey )(?<!their )(?<!open )answer\w*|reply|replies|respond\w*|faq|q ?& ?a|question answering|"
        r"beantwort\w*|repond\w*)\b"
    )),
    ("writing", (
        r"\b(?:(?:write|writes|writing)(?! (?:to )?(?:us|me|in)\b|\s*[,.;!?]|\s*$)|draft\w*|compose\w*|generat\w+|poems?|stories|blog|"
        r"(?:soll|sollen|sollte) (?:\w+ ){0,4}(?:briefe?|mails?|e-mails?|texte?|antwort(?:en)?|anschreiben|beitrag|artikel|posts?) werden|"
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
THEY_WRITE = re.compile(
    r"\b(?:they|people|folks|everyone|everybody|someone|somebody|who|(?:\w+ )?(?:members|customers|clients|users|guests|parents|"
    r"students|pupils|patients|tenants|readers|fans|citizens|visitors|owners|employees|staff|applicants|"
    r"kunden|gaste|eltern|patienten|mieter|leute|mitglieder|schuler|gens)) "
    r"(?:\w+ly |just |often |always |also |all |usually )?"
    r"(?:writ(?:e|es|ing)|wrote|are writing|schreib\w*|ecriv\w*|answer(?:s|ed)?|reply|replies|replied)\b"
)
"""What others do and the model does not have to."""
_NOT_TO_WRITE = re.compile(
    r"\b(?:not|no|without|don't|doesn't|shouldn't|mustn't|needn't|won't|nicht|keine?n?)(?: (?!only|just|nur)[\w']+){0,3}? "
    r"(?:writ(?:e|es|ing)|draft\w*|compos\w*|answer\w*|reply|replies|respond\w*|schreib\w*|beantwort\w*|antwort\w*)\b"
)
"""Somebody whose words were taken for a job of writing says that it is none."""


def refuses_writing(text: str) -> bool:
    return bool(_NOT_TO_WRITE.search(text))


def own_work(text: str) -> str:
    """Plain words without what others do: "they write to us" asks for no writing."""
    return THEY_WRITE.sub(" ", text)
