"""`tenet doctor`: what this machine has, what is missing and what that means."""

import importlib.util
import os
import shutil
import subprocess
import sys
from typing import NamedTuple

from tenet.jobs import Jobs
from tenet.models import ModelFailure
from tenet.models.roles import choose_judge
from tenet.sandbox.choosing import best_tier
from tenet.sandbox.walls import DESCRIPTIONS
from tenet.settings import ROLES, Settings, has_slack, read_settings
from tenet.slugs import names


class Finding(NamedTuple):
    good: bool | None
    """None: neither good nor bad, but worth knowing."""
    what: str
    remedy: str = ""


def doctor() -> None:
    settings = read_settings()
    findings = [
        _python(),
        _memory(),
        _disk(settings),
        _mind(settings),
        *_providers(settings),
        Finding(None, choose_judge(settings).note),
        _slack(),
        _gpu(),
        _sandbox(settings),
        _vllm(settings),
        *_programs(),
        *_packages(),
        _home(settings),
    ]
    for finding in findings:
        mark = {True: "✓", False: "✗", None: "·"}[finding.good]
        print(f"{mark} {finding.what}")
        if finding.remedy:
            print(f"    {finding.remedy}")
    if any(finding.good is False for finding in findings):
        raise SystemExit(1)


def _python() -> Finding:
    version = (
        f"Python {sys.version_info.major}.{sys.version_info.minor}.{sys.version_info.micro}, {os.cpu_count()} cores"
    )
    return Finding(
        sys.version_info >= (3, 11), version, "" if sys.version_info >= (3, 11) else "Tenet needs Python 3.11 or newer."
    )


def _memory() -> Finding:
    gigabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return Finding(
        gigabytes >= 4,
        f"{gigabytes:.0f} GB of memory",
        "" if gigabytes >= 4 else "Training the embedded model wants 4 GB.",
    )


def _disk(settings: Settings) -> Finding:
    settings.home.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(settings.home).free / 1e9
    return Finding(
        free >= 2,
        f"{free:.0f} GB free for {settings.home}",
        "" if free >= 2 else "Jobs are paused below 0.5 GB. Free some space.",
    )


def _mind(settings: Settings) -> Finding:
    if settings.guide:
        return Finding(True, f"the guide is {settings.guide.model} at {settings.guide.base_url or 'its provider'}")
    remedy = "It serves classification and extraction. To connect a language model: docs/guides/minds.md"
    return Finding(None, "the built-in mind guides the conversation", remedy)


def _providers(settings: Settings) -> list[Finding]:
    """Of the models named `provider:model`: those that could not be asked, since a package or a key is missing."""
    named = [*(settings.endpoint(role) for role in ROLES), *settings.more_judges]
    missing: dict[str, Finding] = {}
    for endpoint in named:
        if endpoint and not endpoint.base_url:
            from tenet.models.chats import open_chat

            try:
                open_chat(endpoint)
            except ModelFailure as failure:
                missing[endpoint.model] = Finding(False, failure.happened, failure.advice)
    return list(missing.values())


def _slack() -> Finding:
    if has_slack():
        return Finding(True, "a Slack bot token is set: `tenet slack`")
    return Finding(None, "Slack is not set up", "docs/guides/slack.md shows how, in ten minutes.")


def _gpu() -> Finding:
    if shutil.which("nvidia-smi") is None:
        return Finding(None, "no NVIDIA GPU: everything runs on the CPU, with small base models")
    found = subprocess.run(
        ["nvidia-smi", "--query-gpu=name,memory.total", "--format=csv,noheader"], capture_output=True, text=True
    )
    return Finding(found.returncode == 0, found.stdout.strip() or "nvidia-smi does not answer")


def _sandbox(settings: Settings) -> Finding:
    tier = best_tier()
    if tier == "A":
        return Finding(True, f"rewards run in a sandbox: {DESCRIPTIONS[tier]}")
    if tier == "B":
        return Finding(
            True, f"rewards run in a sandbox: {DESCRIPTIONS[tier]}", "With bubblewrap it would have one more wall."
        )
    if settings.allow_unsandboxed_reward:
        return Finding(
            False,
            f"REWARDS RUN WITHOUT A SANDBOX ({DESCRIPTIONS[tier]}), because TENET_ALLOW_UNSANDBOXED_REWARD is set",
            "Unset it, or use a machine with Linux 5.13 or newer on x86-64 or arm64.",
        )
    return Finding(
        None,
        "no sandbox holds on this machine, so reinforcement learning is refused",
        "docs/guides/rewards.md says why.",
    )


def _vllm(settings: Settings) -> Finding:
    from tools.vllm import find_vllm

    found = find_vllm(settings)
    if found:
        return Finding(True, f"vLLM {found.version} serves released models ({found.python})")
    if settings.vllm:
        return Finding(
            False, f"TENET_VLLM is {settings.vllm}, and there is no vLLM in it", "make vllm installs one, or unset it."
        )
    return Finding(
        None, "no vLLM: `transformers serve` serves released models", "For adapters and more speed: make vllm"
    )


def _programs() -> list[Finding]:
    needed = {
        "unshare": "Without it (package util-linux) a job's grandchildren may outlive it after a kill -9.",
        "chromium": "Only the tests of the web page need it (package chromium).",
    }
    return [
        Finding(
            True if shutil.which(name) else None,
            f"{name}{'' if shutil.which(name) else ' is missing'}",
            "" if shutil.which(name) else why,
        )
        for name, why in needed.items()
    ]


def _packages() -> list[Finding]:
    missing = [
        name
        for name in ("torch", "transformers", "trl", "peft", "datasets", "distilabel", "mlflow", "gradio", "langgraph")
        if not importlib.util.find_spec(name)
    ]
    if missing:
        return [Finding(False, f"missing packages: {', '.join(missing)}", "Run `make setup`.")]
    return [Finding(True, "all packages are installed")]


def _home(settings: Settings) -> Finding:
    running = [job for job in Jobs(settings.home).all() if job.state == "running"]
    return Finding(None, f"{len(names(settings.projects))} projects and {len(running)} running jobs in {settings.home}")
