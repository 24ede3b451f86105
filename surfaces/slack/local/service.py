"""A Slack of this machine and the people who use it: they write, click and fill in forms, and look at what the bot said.

with LocalSlack() as slack:
    Bot(settings, slack.settings(), sessions).start()
    ts = slack.say("C1", "<@UBOT> sort my tickets")
    slack.click(slack.button("C1", ts, "approve"))
"""

import json
import time
from collections.abc import Callable
from typing import Any, NamedTuple

from surfaces.slack.local.wire import Wire
from surfaces.slack.local.workspace import BOT, TEAM, Call


class Button(NamedTuple):
    message: dict[str, Any]
    channel: str
    action: dict[str, Any]


class LocalSlack(Wire):
    def say(
        self, channel: str, text: str, user: str = "U1", thread: str | None = None, deliver: bool = True, **more: Any
    ) -> str:
        event = self.event(channel, text, user, thread, **more)
        if deliver:
            self.send("events_api", self.body(event))
        return event["ts"]

    def event(
        self, channel: str, text: str, user: str = "U1", thread: str | None = None, **more: Any
    ) -> dict[str, Any]:
        """A message that stands in the channel; Slack has not told anybody yet."""
        kind = "im" if channel.startswith("D") else "channel"
        ts = self.now()
        event = {
            "type": "message",
            "channel": channel,
            "channel_type": kind,
            "user": user,
            "text": text,
            "ts": ts,
            **more,
        }
        if thread:
            event["thread_ts"] = thread
        self.messages.setdefault(channel, {})[ts] = event
        return event

    def body(self, event: dict[str, Any], team: str = TEAM) -> dict[str, Any]:
        return {"type": "event_callback", "team_id": team, "event_id": f"Ev{next(self._numbers)}", "event": event}

    def file(self, name: str, content: bytes) -> dict[str, Any]:
        path = f"/files/{next(self._numbers)}/{name}"
        self.files[path] = content
        return {"name": name, "size": len(content), "url_private_download": f"{self.url}{path}", "mode": "hosted"}

    def button(self, channel: str, thread: str, action: str, seconds: float = 20) -> Button:
        """The newest button of this name in a thread, as soon as there is one."""
        return self.wait(lambda: self.find_button(channel, thread, action), f"a button {action}", seconds)

    def clicked(self, button: Button, user: str = "U1") -> dict[str, Any]:
        return {
            "type": "block_actions", "team": {"id": TEAM}, "user": {"id": user, "team_id": TEAM},
            "channel": {"id": button.channel}, "message": button.message, "trigger_id": f"tr{next(self._numbers)}",
            "actions": [{**button.action, "block_id": "b", "action_ts": self.now()}],
        }  # fmt: skip

    def click(self, button: Button, user: str = "U1") -> None:
        self.send("interactive", self.clicked(button, user))

    def submit(self, user: str = "U1", **values: str) -> dict[str, Any]:
        """Fill in the form that was opened last, and send it."""
        view = self.opened.get(timeout=10)
        state = {name: {name: {"type": "x", "value": value}} for name, value in values.items()}
        body = {
            "type": "view_submission", "team": {"id": TEAM}, "user": {"id": user, "team_id": TEAM},
            "view": {**view, "id": f"V{next(self._numbers)}", "state": {"values": state}},
        }  # fmt: skip
        self.send("interactive", body)
        return body

    def command(self, channel: str, text: str, user: str = "U1") -> dict[str, Any]:
        """`/tenet text`; returns what the person is answered."""
        body = {
            "command": "/tenet", "text": text, "team_id": TEAM, "channel_id": channel, "user_id": user,
            "trigger_id": f"tr{next(self._numbers)}", "response_url": f"{self.url}/answer",
        }  # fmt: skip
        self.send("slash_commands", body)
        return body

    # ------------------------------------------------------------ looking

    def said(self, channel: str, thread: str) -> list[dict[str, Any]]:
        """What the bot said in a thread."""
        with self._lock:
            found = list(self.messages.get(channel, {}).values())
        return [each for each in found if each["user"] == BOT and each.get("thread_ts") == thread]

    def shows(self, channel: str, thread: str, text: str) -> bool:
        return any(text in json.dumps(each, ensure_ascii=False) for each in self.said(channel, thread))

    def called(self, method: str) -> list[Call]:
        return [call for call in self.calls if call.method == method]

    def wait(self, what: Callable[[], Any], name: str, seconds: float = 120) -> Any:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if found := what():
                return found
            time.sleep(0.02)
        raise AssertionError(f"waited {seconds:g} s for {name}; the last calls: {self.calls[-5:]}")

    def find_button(self, channel: str, thread: str, action: str) -> Button | None:
        for message in reversed(self.said(channel, thread)):
            for block in message.get("blocks", ()):
                for element in block.get("elements", ()):
                    if str(element.get("action_id", "")).removeprefix("tenet_").partition(":")[0] == action:
                        return Button(message, channel, element)
        return None

    def tasks(self, channel: str, thread: str) -> dict[str, str]:
        """The steps that were shown in a thread, each with its last status."""
        chunks = [chunk for each in self.said(channel, thread) for chunk in each.get("chunks", ())]
        return {chunk["title"]: chunk["status"] for chunk in chunks if chunk["type"] == "task_update"}
