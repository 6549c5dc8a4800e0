"""How the API refuses: one form for all errors, with a field where there is one, a reason and a remedy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from pydantic_core import ErrorDetails
from starlette.exceptions import HTTPException

from deployments.api.models import ON_THE_SERVER, NewPresentation
from deployments.presentations.uploads import TooLarge
from lectra.brand import theme_problem
from lectra.document.problems import in_words
from lectra.errors import Conflict, InvalidInput, LectraError, NotFound, ServiceMissing
from lectra.options import RevisionOptions
from lectra.text import clean

JSON_REMEDY = "Send one JSON object, with Content-Type: application/json; /openapi.json describes it."
STATUS: dict[type[LectraError], int] = {
    TooLarge: 413,
    InvalidInput: 400,
    NotFound: 404,
    Conflict: 409,
    ServiceMissing: 503,
}
MEANINGS = {
    400: "The request is not sound: which field, why, and what would do.",
    401: "No token, or none that is known.",
    403: "A request from another site, made in the name of who is logged in.",
    404: "There is no such presentation or document, or no such file of it.",
    408: "The body did not arrive in time.",
    409: "It does not go with what is there, or under way.",
    413: "The body, or a document in it, is too large.",
    416: "The file has no such range.",
    429: "Too many requests: Retry-After says when to come again.",
    503: "Prefect does not answer, or the deployments are not served.",
}
ALWAYS = (400, 401, 403, 408, 413, 429)
"""What any request that needs a token may meet."""


class Problem(BaseModel):
    """What is wrong, and what to do."""

    field: str | None = Field(
        None, description="The field, parameter or setting that is meant, if it is one."
    )
    reason: str = Field(description="What is wrong.")
    remedy: str = Field(description="What to do about it.")


class ErrorAnswer(BaseModel):
    """The form of every error."""

    error: Problem


class Refusal(Exception):
    """A request that is refused for what it is as HTTP: its credentials, its size, its haste."""

    def __init__(
        self,
        status: int,
        reason: str,
        *,
        remedy: str,
        field: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(reason)
        self.status = status
        self.problem = Problem(field=field, reason=reason, remedy=remedy)
        self.headers = headers

    @property
    def answer(self) -> JSONResponse:
        """The answer to send."""
        return error_answer(self.status, self.problem, self.headers)


def error_answer(status: int, problem: Problem, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """Give the answer that tells of a problem; text that is not sound Unicode is fixed."""
    told = {
        name: value.encode("utf-8", "replace").decode() if isinstance(value, str) else value
        for name, value in problem.model_dump().items()
    }
    return JSONResponse({"error": told}, status, headers)


def refusals(codes: Iterable[int]) -> dict[int | str, dict[str, Any]]:
    """Document these statuses of a route."""
    return {code: {"model": ErrorAnswer, "description": MEANINGS[code]} for code in codes}


def add_handlers(app: FastAPI) -> None:
    """Let the app answer every error in the one form."""
    app.add_exception_handler(LectraError, _lectra_error)
    app.add_exception_handler(Refusal, _refusal)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http_error)


async def _lectra_error(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, LectraError)  # noqa: S101  # it is registered for these alone
    status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 500)
    field = error.field if isinstance(error, InvalidInput) else None
    reason = error.reason if isinstance(error, InvalidInput) else error.message
    headers = {"Retry-After": "5"} if status == HTTPStatus.SERVICE_UNAVAILABLE else None
    return error_answer(status, Problem(field=field, reason=reason, remedy=error.remedy), headers)


async def _refusal(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Refusal)  # noqa: S101  # as above
    return error.answer


async def _invalid(_request: Request, error: Exception) -> JSONResponse:
    """Tell of the first field that is not sound; 404 for an id in the path that is none."""
    assert isinstance(error, RequestValidationError)  # noqa: S101  # as above
    problem = error.errors()[0]
    where, *place = problem["loc"]
    if where == "path":
        text = clean(str(problem.get("input")))[:100]
        told = Problem(field=None, reason=f"There is no presentation {text!r}.", remedy="Ids are UUIDs.")
        return error_answer(404, told)
    return error_answer(400, _told(where, place, problem))


def _told(where: str, place: list[Any], problem: ErrorDetails) -> Problem:
    said = str(problem["msg"])
    reason = said[:1].lower() + said[1:]
    if problem["type"] == "json_invalid":
        detail = problem.get("ctx", {}).get("error", "")
        return Problem(field="body", reason=f"it is not JSON: {detail}", remedy=JSON_REMEDY)
    if not place:
        return Problem(field=where, reason=reason, remedy=JSON_REMEDY)
    if place[:2] == ["theme", "own"]:
        return Problem(field="theme", reason=theme_problem(problem, 3), remedy=_remedy("theme"))
    if place[0] == "sources":
        place = [*place[:2], *place[3:]]  # without which kind of source it was taken for
    if problem["type"] == "extra_forbidden" and place[0] in ON_THE_SERVER:
        remedy = "Leave it out: each presentation has a folder of its own."
        return Problem(
            field=place[0], reason="it names a place on the server, which has its own", remedy=remedy
        )
    if place[0] == "outline":
        reason = in_words(problem)
    elif problem["type"] == "extra_forbidden":
        reason = "there is no such field"
    elif problem["type"] == "string_pattern_mismatch":
        reason = "it has the wrong form"
    if not isinstance(problem["input"], dict | list):
        shown = clean(str(problem["input"]))
        reason = f"{_short(shown)!r}: {reason}"
    return Problem(field=".".join(str(part) for part in place), reason=reason, remedy=_remedy(str(place[0])))


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "…"


def _remedy(name: str) -> str:
    for known in (NewPresentation, RevisionOptions):
        if name in known.model_fields:
            return str(known.model_fields[name].description)
    return "/openapi.json lists what there is."


async def _http_error(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101  # as above
    remedy = "/openapi.json lists what there is."
    if error.status_code == HTTPStatus.BAD_REQUEST:
        problem = Problem(field="body", reason="it cannot be read as JSON", remedy=JSON_REMEDY)
    else:
        problem = Problem(field=None, reason=str(error.detail), remedy=remedy)
    return error_answer(error.status_code, problem, error.headers)
