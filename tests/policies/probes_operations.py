"""The pages of the site's health name no member and no words."""

from __future__ import annotations

from tests.policies.probing import Town, probe


@probe(
    "GET operations.alive",
    "GET operations.ready",
    "GET operations.metrics",
    "GET operations.show",
    "POST operations.retry",
)
def _health(town: Town) -> str:
    pages = "".join(town.get(address) for address in ("/healthz", "/readyz", "/metrics", "/staff/operations"))
    return pages + town.post("/staff/operations/jobs/1/retry", {})
