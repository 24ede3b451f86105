"""Which artefact some words are about."""

import re
from collections.abc import Sequence

from agent.minds.builtin.label_edits import KIND
from agent.minds.builtin.practice_words import PRACTICE
from agent.minds.builtin.words import names_in, plain
from tenet.stages import StageName

_ROW = r"(?:rows?|examples?|lines?|zeilen?|beispiele?|(?<!en )lignes?|exemples?)"
_PLACE = (
    r"(?:first|second|third|fourth|fifth|sixth|seventh|last|1st|2nd|3rd|4th|5th|"
    r"erste[nrs]?|zweite[nrs]?|dritte[nrs]?|letzte[nrs]?|premiere?|deuxieme|troisieme|dernier)"
)
_SUBJECTS: tuple[tuple[StageName, tuple[str, ...]], ...] = (
    # The order decides: what comes first is the more telling word.
    ("reward", (r"\breward(?:s|\.py)?\b|belohnung\w*|recompense|\bbreak(?:ing)?[- ]?in\b|einbruch\w*",)),
    (
        "data_plan",
        (
            r"\b(?:schwarz(?:en|t)|maskier\w*|anonymisier\w*|masque[rz]?|caviarde[rz]?)\b|"
            r"(?:mask|hide|anonymi[sz]e|replace|remove) (?:the |all )?(?:phone|e-?mail|personal|address|names?\b|numbers?\b)|"
            r"near[- ]?duplicat\w*|duplicates? (?:filter|check)|(?:on|about|with|for) duplicates|\bgeneral\b|allgemeine\w*|forgetting|"
            r"practi[sc]e (?:share|rows|set|split)|(?:preferen[cz]e|praferenz)[- ]?(?:pairs?|paare?)|paires? de preferences?|"
            r"(?:worse|rejected|dispreferred) (?:answer|one)s?\b|hard negatives?|schlechtere antwort\w*|"
            r"(?:%|\b(?:per ?cent|half|third|quarter|fifth|some|part|rest|rows?|examples?)\b).{0,50}\bpracti[sc]\w*|"
            r"(?:zum|fur das) uben|pour s'exercer|leakage|synthetic|temperature|diversity|axis|axes|\bseed\b(?! rows?)",
            rf"(?:double|triple|halve|half)(?: of)?(?: as many)?(?: the| my)? {_ROW}|more divers\w*|(?:only|just|"
            rf"nur) (?:\w+ )?(?:my|our|meine) (?:own|eigen\w*|{_ROW})",
            r"zuruckhalten|zum testen|pour le test|fur den test|held[- ]?out|hold (?:back|out)|validation (?:share|set|rows|"
            r"split)|test (?:share|set|split)",
            rf"\d+ (?:a|an) {KIND}\b|\b(?:also|auch|aussi) (?:in|auf|en) (?:english|german|french|spanish|italian|turkish|dutch|"
            rf"polish|deutsch|englisch|"
            r"franzosisch|spanisch|anglais|allemand|francais)\b",
            rf"{_ROW} (?:per|for each|for every|a|each|pro|je|par) |\d+ (?:per|for each|for every|pro) |(?:\d+|hundred) {_ROW}\b(?! \d)",
            r"(?:more|fewer|few|less|many|much|additional|extra|mehr|weniger) (?:\w+ )?(?:rows|data|examples|variations?|"
            r"daten|zeilen|beispiele)",
            r"(?:plus|moins) de (?:donnees|lignes|exemples)|generate \w*\s*(?:rows|data)|the generator|(?:number|amount|"
            r"anzahl|nombre) (?:of|der|de) (?:the )?(?:rows|data|zeilen|lignes)",
            r"data plan|datenplan|plan de donnees|dataset|(?<!over )(?<!through )the data\b|datensatz",
        ),
    ),
    (
        "examples",
        (
            rf"{_ROW} (?:no\.? ?|number |nr\.? ?|numero )?#?\d+|(?<!tenet )#\d+\b|\bnumber \d+\b|{_PLACE} {_ROW}",
            rf"\b{_ROW}\b|mislabell?ed|wrongly labell?ed",
        ),
    ),
    (
        "training_plan",
        (
            r"\bwarm[ -]?start\w*|epochs?|epochen|epoques?|learning rate|lernrate|taux d'apprentissage|\blr\b|\bbatch(?:es|size|gr\w*)?\b|"
            r"all (?:the )?weights|(?:rounds?|passes|times) (?:over|through) (?:the |all )?(?:data|rows)|"
            r"stop early|early stop\w*|\b\d+ ?min(?:ute[sn]?)?\b|\blora\b|adapter|rank",
            r"train\w* (?:\w+ )?(?:longer|shorter|more|less|faster|again|for)|train (?:it|the model|for)|(?:longer|shorter) training",
            r"max(?:imum)? minutes|time limit|training (?:plan|time|minutes|recipe|run)|base ?model|trainingsplan|"
            r"(?:small|bigg|larg|klein|gross|other)\w* (?:base ?)?mode?ll",
            r"(?:langer|kurzer) trainieren|entrainer? plus|plus longtemps",
        ),
    ),
    (
        "method",
        (
            r"\bsupervised\b|\bteach it first\b|"
            rf"{PRACTICE}|\bsft\b|\bdpo\b|fine-? ?tun\w*|prompt(?:ing)? only|only (?:a )?prompt|classical|logistic\b|tf-?idf",
            r"\bmethod\b|methode|without training|no training|ohne training|sans entrain\w*|"
            r"(?:not|\w+n't) (?:want to )?train (?:at all|anything|it|a model)\b|\b(?:better|good|clever|best|besser\w*|gut\w*|bon|"
            r"meilleur) prompt\b|reinforcement|(?:drop|forget|skip|leave out) (?:the )?training|kein training|"
            r"(?:just|only|nur) (?:use )?(?:a |an |ein\w* )?prompt|a prompt (?:will|would) do",
        ),
    ),
    (
        "tenets",
        (
            rf"\bt ?\d\b|\btenets?\b|\brules?\b|regeln?|grundsatz\w*|principes?|{_PLACE} (?:rule|criterion|regel|critere)|"
            rf"criteri(?:on|a)",
            r"threshold|schwelle\w*|seuil|strict(?:er)?\b|strenger|looser|lenient|more forgiving|relax|block(?:s|ing|er)?\b",
            r"weight|gewicht\w*|poids|release gate|deal-?breaker|show-?stopper|\bcount(?:s|ed)? (?:double|twice|half|more|less)\b",
            r"(?:not|n't|less|more|as) (?:\w+ ){0,2}important\b|(?:nicht|weniger|so) (?:\w+ )?wichtig\b",
        ),
    ),
    (
        "deployment",
        (
            r"deploy\w*|max(?:imum)?[_ ](?:new )?tokens?|(?:fewer|less|more|weniger|mehr|moins de|plus de) (?:tokens|jetons)|"
            r"\d+ jetons|\d+ tokens|\bport\b|\bserv(?:e|ing|er)\b",
            r"\bin (?:the|a) shadow\b|\bas (?:a )?shadow\b|\bshadow (?:first|mode|deployment|release)\b|\bcanary\b|"
            r"\bcopy of the (?:traffic|requests)\b|\b(?:beside|next to|alongside) the (?:old|live|current|running) (?:one|model)\b|"
            r"\bim schatten\b|\bneben (?:das|dem) (?:alte|laufende)n? modell",
            r"bereitstell\w*|deploie\w*|deploiement",
        ),
    ),
    ("report", (r"\breport\b|evaluation|bericht|rapport",)),
    (
        "spec",
        (
            rf"\b{KIND}\b|\btitle\b|titel|titre|instruction|system (?:message|prompt)|\bprompt\b|anweisung|consigne",
            r"\busers?\b|audience|nutzer|utilisateurs?|use ?case|\bspec\b|problem|description|constraint|scope|assum\w+|meaning",
            r"\bi (?:really )?care (?:most )?about\b|\bnot slip (?:thr\w+|past|by)\b|\bwe (?:read|use|look at) (?:what|it|the answers?)\b|"
            r"\bworst\b|hurts? (?:the )?most|what hurts|\brisk\b|\bmissed\b|\bname of the (?:model|project)\b|anwendungsfall|cas d'usage",
        ),
    ),
)
_NEW_LABEL = re.compile(
    r"\b(?:add|remove|drop|delete|rename|new|another)\b[^.]{0,25}\b(?:label|queue|categor|department|tag|field|key|column)"
)


def stage_named(words: str, labels: Sequence[str] = ()) -> StageName | None:
    """The artefact that these words name or imply."""
    text = plain(words)
    if names_in(text, labels) and re.search(
        r"\b(?:rename|call(?:ed)?|merge|combine|join|should be one|fusionne\w*|vereinige|zusammen\w*|nenne?|umbenennen|benenne|"
        r"renomme\w*)\b",
        text,
    ):
        return "spec"
    if names_in(text, labels) and re.search(
        r"\b(?:also )?(?:covers?|includes?|comprises?|umfasst|comprend)\b|->", text
    ):
        return "spec"
    if len(names_in(text, labels)) > 1 and re.search(
        r"\bat (?:the same time|once)\b|\bthe same\b|\bboth\b|\bzugleich\b", text
    ):
        return "spec"
    if _NEW_LABEL.search(text) and not re.search(r"\brows?\b|\bexamples?\b", text):
        return "spec"
    return next((stage for stage, patterns in _SUBJECTS if any(re.search(pattern, text) for pattern in patterns)), None)
