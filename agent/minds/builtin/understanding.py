"""What a person's words are: an answer, a change, a question, a try at approval, rows, or a remark."""

import re
from collections.abc import Sequence

from agent.minds.builtin.answers import delegates, has_none, leaves_it, option_named
from agent.minds.builtin.approving import begins_with_yes, is_thumbs, praises, says_yes
from agent.minds.builtin.asides import announces_rows, is_remark, is_short
from agent.minds.builtin.break_in import is_about_breaking_in
from agent.minds.builtin.changing.data_controls import controls_wished
from agent.minds.builtin.jobs import asks_about_tenet
from agent.minds.builtin.label_edits import KIND, LONGEST
from agent.minds.builtin.lengths import words_wished
from agent.minds.builtin.naming import edits_of, known_answers
from agent.minds.builtin.questions import FOR_ROWS, OPENED
from agent.minds.builtin.recalling import recalled
from agent.minds.builtin.subjects import stage_named
from agent.minds.builtin.words import mended, names_in, number_in, plain, same_name, straight, with_apostrophes
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
    r"^(?:(?:(?:can|could|would) (?:you|we)"
    r"(?! (?:use|ship|trust|take|deploy|release|recommend|put|sign) (?:it|this|that)\b)|will (?:you|we) please)(?: please|"
    r" kindly| maybe| perhaps| just| also)*|"
    r"(?:would|do) you mind|i(?:'d|"
    r" would) (?:like|love|prefer)(?: you)? to|i(?:'d| would) (?:rather|prefer)(?: you)?|"
    r"i want(?: you)? to|i need(?: you)? to|i wish you (?:would|could)|let'?s|let us|we (?:should|need to|have to|must|want to)|"
    r"you (?:should|must|need to|have to)|please|go ahead and|feel free to|"
    r"how about(?: we| you)?|what about|why don'?t (?:we|you)|i think (?:we|you) should|"
    r"(?:kannst|konntest|konnen|konnten|wurdest|wurden) (?:du|sie|wir)(?: bitte)?|ich (?:mochte|will|wurde gern\w*)|wir sollten|"
    r"(?:peux|pourrais)[- ]tu|(?:pouvez|pourriez)[- ]vous|je (?:veux|voudrais|souhaite)|on devrait)\b[\s,]*"
)
_DEEDS = (
    r"add|append|include|extract|remove|delete|drop|get rid|"
    r"(?:kick|throw|chuck) (?:\w+ ){0,2}(?:out|away)|lock (?:\w+ ){0,3}away|take (?:\w+ ){0,3}(?:out|away|off)|rename|relabel|call|change|"
    r"modify|edit|adjust|update|alter|"
    r"correct|fix|make|making|set|raise|rise|lower|increase|increasing|decrease|reduce|"
    r"reword|rephrase|rewrite|replace|swap|switch|use|using|train|shorten|lengthen|double|halve|tighten|loosen|relax|require|"
    r"demand|allow|forbid|move|put|merge|split|describe|define|keep|limit|cap|hold|give (?!(?:me |us )?an? example)|turn|"
    r"generate|create|write|redo|revise|try (?:with|more|fewer|less|rl|reinforcement|dpo|kto|grpo|sft)|go (?:with|for)|don'?t|"
    r"do not|stop (?:at|after|early)|(?:do|start with|begin with) (?:\w+ ){0,2}(?:supervised|sft|dpo|kto|grpo|rl)|teach it first|"
    r"let (?:it|the model) |"
    r"new|another|one more|noch ein\w*|noch(?= \")|"
    r"exclude|vary|mask|hide|anonymi[sz]e|(?:add|remov|renam|chang|us|mov|rais|lower|dropp|tak|keep|merg|splitt|replac)ing|"
    r"speed|shrink|expand|mix|mische?|melange[rz]?|prefer|take [a-z]+ as|"
    r"mark|treat|forget|scrap|leave out|need|more|fewer|less|do \d+|take \d+|"
    r"andere|anderung|erganzen?|nenne?|benenne|umbenennen|fuge|hinzufugen|entferne|losche|setze|erhohe|senke|mach|mache|nimm|"
    r"verwende|nutze|"
    r"trainiere|verscharfe|ersetze|streiche|kurze|"
    r"ajoute[rz]?|supprime[rz]?|enleve[rz]?|renomme[rz]?|change[rz]?|modifie[rz]?|augmente[rz]?|baisse[rz]?|reduis|reduire|"
    r"diminue[rz]?|fusionne[rz]?|vereinige|mets|mettre|fais(?:[- ]en|[- ]moi)|faites(?:[- ]en|[- ]moi)|"
    r"utilise[rz]?|rends|rendre|entraine[rz]?|remplace[rz]?|corrige[rz]?"
)
_DEED = re.compile(rf"^(?:{_DEEDS})\b")
_DEED_LATER = re.compile(rf"\b(?:{_DEEDS}|hinzu|um|andern|entfernen|loschen|setzen|erhohen|senken|machen)\b")
_WISH = re.compile(
    r"\b(?:should|shall|must|ought to|has to|have to|needs? to|need|shouldn'?t|mustn'?t|is too|are too|too (?:strict|lax|loose|"
    r"low|high|long|short|many|few|much|easy|hard)|not enough|is wrong|are wrong|the wrong|is not right|"
    r"missing|(?:isn't|not|n't) (?:\w+ ){0,2}important|count(?:s|ed)? (?:double|twice|half)|forgot(?:ten)?|lacks?|(?:half|twice|"
    r"double) (?:as|of|the)|(?:can|kann|konnen) (?:go|weg)\b|i (?:don'?t|"
    r"do not) (?:like|want|agree)|i want|i(?:'d|"
    r" would) (?:like|prefer|rather)|better|instead|"
    r"we say|we call|rather|at least|at most|belongs? (?:to|in)|mislabell?ed|incorrect|"
    r"(?:long|short|strict|loos|high|low|few|small|bigg|larg|fast|slow|quick|cheap|tight)er|more|less|langer|kurzer|strenger|"
    r"lockerer|hoher|mehr|"
    r"not (?:needed|necessary|wanted)|unnecessary|superfluous|pointless|useless|out of scope|ha(?:s|ve) changed|"
    r"(?:a )?different|other|another|andere[rsn]?|autre|unnotig|uberflussig|inutile|"
    r"weniger|plus|moins|prefer|lieber|plutot|doppelt|moitie|vergessen|oublie|brauchen|"
    r"(?:gross|klein|hoh|niedrig|schnell|langsam|bess)er\w{0,2}|too (?:few|big|small|slow|large)|all the|"
    r"soll(?:te)?n?|muss|mussen|zu (?:streng|lasch|niedrig|hoch|lang|kurz)|falsch|fehlt|doit|doivent|devrait|trop|faux|fausse|"
    r"incorrecte?|manque)\b"
)
_QUESTION_WORD = re.compile(
    r"^(?:what(?! (?:we|i) (?:gave|have|had|sent|brought|need|want)\b[^?]*$)|"
    r"which|who|whose|whom|when|where|why|how|is|are|am i|was|were|does|did|do (?:i|you|we|they)|can i|can we|can it|"
    r"can the|(?:can|could) (?:some|any)(?:one|body)|"
    r"(?:could|does|would|is|isn't|are) (?:t ?\d|my|our|your|the (?:\w+ )?(?:model|tenets?|test|training|data|rows?|report|"
    r"job))\b(?! be\b)|"
    r"(?:in|on|for|from|until|since|by|with|at|to) (?:what|which|whom|when)\b|could (?:i|we|it)|may i|would you (?:use|ship|"
    r"trust|take|deploy|release|recommend|put|sign) (?:it|this|that)\b|should|shall|will (?:it|this|the|"
    r"you)|would (?:it|that|this)|has|have (?:you|we)|"
    r"any (?:\w+ ){1,3}(?:left|in it|in there|wrong|there|found)\b|"
    r"explain|tell me|show|list|give me (?:the|an?|your)|status|eta|(?:can|could|would|will) you (?:please )?(?:show|explain|tell|"
    r"notify|remind|describe)|describe (?:how|what)|what's|who's|how's|where's|i(?:'d| would) like to know|i wonder|wondering|"
    r"help$|help me understand|any idea (?:how|when|what|why)|is there|are there|if i|"
    r"was|wie|warum|wieso|weshalb|wer|wo|wann|welche\w*|wieviel|kann ich|ist|sind|gibt es|darf|zeig\w*|erklar\w*|"
    r"que|quoi|quel(?:le)?s?|qui|quand|ou|pourquoi|comment|combien|est-ce|c'est quoi|qu'est|puis-je|y a-t-il|"
    r"montre\w*|explique\w*)\b"
)
_STATES = re.compile(
    r"^(?:(?:the|our|my|die|der|das|le|la|les) )?\w+(?: \w+)? (?:also )?(?:is|are|means?|will be|covers?|includes?|ist|sind|"
    r"umfasst|est|sont)\b|^\w+: "
)
_FEARS = re.compile(r"\b(?:worst|hurts? most|costliest|schlimmste|care (?:most )?about|not slip (?:thr\w+|past|by))\b")
_POINTS = re.compile(
    r"\bt ?\d\b|\b(?:row|example|line|zeile|ligne|number|tenet) #?\d+|#\d+|\b(?:first|second|third|fourth|fifth|sixth|"
    r"last) (?:row|example|tenet)\b"
)
_PLACED = re.compile(
    r"\b(?:on|for|in|to) the (?:first|second|third|fourth|fifth|last)\b|^the (?:\w+(?:st|nd|rd|th)|last) one\b|"
    r"^r?(?:ow)? ?#?\d+\b(?! ?(?:%|"
    r"percent|\w+s\b))"
)
_LABEL_OF_ROW = re.compile(rf"\b{KIND} (?:of|for|on) (?:the )?(?:rows? |examples? |lines? |numbers? )?#?\d")
_SHORT = re.compile(r"^(?!(?:really|seriously|huh|now|sorry|pardon|again)\b)[\w-]+(?: [\w-]+)?\?$")
_STOPS = re.compile(
    r"^(?:(?:please|i want to|can you|could you|just) )*(?:make it stop|stop|cancel|pause|abort|halt|kill it|try (?:it |"
    r"that )?(?:again|once more)|"
    r"(?:once )?again|retry|undo|quit|exit|restart|(?:run|do|start|try) (?:it|this|that) (?:again|over|one more time|once more)|"
    r"(?:have|give it) another (?:go|try|shot)|start over|"
    r"(?:shut|take|turn|bring) (?:it|that|this) (?:down|offline|off)|"
    r"once more|fix (?:it|this|that)|(?:run|start) (?:it|that) once more|noch ein(?:en)? versuch|brich (?:das |es )?ab|abbrechen|"
    r"stopp|annule[rz]?|arrete[rz]?|(?:versuch\w* (?:es|das) )?noch ?mal|encore une fois|"
    r"reessa[iy]e[rz]?)\b(?! (?:after|at|early)\b)(?!.*\b(?:with|but|using|mit|avec|mais|aber)\b)[^?]{0,30}$"
)
_TELLS_WHEN = re.compile(r"^(?:when|if|wenn|quand|si)\b[^?]*$")
"""What hurts most may begin so: "when an invoice goes to shipping"."""
_NO = re.compile(
    r"^(?:no|nope|nah|not yet|not really|not now|nein|noch nicht|non|pas encore|i disagree|don'?t)[\s,.!]*$"
)
_WITHOUT = re.compile(
    r"^(?:no|without|ohne|keine?n?|sans|pas de) (?!thanks?\b|thank you|way\b|rush\b|problems?\b|worries|idea|need\b|"
    r"matter|questions?\b|"
    r"comment|changes?\b|opinion|preference)\w"
)
_DEED_LAST = re.compile(
    r"\b(?:umbenennen|entfernen|loschen|hinzufugen|andern|streichen|weglassen|ersetzen|zuruckhalten|erhohen|senken|verschieben|"
    r"aufnehmen|erganzen|schwarzen|maskieren|anonymisieren|weg|raus|out)\W*$"
)
_LIMITS = re.compile(
    r"\b(?:at (?:most|least)|max(?:imum|imal)?|min(?:imum|imal|destens)|up to|(?:no|not) (?:more|less|fewer) than|hochstens|au (?:plus|"
    r"moins)|only|just|nur|seulement|exactly|genau)\b.{0,12}?(?:\d|\b(?:one|two|three|half|a third|ein\w*|zwei|une?|deux|my|"
    r"our|meine\w*)\b)"
)
_INFORMS = re.compile(
    r"^(?:(?:a|an|the|your) )?(?:\w+ ){0,2}(?:examples?|snippet|url|link|address|logs?|details|status|curve|endpoint|preview)(?: line)?"
    r"(?:,? please)?\W*$"
)
_ASKS_LAST = re.compile(
    r"\b(?:est|en|sont|va|coute|dure) (?:ou|quand|combien|comment)\W*$|"
    r"\b(?:of|by|from|with|for|in|to) (?:what|which|whom)(?: exactly)?\W*$|"
    r"\b(?:what now|now what|what then|what next|why|how come|und (?:jetzt|nun)|was (?:jetzt|nun)|et maintenant)\W*$"
)
_ASKS_WITHIN = re.compile(
    r"[,;.!-]+ (?:and |so |but )?(?:what's (?:the|that|it)|what (?:have|did|do|does|is|are|will|would)|how (?:do|does|did|is|"
    r"are|much|many|long|big|good)|"
    r"why (?:do|is|are|did|does|would|not)|will (?:that|this|it|they|there)|is (?:that|this|it|there)|does (?:it|that|this)|"
    r"are (?:they|those|"
    r"these)|was (?:heisst|ist|sind|bedeutet|passiert)|ist das|reicht das|est-ce que) |"
    r"\bwants? to know (?:if|whether|what|how|who|where|why|when)\b|\b(?:asks?|asked|wonders?) (?:me )?(?:if|"
    r"whether|what|how|who|where|why|when)\b|\b(?:will|mochte|wurde) (?:gern )?wissen\b|\bveut savoir\b"
)
"""A question behind other words: "I've got about 15, will that be ok", "our lawyer wants to know if …"."""
SHORT_ENOUGH = 20
"""Words; in longer ones a question within is more often a part of a description."""
_TELLS_A_NUMBER = re.compile(r"\d|\b(?:half|a third|a quarter|a fifth)\b")
"""Who says yes and no more names none."""
_NUMBER = re.compile(r"^(?:only |just |about |make it )?\d[\d.,']*\s*(?:%|percent|each|of each|per \w+|in all)?\W*$")
_COULD_BE = re.compile(
    r"^(?:can|could|may) (?:the )?[^,?]{1,30} be (?:at|set|raised|lowered|made|only|just|more|less|under|over|\d)"
)
A_NAME = 3
"""Words: so few that name a method ("rl please") ask for it."""
_PLANS = ("data_plan", "training_plan", "deployment")
_PLAN_OF: dict[StageName, StageName] = {
    "dataset": "data_plan", "training_run": "training_plan", "report": "training_plan", "release": "deployment",
}  # fmt: skip
"""What is made by a job is changed by changing its plan."""


