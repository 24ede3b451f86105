"""How to call the live model: its address, and the same request for curl, Python and the OpenAI client."""

import json
from typing import Any

from tenet import artifacts as a
from tenet.jobs import Jobs
from tenet.project import Project
from tools.gateway.clients import clients


def snippets(project: Project, jobs: Jobs, release: a.Release) -> dict[str, Any]:
    job, deployment = jobs.get(release.gateway) if release.gateway else None, project.find("deployment")
    endpoint = job.endpoint if job else None
    base_url = str(endpoint["base_url"]) if endpoint else None
    state = job.message or job.state if job else "it was released on another machine"
    needs_key = bool(clients(project.path))
    found = _written(base_url, deployment, release) if base_url and isinstance(deployment, a.Deployment) else []
    return {
        "base_url": base_url,
        "elsewhere": job is None,
        "server_state": state,
        "needs_key": needs_key,
        "snippets": found,
    }


def _written(base_url: str, deployment: a.Deployment, release: a.Release) -> list[tuple[str, str]]:
    messages = [
        {"role": "system", "content": deployment.instruction},
        {"role": "user", "content": release.first_answer.input},
    ]
    body = {"model": "tuned", "temperature": 0, "max_tokens": deployment.max_tokens, "messages": messages}
    quoted = json.dumps(body, indent=1, ensure_ascii=False).replace("'", "'\\''")
    return [
        ("curl", f"curl {base_url}/chat/completions {_CURL} -d '{quoted}'"),
        ("Python", _PYTHON.format(url=base_url, body=_indented(body))),
        (
            "OpenAI client",
            _OPENAI.format(url=base_url, tokens=deployment.max_tokens, messages=_indented(messages)),
        ),
    ]


def _indented(value: object) -> str:
    return json.dumps(value, indent=4, ensure_ascii=False)


_CURL = "-H 'Content-Type: application/json' -H 'Authorization: Bearer YOUR-KEY'"

_PYTHON = """\
import json, urllib.request

body = {body}
request = urllib.request.Request(
    "{url}/chat/completions", json.dumps(body).encode(), {{"Content-Type": "application/json", "Authorization": "Bearer YOUR-KEY"}}
)
print(json.load(urllib.request.urlopen(request))["choices"][0]["message"]["content"])"""

_OPENAI = """\
from openai import OpenAI

client = OpenAI(base_url="{url}", api_key="YOUR-KEY")
answer = client.chat.completions.create(
    model="tuned",
    temperature=0,
    max_tokens={tokens},
    messages={messages},
)
print(answer.choices[0].message.content)"""
