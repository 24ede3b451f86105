"""The house rules that no linter knows."""

import ast
import re
import socket
import subprocess
import sys
import tomllib
from collections.abc import Callable
from importlib.metadata import distributions, packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
OURS = ("agent", "app", "evals", "prompts", "surfaces", "tenet", "tests", "tools", "trainers")
HEAVY = ("torch", "mlflow", "gradio", "langgraph", "transformers", "sklearn", "numpy", "distilabel", "openai")
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def our_files() -> list[Path]:
    """What is in the repository, or will be with the next commit."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True).stdout.split("\0")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


def test_no_installed_package_claims_one_of_our_names() -> None:
    claimed = {name: owners for name, owners in packages_distributions().items() if name in OURS}
    assert all(set(owners) <= {"tenet"} for owners in claimed.values()), claimed


def test_tenet_is_installed_as_a_plain_path_and_nothing_else() -> None:
    """An import hook would cost every start; a copy would go stale."""
    files = [file for found in distributions(name="tenet") for file in found.files or []]
    assert {Path(file.read_text().strip()) for file in files if file.suffix == ".pth"} == {ROOT}


def test_everything_that_is_asked_for_is_pinned() -> None:
    project = tomllib.loads(read("pyproject.toml"))
    asked = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    pinned = {_plain(line.partition("==")[0]) for line in read("constraints.txt").splitlines() if "==" in line}
    assert {_plain(re.split(r"[\[<>=]", line)[0]) for line in asked} <= pinned
    assert not [line for line in asked if ">=" not in line], "without a lower bound pip may pick an ancient version"


def _plain(name: str) -> str:
    return name.strip().lower().replace("_", "-")


def test_the_pins_hold_on_every_machine() -> None:
    pins = [line for line in read("constraints.txt").splitlines() if line and not line.startswith("#")]
    assert not [line for line in pins if not re.fullmatch(r"[\w.-]+==[\w.]+", line)], (
        "a local build, an address or a folder"
    )


def test_nobody_imports_the_app() -> None:
    for path in our_files():
        if path.suffix == ".py" and path.parent != ROOT / "tests":
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                assert not (isinstance(node, ast.Import) and any(name.name == "app" for name in node.names)), path
                assert not (isinstance(node, ast.ImportFrom) and node.module == "app"), path


def test_no_file_names_a_path_of_a_machine() -> None:
    machine = re.compile(rb"(?<![\w.*-])/(?:home|root|work|Users|mnt|opt|srv)/[\w.-]")
    found = [str(path.relative_to(ROOT)) for path in our_files() if machine.search(path.read_bytes())]
    assert not [name for name in found if name != "tests/test_house.py"]


def test_agents_md_is_short_and_has_one_copy() -> None:
    assert len(read("AGENTS.md").splitlines()) < 100
    assert (ROOT / "CLAUDE.md").readlink() == Path("AGENTS.md")


@pytest.mark.parametrize("page", ["README.md", "AGENTS.md", ".ci/run"])
def test_every_make_command_that_is_written_down_exists(page: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", read("Makefile"), re.MULTILINE))
    assert set(re.findall(r"(?:^|`)make ([a-z]+)", read(page), re.MULTILINE)) <= targets


def test_the_readme_starts_with_the_two_commands() -> None:
    assert {"app", "test"} <= set(re.findall(r"^make ([a-z]+)", read("README.md"), re.MULTILINE))


@pytest.mark.parametrize("page", DECISIONS, ids=lambda page: page.stem)
def test_every_decision_says_why_and_what_would_change_our_mind(page: Path) -> None:
    parts = re.findall(r"^\*\*(.+?)\.\*\*", page.read_text(encoding="utf-8"), re.MULTILINE)
    assert parts == ["Context", "Decision", "Consequences", "What would change our mind"]


def test_decisions_are_numbered_without_a_gap() -> None:
    assert [int(page.stem[:4]) for page in DECISIONS] == list(range(1, len(DECISIONS) + 1))


def test_every_link_in_the_docs_leads_somewhere() -> None:
    for page in [ROOT / "README.md", ROOT / "AGENTS.md", *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


@pytest.mark.parametrize("words", [["--help"], ["status"], ["jobs"], ["status", "--json"]], ids=" ".join)
def test_quick_commands_import_nothing_heavy(words: list[str]) -> None:
    code = (
        "import sys, app\n"
        f"sys.argv = ['tenet', *{words!r}]\n"
        "try:\n    app.main()\nexcept SystemExit as end:\n    assert not end.code, end.code\n"
        f"print('HEAVY', [name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert "HEAVY []" in done.stderr, done.stderr


def test_the_page_starts_without_torch() -> None:
    code = (
        "import sys\nfrom tenet.settings import quiet_libraries, read_settings\nquiet_libraries()\n"
        "from surfaces.web.serving import application\napplication(read_settings(), login=False)\n"
        "print('torch' in sys.modules, 'mlflow' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.split() == ["False", "False"]


STRANGER = ("127.0.0.2", 9)
"""Stands for any address that the guard does not know, and harms nobody should the guard ever be gone."""


REACHES: dict[str, Callable[[socket.socket], object]] = {
    "connect": lambda end: end.connect(STRANGER),
    "connect_ex": lambda end: end.connect_ex(STRANGER),
    "sendto": lambda end: end.sendto(b"", STRANGER),
    "getaddrinfo": lambda _: socket.getaddrinfo(*STRANGER),
}


@pytest.mark.parametrize("way", REACHES)
def test_no_test_reaches_beyond_this_machine(way: str) -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as end, pytest.raises(RuntimeError, match="a test tried to reach"):
        REACHES[way](end)