def understand(words: str, has_files: bool, situation: Situation) -> Meaning:
    labels = labels_of(situation)
    if has_files or read_pasted(words, known_answers(situation)).rows:
        return Meaning("rows")
    text = with_apostrophes(plain(mended(straight(words[:LONGEST]), labels)))
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
    if is_remark(text) or (situation.topic in FOR_ROWS and announces_rows(text)):
        return Meaning("remark")
    if _STOPS.match(text) and not re.search(r"[|&/,;]", text):
        return Meaning("question")
    target = _change(words, text, situation, labels, sure=True)
    if target and target in situation.artifacts and target != situation.stage:
        return Meaning("change", target)
    if situation.topic == OPENED and not asks_about_tenet(words):
        return Meaning("answer")
    if _asks(text) and not (target and _DEED.match(_bare(text))) and not _TELLS_WHEN.match(text):
        return Meaning("question")
    return Meaning("answer")


def _states_it(text: str) -> bool:
    """Also where a question follows: "we have none. can you make some up?"."""
    stated = re.match(r"[^?]*?[.!;](?=\s)", text)
    return (
        "?" not in text
        or bool(stated and has_none(stated[0]))
        or bool(re.match(r"^(?:none|nope|no|nothing)\b\W* (?!\w+ ?\?)", text))
    )


