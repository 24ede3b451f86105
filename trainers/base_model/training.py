"""Teaches the network the curriculum: shard after shard, kept after each, so that a stopped run goes on where it was.

The learning rate stays until the last quarter and then falls to nothing, so a run may be made longer while it runs.
"""

import json
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import torch

from tenet import artifacts as a
from trainers.base_model.curriculum import SKILLS, Source
from trainers.base_model.lessons import Batch, batched, batches, lessons, shard
from trainers.base_model.network import Network


class Schedule(a.Frozen):
    shards: int = 400
    rows: int = 1536
    rate: float = 0.003
    word_rate: float = 0.0003
    """Of the embeddings, whose geometry carries what the words mean."""
    warm_up: int = 100
    """Steps."""
    early: int = 60
    """Shards in which copying gets most of the time, because everything else is built on it."""
    keep_every: int = 10
    """Shards."""
    seed: int = 0


Near = Mapping[str, Sequence[str]]


class Training:
    def __init__(self, network: Network, tokenizer: Any, near: Near, schedule: Schedule, kept: Path) -> None:
        self.network, self.tokenizer, self.near, self.schedule, self.kept = network, tokenizer, near, schedule, kept
        self.device = network.device
        body = [weight for name, weight in network.named_parameters() if weight.ndim == 2 and "embed" not in name]
        rest = [weight for weight in network.parameters() if weight.ndim == 1]
        words = [network.embed_tokens.weight]
        self.optimizers: list[torch.optim.Optimizer] = [
            torch.optim.Muon(body, lr=schedule.rate, weight_decay=0.05, adjust_lr_fn="match_rms_adamw"),
            torch.optim.AdamW(
                [{"params": rest, "lr": schedule.rate}, {"params": words, "lr": schedule.word_rate}],
                betas=(0.9, 0.98),
                weight_decay=0.0,
                fused=True,
            ),
        ]
        self.peaks = [[group["lr"] for group in optimizer.param_groups] for optimizer in self.optimizers]
        self.shard = self.steps = 0

    def run(self) -> None:
        self.kept.mkdir(parents=True, exist_ok=True)
        self._resume()
        while self.shard < self.schedule.shards:
            started, losses, tokens = time.monotonic(), [0.0], 0
            early = max(0.0, 1 - self.shard / max(1, self.schedule.early))
            for batch in shard(self.tokenizer, self.near, self._number(), self.schedule.rows, early):
                losses.append(self._step(batch))
                tokens += batch.tokens.numel()
            self.shard += 1
            self._note(tokens, time.monotonic() - started, sum(losses) / (len(losses) - 1))

    def _number(self) -> int:
        return self.schedule.seed * 1_000_000 + self.shard

    def _step(self, batch: Batch) -> float:
        self._set_rates()
        loss = self.network.loss(batch.on(self.device))
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        for optimizer in self.optimizers:
            optimizer.step()
            optimizer.zero_grad()
        self.steps += 1
        return loss.item()

    def _set_rates(self) -> None:
        left = (1 - self.shard / self.schedule.shards) * 4
        share = min(1.0, (self.steps + 1) / self.schedule.warm_up, left)
        for optimizer, peaks in zip(self.optimizers, self.peaks, strict=True):
            for group, peak in zip(optimizer.param_groups, peaks, strict=True):
                group["lr"] = peak * share

    def _resume(self) -> None:
        if (self.kept / "state.pt").exists():
            state = torch.load(self.kept / "state.pt", weights_only=True, map_location=self.device)
            self.network.load_state_dict(state["network"])
            for optimizer, kept in zip(self.optimizers, state["optimizers"], strict=True):
                optimizer.load_state_dict(kept)
            self.shard, self.steps = state["shard"], state["steps"]

    def _note(self, tokens: int, seconds: float, loss: float) -> None:
        noted: dict[str, Any] = {
            "shard": self.shard,
            "steps": self.steps,
            "tokens": tokens,
            "loss": round(loss, 4),
            "tokens_per_second": round(tokens / seconds),
        }
        if self.shard % self.schedule.keep_every == 0 or self.shard == self.schedule.shards:
            noted["right"] = scores(self.network, self.tokenizer, self.near, 30)
            self._keep()
        with (self.kept / "curve.jsonl").open("a", encoding="utf-8") as curve:
            curve.write(json.dumps(noted) + "\n")

    def _keep(self) -> None:
        state = {
            "network": self.network.state_dict(),
            "optimizers": [each.state_dict() for each in self.optimizers],
            "shard": self.shard,
            "steps": self.steps,
        }
        torch.save(state, self.kept / "state.new")
        (self.kept / "state.new").rename(self.kept / "state.pt")


def scores(network: Network, tokenizer: Any, near: Near, rows: int) -> dict[str, float]:
    """By skill, the share of held-out answers that the network would say exactly so, greedily."""
    source = Source("curve", "held_out", near)
    made = [maker(source) for maker, _ in SKILLS.values() for _ in range(rows)]
    right: defaultdict[str, int] = defaultdict(int)
    for batch in batches(lessons(tokenizer, made)):
        tensors = batched(batch).on(network.device)
        with torch.no_grad():
            wrong = network.scores(tensors).argmax(-1) != tensors.said
        missed = set(cast("list[int]", tensors.row[wrong].tolist()))
        for row, lesson in enumerate(batch):
            right[lesson.example.skill] += row not in missed
    return {skill: round(count / rows, 3) for skill, count in right.items()}
