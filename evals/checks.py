"""What a tenet says about one answer: pass, fail, unjudged, or nothing at all.

An answer is taken as the model wrote it, without the white space around it; nothing is searched for inside it.

* `OneOf` and `MaxWords` are about form and forgive nothing: "Billing." is not "billing".
* `MatchesReference` is about meaning. It forgives letter case, quotes around the answer and a closing full stop,
  because form has its own check: counting it twice would make the untuned model look worse than it is, and the gain
  of training larger. "Billing." matches the reference "billing"; "It is billing" does not.
"""

from collections.abc import Callable

from tenet import artifacts as a

Judge = Callable[[a.Tenet, a.Row, str], a.Outcome]

_WRAPPING = " \t\r\n\"'`*“”‘’«»"


def check(tenet: a.Tenet, row: a.Row, answer: str, judge: Judge | None = None) -> a.Outcome | None:
    """None where the tenet does not speak about this row."""
    written = answer.strip()
    match tenet.check:
        case a.OneOf(values=values):
            return _outcome(written in values)
        case a.MaxWords(words=words):
            return _outcome(len(written.split()) <= words)
        case a.MatchesReference(only=only):
            if only and not any(same_meaning(row.output, reference) for reference in only):
                return None
            return _outcome(same_meaning(written, row.output))
        case a.Judged():
            return judge(tenet, row, written) if judge else "unjudged"


def same_meaning(answer: str, reference: str) -> bool:
    return _bare(answer) == _bare(reference)


def _bare(text: str) -> str:
    return text.strip(_WRAPPING).removesuffix(".").strip(_WRAPPING).casefold()


def _outcome(passed: bool) -> a.Outcome:
    return "pass" if passed else "fail"