def _while_waiting(words: str, text: str, situation: Situation, labels: Sequence[str]) -> Meaning:
    if "reward" in situation.artifacts and is_about_breaking_in(text) and not _QUESTION_WORD.match(text):
        return Meaning("change", "reward")
    if (is_remark(text) and not _wants_after_all(text, situation, labels)) or _NO.match(text):
        return Meaning("remark")
    if _STOPS.match(text) or (situation.waiting_for == "repair" and _STOPS.match(_bare(text).rstrip("?"))):
        return Meaning("question")
    if says_yes(text) or (is_short(text) and delegates(text) and not _asks(text)):
        return Meaning("approval" if situation.waiting_for == "approval" else "remark")
    if situation.stage in _PLANS and (_WITHOUT.match(text) or _NUMBER.match(text)):
        return Meaning("change", stage_named(text, labels) or situation.stage)
    if situation.waiting_for == "approval" and _is_content(text):
        return Meaning("approval")
    if not _asks(text) and _decides_what_stays(words, situation):
        return Meaning("change", "data_plan")
    if target := _change(words, text, situation, labels, sure=False):
        return Meaning("change", target)
    if _asks(text):
        return Meaning("question")
    if (
        begins_with_yes(text)
        and situation.waiting_for == "approval"
        and len(text.split()) <= 8
        and not _TELLS_A_NUMBER.search(text)
    ):
        return Meaning("approval")
    return recalled(words, situation, labels) or Meaning("remark")


