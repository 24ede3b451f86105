"""Which artefact some words are about."""

import re
from collections.abc import Sequence

from agent.minds.builtin.label_edits import KIND
from agent.minds.builtin.words import names_in, plain
from tenet.stages import StageName

_PLACES = r"(?:first|second|third|fourth|fifth|sixth|seventh|last|1st|2nd|3rd|4th|5th|erste[nrs]?|zweite[nrs]?|dritte[nrs]?|letzte[nrs]?|premiere?|deuxieme|second|troisieme|dernier)"
_SUBJECTS: tuple[tuple[StageName, str], ...] = (
    # The order decides: what comes first is the more telling word.
    ("data_plan", r"near[- ]?duplicat\w*|leakage|held[- ]?out(?: share| rows| set)?|hold (?:back|out)|validation (?:share|set|rows|split)|test (?:share|set|split)|"
     r"synthetic|temperature|(?:rows?|examples?|zeilen|beispiele|lignes|exemples) (?:per|for each|for every|a|each|pro|je|par) |\d+ (?:per|for each|for every|pro) |(?:\d+|hundred) (?:rows?|examples?|zeilen|lignes)\b(?! \d)|"
     r"(?:more|fewer|less|many|additional|extra|mehr|weniger|plus de|moins de) (?:\w+ )?(?:rows|data|examples|variations?|daten|zeilen|beispiele|donnees|lignes|exemples)|"
     r"data plan|datenplan|plan de donnees|diversity|axis|axes|random seed|\bseed\b|generate \w*\s*(?:rows|data)|the generator|dataset|the data\b|datensatz"),
    ("examples", rf"(?:row|example|line|zeile|beispiel|ligne|exemple|reihe)s? (?:no\.? ?|number |nr\.? ?|numero )?#?\d+|#\d+\b|{_PLACES} (?:row|example|line|zeile|beispiel|ligne|exemple)s?|"
     r"\bexamples?\b|\bseed rows?\b|\brows?\b|beispiele?|zeilen?|exemples?|mislabell?ed|wrongly labell?ed"),
    ("training_plan", r"epochs?|epochen|epoques?|learning rate|lernrate|taux d'apprentissage|\blr\b|batch ?size|\blora\b|adapter|rank|train\w* (?:\w+ )?(?:longer|shorter|more|less|faster|again|for)|"
     r"train (?:it|the model|for)|longer training|shorter training|max(?:imum)? minutes|time limit|training (?:plan|time|minutes|recipe|run)|base ?model|trainingsplan|langer trainieren|"
     r"kurzer trainieren|entrainer? plus|plus longtemps"),
    ("method", r"\bsft\b|\bdpo\b|\brlvr\b|\bgrpo\b|fine-? ?tun\w*|prompt(?:ing)? only|only (?:a )?prompt|classical|logistic|tf-?idf|\bmethod\b|methode|without training|no training|reinforcement"),
    ("tenets", rf"\bt ?\d\b|\btenets?\b|grundsatz\w*|principes?|{_PLACES} (?:tenet|rule|criterion|grundsatz|regel|principe|critere)|threshold|schwelle\w*|seuil|stricter|strenger|strict|"
     r"looser|lenient|more forgiving|relax|block(?:s|ing|er)?\b|weight|gewicht\w*|poids|release gate|success criteri\w+|criteri(?:on|a)"),
    ("deployment", r"deploy\w*|max(?:imum)?[_ ](?:new )?tokens?|answer length in tokens|\bport\b|\bserv(?:e|ing|er)\b|bereitstell\w*|deploie\w*|deploiement"),
    ("report", r"\breport\b|evaluation|bericht|rapport"),
    ("spec", rf"\b{KIND}\b|\btitle\b|titel|titre|instruction|system (?:message|prompt)|\bprompt\b|anweisung|consigne|\busers?\b|audience|nutzer|utilisateurs?|use ?case|\bspec\b|problem|"
     r"description|constraint|out of scope|scope|assum\w+|meaning|worst mistake|\brisk\b|\bmissed\b|\bname of the (?:model|project)\b|anwendungsfall|cas d'usage"),
)  # fmt: skip


def stage_named(words: str, labels: Sequence[str] = ()) -> StageName | None:
    """The artefact that these words name or imply."""
    text = plain(words)
    if names_in(text, labels) and re.search(r"\b(?:rename|call(?:ed)?|umbenennen|benenne|renomme\w*)\b", text):
        return "spec"
    if re.search(r"\b(?:add|remove|drop|delete|rename|new|another)\b[^.]{0,25}\b(?:label|queue|categor|department|tag)", text) and not re.search(r"\brows?\b|\bexamples?\b", text):
        return "spec"
    return next((stage for stage, pattern in _SUBJECTS if re.search(pattern, text)), None)
