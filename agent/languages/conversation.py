"""The language of a project: that of the words that people said in it, and before those that of its first question."""

from itertools import takewhile

from agent.languages.hearing import Language, clearly, language_of
from tenet import journal as j
from tenet.project import Project


def spoken_in(project: Project, otherwise: Language = "English") -> Language:
    """`otherwise` is for a project in which nobody has been asked anything yet."""
    events = project.events()
    before = takewhile(lambda event: not isinstance(event.what, j.Said), events)
    first = next((event.what.text for event in before if isinstance(event.what, j.Asked)), "")
    said = [event.what.text for event in events if isinstance(event.what, j.Said)]
    return language_of(said, clearly(first, 1) or otherwise)