def _decides_what_stays(words: str, situation: Situation) -> bool:
    """Words at the data about what was found in them: "the insults are meant to be there"."""
    plan = situation.artifacts.get("data_plan")
    at_the_data = situation.stage in ("data_plan", "dataset")
    return at_the_data and isinstance(plan, a.DataPlan) and controls_wished(plan, words) is not None


def _wants_after_all(text: str, situation: Situation, labels: Sequence[str]) -> bool:
    """A wish behind a word that asks for time: "hold on, train it for three more epochs first"."""
    _, _, rest = text.partition(",")
    return bool(rest) and _change(rest.strip(), rest.strip(), situation, labels, sure=True) is not None


def _change(words: str, text: str, situation: Situation, labels: Sequence[str], sure: bool) -> StageName | None:
    """The artefact that the words want changed."""
    bare = _bare(text)
    asked_for = bool(_REQUEST.match(_POLITE.sub("", text)))
    is_deed = _has_deed(text) or (
        asked_for and bool(_DEED_LATER.search(bare) or re.search(r"\b(?:instead|rather|lieber|plutot)\b", bare))
    )
    if (
        _asks(text)
        and not _COULD_BE.match(text)
        and not (is_deed and (asked_for or not _QUESTION_WORD.match(_POLITE.sub("", text))))
    ):
        return None
    if _is_length(words, situation) and not _asks(text):
        return "spec"
    stage = stage_named(text, labels)
    if stage == "tenets" and situation.stage == "reward":
        stage = "reward"  # its terms are called by their tenets
    if stage == "data_plan" and situation.stage == "training_plan" and re.search(r"\bseed\b", text):
        stage = "training_plan"  # both plans have one
    if stage and _COULD_BE.match(text) and not sure:
        return stage
    edits = edits_of(words, situation)
    if stage in (None, "spec") and edits:
        return "spec"
    if not sure and stage in ("tenets", "examples") and _POINTS.search(bare) and not _asks(text):
        return stage
    if not sure and situation.stage in ("tenets", "examples") and _PLACED.search(bare) and not _asks(text):
        return situation.stage
    if not sure and "examples" in situation.artifacts and _LABEL_OF_ROW.search(text) and not _asks(text):
        return "examples"
    if not sure and stage == "method" and (asked_for or len(bare.split()) <= A_NAME):
        return stage
    if not sure and stage is None and asked_for and names_in(bare, labels):
        return "spec"
    wishes = _WISH.search(bare) or _LIMITS.search(bare)
    if is_deed or (not sure and wishes) or (sure and stage and re.search(r"\b(?:should|must|too|important)\b", bare)):
        return stage or (_stage_under_review(situation) if not sure and (is_deed or len(bare.split()) > 2) else None)
    if edits and not sure:
        return "spec"
    if stage == "spec" and not sure and (_STATES.match(bare) or _FEARS.search(bare)) and not _asks(text):
        return "spec"
    return stage if stage and number_in(bare) is not None and not sure and not _asks(text) else None


