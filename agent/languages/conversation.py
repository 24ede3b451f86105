"""The language of a project: that of the words that people said in it."""

from agent.languages.hearing import Language, language_of
from tenet import journal as j
from tenet.project import Project


def spoken_in(project: Project) -> Language:
    return language_of([event.what.text for event in project.events() if isinstance(event.what, j.Said)])
