"""`/tenet new|status|approve|help`: answered to the one who asked; an approval is still a click on a card."""

from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from surfaces.slack import blocks as b
from surfaces.slack.acting import Actor
from surfaces.slack.answers import reason, text
from surfaces.slack.incoming import Delivery, Thread
from surfaces.slack.showing import review, standing
from surfaces.slack.store import Known
from tenet.problems import NotPossible
from tenet.project import Project
from tenet.state import Review

HELP = """\
*Tenet turns a conversation into a better model.* Write to me, mention me in a channel, or:
`/tenet new WORDS`  begin a project in this channel
`/tenet status`  where the projects of this channel stand
`/tenet approve`  the cards that wait for an approval here
In a thread: say what you want, drop files of examples, press the buttons of the cards. Words never approve."""


class Commands:
    def __init__(self, actor: Actor) -> None:
        self.actor, self.store, self.client = actor, actor.store, actor.client

    def run(self, command: Delivery) -> Delivery | None:
        """Answer it. Returns the words that begin a project, where it was `new`."""
        person = self.actor.people.of(command.user)
        word, _, rest = command.text.partition(" ")
        if person.refused:
            self._answer(command, [b.section(person.refused)])
        elif word == "new" and rest.strip():
            return self._new(command, rest.strip())
        elif word in ("status", "approve"):
            self._answer(command, self._status(command) if word == "status" else self._approvals(command))
        else:
            self._answer(command, [b.section(HELP)])
        return None

    def _new(self, command: Delivery, words: str) -> Delivery | None:
        """A thread of its own, below a message that says whose it is."""
        channel = command.thread.channel
        try:
            opening = f"<@{command.user}> begins a project: {b.plain_words(words)[:2000]}"
            ts = text(self.client.chat_postMessage(channel=channel, text=opening), "ts")
        except SlackApiError as error:
            if reason(error) not in ("not_in_channel", "channel_not_found"):
                raise
            self._answer(
                command, [b.section("I am not in this channel yet. Invite me (`/invite @Tenet`) and try again.")]
            )
            return None
        return Delivery(
            id=f"{command.id}-new", kind="say", thread=Thread(channel, ts), user=command.user, at=ts, text=words,
            addressed=True,
        )  # fmt: skip

    def _status(self, command: Delivery) -> list[b.Block]:
        found = [block for known in self._here(command)[-10:] for block in standing(self._project(known)).blocks]
        return found or [b.section("No project has begun in this channel yet. `/tenet new WORDS` begins one.")]

    def _approvals(self, command: Delivery) -> list[b.Block]:
        found: list[b.Block] = []
        for known in self._here(command):
            project = self._project(known)
            step = project.next_step()
            if isinstance(step, Review) and len(found) < 10:
                found += review(project, step.digests, known.thread, self.actor.slack.web_url).blocks
        return found or [b.section("Nothing waits for an approval in this channel.")]

    def _here(self, command: Delivery) -> list[Known]:
        """The projects of this channel and of no other."""
        return [known for known in self.store.threads() if known.thread.channel == command.thread.channel]

    def _project(self, known: Known) -> Project:
        return self.actor.sessions(known.project, "tenet").project

    def _answer(self, command: Delivery, blocks: list[b.Block]) -> None:
        if not command.answer_to:
            raise NotPossible("This command came without a place to answer it.")
        WebhookClient(command.answer_to).send(text="Tenet", blocks=blocks[:50], response_type="ephemeral")
