"""What Prometheus is told: requests by route and status, how long they took, presentations by state."""

from __future__ import annotations

from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from deployments.presentations import State

CONTENT_TYPE = CONTENT_TYPE_LATEST
BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Metrics:
    """The metrics of one app: of all requests, and of those of each caller who has a token."""

    def __init__(self) -> None:
        self._all = _Counted()
        self._of: dict[str, _Counted] = {}

    def answered(self, method: str, route: str, status: int, seconds: float, caller: str = "") -> None:
        """Count a request; ``caller`` is the owner of a token, of whom there are not many."""
        self._all.answered(method, route, status, seconds)
        if caller:
            self._of.setdefault(caller, _Counted()).answered(method, route, status, seconds)

    def exposed(self, counts: Mapping[State, int] | None, caller: str = "") -> bytes:
        """Give the metrics as Prometheus reads them, of all requests or of a caller's own.

        ``counts`` is None where Prefect does not answer.
        """
        counted = self._of.setdefault(caller, _Counted()) if caller else self._all
        return counted.exposed(counts)


class _Counted:
    """What is counted. A route is named by its template: names from outside would have no end."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "lectra_api_requests",
            "Requests answered.",
            ("method", "route", "status"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "lectra_api_request_seconds",
            "Time to the first byte of the answer.",
            ("method", "route"),
            registry=self._registry,
            buckets=BUCKETS_S,
        )
        self._presentations = Gauge(
            "lectra_presentations", "Presentations by state.", ("state",), registry=self._registry
        )
        self._prefect = Gauge("lectra_prefect_up", "Whether Prefect answers.", registry=self._registry)

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(method, route).observe(seconds)

    def exposed(self, counts: Mapping[State, int] | None) -> bytes:
        """Give all metrics as Prometheus reads them; ``counts`` is None where Prefect does not answer."""
        self._prefect.set(0 if counts is None else 1)
        self._presentations.clear()
        for state, count in (counts or {}).items():
            self._presentations.labels(state).set(count)
        return generate_latest(self._registry)
