"""An approved model onto a model hub: the weights that were evaluated, their card and their lineage, in one commit.

    TENET_HUB_TOKEN    what the hub knows you by; sent to the hub of TENET_HUB_URL and to no other, and never taken from elsewhere
    TENET_HUB_URL      https://huggingface.co unless set; anything that speaks its protocol

An approved deployment may answer people; giving it away takes the same right and the same approval. The repository is private
unless asked for otherwise, and the journal keeps who pushed what where.
"""

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from tenet import artifacts as a
from tenet.files import sha256_of_file, write_atomically
from tenet.journal import Pushed
from tenet.problems import NotPossible
from tenet.project import Project
from tenet.settings import CHECKOUT, Hub
from tools.exporting import giveable
from tools.ollama import AT_THE_ROOT, NotForOllama, modelfile
from tools.switching import Person, refuse_without_right

REPO = re.compile(r"[A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9][\w.-]{0,95}")


class Parcel(NamedTuple):
    """What a commit holds: names in the repository, and the files they are here."""

    deployment: a.Digest
    files: dict[str, Path]


def push(project: Project, repo: str, hub: Hub, person: Person, *, public: bool = False) -> Pushed:
    """Raises `NotPossible`, with nothing sent, where it may not be pushed; with what the hub said, where it was not taken."""
    if not REPO.fullmatch(repo):
        raise NotPossible(f"{repo} is no repository of a hub: write it as OWNER/NAME.")
    refuse_without_right(project, person)
    parcel = packed(project)
    told = {"url": hub.url, "repo": repo, "private": not public, "message": f"{project.name} {parcel.deployment[:12]}"}
    said = _sent(hub, told | {"files": {name: str(path) for name, path in parcel.files.items()}})
    pushed = Pushed(deployment=parcel.deployment, hub=hub.url, repo=repo, commit=said["commit"], private=not public)
    project.record(pushed, person.name, person.surface)
    return pushed


def packed(project: Project) -> Parcel:
    """The whole model at the root, as hubs have it, and beside it the adapter, the card, the lineage, and a Modelfile where Ollama can."""
    deployment, run = giveable(project)
    files = _below(project.path / deployment.model, "")
    if run.adapter and (project.path / run.adapter).is_dir():
        files |= _below(project.path / run.adapter, "adapter/")
    report = project.find("report")
    card = (
        (project.path / report.html).parent / "model_card.md"
        if isinstance(report, a.EvalReport) and report.html
        else None
    )
    made = project.path / "serving" / "hub"
    write_atomically(made / "lineage.json", json.dumps(_lineage(project), indent=1).encode())
    own = {"lineage.json": made / "lineage.json"}
    with suppress(NotForOllama):
        write_atomically(
            made / "Modelfile", modelfile(deployment, project.path / deployment.model, AT_THE_ROOT).encode()
        )
        own["Modelfile"] = made / "Modelfile"
    files |= own | ({"README.md": card} if card and card.exists() else {})
    sums = "".join(f"{sha256_of_file(files[name])}  {name}\n" for name in sorted(files))
    write_atomically(made / "SHA256SUMS", sums.encode())
    return Parcel(project.state.current["deployment"].digest, files | {"SHA256SUMS": made / "SHA256SUMS"})


def _below(folder: Path, prefix: str) -> dict[str, Path]:
    root = folder.resolve()
    return {f"{prefix}{path.relative_to(root).as_posix()}": path for path in sorted(root.rglob("*")) if path.is_file()}


def _lineage(project: Project) -> dict[str, Any]:
    """Digests alone: they prove to whoever has the project that this came from it, and tell nobody else anything."""
    made = {stage: {"digest": put.digest, "made_from": put.made_from} for stage, put in project.state.current.items()}
    return {"project": project.state.id, "artefacts": made}


def _sent(hub: Hub, told: Mapping[str, Any]) -> dict[str, str]:
    """By a process of its own: the client reads tokens, caches and switches of its surroundings when it is first imported."""
    quiet = {"HF_HUB_OFFLINE": "0", "HF_HUB_DISABLE_IMPLICIT_TOKEN": "1", "HF_HUB_DISABLE_PROGRESS_BARS": "1"}
    # The newer way to store large files is Hugging Face's own; other hubs know the older one, which everybody has.
    older = {} if hub.is_hugging_face else {"HF_HUB_DISABLE_XET": "1"}
    environment = hub.without_tokens() | quiet | older
    given = json.dumps({**told, "token": hub.token.get_secret_value()}).encode()
    done = subprocess.run(
        [sys.executable, "-m", "tools.hub_upload"], input=given, cwd=CHECKOUT, env=environment, capture_output=True
    )
    if done.returncode != 0:
        words = done.stderr.decode(errors="replace").replace(hub.token.get_secret_value(), "…").strip().splitlines()
        raise NotPossible(
            f"{hub.url} did not take it: {words[-1] if words else 'no reason given.'} Nothing was recorded."
        )
    return json.loads(done.stdout)
