"""What a person's words are: an answer, a change, a question, a try at approval, rows, or a remark."""

import re
from collections.abc import Sequence

from agent.minds.builtin.answers import delegates, has_none, leaves_it, option_named
from agent.minds.builtin.break_in import is_about_breaking_in
from agent.minds.builtin.label_edits import LONGEST
from agent.minds.builtin.naming import edits_of, known_answers
from agent.minds.builtin.subjects import stage_named
from agent.minds.builtin.words import mended, names_in, number_in, plain, same_name, straight
from agent.minds.contract import Meaning, Situation
from tenet import artifacts as a
from tenet.stages import StageName
from tools.reading import read_pasted

_POLITE = re.compile(
    r"^(?:(?:hi|hello|hey|hallo|bonjour|ok|okay|well|so|and|but|also|then|now|great|good|nice|perfect|thanks|thank you|yes|yeah|"
    r"no|nah|hm+|ah|oh|actually|wait|"
    r"please|kindly|just|maybe|perhaps|sorry|but first|before (?:that|we go on|i approve)|one (?:more )?thing|bitte|also|ja|nein|"
    r"oui|non|merci|danke|aber|mais|s'il (?:te|vous) plait)\b[\s,.:;!-]*)+"
)
_REQUEST = re.compile(
    r"^(?:(?:(?:can|could|would) (?:you|we)|will (?:you|we) please)(?: please| kindly| maybe| perhaps| just| also)*|"
    r"(?:would|do) you mind|i(?:'d|"
    r" would) (?:like|love|prefer)(?: you)? to|i(?:'d| would) (?:rather|prefer)(?: you)?|"
    r"i want(?: you)? to|i need(?: you)? to|i wish you (?:would|could)|let'?s|let us|we (?:should|need to|have to|must|want to)|"
    r"you (?:should|must|need to|have to)|please|go ahead and|feel free to|"
    r"how about(?: we| you)?|what about|why don'?t (?:we|you)|i think (?:we|you) should|"
    r"(?:kannst|konntest|konnen|konnten|wurdest|wurden) (?:du|sie|wir)(?: bitte)?|ich (?:mochte|will|wurde gern\w*)|wir sollten|"
    r"(?:peux|pourrais)[- ]tu|(?:pouvez|pourriez)[- ]vous|je (?:veux|voudrais|souhaite)|on devrait)\b[\s,]*"
)
_DEEDS = (
    r"add|append|include|extract|remove|delete|drop|get rid|take (?:out|away)|rename|relabel|call|change|modify|edit|adjust|update|alter|"
    r"correct|fix|make|making|set|raise|rise|lower|increase|increasing|decrease|reduce|"
    r"reword|rephrase|rewrite|replace|swap|switch|use|using|train|shorten|lengthen|double|halve|tighten|loosen|relax|require|"
    r"demand|allow|forbid|move|put|merge|split|describe|define|keep|limit|cap|hold|give|turn|"
    r"generate|create|write|redo|revise|try (?:with|more|fewer|less)|go (?:with|for)|don'?t|do not|stop (?:at|after)|"
    r"exclude|vary|"
    r"mark|treat|forget|scrap|leave out|need|more|fewer|less|do \d+|take \d+|"
    r"andere|anderung|nenne?|benenne|umbenennen|fuge|hinzufugen|entferne|losche|setze|erhohe|senke|mach|mache|nimm|verwende|nutze|"
    r"trainiere|verscharfe|ersetze|streiche|kurze|"
    r"ajoute[rz]?|supprime[rz]?|enleve[rz]?|renomme[rz]?|change[rz]?|modifie[rz]?|augmente[rz]?|baisse[rz]?|reduis|reduire|"
    r"diminue[rz]?|mets|mettre|utilise[rz]?|rends|rendre|entraine[rz]?|remplace[rz]?|corrige[rz]?"
)
_DEED = re.compile(rf"^(?:{_DEEDS})\b")
_DEED_LATER = re.compile(rf"\b(?:{_DEEDS}|hinzu|um|andern|entfernen|loschen|setzen|erhohen|senken|machen)\b")
_WISH = re.compile(
    r"\b(?:should|shall|must|ought to|has to|have to|needs? to|need|shouldn'?t|mustn'?t|is too|are too|too (?:strict|lax|loose|"
    r"low|high|long|short|many|few|much|easy|hard)|not enough|is wrong|are wrong|the wrong|is not right|"
    r"is missing|are missing|(?:half|twice) as many|i (?:don'?t|do not) (?:like|want|agree)|i want|i(?:'d|"
    r" would) (?:like|prefer|rather)|better|instead|"
    r"we say|we call|rather|at least|at most|belongs? (?:to|in)|mislabell?ed|incorrect|"
    r"(?:long|short|strict|loos|high|low|few|small|bigg|larg)er|more|less|langer|kurzer|strenger|lockerer|hoher|mehr|"
    r"weniger|plus|moins|"
    r"soll(?:te)?n?|muss|mussen|zu (?:streng|lasch|niedrig|hoch|lang|kurz)|falsch|fehlt|doit|doivent|devrait|trop|faux|fausse|"
    r"incorrecte?|manque)\b"
)
_QUESTION_WORD = re.compile(
    r"^(?:what|which|who|whose|whom|when|where|why|how|is|are|am|was|were|does|did|do (?:i|you|we|they)|can i|can we|can it|"
    r"can the|could (?:i|we|it)|may i|should|shall|will (?:it|this|the|you)|would (?:it|that|this)|has|have (?:you|we)|"
    r"explain|tell me|show|list|describe (?:how|what)|what's|who's|how's|where's|i(?:'d| would) like to know|i wonder|wondering|"
    r"help$|help me understand|any idea (?:how|when|what|why)|is there|are there|if i|"
    r"was|wie|warum|wieso|weshalb|wer|wo|wann|welche\w*|wieviel|kann ich|ist|sind|gibt es|darf|zeig\w*|erklar\w*|"
    r"que|quoi|quel(?:le)?s?|qui|quand|ou|pourquoi|comment|combien|est-ce|c'est quoi|qu'est|puis-je|y a-t-il|"
    r"montre\w*|explique\w*)\b"
)
_APPROVES = (
    r"yes|yep|yeah|alright|all right|yup|ya|sure|ok|okay|okey|k|kk|fine|good|great|perfect|excellent|awesome|nice|wonderful|cool|"
    r"super|right|"
    r"correct|exactly|agreed?|i agree|approved?|i approve(?: of)?|accept(?:ed)?|i accept|confirmed?|"
    r"i confirm|lgtm|looks? (?:good|great|fine|right|ok(?:ay)?|perfect|nice|correct|reasonable|sensible)|"
    r"sounds (?:good|great|right|fine)|all (?:good|"
    r"fine|right|ok)|go(?: ahead| on| for it)?|proceed|continue|carry on|next(?: step)?|ship it|(?:put it|go) live|"
    r"sounds like a plan|i trust you|(?:make|generate|create|write) (?:them|the (?:rows|data|dataset))|(?:publish|"
    r"release|serve) it|bring it online|"
    r"deploy|c'est parti|mach (?:das|es) so|do it|do that|start(?: it| the training| training| now)?|run it|"
    r"launch(?: it)?|deploy it|make it so|let'?s (?:go|do (?:it|"
    r"this|that)|start|continue|move on)|move on|happy with (?:it|this|that|everything)|"
    r"i(?:'m| am) (?:happy|fine|ok|okay|good)|works for me|that works|that'?s (?:it|right|fine|good|great|correct|perfect|ok)|"
    r"it'?s (?:fine|good|great|ok|perfect)|this is (?:fine|good|great|ok|perfect|right)|as is|good to go|ready|"
    r"green light|thumbs up|absolutely|definitely|of course|certainly|please do|why not|love it|i like it|i love it|"
    r"train(?: it)?(?: now)?|"
    r"ja|jup|jo|jawohl|gut|passt(?: so)?|prima|genau|einverstanden|genehmigt|freigegeben|weiter|mach weiter|los|sieht gut aus|"
    r"in ordnung|alles klar|gerne|stimmt|klar|"
    r"oui|d'accord|parfait|c'est bon|ca marche|tres bien|bien|vas-y|allez-y|approuve|valide|continue[rz]?|on y va|"
    r"c'est parfait|ok pour moi"
)
_FILLERS = (
    r"please|thanks|thank you|thx|and|now|then|it|this|that|these|them|they|to|me|so|very|really|all|everything|the|"
    r"with|for|from|my|your|plan|"
    r"spec|tenets|examples|data|dataset|report|i think|think|with that|by me|here|much|"
    r"well|then|just|well done|job|work|bitte|danke|so|es|das|du|kannst|machen|jetzt|merci|comme ca|pour moi|tout|est|"
    r"just|we can|"
    r"you can|can|we|you|training|deployment|method|as it is|as they are|is|are|looks?|start the server|all of it"
)
_APPROVAL = re.compile(rf"^(?:(?:{_APPROVES}|{_FILLERS})(?:\b|$)[\s,.!;:-]*)+$")
_YES = re.compile(rf"\b(?:{_APPROVES})\b")
_THUMBS = re.compile("^[\\s👍👌✅✔️🆗🚀🎉💯🙌👏]+$")
_REMARK = re.compile(
    r"^(?:(?:hi|hello|hey|hallo|moin|bonjour|salut|good (?:morning|afternoon|evening|day)|guten (?:tag|morgen|abend)|"
    r"thanks?(?: a lot| so much| very much)?|thank you(?: so much| very much)?|thx|ty|cheers|danke(?: schon| dir)?|"
    r"merci(?: beaucoup)?|bye|goodbye|see you(?: later)?|tschuss|au revoir|lol|haha+|wow|nice to meet you|you(?:'re|"
    r" are) (?:great|welcome|funny|nice)|good job|well done|interesting|i see|hm+|ah|oh|aha|got it|understood|"
    r"that'?s (?:all|it|everything)(?: for now| i have)?|nothing (?:else|more)|no worries|never ?mind|brb|let me (?:look|"
    r"think|check|see)|one moment|just a (?:moment|second|sec)|wait|there|"
    r"tenet|everyone|again|for (?:that|this|"
    r"your help|the help|explaining)|i(?:'ll| will) (?:be back|think about it|look at it)(?: later)?)\b[\s,.!:)]*)+$"
)
_STATES = re.compile(
    r"^(?:(?:the|our|my|die|der|das|le|la|les) )?\w+(?: \w+)? (?:is|are|means?|will be|ist|sind|est|sont)\b|^\w+: "
)
_FEARS = re.compile(r"\b(?:worst|hurts? most|costliest|schlimmste)\b")
_CONTENT = re.compile(
    r"^(?:yes|yeah|ja|oui)\b.*\b(?:what i (?:want|need|meant)|was ich (?:will|wollte)|ce que je veux)"
)
_POINTS = re.compile(
    r"\bt ?\d\b|\b(?:row|example|line|zeile|ligne|number|tenet) #?\d+|#\d+|\b(?:first|second|third|fourth|fifth|sixth|"
    r"last) (?:row|example|tenet)\b"
)
_PLACED = re.compile(r"\b(?:on|for|in|to) the (?:first|second|third|fourth|fifth|last)\b")
_SHORT = re.compile(r"^(?!(?:really|seriously|huh|now|sorry|pardon|again)\b)[\w-]+(?: [\w-]+)?\?$")
_STOPS = re.compile(
    r"^(?:please )?(?:stop|cancel|pause|abort|halt|try (?:it )?(?:again|once more)|retry|undo|quit|exit|restart|"
    r"(?:run|do|start) it again|"
    r"once more|fix it|abbrechen|stopp|annuler|arrete|nochmal|"
    r"reessa[iy]e[rz]?)\b(?! (?:after|at)\b)[^?]{0,30}$"
)
_NO = re.compile(
    r"^(?:no|nope|nah|not yet|not really|not now|nein|noch nicht|non|pas encore|i disagree|don'?t)[\s,.!]*$"
)
_WITHOUT = re.compile(
    r"^(?:no|without|ohne|keine?n?|sans|pas de) (?!thanks?\b|thank you|way\b|rush\b|problems?\b|worries|idea|need\b|"
    r"matter|questions?\b|"
    r"comment|changes?\b|opinion|preference)\w"
)
_NUMBER = re.compile(r"^(?:only |just |about |make it )?\d[\d.,']*\s*(?:%|percent|each|of each|per \w+|in all)?\W*$")
_COULD_BE = re.compile(
    r"^(?:can|could|may) (?:the )?[^,?]{1,30} be (?:at|set|raised|lowered|made|only|just|more|less|under|over|\d)"
)
_PRAISE = re.compile(
    r"^(?:(?:those|these|they|that|this|it)(?:'s| is| are|'re)|i(?:'m| am)) (?:all |very |quite |really )?(?:a |"
    r"an )?(?:good|great|fine|nice|"
    r"right|correct|ok|okay|perfect|sensible|satisfied|happy|content)\b"
)
_PLANS = ("data_plan", "training_plan", "deployment")
A_FEW = 12
"""Words: a longer message is neither a bare approval nor a mere remark."""


