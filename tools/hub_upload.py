"""One commit to a hub, and a look whether it holds what was sent: JSON on standard input, JSON on standard output.

Run by tools.hub as a process of its own; the token comes in the input, never on a command line or in the environment.
"""

import json
import sys
from pathlib import Path
from typing import Any, cast

from tenet.files import sha256_of_file

SHOWN = 300


def main() -> None:
    from huggingface_hub.errors import HfHubHTTPError

    given: dict[str, Any] = json.loads(sys.stdin.buffer.read())
    try:
        sys.stdout.write(json.dumps({"commit": upload(given)}))
    except (HfHubHTTPError, OSError, ValueError) as error:
        sys.exit(" ".join(str(error).split())[:SHOWN])


def upload(given: dict[str, Any]) -> str:
    """The commit that the hub made."""
    from huggingface_hub import CommitOperationAdd, HfApi

    api = cast("Any", HfApi(endpoint=given["url"], token=given["token"]))
    repo: str = given["repo"]
    if not api.repo_exists(repo):
        api.create_repo(repo, private=given["private"])
    elif given["private"] and api.model_info(repo).private is False:
        raise ValueError(f"{repo} is public, and this was to be private: choose another name, or push with --public.")
    operations = [CommitOperationAdd(name, path) for name, path in given["files"].items()]
    commit = str(api.create_commit(repo, operations, commit_message=given["message"]).oid)
    refuse_other_content(api, repo, commit, given["files"])
    return commit


def refuse_other_content(api: Any, repo: str, commit: str, files: dict[str, str]) -> None:
    """The large files, which hold the weights, lie there under their digest."""
    there = {info.path: info for info in api.get_paths_info(repo, list(files), revision=commit)}
    for name, path in files.items():
        found = there.get(name)
        if found is None or (found.lfs and found.lfs.sha256 != sha256_of_file(Path(path))):
            raise ValueError(f"{name} does not lie there as it was sent (commit {commit}).")


if __name__ == "__main__":
    main()
