"""Words for the curriculum that need no embedding model: the lexicon's, those that stand side by side as near in meaning."""

from trainers.base_model.words import lexicon

WORDS = [word for word in dict.fromkeys(lexicon().subject_words) if len(word) > 2]
NEAR = {word: tuple(WORDS[place + 1 : place + 9] or WORDS[:8]) for place, word in enumerate(WORDS)}