def understand(words: str, has_files: bool, situation: Situation) -> Meaning:
    labels = labels_of(situation)
    if has_files or read_pasted(words, known_answers(situation)).rows:
        return Meaning("rows")
    text = plain(mended(straight(words[:LONGEST]), labels))
    if not re.search(r"\w", text):
        return _wordless(words, situation)
    if situation.waiting_for == "answer":
        return _while_asked(words, text, situation, labels)
    return _while_waiting(words, text, situation, labels)


def labels_of(situation: Situation) -> tuple[str, ...]:
    spec = situation.artifacts.get("spec")
    return (spec.label_names or tuple(spec.field_types)) if isinstance(spec, a.UseCaseSpec) else ()


def _while_asked(words: str, text: str, situation: Situation, labels: Sequence[str]) -> Meaning:
    leaves = leaves_it(text) and not (text.endswith("?") and _QUESTION_WORD.match(text))
    if _is_option(text, situation, labels) or leaves or (has_none(text) and _states_it(text)):
        return Meaning("answer")
    if _is_remark(text):
        return Meaning("remark")
    if _STOPS.match(text):
        return Meaning("question")
    target = _change(words, text, situation, labels, sure=True)
    if target and target in situation.artifacts and target != situation.stage:
        return Meaning("change", target)
    if _asks(text) and not (target and _DEED.match(_bare(text))):
        return Meaning("question")
    return Meaning("answer")


