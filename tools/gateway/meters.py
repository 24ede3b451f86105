"""What Prometheus reads at /metrics. Labels are names of models, clients and tenets, never words of a person."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Meters:
    def __init__(self) -> None:
        self._all = CollectorRegistry()
        answers = ("model", "variant", "client", "status")
        self.requests = Counter("tenet_requests", "Requests by how they ended.", answers, registry=self._all)
        self.seconds = Histogram(
            "tenet_request_seconds",
            "From the request to the end of its answer.",
            ("variant",),
            buckets=SECONDS,
            registry=self._all,
        )
        self.first = Histogram(
            "tenet_first_token_seconds",
            "To the first piece of a streamed answer.",
            ("variant",),
            buckets=SECONDS,
            registry=self._all,
        )
        self.tokens = Counter("tenet_tokens", "As the engine counts them.", ("variant", "kind"), registry=self._all)
        self.in_flight = Gauge("tenet_requests_in_flight", "Requests that wait for their answer.", registry=self._all)
        self.repaired = Counter(
            "tenet_json", "Answers that had to meet a JSON schema.", ("outcome",), registry=self._all
        )
        self.tenets = Counter(
            "tenet_tenet_outcomes",
            "What the tenets that a program can check say.",
            ("tenet", "variant", "outcome"),
            registry=self._all,
        )
        self.agreed = Counter(
            "tenet_shadow_answers",
            "What the candidate said to copies, beside production.",
            ("answer",),
            registry=self._all,
        )
        self.pairs_left_out = Counter(
            "tenet_shadow_pairs_left_out", "Pairs of a shadow that could not be compared.", registry=self._all
        )
        self.inputs_left_out = Counter(
            "tenet_inputs_left_out", "Inputs whose distance could not be looked at.", registry=self._all
        )
        self.up = Gauge("tenet_engine_up", "Whether a model's server answers.", ("variant",), registry=self._all)
        self.traces_left_out = Counter(
            "tenet_traces_left_out", "Sampled answers that could not be kept.", registry=self._all
        )

    def page(self) -> bytes:
        return generate_latest(self._all)
