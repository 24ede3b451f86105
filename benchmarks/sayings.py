"""How many wishes the built-in mind meets: the right thing changed in the right way, and nothing else.

    python -m benchmarks.sayings

Counts the shipped wishes (`tests/agent/minds/wishes`) and held-out sayings (`tests/agent/minds/held_out`) by moment, and names
what went wrong. Both files
of wishes were written with their effects before they were tried: 35 of the 50 of `first` and 20 of the 40 of `fresh` were met then,
by code that knew neither. The code was mended since, so today's figures say what is held, not what a stranger meets.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import TypeVar

from agent.minds.builtin import BuiltInMind
from tests.agent.minds import builtin_utterances, wishes_made
from tests.agent.minds.builtin_situations import moment

Said = TypeVar("Said", builtin_utterances.Utterance, wishes_made.Wish)


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