def _states_it(text: str) -> bool:
    return "?" not in text or bool(re.match(r"^(?:none|nope|no|nothing)\b\W* (?!\w+ ?\?)", text))


def _while_waiting(words: str, text: str, situation: Situation, labels: Sequence[str]) -> Meaning:
    if "reward" in situation.artifacts and is_about_breaking_in(text) and not _QUESTION_WORD.match(text):
        return Meaning("change", "reward")
    if _is_remark(text) or _NO.match(text):
        return Meaning("remark")
    if _STOPS.match(text) or (situation.waiting_for == "repair" and _STOPS.match(_bare(text).rstrip("?"))):
        return Meaning("question")
    if _approves(text) or (_is_short(text) and delegates(text) and not _asks(text)):
        return Meaning("approval" if situation.waiting_for == "approval" else "remark")
    if situation.stage in _PLANS and (_WITHOUT.match(text) or _NUMBER.match(text)):
        return Meaning("change", situation.stage)
    if situation.waiting_for == "approval" and _is_content(text):
        return Meaning("approval")
    if target := _change(words, text, situation, labels, sure=False):
        return Meaning("change", target)
    if _asks(text):
        return Meaning("question")
    if _YES.match(text) and situation.waiting_for == "approval" and len(text.split()) <= 8:
        return Meaning("approval")
    return Meaning("remark")


