"""How people say that a model is to learn by practice: "use reinforcement learning", "let it learn by trial and error"."""

import re

PRACTICE = (
    r"\b(?:grpo|rlvr|rl|reinforcement(?: learning)?|practi[sc](?:e|es|ing)|trial[ -](?:and|&)[ -]error|"
    r"learn\w* (?:\w+ ){0,2}?(?:by|from|through) (?:doing|trying|experience|its (?:own )?(?:mistakes|tries|attempts|errors)|"
    r"being (?:paid|rewarded))|versuch und irrtum|durch (?:ausprobieren|uben|belohnung\w*)|(?:ver|be)starkende\w* lernen|"
    r"essais?[ -](?:et[ -])?erreurs?|"
    r"(?:par|en) (?:renforcement|essayant|s'exercant))\b"
)
_WANTED = re.compile(PRACTICE)
_DECLINED = re.compile(
    rf"\b(?:no|not(?! (?:only|just|merely))|without|instead of|rather than|don'?t|never)\b[^.,;]{{0,30}}{PRACTICE}"
)


def asks_for_practice(text: str) -> bool:
    """Of words in small letters and without accents."""
    return bool(_WANTED.search(text)) and not declines_practice(text)


def declines_practice(text: str) -> bool:
    return bool(_DECLINED.search(text))
