"""What a client may ask of a chat completion. What would be ignored silently further on is refused here."""

import json
from collections.abc import Mapping
from typing import Any, Literal, NamedTuple, cast

from tools.gateway.refusing import Refusal, bad

Engine = Literal["transformers-serve", "vllm"]
COMMON = frozenset(
    {
        "model",
        "messages",
        "stream",
        "temperature",
        "top_p",
        "max_tokens",
        "max_completion_tokens",
        "stop",
        "seed",
        "frequency_penalty",
    }
)
"""What every engine does as it is told."""
MERELY_TOLD = frozenset({"user", "metadata", "store", "service_tier", "stream_options", "response_format"})
"""What the gateway takes and does itself, or what changes no answer."""
MORE: Mapping[Engine, frozenset[str]] = {
    "transformers-serve": frozenset(),
    "vllm": frozenset(
        {"n", "logprobs", "top_logprobs", "presence_penalty", "logit_bias", "stream_options", "response_format"}
    ),
}
DEFAULTS: Mapping[str, object] = {
    "n": 1,
    "logprobs": False,
    "presence_penalty": 0,
    "tools": [],
    "parallel_tool_calls": True,
}
"""Said outright they ask for nothing, so that no client fails by it."""


class Asked(NamedTuple):
    model: str
    body: dict[str, Any]
    stream: bool
    schema: dict[str, Any] | None
    """The JSON schema that the answer must meet."""

    @property
    def words(self) -> str:
        """What the person said last."""
        return _text(self.body["messages"][-1].get("content"))


def understand(content: bytes) -> Asked:
    try:
        body = json.loads(content)
    except ValueError as error:
        raise bad(f"The body is not JSON: {error}.") from None
    if not isinstance(body, dict):
        raise bad("The body must be a JSON object.")
    body = cast("dict[str, Any]", body)
    if not isinstance(body.get("model"), str):
        raise bad("`model` is missing: GET /v1/models lists what there is.")
    _check_messages(body.get("messages"))
    return Asked(body["model"], body, body.get("stream") is True, _schema(body.get("response_format")))


def for_engine(asked: Asked, engine: Engine, name: str) -> dict[str, Any]:
    """The request as this engine understands it; raises `Refusal` where it would be ignored."""
    known = COMMON | MORE[engine]
    wanted = {
        key: value
        for key, value in asked.body.items()
        if key not in MERELY_TOLD - MORE[engine] and value is not None and (key in known or DEFAULTS.get(key) != value)
    }
    if unknown := sorted(wanted.keys() - known):
        raise bad(
            f"{', '.join(unknown)}: this model's server ({engine}) would ignore it, so it is refused. Leave it out."
        )
    return wanted | {"model": name}


def _check_messages(messages: object) -> None:
    if not isinstance(messages, list) or not messages:
        raise bad("`messages` must be a list with at least one message.")
    for message in cast("list[object]", messages):
        found = cast("dict[str, Any]", message) if isinstance(message, dict) else {}
        if found.get("role") not in ("system", "developer", "user", "assistant") or not _is_text(found.get("content")):
            raise bad("Every message needs a `role` (system, user, assistant) and a text as `content`.")


def _is_text(content: object) -> bool:
    if isinstance(content, str):
        return True
    parts = cast("list[Any]", content) if isinstance(content, list) else []
    return bool(parts) and all(
        isinstance(part, dict) and cast("dict[str, Any]", part).get("type") == "text" for part in parts
    )


def _text(content: object) -> str:
    if isinstance(content, str):
        return content
    return "".join(str(part.get("text", "")) for part in cast("list[dict[str, Any]]", content))


def _schema(wanted: object) -> dict[str, Any] | None:
    if wanted is None:
        return None
    found = cast("dict[str, Any]", wanted) if isinstance(wanted, dict) else {}
    match found.get("type"):
        case "text":
            return None
        case "json_object":
            return {"type": "object"}
        case "json_schema":
            return _checked(found.get("json_schema"))
        case _:
            raise bad("`response_format` must be of type text, json_object or json_schema.")


def _checked(wanted: object) -> dict[str, Any]:
    from jsonschema import Draft202012Validator, SchemaError

    given = cast("dict[str, Any]", wanted).get("schema") if isinstance(wanted, dict) else None
    if not isinstance(given, dict):
        raise bad("`response_format.json_schema.schema` is missing.")
    schema = cast("dict[str, Any]", given)
    if "$ref" in json.dumps(schema) and _leads_away(schema):
        raise bad("A `$ref` of the schema may only point into the schema itself (#/…).")
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        raise bad(f"`response_format` holds no valid JSON schema: {error.message}") from None
    return schema


def _leads_away(node: object) -> bool:
    if isinstance(node, dict):
        found = cast("dict[str, Any]", node)
        reference = found.get("$ref", "#")
        return not str(reference).startswith("#") or any(_leads_away(value) for value in found.values())
    return isinstance(node, list) and any(_leads_away(value) for value in cast("list[Any]", node))


def check_model(asked: Asked, names: tuple[str, ...]) -> None:
    """Only models that were released: a path or a hub's name never reaches the engine."""
    if asked.model not in names:
        raise Refusal(404, "model_not_found", f"There is no model {asked.model!r} here. There is: {', '.join(names)}.")
