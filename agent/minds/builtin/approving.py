"""Words that say yes, in English, German and French. They approve nothing: the person is shown how to."""

import re

from agent.minds.builtin.asides import is_short

_LAUNCH = (
    r"(?:start|begin|launch|run|kick|fire|roll|push|ship|publish|release|serve|deploy|train|generate|create|make|write|send|use|take|go|carry|proceed|"
    r"continue|move|lock|green ?light)"
)
_WHERE = (
    r"(?:it|this|that|them|these|all|away|off|out|on|ahead|up|in|now|live|online|for it|to production|into production|in production|"
    r"the (?:rows|data|dataset|training|model|server))"
)
_YES_WORDS = (
    r"yes|yep|yeah|alright|all right|yup|ya|sure|ok|okay|okey|k|kk|fine|good|great|perfect|excellent|awesome|nice|wonderful|cool|"
    r"super|right|spot on|neat|brilliant|fantastic|lovely|solid|"
    r"correct|exactly|agreed?|i agree|approved?|i approve(?: of)?|accept(?:ed)?|i accept|confirmed?|convinced|sold|"
    r"i confirm|lgtm|(?:looks?|sounds?|seems?|feels?) (?:about |all |very |pretty )?(?:good|great|fine|right|ok(?:ay)?|"
    r"perfect|nice|correct|"
    r"reasonable|sensible)|you (?:nailed|got|have) it|all (?:good|fine|right|ok|set|correct)|next(?: step)?|"
    r"sounds like a plan|i trust you|(?:take|bring|put|set) (?:it|them|that|this) (?:live|online|(?:in|into|to) production)|"
    r"full (?:steam|speed) ahead|do (?:it|that|this)|make it so|let (?:it|them) run|"
    r"let'?s (?:go|roll|do (?:it|this|that)|start|continue|move on)|happy with (?:it|this|that|everything)|"
    r"i(?:'ll| will) take (?:it|this|that|them)|(?:turn|switch) (?:it|this|that) on|open the gates|keep (?:them all|all (?:of them|"
    r"three|four|five|six|seven))|"
    r"nothing wrong(?: with (?:it|this|that|these|them))?|"
    r"i(?:'m| am) (?:very |quite |really )?(?:happy|fine|ok|okay|good|convinced|satisfied|in)|works for me|that works|"
    r"(?:that|it|this) will do|that'?s (?:it|right|fine|good|great|correct|perfect|ok)|"
    r"it'?s (?:fine|good|great|ok|perfect)|this is (?:fine|good|great|ok|perfect|right)|as is|good (?:to go|enough)|ready|"
    r"green light|thumbs up|absolutely|definitely|of course|certainly|please do|why not|"
    r"(?:i )?(?:like|love) (?:it|them|these|those|that|this)|(?:leave|keep) (?:it|them|that|this|everything) (?:like (?:that|"
    r"this)|as (?:it is|they are|is))|no objections?|no changes?(?: needed)?|"
    rf"(?:let'?s )?{_LAUNCH}(?: {_WHERE})*"
)
_JA = (
    r"ja|jup|jo|jawohl|gut|passt(?: so)?|prima|genau|einverstanden|genehmigt|freigegeben|weiter|mach(?:'s)?(?: (?:das|es|mal|"
    r"weiter|live|so))+|"
    r"los(?: geht'?s)?|leg los|(?:sieht|klingt|hort sich) (?:sehr |ganz )?gut(?: aus| an)?|"
    r"(?:bitte )?(?:veroffentlichen|freischalten|(?:live|online) schalten|starten)|in ordnung|alles (?:klar|gut|richtig)|"
    r"gerne|stimmt|klar|top|perfekt|nehmen wir|rein damit|"
    r"(?:das |die |es )?(?:passt|passen|stimmen|gefallt mir|reicht(?: mir)?)"
)
_OUI = (
    r"oui|d'accord|parfait|c'est (?:bon|parfait|bien|ok)|(?:ils|elles) sont (?:bon(?:ne)?s|parfaite?s|bien)|[cç]a (?:marche|"
    r"va|me va|roule)|"
    r"tres bien|bien|nickel|vas[- ]y|allez[- ]y|approuve|valide|continue[rz]?|on (?:y va|continue)|lance[rz]?|(?:mets|mettez|"
    r"mettre)(?:[- ](?:le|la|les))? en (?:ligne|production)|c'est parti|on (?:le|la|les) prend|ok pour (?:moi|ca|ces? \w+|cette \w+|"
    r"les? \w+|la \w+)"
)
_APPROVES = f"{_YES_WORDS}|{_JA}|{_OUI}"
_FILLERS = (
    r"please|thanks|thank you|thx|and|now|then|it|this|that|these|them|they|to|me|so|very|really|all|everything|the|"
    r"already|i guess|i suppose|for me|with|for|from|my|your|plan|enough|result|numbers?|"
    r"spec|tenets|examples|data|dataset|report|i think|think|with that|by me|here|much|"
    r"well|then|just|well done|job|work|bitte|danke|so|es|das|du|kannst|machen|jetzt|merci|comme ca|pour moi|tout|est|"
    r"just|we can|l'entrainement|le|la|die|trainieren|training|"
    r"you can|can|we|you|deployment|method|as it is|as they are|is|are|looks?|start the server|all of it"
)
_APPROVAL = re.compile(rf"^(?:(?:{_APPROVES}|{_FILLERS})(?:\b|$)[\s,.!;:-]*)+$")
_YES = re.compile(rf"\b(?:{_APPROVES})\b")
_THUMBS = re.compile("^[\\s👍👌✅✔️🆗🚀🎉💯🙌👏]+$")
_CONTENT = re.compile(
    r"^(?:(?:yes|yeah|ja|oui)\b.*\b|(?:that|this|it)(?:'s| is) (?:exactly |just |really )?)(?:what i (?:want|need|meant)|"
    r"was ich (?:will|wollte)|ce que je veux)"
)
_PRAISE = re.compile(
    r"^(?:(?:those|these|they|that|this|it|everything|all|all of (?:it|them))(?:'s| is| are|'re)|i(?:'m| am)) "
    r"(?:all |very |quite |really )?(?:a |an |the )?(?:good|great|fine|nice|"
    r"right|correct|ok|okay|perfect|sensible|satisfied|happy|content)\b"
)


def says_yes(text: str) -> bool:
    """The whole of these words says yes, and nothing besides."""
    whole = is_short(text) and _APPROVAL.match(text) and _YES.search(text)
    return bool(whole or _CONTENT.match(text)) and not text.endswith("?")


def praises(clause: str) -> bool:
    return bool(_PRAISE.match(clause))


def begins_with_yes(text: str) -> bool:
    return bool(_YES.match(text))


def is_thumbs(words: str) -> bool:
    return bool(_THUMBS.match(words.strip() or "-"))
