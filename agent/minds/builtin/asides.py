"""Words that ask for nothing: greetings, thanks, and "give me a minute"."""

import re

from agent.minds.builtin.answers import has_none

_SOON = r"(?:a |one |two |five |ten |\d+ |another |just a |einen |eine |kurz |un |une |deux )*"
_WHILE = r"(?:sec(?:ond)?s?|min(?:ute)?s?|moments?|moment bitte|augenblick|sekunden?|minuten?|instants?|secondes?)"
_OPENERS = r"(?:(?:ok(?:ay)?|cool|nice|sure|hm+|oh|alright|super|and|so|please|danke|thanks|thx|merci)\b[\s,.!]*)*"
_TAKES_TIME = re.compile(
    rf"^{_OPENERS}(?:"
    rf"(?:give|gib|donne\w*)[- ](?:me|mir|moi) {_SOON}{_WHILE}\b|{_SOON}{_WHILE}\b(?! (?:at most|max|of|instead|are|is|a|"
    rf"per))(?=[\s,.!]|$)|"
    r"(?:hang|hold) on\b(?! to\b)|(?:please )?(?:wait|warte|attends|attendez)\b(?! (?:until|for the))|bear with me|"
    r"(?:phew|puh|ouf)\b|(?:let me|lass mich|laisse[- ]moi) (?!know)(?:\w+ ){0,2}(?:see|look|think|check|read|ask|find|try|"
    r"show|sehen|schauen|"
    r"lesen|voir|reflechir|regarder)\b|"
    r"(?:i(?:'m| am) )?(?:still )?thinking (?:about|over)\b|i(?:'m| am|'ll| will)? (?:just |still )?(?:reading|checking|asking|"
    r"looking|thinking|waiting|wait|read it|look at it|"
    r"check with|ask (?:my|a))\b|"
    r"(?:just )?(?:looking at|reading|checking) (?:it|them|this|that)\b|ich (?:schau\w*|such\w*|lese|warte|frag\w*|guck\w*|denke)\b|"
    r"je (?:regarde|lis|cherche|reflechis|demande)\b)"
)
_SAYS_MORE = re.compile(r"\?|\b(?:but|aber|mais|rename|add|remove|drop|change)\b|\.\.+ *\w|:|,[^,]*,")
_REMARK = re.compile(
    r"^(?:(?:hi|hello|hey|hallo|moin|bonjour|salut|good (?:morning|afternoon|evening|day)|guten (?:tag|morgen|abend)|"
    r"(?:that'?s |what )?(?:a )?(?:good|great|nice|interesting|fair|tricky|hard) (?:question|point|job|work|one)|gute frage|bonne question|"
    r"(?:many )?thanks?(?: a lot| so much| very much)?|thank you(?: so much| very much)?|thx(?: a lot)?|ty|cheers|danke(?: schon| dir)?|"
    r"merci(?: beaucoup)?|bye|oof|ooh|uff|ugh|argh|"
    r"goodbye|see you(?: later| tomorrow| soon)?|tschuss|au revoir|lol|haha+|wow|nice to meet you|you(?:'re|"
    r" are) (?:great|welcome|funny|nice)|well done|interesting|exciting|almost there|(?:(?:super|sehr) )?(?:aufregend|spannend)|"
    r"tough(?: one| call)?|i see|hm+|ah|o+h+|aha|got it|understood|zusammen|damn|oops|"
    r"that'?s (?:all|it|everything)(?: for now| i have)?|nothing (?:else|more)|no (?:worries|hurry|rush|problem)|never ?mind|brb|"
    r"take your time|there|"
    r"tenet|everyone|everybody|again|for (?:that|this|everything|all this|asking|waiting|"
    r"your help|the help|explaining)|pour tout|i(?:'ll| will) (?:be back|think about it|look at it)(?: later)?)\b[\s,.!:)]*)+$"
)
_BARE_THANKS = re.compile(
    r"^(?:ok(?:ay)?|cool|alright|nice|great|super|alles klar|d'accord),? (?:thanks|thank you|thx|danke|merci)\W*$"
)
_ANNOUNCES = re.compile(
    r"^(?:(?:ok(?:ay)?|sure|so|yes|yeah|well|right|and|of course|klar|ja|gut|oui|bien sur)\b[\s,.!]*)*(?:"
    r"here(?:'s| is| are| they are| you (?:go|are)| come)\b|there you go\b|"
    r"(?:see|they(?:'re| are)|it(?:'s| is)) (?:attached|below)\b|attached\b|"
    r"hier (?:sind|ist|kommen|bitte)\b|anbei\b|im anhang\b|voici\b|voila\b|ci-joint)"
)
A_FEW = 12
"""Words: a longer message is neither a bare approval nor a mere remark."""


def is_remark(text: str) -> bool:
    return is_short(text) and bool(_REMARK.match(text) or _BARE_THANKS.match(text) or takes_time(text))


def takes_time(text: str) -> bool:
    """ "Hang on", "let me ask my manager": the person will say more later."""
    return is_short(text) and bool(_TAKES_TIME.match(text)) and not _SAYS_MORE.search(text)


def announces_rows(text: str) -> bool:
    """ "Here's a few": with no rows in the same message they are still to come."""
    return is_short(text) and bool(_ANNOUNCES.match(text)) and not has_none(text)


def is_short(text: str) -> bool:
    return len(text.split()) <= A_FEW
