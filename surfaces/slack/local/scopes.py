"""What the app may do: what its own manifest asks for, and nothing else."""

from typing import Any

from tenet.files import from_yaml
from tenet.settings import CHECKOUT

MANIFEST = from_yaml((CHECKOUT / "docs" / "guides" / "slack-manifest.yaml").read_bytes(), "slack-manifest.yaml")
SCOPES: dict[str, tuple[str, ...]] = {
    "users.info": ("users:read",),
    "users.conversations": ("channels:read", "groups:read", "im:read"),
    "conversations.history": ("channels:history", "groups:history", "im:history"),
    "conversations.replies": ("channels:history", "groups:history", "im:history"),
    "files.getUploadURLExternal": ("files:write",),
    "files.completeUploadExternal": ("files:write",),
    "assistant.threads.setTitle": ("assistant:write",),
    "assistant.threads.setStatus": ("assistant:write",),
    "assistant.threads.setSuggestedPrompts": ("assistant:write",),
}
"""What the manifest must ask for; of the chat methods, chat:write."""


def missing_scope(method: str, given: dict[str, Any]) -> str:
    """The app has what its manifest asks for and nothing else."""
    asked = MANIFEST["oauth_config"]["scopes"]["bot"]
    wanted = ("chat:write",) if method.startswith("chat.") else SCOPES.get(method, ())
    return "" if set(wanted) <= set(asked) else "missing_scope"