def _is_length(words: str, situation: Situation) -> bool:
    """Whether they say how long an answer may be; of a tenet by its number that is a wish about the tenet."""
    spec = situation.artifacts.get("spec")
    writes = isinstance(spec, a.UseCaseSpec) and spec.task == "writing"
    return writes and words_wished(words) is not None and not re.search(r"\bt ?\d\b", plain(words))


def _has_deed(text: str) -> bool:
    """Whether the words, or one of their clauses, begin with something to do."""
    clauses = re.split(r"[,;.!]\s+|\b(?:but|and|then|aber|und|mais|et)\b", text)
    return bool(_DEED.match(_bare(text)) or any(_DEED.match(_bare(clause.strip())) for clause in clauses)) or bool(
        _DEED_LAST.search(text)
    )


def _stage_under_review(situation: Situation) -> StageName | None:
    return _PLAN_OF.get(situation.stage, situation.stage) if situation.stage else None


def _bare(text: str) -> str:
    """Without greeting, politeness and "could you"."""
    before = None
    while text != before:
        before = text
        text = _REQUEST.sub("", _POLITE.sub("", text)).strip()
    return text


def _asks(text: str) -> bool:
    bare = _POLITE.sub("", text)
    within = len(text.split()) <= SHORT_ENOUGH and not _DEED.match(_bare(text)) and _ASKS_WITHIN.search(text)
    return text.rstrip(" !.)").endswith("?") or bool(
        _QUESTION_WORD.match(bare) or _INFORMS.match(bare) or _ASKS_LAST.search(bare) or within
    )


def _is_content(text: str) -> bool:
    """Several clauses of which one approves or praises, and none asks for anything."""
    if not is_short(text):
        return False
    before, but, after = re.split(r"(\bbut\b|\baber\b|\bmais\b|$)", text, maxsplit=1)
    text = f"{before}, {after}" if but and says_yes(after.strip()) else text  # "boring stuff, but fine"
    clauses = [clause.strip() for clause in re.split(r"[,.;!]+|\band\b", text) if clause.strip()]
    wants = re.search(r"\b(?:but|aber|mais|except|only|not|\w+n't|kein\w*|nicht|pas)\b|\d", text) or any(
        _DEED.match(_bare(clause)) or _WISH.search(clause) for clause in clauses if not says_yes(clause)
    )
    good = any(says_yes(clause) or praises(clause) for clause in clauses)
    return good and not wants and not _asks(text)


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
    if not is_thumbs(words):
        return Meaning("remark")
    if situation.waiting_for == "approval":
        return Meaning("approval")
    return Meaning("answer" if situation.waiting_for == "answer" else "remark")
