"""An alert reaches people where they are: the log, the project's conversation (so the page and Slack), and the webhook.

None of them ever holds what a client asked or was answered, nor a key.
"""

from tenet.journal import Told
from tenet.project import Project
from tenet.settings import Serving
from tools.gateway.webhook import call_out, to_log


def alert(project: Project, text: str, settings: Serving) -> None:
    """Slow, so never in the way of a request."""
    project.record(Told(text=text, tone="problem", stage="release"))
    pass_on(project, text, settings)


def pass_on(project: Project, text: str, settings: Serving) -> None:
    """What the conversation says already, for those who do not look at it."""
    to_log(text)
    call_out(project, text, settings)
