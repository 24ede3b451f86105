"""Files that people drop into a thread. The bot's token goes to Slack and to nobody else."""

from typing import IO, Any
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from surfaces.slack.incoming import SlackFile
from tenet.problems import NotPossible

LARGEST = 50_000_000
SLACK_HOSTS = ("files.slack.com", "slack.com", "slack-files.com")


def download(file: SlackFile, token: str, api_url: str) -> bytes:
    """Raises `NotPossible` with a sentence for the person who gave it."""
    if not file.url_private_download or not _belongs_to_slack(file.url_private_download, api_url):
        raise NotPossible(f"{file.name} is not kept by Slack itself, so it was not read. Please upload the file.")
    if file.size > LARGEST:
        raise _too_large(file)
    request = Request(file.url_private_download, headers={"Authorization": f"Bearer {token}"})
    try:
        with build_opener(_NoRedirects).open(request, timeout=60) as answer:
            content = answer.read(LARGEST + 1)
            kind = answer.headers.get_content_type()
    except URLError as error:
        raise NotPossible(f"{file.name} could not be fetched from Slack ({error}). Please drop it again.") from error
    if len(content) > LARGEST:
        raise _too_large(file)
    if kind == "text/html" and not file.name.lower().endswith((".html", ".htm")):
        raise NotPossible(
            f"Slack did not hand out {file.name}: the bot needs the scope files:read (docs/guides/slack.md)."
        )
    return content


class _NoRedirects(HTTPRedirectHandler):
    """A redirect would take the token along, to wherever it leads."""

    def redirect_request(self, req: Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str) -> None:
        return None


def _belongs_to_slack(url: str, api_url: str) -> bool:
    parts, api = urlsplit(url), urlsplit(api_url)
    if (parts.scheme, parts.netloc) == (api.scheme, api.netloc):
        return True
    host = parts.hostname or ""
    return (
        parts.scheme == "https"
        and parts.port is None
        and any(host == known or host.endswith(f".{known}") for known in SLACK_HOSTS)
    )


def _too_large(file: SlackFile) -> NotPossible:
    return NotPossible(
        f"{file.name} is larger than {LARGEST // 1_000_000} MB. Give Tenet a part of it, or use the web page."
    )
