"""Scheduled Lambda: brings overdue records forward and measures how old the oldest is."""

from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from photos.wiring import Wiring

logger = Logger(service="sweep")
metrics = Metrics(namespace="Photos", service="sweep")
sweeper = Wiring().sweeper(logger.warning)


@metrics.log_metrics
def handler(event: dict[str, Any], context: Any) -> dict[str, float]:
    """Sweep once."""
    result = sweeper.sweep()
    metrics.add_metric("ProjectionAge", MetricUnit.Seconds, result.oldest_seconds)
    metrics.add_metric("ProjectionsOverdue", MetricUnit.Count, result.overdue)
    if result.overdue:
        logger.warning("overdue records", overdue=result.overdue, oldest_seconds=result.oldest_seconds)
    return {"overdue": result.overdue, "oldestSeconds": result.oldest_seconds}
