"""The tenets of a writing job: nothing invented, close to the person's own answers, their habits, their rules, not too long."""

import re
from collections.abc import Iterator, Sequence

from agent.minds.builtin.words import quoted
from agent.minds.builtin.writing.judged import for_a_judge, judged_tenets
from agent.minds.builtin.writing.rules import Rules, rules_said, shared_phrases
from agent.minds.contract import Brief, Drafted
from evals.prompting import USUAL_WORDS
from tenet import artifacts as a
from tenet.likeness import says

KEPT = 0.95
CLOSE = 0.6
SAID = 0.9
SHORT = 0.95


def draft_tenets(brief: Brief, spec: a.UseCaseSpec) -> Drafted[a.Tenets]:
    good = _sample(brief, spec)
    rules = rules_said([turn.text for turn in brief.turns if turn.by == "person"])
    answers = [row.output for row in brief.rows]
    judged = list(judged_tenets(spec.constraints, good)) if brief.judge else []
    drafted = [*_always(good), *_wordings(good, rules, answers), _short(good, spec), *judged]
    tenets = tuple(tenet.model_copy(update={"id": f"T{at}"}) for at, tenet in enumerate(drafted, start=1))
    note = _note(rules, _habits(rules, answers))
    return Drafted(a.Tenets(tenets=tenets), f"{note} {_judged_note(brief, spec, judged)}")


def _habits(rules: Rules, answers: Sequence[str]) -> tuple[str, ...]:
    """What nearly all of the answers say and nobody has named."""
    return tuple(phrase for phrase in shared_phrases(answers) if not any(says(phrase, said) for said in rules.has))


def _always(good: a.Sample) -> Iterator[a.Tenet]:
    yield a.Tenet(
        id="T1",
        statement="Every number, date, code, address and link of the answer stands in the text: none is invented.",
        check=a.KeepsDetails(),
        weight=2,
        threshold=KEPT,
        blocking=True,
        good=good,
        bad=good.model_copy(update={"output": f"{good.output} Call us at 0190-555-0199."}),
    )
    yield a.Tenet(
        id="T1",
        statement="The answer says what your own answers say, much in their words.",
        check=a.Resembles(),
        weight=3,
        threshold=CLOSE,
        good=good,
        bad=good.model_copy(update={"output": "I do not know."}),
    )


def _wordings(good: a.Sample, rules: Rules, answers: Sequence[str]) -> Iterator[a.Tenet]:
    shared = _habits(rules, answers)
    if has := (*rules.has, *shared):
        fits = good.model_copy(
            update={"output": " ".join((good.output, *(p for p in has if not says(good.output, p))))}
        )
        lacking = fits.output
        for phrase in has:
            lacking = re.sub(re.escape(phrase), "", lacking, flags=re.IGNORECASE)
        yield a.Tenet(
            id="T1",
            statement=f"The answer has {quoted(has)}.",
            check=a.Wording(has=has),
            threshold=SAID,
            good=fits,
            bad=good.model_copy(update={"output": lacking.strip() or "Yes."}),
        )
    if rules.lacks:
        yield a.Tenet(
            id="T1",
            statement=f"The answer never says {quoted(rules.lacks, 'or')}.",
            check=a.Wording(lacks=rules.lacks),
            threshold=KEPT,
            blocking=True,
            good=good,
            bad=good.model_copy(update={"output": f"{good.output} {rules.lacks[0]}"}),
        )


def wording_tenet(id: str, what: str, good: a.Sample) -> a.Tenet | None:
    """ "Never say \"guarantee\"", "always end with \"Kind regards\"": a tenet that a program can check."""
    made = next(_wordings(good, rules_said([what]), ()), None)
    return made and made.model_copy(update={"id": id, "statement": what[0].upper() + what[1:]})


def _short(good: a.Sample, spec: a.UseCaseSpec) -> a.Tenet:
    words = max(len(good.output.split()), spec.most_words or USUAL_WORDS)
    return a.Tenet(
        id="T1",
        statement=f"The answer has at most {words} words.",
        check=a.MaxWords(words=words),
        threshold=SHORT,
        good=good,
        bad=good.model_copy(update={"output": longer_than(words, good.output)}),
    )


def longer_than(words: int, text: str) -> str:
    missing = words + 1 - len(text.split())
    return " ".join([text, *("and so on" for _ in range(-(-missing // 3)))])


def _sample(brief: Brief, spec: a.UseCaseSpec) -> a.Sample:
    """The shortest of the person's own rows; a stand-in when there is none."""
    if brief.rows:
        row = min(brief.rows, key=lambda row: (len(row.input) + len(row.output), row.input))
        return a.Sample(input=row.input, output=row.output)
    return a.Sample(input=f"({spec.input})", output="(the answer as you would write it)")


def _judged_note(brief: Brief, spec: a.UseCaseSpec, judged: Sequence[a.Tenet]) -> str:
    named = [tenet.statement.rstrip(".") for tenet in judged]
    if judged:
        return f"The connected judge decides {quoted(named)}; it is examined by the bad example first, so look whether that one is bad."
    if brief.judge:
        return 'A judge is connected and reads what an answer says: "add a tenet: the message is friendly".'
    if asked := for_a_judge(spec.constraints):
        return f"No program can check {quoted(asked)}: the model is told so, and a tenet of it needs a judge that is connected."
    return "A connected judge reads what it says; add such a tenet when you have one."


def _note(rules: Rules, shared: Sequence[str]) -> str:
    start = 'The thresholds are sober starting values, which you can change ("T2 at least 80 %").'
    close = " How close an answer is to yours is counted by shared pieces of words (chrF): a good answer in other words can miss it."
    habits = f" Nearly all of your answers say {quoted(shared)}, so I took that for a rule." if shared else ""
    said = " Your rules became tenets." if rules.has or rules.lacks or rules.most_words else ""
    return f"{start}{close}{habits}{said}"
