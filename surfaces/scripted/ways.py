"""How the scripted person comes to the project: by a session of their own, or by a surface, as people do."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Literal

from surfaces.opening import OpenSession, open_or_create
from surfaces.scripted.scenario import Scenario
from tenet.session import Session
from tenet.settings import Settings, quiet_libraries
from tenet.slugs import slug_of

Through = Literal["slack", "web"]


@contextmanager
def way_to(
    scenario: Scenario, settings: Settings, through: Through | None, sessions: OpenSession = open_or_create
) -> Generator[Session | None]:
    """None: whoever plays makes the session."""
    quiet_libraries()
    match through:
        case None:
            yield None
        case "slack":
            from surfaces.scripted.through_slack import through_slack

            with through_slack(settings, sessions) as session:
                yield session
        case "web":
            from surfaces.scripted.through_web import through_web

            settings = settings.model_copy(update={"person": scenario.person})
            with through_web(scenario.project or slug_of(scenario.about), settings, sessions) as session:
                yield session
