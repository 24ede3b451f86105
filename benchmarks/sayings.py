"""How many sayings the built-in mind understands, how many wishes it meets, and how many questions it answers.

    python -m benchmarks.sayings

Counts held-out sayings (`tests/agent/minds/held_out`), wishes (`tests/agent/minds/wishes`: the right thing changed in the right way, and
nothing else) and questions (`tests/agent/minds/asked`: taken for a question, and the answer holds the facts that it must) by moment, and
names what went wrong. All files were written with their effects or facts before they were tried: 35 of the 50 wishes of `first` and 20 of
the 40 of `fresh` were met then; of the questions 29 of 63 of `first` by code that knew none of them, and after each set's misses were
mended by their kinds 22 of the 40 of `fresh`, 24 of the 40 of `second` and 20 of the 40 of `third`. The code was mended since, so
today's figures say what is held, not what a stranger meets.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import TypeVar

from agent.minds.builtin import BuiltInMind
from tests.agent.minds import builtin_utterances, questions_asked, wishes_made
from tests.agent.minds.builtin_situations import moment

Said = TypeVar("Said", builtin_utterances.Utterance, wishes_made.Wish, questions_asked.Asked)


def main() -> None:
    said = [line for file in builtin_utterances.HELD_OUT for line in builtin_utterances.read(file)]
    tell("heard, of sayings held out", said, is_heard)
    for file in wishes_made.FILES:
        wishes = wishes_made.read(file)
        tell(f"met, of the {file.stem} wishes", wishes, wishes_made.is_met)
        for wish in wishes:
            if not wishes_made.is_met(wish):
                print(
                    f"    {wish.moment}: {wish.words!r} had {sorted(wishes_made.effect_of(wish))}, not {sorted(wish.effect)}"
                )
        print(f"  changed something else: {sum(map(wishes_made.changed_wrongly, wishes))}")
    for file in questions_asked.FILES:
        asked = questions_asked.read(file)
        tell(f"answered, of the {file.stem} questions", asked, questions_asked.is_answered)
        for question in asked:
            if not questions_asked.is_answered(question):
                print(f"    {question.moment}: {question.words!r} lacks {questions_asked.lacking(question)}")
        acted = [question for question in asked if not questions_asked.is_taken_for_a_question(question)]
        print(f"  taken for something else: {len(acted)}")


def is_heard(line: builtin_utterances.Utterance) -> bool:
    intent, stage = BuiltInMind().understand(line.words, False, moment(line.moment))
    return line.meaning == (f"{intent} {stage}" if stage else intent)


def tell(what: str, lines: Iterable[Said], holds: Callable[[Said], bool]) -> None:
    every, good = Counter[str](), Counter[str]()
    for line in lines:
        every[line.moment] += 1
        good[line.moment] += holds(line)
    print(f"{what}: {good.total()} of {every.total()} ({good.total() / every.total():.0%})")
    print("  " + ", ".join(f"{name} {good[name]}/{every[name]}" for name in every))


if __name__ == "__main__":
    main()
