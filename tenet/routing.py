"""Which models of a project answer, and which jobs may start: both are told by its journal alone."""

from pathlib import Path

from tenet import artifacts as a
from tenet import journal as j
from tenet.files import sha256_of
from tenet.project import Project
from tenet.stages import BY_NAME, Stage, StageName
from tenet.state import State


def service_key(release_key: str) -> str:
    """The key of the server that belongs to a release."""
    return sha256_of(f"serve {release_key}".encode())


def gateway_key(project_id: str, attempt: int = 0) -> str:
    """The key of the gateway of a project; a gateway that was ended for good has a successor with the next number."""
    return sha256_of(f"gateway {project_id} {attempt}".encode())


def routes(project: Project) -> j.Routed | None:
    """Which models answer now."""
    return next((event.what for event in reversed(project.events()) if isinstance(event.what, j.Routed)), None)


def is_routed(project: Project, key: str) -> bool:
    """Whether this is the gateway, or the server of a model that it may ask: one whose deployment a person approved.

    That approval counts for as long as the model is in use, whatever is being changed for the next one.
    """
    now = routes(project)
    if now is None:
        return False
    served = [service for service in (now.production, now.candidate, now.previous) if service]
    hosts = [host_of(project.path, service) for service in served]
    return key == now.gateway or (key in (*served, *hosts) and _was_approved(project, key))


def host_of(project: Path, service: str) -> str | None:
    """The server in whose process this one's adapter is; None where it has a process of its own."""
    try:
        return (project / "runs" / f"service-{service[:12]}" / "out" / "host").read_text(encoding="ascii")
    except FileNotFoundError:
        return None


def _was_approved(project: Project, service: str) -> bool:
    happened = [event.what for event in project.events()]
    served = {
        what.inputs.get("deployment")
        for what in happened
        if isinstance(what, j.JobStarted) and what.stage == "release" and service_key(what.key) == service
    }
    return any(isinstance(what, j.Approved) and what.digest in served for what in happened)


def may_start(path: Path, stage: str, key: str) -> str | None:
    """Asked by the supervisor right before a job starts: why it must not, or None.

    The answer comes from the journal alone: the key names the digests of the inputs, and the plan among them must be
    approved as it is now.
    """
    project = Project(path)
    if is_routed(project, key):
        return None
    state, wanted = project.state, BY_NAME[stage]
    inputs = _inputs_of(state, wanted, key)
    if inputs is None:
        return "it is no longer wanted: what it was made for changed"
    for name, digest in inputs.items():
        if BY_NAME[name].approved and name != wanted.tries and (name, digest) not in state.approvals:
            return f"the {BY_NAME[name].title.lower()} that it would use ({digest[:12]}) is not approved"
    return None


def _inputs_of(state: State, stage: Stage, key: str) -> dict[StageName, a.Digest] | None:
    """What the job of this key was made from, if it is the one that is wanted now.

    The server of the release in force may start again too, while the next release is still being made.
    """
    started, put = state.started.get(stage.name), state.current.get(stage.name)
    if started and key in (started.key, service_key(started.key)):
        return started.inputs
    return put.made_from if put and put.job and key == service_key(put.job) else None
