"""Where code that nobody trusts is run: a reward that a model drafted or a person pasted.

    with start_worker(code, {"right_label": Range(0, 1)}) as worker:                     tenet.sandbox.choosing
        worker.score(prompts, completions, {"reference": [...]})   ->  [{"right_label": 1.0}, ...]

One process a reward, walled in by the kernel before the first line of the reward runs. It can compute, and nothing else.
Both sides need the standard library only; the worker imports from this package too, so nothing is imported here. What each
wall keeps out is in docs/guides/rewards.md.
"""
