"""The house rules that no linter knows."""

import re
import subprocess
import sys
from importlib.metadata import distributions, packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
OURS = ("agent", "app", "evals", "prompts", "surfaces", "tenet", "tests", "tools", "trainers")


def test_no_installed_package_claims_one_of_our_names() -> None:
    claimed = {name: owners for name, owners in packages_distributions().items() if name in OURS}
    assert all(set(owners) <= {"tenet"} for owners in claimed.values()), claimed


def test_tenet_is_installed_as_a_plain_path_and_nothing_else() -> None:
    """An import hook would cost every start; a copy would go stale."""
    files = next(found.files for found in distributions() if found.name == "tenet") or []
    path_files = [file for file in files if file.suffix == ".pth"]
    assert [str(file.read_text()).strip() for file in path_files] == [str(ROOT)]


def test_agents_md_is_short_and_has_one_copy() -> None:
    assert len((ROOT / "AGENTS.md").read_text(encoding="utf-8").splitlines()) < 100
    assert (ROOT / "CLAUDE.md").is_symlink()


def test_every_command_of_the_readme_exists() -> None:
    readme, makefile = (ROOT / "README.md").read_text(encoding="utf-8"), (ROOT / "Makefile").read_text(encoding="utf-8")
    asked = set(re.findall(r"^\s*make ([a-z]+)", readme, re.MULTILINE))
    assert {"app", "test"} <= asked
    assert all(re.search(rf"^{name}:", makefile, re.MULTILINE) for name in asked)


@pytest.mark.parametrize("page", sorted((ROOT / "docs" / "decisions").glob("*.md")), ids=lambda page: page.stem)
def test_every_decision_says_why_and_what_would_change_our_mind(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for part in ("**Context.**", "**Decision.**", "**Consequences.**", "**What would change our mind.**"):
        assert part in text


def test_every_link_in_the_docs_leads_somewhere() -> None:
    for page in [ROOT / "README.md", ROOT / "AGENTS.md", *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


@pytest.mark.parametrize("words", [["--help"], ["status"], ["jobs"], ["status", "--json"]])
def test_quick_commands_import_nothing_heavy(words: list[str]) -> None:
    heavy = ("torch", "mlflow", "gradio", "langgraph", "transformers", "sklearn", "numpy", "distilabel", "openai")
    code = (
        "import sys, app\n"
        f"sys.argv = ['tenet', *{words!r}]\n"
        "try:\n    app.main()\nexcept SystemExit:\n    pass\n"
        f"print('HEAVY', [name for name in {heavy!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert "HEAVY []" in done.stderr, done.stderr


def test_the_page_starts_without_torch() -> None:
    code = (
        "import sys\nfrom tenet.settings import quiet_libraries, read_settings\nquiet_libraries()\n"
        "from surfaces.web.page import build\nbuild(read_settings())\nprint('torch' in sys.modules, 'mlflow' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.split() == ["False", "False"]
