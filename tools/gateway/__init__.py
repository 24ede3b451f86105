"""The door of a project's released models: `python -m tools.gateway RUN`, a job beside the servers of the models.

    service.py     the routes, and what is around every request
    answering.py   one request on its way: which model answers, whole or in pieces
    asking.py      what a client may ask; everything else is refused with a reason
    refusing.py    refusals, worded as OpenAI's clients expect them
    clients.py     who may ask, and how often: keys, hashed where they lie
    engines.py     which model servers answer, as the journal says, and how they are spoken to
    noticing.py    waits for news of both, told by the kernel
    streaming.py   answers in pieces
    shaping.py     answers that must be JSON of a schema
    rollout.py     a candidate beside production: shadow and canary
    pairs.py       in a shadow: production's answer beside the candidate's, by programs and by the paired judge
    pipes.py       to processes that do what no request may wait for
    monitors.py    the tenets as they judge it
    watching.py    the model in production over its last answers; alerts
    inputs.py      what people ask beside what the model was trained on; a process of its own
    alerting.py    alerts: the log, the conversation, the webhook
    meters.py      what Prometheus reads
    memory.py      the last answers, so that a vote can name one
    feedback.py    votes and corrections
    aside.py       a sample of the answers, without personal data, kept by a process of its own

It answers under an address that stays while models come and go.
"""
