"""The built-in mind: the default of a fresh machine and of every test. It answers with rules and the person's own rows.

interview.py      at most three questions, then the use case   (heard.py, questions.py, labels.py, jobs.py, worst.py, usecase.py)
first_words.py    which kind of job first words describe, by what others said   (first_words.txt)
tenets.py         what a good answer is                        (terms.py: in the person's own words)
examples.py       the person's rows, spelled as the use case
understanding.py  what words are: answer, change, question …   (subjects.py: about which artefact)
extraction/       the same for jobs that read named values out of texts   (naming.py: which kind of job it is)
changing/         wishes, one file an artefact
replies/          answers from what is there
"""

from agent.minds.builtin.mind import BuiltInMind

__all__ = ["BuiltInMind"]
