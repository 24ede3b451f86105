"""What an answer of one system takes beside one of another, in words: only what was measured is claimed."""

from tenet import artifacts as a

ABOUT_ALIKE = 1.5
"""Times as long, one way or the other, that a handful of answers on a busy machine cannot tell apart."""


def cheaper_in_words(classical: a.Speed | None, tuned: a.Speed | None) -> str:
    """Follows "is": such as "1200 times cheaper to run (0.05 ms an answer, the tuned model 60 ms)"."""
    if classical is None or tuned is None or not classical.ms or not tuned.ms:
        return "without a language model"
    times, both = tuned.ms / classical.ms, f"({_ms(classical.ms)} an answer, the tuned model {_ms(tuned.ms)})"
    if times >= ABOUT_ALIKE:
        return f"{_times(times)} times cheaper to run {both}"
    return f"{'no cheaper to run' if times > 1 / ABOUT_ALIKE else 'slower'} on the machine of this evaluation {both}"


def _times(factor: float) -> str:
    """No more figures than a handful of answers can bear."""
    return f"{factor:.1f}" if factor < 3 else f"{float(f'{factor:.2g}'):.0f}"


def _ms(value: float) -> str:
    return f"{value:.2f} ms" if value < 10 else f"{value:.0f} ms"
