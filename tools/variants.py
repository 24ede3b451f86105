"""Which of the released models answer: every switch is one event of the journal, which the gateway follows at once.

    production    answers clients
    candidate     a later release: set aside, given a copy of the traffic (shadow), or a share of it (canary)
    previous      was in production and still runs, so that going back takes no time

All of them are deployments that a person approved; who switches between them, and why, is in the event.
"""

from collections.abc import Callable
from pathlib import Path

from tenet import artifacts as a
from tenet.files import from_yaml
from tenet.jobs import Jobs
from tenet.journal import Mode, Routed, Surface
from tenet.problems import NotPossible
from tenet.project import Project
from tenet.routing import host_of, routes

CHAMPION, CANDIDATE = "champion", "candidate"
"""What the registry calls the versions that answer, and that might."""
TAKEN_BACK = "taken back by itself"
"""Begins the reason of a switch that the gateway made on its own."""
Change = Callable[[Routed], Routed]


def switch(project: Project, change: Change, by: str, surface: Surface | None = None) -> Routed:
    """Make one switch of what is routed now; two that come at once are made one after the other."""
    with project.locked():
        now = routes(project)
        if now is None:
            raise NotPossible(
                f"{project.name} has no live model yet. Approve its deployment first: tenet chat {project.name}"
            )
        after = change(now)
        if after != now:
            project.record(after, by, surface)
        return after


def put_aside(project: Project, gateway: str, service: str) -> Routed:
    """A server that was just started is named to the gateway, so that Tenet can ask it; nobody else can."""
    with project.locked():
        now = routes(project) or Routed(gateway=gateway, production=None)
        if service in (now.production, now.candidate) and now.gateway == gateway:
            return now
        candidate = now.candidate if service == now.production else service
        after = now.model_copy(
            update={
                "gateway": gateway,
                "candidate": candidate,
                "mode": "aside",
                "share": 0.0,
                "because": "to be compared",
            }
        )
        project.record(after)
        return after


def promoted(because: str) -> Change:
    """The candidate answers from now on; what answered before stays ready."""

    def change(now: Routed) -> Routed:
        if now.candidate is None:
            raise NotPossible("There is no candidate. A second training of this project, once released, becomes one.")
        return _routed(now, production=now.candidate, previous=now.production, because=because)

    return change


def with_candidate(mode: Mode, share: float, because: str) -> Change:
    def change(now: Routed) -> Routed:
        if now.candidate is None or now.production is None:
            raise NotPossible(
                "There is no candidate beside a model in production. A second training, once released, becomes one."
            )
        return _routed(now, production=now.production, previous=now.previous, because=because).model_copy(
            update={"candidate": now.candidate, "mode": mode, "share": share}
        )

    return change


def rolled_back(because: str) -> Change:
    """One step back: a candidate that gets traffic gets none any more; otherwise what was in production before returns."""

    def change(now: Routed) -> Routed:
        if now.candidate is not None and now.mode != "aside":
            return now.model_copy(update={"mode": "aside", "share": 0.0, "because": because})
        if now.previous is None:
            raise NotPossible("There is nothing to go back to: no model was in production before this one.")
        # What is taken out of production becomes the candidate again: set aside, there to be looked at.
        return _routed(now, production=now.previous, previous=None, because=because).model_copy(
            update={"candidate": now.production}
        )

    return change


def set_aside(candidate: str, because: str) -> Change:
    """This candidate, if it still is one, gets nothing more."""

    def change(now: Routed) -> Routed:
        if now.candidate != candidate or now.mode == "aside":
            return now
        return now.model_copy(update={"mode": "aside", "share": 0.0, "because": because})

    return change


def gateway_anew(gateway: str, because: str) -> Change:
    """The same models behind another gateway."""
    return lambda now: now.model_copy(update={"gateway": gateway, "because": because or "the gateway was opened anew"})


def without(service: str, because: str, before: Routed | None = None) -> Change:
    """This server goes away: what was there before it is what remains, with what it got of the traffic."""

    def change(now: Routed) -> Routed:
        if service == now.production:
            return _routed(now, production=now.previous, previous=None, because=because)
        if service != now.candidate:
            return now
        after = _routed(now, production=now.production, previous=now.previous, because=because)
        if before is None or before.candidate in (None, now.production):
            return after
        return after.model_copy(update={"candidate": before.candidate, "mode": before.mode, "share": before.share})

    return change


def standing_before(project: Project, service: str) -> Routed | None:
    """What was routed when this server was not yet among it."""
    known = (event.what for event in reversed(project.events()) if isinstance(event.what, Routed))
    return next((routed for routed in known if service not in (routed.production, routed.candidate)), None)


def _routed(now: Routed, *, production: str | None, previous: str | None, because: str) -> Routed:
    return Routed(gateway=now.gateway, production=production, previous=previous, because=because)


def end_unrouted(project: Project, jobs: Jobs) -> None:
    """End the servers that no request can reach any more; one whose process serves another's adapter stays."""
    now = routes(project)
    routed = [key for key in (now.production, now.candidate, now.previous) if key] if now else list[str]()
    kept = {now.gateway if now else None, *routed, *(host_of(project.path, key) for key in routed)}
    for job in jobs.all():
        if job.spec.kind == "service" and job.spec.project == str(project.path) and job.spec.key not in kept:
            jobs.cancel(job.spec.key)


def service_folder(project: Path, key: str) -> Path:
    """Where the job that keeps a model's server alive runs."""
    return project / "runs" / f"service-{key[:12]}"


def deployment_of(project: Path, service: str) -> a.Deployment:
    """What this server serves."""
    path = service_folder(project, service) / "inputs" / "deployment.yaml"
    return a.Deployment.model_validate(from_yaml(path.read_bytes(), path.name))


def name_version(deployment: a.Deployment, alias: str) -> str | None:
    """The registry says which version this is; without a registered version there is nothing to name."""
    if deployment.model_version is None:
        return None
    from evals.registry import set_alias

    set_alias(deployment.model_name, alias, deployment.model_version)
    return alias


def history(project: Project) -> list[str]:
    """Every switch, as a line for people."""
    return [
        f"{event.at:%Y-%m-%d %H:%M:%S}  {event.by:<12} {in_words(event.what)}"
        for event in project.events()
        if isinstance(event.what, Routed)
    ]


def in_words(now: Routed) -> str:
    parts = [f"production {short(now.production)}"]
    if now.candidate:
        share = f" {now.share:.0%}" if now.mode == "canary" else ""
        parts.append(f"candidate {short(now.candidate)} {now.mode}{share}")
    if now.previous:
        parts.append(f"before {short(now.previous)}")
    return ", ".join(parts) + (f"  ({now.because})" if now.because else "")


def short(service: str | None) -> str:
    return service[:12] if service else "none"
