"""What a person's words want of single made rows, named by their ids or quoted. Both minds hear it alike.

changes_in("leave out row s0c81f2aa9d11", rows)                    remove
changes_in('"Where is my parcel?" should be shipping', rows)       label
changes_in("rows s0c81f2aa9d11 and s77 are fine, keep them", rows)  accept
"""

import re
from collections.abc import Mapping

from agent.changed_rows import Change, Found
from agent.minds.builtin.words import names_in, plain, straight

_ID = re.compile(r"\b([a-z][0-9a-f]{5,12})\b")
_QUOTED = re.compile(r'"([^"]{8,})"')
_ASKS = re.compile(
    r"^\W*(?:why|what|which|how|who|when|where|warum|was|wie|pourquoi)\b|^(?!.*\b(?:please|(?:can|could|would|will) you)\b).*\?\W*$"
)
_WITHDRAW = re.compile(
    r"\b(?:take back|withdraw|forget) (?:my |the |that )?(?:decision|choice)\b|\bundecide\b|\bput (?:it |them )?back\b"
)
_ANEW = re.compile(
    r"\b(?:another (?:one|text|row|version)|regenerat\w*|rewrite|redo|replace|"
    r"(?:write|make|word) (?:\w+ ){0,4}?(?:anew|again|new)|neu)\b"
)
_REMOVE = re.compile(
    r"\b(?:reject\w*|remove|delete|drop|get rid of|(?:take|kick|throw|leave|sort) (?:[\w, ]+ )?(?:out|away)|unwanted|"
    r"do(?: no|n')t want|entfern\w*|losch\w*|streich\w*|supprime\w*|enleve\w*)\b"
)
_ACCEPT = re.compile(r"\b(?:accept\w*|keep|(?:is|are) (?:fine|good|right|correct|ok|okay)|behalt\w*|garde\w*)\b")
_TEXT = re.compile(r'\b(?:should|to|must) (?:say|read)\s*:?\s*"(?P<value>[^"]+)"', re.IGNORECASE)
_ANSWER = re.compile(
    r'\b(?:should|must|has to) (?:be(?: answered(?: with)?)?|answer|have)\s*:?\s*"(?P<value>[^"]+)"', re.IGNORECASE
)
_TARGET = re.compile(
    r"\b(?:should(?: rather)? be|must be|ought to be|has to be|to|is|are|belongs? (?:to|in)|as|soll(?:te)?n?)\b(?! not\b)"
)


def changes_in(words: str, rows: Mapping[str, Found], labels: tuple[str, ...]) -> tuple[Change, ...]:
    """Empty where no row is named, or where it stays unclear what is wanted of it."""
    said = straight(words)
    named = [] if _ASKS.search(plain(_QUOTED.sub(" ", said))) else _named(said, rows)
    wanted = _wanted(said, named, rows, labels) if named else None
    if wanted is None:
        return ()
    return tuple(
        wanted.model_copy(
            update={
                "id": id,
                "input": wanted.input or rows[id].row.input,
                "output": wanted.output or rows[id].row.output,
            }
        )
        for id in named
    )


def may_name_rows(words: str) -> bool:
    """Whether it is worth looking at the rows at all."""
    said = straight(words)
    return bool(_ID.search(said.lower()) or _QUOTED.search(said))


def unclear_about(words: str, rows: Mapping[str, Found], labels: tuple[str, ...]) -> str | None:
    """What to ask back where a row is named by its id and it stays unclear what is wanted of it."""
    said = straight(words)
    if _ASKS.search(plain(said)) or not (named := _named(_QUOTED.sub(" ", said), rows)):
        return None
    label = f"“{named[0]} should be {labels[0]}”, " if labels else ""
    return (
        f"I see that you speak of row {named[0]}, and am not sure what you want of it. Say it like one of these: “leave out {named[0]}”, "
        f"“keep {named[0]}”, “write {named[0]} anew”, {label}“{named[0]} should say "
        '"…"”. Nothing was changed.'
    )


def _named(said: str, rows: Mapping[str, Found]) -> list[str]:
    """Rows by the beginning of their id, or by a quoted text that is theirs alone."""
    found = [id for mark in _ID.findall(said.lower()) if (id := _only([id for id in rows if id.startswith(mark)]))]
    for quote in _QUOTED.findall(said):
        holding = [id for id, one in rows.items() if plain(quote) in plain(one.row.input)]
        exact = [id for id in holding if plain(quote) == plain(rows[id].row.input)]
        if id := _only(exact) or _only(holding):
            found.append(id)
    return list(dict.fromkeys(found))


def _only(ids: list[str]) -> str | None:
    return ids[0] if len(ids) == 1 else None


def _wanted(said: str, named: list[str], rows: Mapping[str, Found], labels: tuple[str, ...]) -> Change | None:
    text = plain(_QUOTED.sub(" ", said))
    first = named[0]
    if match := _TEXT.search(said):
        return Change(id=first, do="write", input=match["value"]) if len(named) == 1 else None
    if not labels and (match := _ANSWER.search(said)):
        return Change(id=first, do="write", output=match["value"]) if len(named) == 1 else None
    if _WITHDRAW.search(text):
        return Change(id=first, do="withdraw")
    if _ANEW.search(text):
        return Change(id=first, do="anew")
    if label := _label(text, labels):
        return Change(id=first, do="label", output=label)
    if _REMOVE.search(text):
        return Change(id=first, do="remove")
    return Change(id=first, do="accept") if _ACCEPT.search(text) else None


def _label(text: str, labels: tuple[str, ...]) -> str | None:
    """The label after "should be"."""
    for match in reversed(list(_TARGET.finditer(text))):
        if named := names_in(text[match.end() :], labels):
            return named[0]
    return None
