"""Groups of texts told by who writes them: "people who want an appointment, people asking what it costs and suppliers selling stuff"."""

import re

from agent.minds.builtin.enumerations import LONGEST_NAME
from agent.minds.builtin.words import plain
from tenet.artifacts import LabelMeaning

_PART = re.compile(
    r"\s*(?:[,;\n]|\b(?:and|or)\b(?=\s+(?:then )?\w+ (?:who|that|\w+ing)\b))\s*(?:(?:and|or|then)\s+)*", re.IGNORECASE
)
_ANYBODY = re.compile(
    r"^(?:the )?(?:people|customers|clients|guests|users|those|someone|somebody|others|(?:e-?)?mails?|messages|ones)\s+",
    re.IGNORECASE,
)
_SAYS = re.compile(
    r"^(?:(?:who|that|which|just|only|are|is)\s+)*"
    r"(?:(?:want(?:s|ing)?|need(?:s|ing)?|ask(?:s|ing)?|wonder(?:s|ing)?|look(?:s|ing)?|try(?:ing)?|write|writing)\s+)*"
    r"(?:(?:for|about|to|if|whether|what|how much|with)\s+)*(?:(?:an?|the|us|our|their)\s+)*",
    re.IGNORECASE,
)
_SOMEBODY = re.compile(r"^(?P<who>[\w-]+(?: [\w-]+)?) (?:who|that|which|\w+ing)\b.*", re.IGNORECASE)
MOST = 12


def groups_told(text: str) -> tuple[LabelMeaning, ...]:
    """A name for each group, with how it was told as its meaning; empty where the text is no such list."""
    parts = [part.strip(" .!") for part in _PART.split(text) if part.strip(" .!")]
    if not 2 <= len(parts) <= MOST or not any(_ANYBODY.match(part) for part in parts):
        return ()
    names = [_name(part) for part in parts]
    if len({plain(name) for name in names}) < len(names) or not all(
        0 < len(name.split()) <= LONGEST_NAME for name in names
    ):
        return ()
    return tuple(
        LabelMeaning(name=name, meaning=part if part != name else "") for name, part in zip(names, parts, strict=True)
    )


def _name(part: str) -> str:
    if told := _ANYBODY.match(part):
        return _SAYS.sub("", part[told.end() :])
    somebody = _SOMEBODY.match(part)
    return somebody["who"] if somebody and len(part.split()) > LONGEST_NAME - 1 else part
