"""Run a resolver: code, data source, code, for each of its steps, with the stash passed along."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from local.appsync.api import Resolver, Step
from local.appsync.datasources import DataSourceError
from local.appsync.errors import FieldError
from local.appsync.javascript import Evaluation, Handler, Module, ResolverError
from local.appsync.sources import DataSources

log = logging.getLogger("appsync.resolver")


@dataclass(slots=True)
class Run:
    """One field being resolved: its context as the code sees it, and what it leaves behind."""

    resolver: Resolver
    context: dict[str, Any]
    request_id: str = ""
    value: Any = None
    error: FieldError | None = None
    out_errors: list[FieldError] = field(default_factory=list)
    subscription_filter: Any = None
    invalidation_filter: Any = None
    invalidations: list[Any] = field(default_factory=list)
    response_headers: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"{self.resolver.type_name}.{self.resolver.field_name}"

    def evaluate(self, module: Module, function: Handler) -> Evaluation:
        """Run one handler and keep what it leaves; its error ends the field."""
        out_errors = [{"message": one.message, "type": one.type} for one in self.out_errors]
        done = module.evaluate(function, {**self.context, "outErrors": out_errors}, self.request_id)
        self.context["stash"] = done.stash
        self.out_errors += [_field_error(error) for error in done.out_errors]
        self.response_headers.update(done.response_headers)
        self.invalidations += done.invalidations
        if done.subscription_filter is not None:
            self.subscription_filter = done.subscription_filter
        if done.invalidation_filter is not None:
            self.invalidation_filter = done.invalidation_filter
        if done.error is not None:
            raise _field_error(done.error)
        return done


def run(runs: Sequence[Run], sources: DataSources) -> None:
    """Resolve fields; siblings of one field with `BatchInvoke` share their calls."""
    if len(runs) > 1 or runs[0].resolver.max_batch_size:
        _run_batch(runs, sources)
        return
    _settle(runs[0], lambda: _run_steps(runs[0], sources))


def _settle(one: Run, work: Callable[[], Any]) -> None:
    try:
        one.value = work()
    except FieldError as error:
        one.error = error


def _run_steps(one: Run, sources: DataSources) -> Any:
    around = one.resolver.around
    if around is None:
        return _run_step(one, one.resolver.steps[0], sources).result
    done = one.evaluate(around, "request")
    one.context["prev"] = {"result": done.result}
    # An early return of the resolver itself skips its functions, unless it says that the next one is to run.
    skipped = done.early_return and done.skip_to != "NEXT"
    for step in () if skipped else one.resolver.steps:
        done = _run_step(one, step, sources)
        one.context["prev"] = {"result": done.result}
        if done.skip_to == "END":
            break
    one.context["result"] = one.context["prev"]["result"]
    one.context.pop("error", None)
    return one.evaluate(around, "response").result


def _run_step(one: Run, step: Step, sources: DataSources) -> Evaluation:
    one.context.pop("result", None)
    one.context.pop("error", None)
    asked = _request(one, step)
    if asked.early_return:
        return asked
    _receive(one, lambda: sources.execute(step.data_source, asked.result, one.name))
    return _response(one, step)


def _request(one: Run, step: Step) -> Evaluation:
    if step.code is not None:
        return one.evaluate(step.code, "request")
    # Without code a function gets the whole context.
    payload = {"stash": {}, "prev": None, "outErrors": [], **one.context}
    return Evaluation({"operation": "BatchInvoke" if step.max_batch_size else "Invoke", "payload": payload})


def _response(one: Run, step: Step) -> Evaluation:
    if step.code is not None:
        return one.evaluate(step.code, "response")
    if error := one.context.get("error"):
        raise FieldError(error["message"], error["type"])
    return Evaluation(one.context.get("result"), one.context.get("stash") or {})


def _receive(one: Run, call: Callable[[], Any]) -> None:
    try:
        one.context["result"] = call()
    except DataSourceError as refused:
        _refused(one, refused)


def _refused(one: Run, refused: DataSourceError) -> None:
    """Hand an error to the response handler; it is logged, as many a handler does not look at it."""
    log.info("[%s] %s: %s: %s", one.request_id, one.name, refused.type, refused.message)
    one.context["result"] = refused.result
    one.context["error"] = {"message": refused.message, "type": refused.type}


def _run_batch(runs: Sequence[Run], sources: DataSources) -> None:
    """Ask every run for its request, call in chunks, and hand every run its own result."""
    step = runs[0].resolver.steps[0]
    waiting: list[tuple[Run, Mapping[str, Any]]] = []
    for one in runs:
        try:
            asked = _request(one, step)
        except FieldError as error:
            one.error = error
            continue
        if asked.early_return:
            one.value = asked.result
        elif isinstance(asked.result, Mapping) and asked.result.get("operation") == "BatchInvoke":
            waiting.append((one, asked.result))
        else:
            request = asked.result
            _receive(one, lambda one=one, request=request: sources.execute(step.data_source, request, one.name))  # type: ignore[misc]
            _settle(one, lambda one=one: _response(one, step).result)  # type: ignore[misc]
    size = step.max_batch_size or 1
    for start in range(0, len(waiting), size):
        _call_chunk(waiting[start : start + size], step, sources)


def _call_chunk(chunk: Sequence[tuple[Run, Mapping[str, Any]]], step: Step, sources: DataSources) -> None:
    function = str(step.data_source.target)
    try:
        results = sources.functions.execute_batch(function, [request for _, request in chunk])
    except DataSourceError as refused:
        for one, _ in chunk:
            _refused(one, refused)
    else:
        for (one, _), result in zip(chunk, results, strict=True):
            one.context["result"] = result
    for one, _ in chunk:
        _settle(one, lambda one=one: _response(one, step).result)  # type: ignore[misc]


def _field_error(error: ResolverError) -> FieldError:
    return FieldError(error.message, error.type, error.data, error.info)
