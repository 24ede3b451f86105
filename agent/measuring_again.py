"""“The judge was mended, please evaluate again”: the evaluation that stands is made once more, with what is connected and marked now.

asks_to_measure_again("please evaluate it again")           True
asks_to_measure_again("when will you evaluate it again?")   False
"""

import re

from agent.minds.builtin.words import plain

_MEASURE = r"(?:evaluat|measur|judg|grad|scor|test|assess|examin)\w*"
_AGAIN = r"(?:again|once more|one more time|another time|anew|afresh|over again)"
_EVALUATION = r"(?:evaluation|measurements?|judging|judgement|assessment|report|exam)"
_WISHES = re.compile(
    rf"\b{_MEASURE}\b(?: (?:it|them|this|that|the|all|model|tuned|answers|everything|tenets?|t\d+)){{0,4}} {_AGAIN}\b|"
    r"\bre-?(?:evaluate|measure|judge|grade|score|assess)\b|"
    rf"\b(?:re-?run|redo|repeat) (?:the |that |this )?{_EVALUATION}\b|"
    rf"\b(?:run|do|make|start) (?:the |that |this |an? )?(?:new )?{_EVALUATION}(?: (?:run|over))?(?: {_AGAIN})\b|"
    r"\b(?:noch ?mal|noch einmal|erneut|neu) (?:aus)?(?:werten|bewerten|messen|prufen|beurteilen)\b|"
    r"\b(?:werte|miss|bewerte|prufe|beurteile)\b(?: \w+){0,3} (?:noch ?mal|noch einmal|erneut|neu)\b|"
    r"\bwiederhole?n? (?:sie )?(?:bitte )?die (?:auswertung|bewertung|messung|prufung)\b|"
    r"\b(?:evalue[rz]?|mesure[rz]?|note[rz]?|juge[rz]?)(?: \w+){0,3} (?:a nouveau|de nouveau|encore une fois)\b|"
    r"\bre-?evalue[rz]?\b|\b(?:refais|refaites|refaire|relance[rz]?) l'evaluation\b"
)
_NO_WISH = re.compile(
    r"^(?:what|why|when|how|should|shall|do (?:i|they|you)|(?:will|would) (?:i|it|they|that|the)|does|did|is|are|was|were|who|which|if|"
    r"wann|warum|wie|wer|soll|sollte|muss|wird|werden|ob|wenn|quand|pourquoi|comment|qui|dois|faut|si)\b|"
    r"\bnot\b|n't\b|\b(?:no need|without|instead of|before you|until|nicht|ohne|kein|pas|sans)\b"
)
LONGEST = 20
"""Words: whoever says more wants something else beside it, and a mind hears that."""


def asks_to_measure_again(words: str) -> bool:
    """Only a plain wish: a question about it, or a refusal of it, measures nothing."""
    text = plain(words)
    return len(text.split()) <= LONGEST and any(
        _WISHES.search(clause) and not _NO_WISH.search(clause) for clause in _clauses(text)
    )


def _clauses(text: str) -> list[str]:
    return [
        clause.strip() for clause in re.split(r"[,.;:!?]|\b(?:and then|so|then|und dann|also|alors|puis|donc)\b", text)
    ]