def _change(words: str, text: str, situation: Situation, labels: Sequence[str], sure: bool) -> StageName | None:
    """The artefact that the words want changed."""
    bare = _bare(text)
    asked_for = bool(_REQUEST.match(_POLITE.sub("", text)))
    is_deed = bool(_DEED.match(bare)) or (asked_for and bool(_DEED_LATER.search(bare)))
    if (
        _asks(text)
        and not _COULD_BE.match(text)
        and not (is_deed and (asked_for or not _QUESTION_WORD.match(_POLITE.sub("", text))))
    ):
        return None
    stage = stage_named(text, labels)
    if stage == "tenets" and situation.stage == "reward":
        stage = "reward"  # its terms are called by their tenets
    if stage and _COULD_BE.match(text) and not sure:
        return stage
    edits = edits_of(words, situation)
    if stage is None and edits:
        return "spec"
    if not sure and stage in ("tenets", "examples") and _POINTS.search(bare) and not _asks(text):
        return stage
    if not sure and situation.stage == "tenets" and stage is None and _PLACED.search(bare) and not _asks(text):
        return "tenets"
    if is_deed or (not sure and _WISH.search(bare)) or (sure and stage and re.search(r"\b(?:should|must|too)\b", bare)):
        return stage or (situation.stage if not sure and (is_deed or len(bare.split()) > 2) else None)
    if edits and not sure:
        return "spec"
    if stage == "spec" and not sure and (_STATES.match(bare) or _FEARS.search(bare)) and not _asks(text):
        return "spec"
    return stage if stage and number_in(bare) is not None and not sure and not _asks(text) else None


