"""From a reward that a model wrote to an artefact, or `Unfit` with what it has to put right. Nothing of it runs here."""

import ast

from pydantic import ValidationError

from agent.minds.model.shapes import RewardSaid
from tenet import artifacts as a
from tenet.models import Unfit
from tenet.sandbox.libraries import LIBRARIES

GUARDS = 2


def reward_of(said: RewardSaid, tenets: a.Tenets) -> a.RewardFunction:
    try:
        reward = a.RewardFunction.model_validate(said.model_dump() | {"code": f"{said.code}\n"})
    except ValidationError as error:
        raise Unfit("\n".join(f"- {item['msg']}" for item in error.errors())) from error
    check_reward(reward, tenets)
    return reward


def check_reward(reward: a.RewardFunction, tenets: a.Tenets) -> None:
    """What can be said of a reward without running it."""
    if problems := [*_of_terms(reward, tenets), *_of_code(reward)]:
        raise Unfit("\n".join(f"- {problem}" for problem in problems))


def _of_terms(reward: a.RewardFunction, tenets: a.Tenets) -> list[str]:
    known = [tenet.id for tenet in tenets.tenets]
    paid = {term.tenet for term in reward.terms}
    problems = [f"there is no tenet {term.tenet}" for term in reward.terms if term.tenet and term.tenet not in known]
    lacking = [id for id in known if id not in paid and not any(id in line for line in reward.left_out)]
    problems += [f"tenet {id} has no term and is not in left_out" for id in lacking]
    if sum(term.kind == "guards" for term in reward.terms) < GUARDS:
        problems.append(f"at least {GUARDS} terms must be guards against gaming")
    return problems


def _of_code(reward: a.RewardFunction) -> list[str]:
    try:
        tree = ast.parse(reward.code)
    except (SyntaxError, ValueError) as error:
        return [f"the code is not Python: {error}"]
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    problems = [f"the code has no function {term.name}" for term in reward.terms if term.name not in functions]
    silent = [
        term.name for term in reward.terms if term.name in functions and not ast.get_docstring(functions[term.name])
    ]
    problems += [f"{name} has no docstring" for name in silent]
    return problems + [f"{name} cannot be imported" for name in _imported(tree) if name not in LIBRARIES]


def _imported(tree: ast.Module) -> list[str]:
    named = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    named += [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    return [name.split(".")[0] for name in named]