def _bare(text: str) -> str:
    """Without greeting, politeness and "could you"."""
    before = None
    while text != before:
        before = text
        text = _REQUEST.sub("", _POLITE.sub("", text)).strip()
    return text


def _asks(text: str) -> bool:
    return text.rstrip(" !.)").endswith("?") or bool(_QUESTION_WORD.match(_POLITE.sub("", text)))


def _is_remark(text: str) -> bool:
    return _is_short(text) and bool(_REMARK.match(text))


def _is_short(text: str) -> bool:
    return len(text.split()) <= A_FEW


def _approves(text: str) -> bool:
    return (
        _is_short(text)
        and bool((_APPROVAL.match(text) and _YES.search(text)) or _CONTENT.match(text))
        and not text.endswith("?")
    )


def _is_content(text: str) -> bool:
    """Several clauses of which one approves or praises, and none asks for anything."""
    clauses = [clause.strip() for clause in re.split(r"[,.;!]+|\band\b", text) if clause.strip()]
    wants = re.search(r"\b(?:but|aber|mais|except|only|not|\w+n't|kein\w*|nicht|pas)\b|\d", text) or any(
        _DEED.match(_bare(clause)) or _WISH.search(clause) for clause in clauses if not _approves(clause)
    )
    good = any(_approves(clause) or _PRAISE.match(clause) for clause in clauses)
    return _is_short(text) and good and not wants and not _asks(text)


def _is_option(text: str, situation: Situation, labels: Sequence[str]) -> bool:
    if not labels and not situation.options and _SHORT.match(text) and not _QUESTION_WORD.match(text):
        return True
    bare = text.strip(" ?.!")
    options = situation.options or tuple(labels)
    if same_name(bare, options) or option_named(bare, options) or same_name(bare, labels):
        return True
    return (
        bool(names_in(bare, options))
        and len(bare.split()) <= 4
        and not _QUESTION_WORD.match(bare)
        and not _DEED.match(bare)
    )


def _wordless(words: str, situation: Situation) -> Meaning:
    if not _THUMBS.match(words.strip() or "-"):
        return Meaning("remark")
    if situation.waiting_for == "approval":
        return Meaning("approval")
    return Meaning("answer" if situation.waiting_for == "answer" else "remark")
