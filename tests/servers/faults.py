"""How local servers of language models go wrong."""

from __future__ import annotations

from typing import Literal

from tests.servers.texts import TextFault

Fault = Literal[
    "",
    "busy",
    "busy_until",
    "missing_model",
    "unauthorized",
    "no_quota",
    "moved",
    "silent",
    "stall",
    "error_line",
    "error_body",
    "no_end",
    "length",
    "wrong_shape",
    "no_slides",
    "no_title",
    "too_few",
    "too_many",
    "no_schema",
    "no_schema_500",
    "no_json",
    "no_think",
    "no_system",
    "small_context",
    "context_2048",
    "most_1500",
    "thinks",
    "thoughts_alone",
    "thoughts_first",
    "think_spoils_format",
    "parts",
    "parts_and_text",
    "tool_call",
    "whole_body",
    "whole_body_as_stream",
    "web_page",
    "odd_lines",
    "bytes",
    "refused",
    "filtered",
    "endless_line",
    "endless_events",
    "endless_comments",
    "endless_text",
    "endless_error",
    "long_texts",
    "hostile",
    TextFault,
]
"""How a request goes wrong; for the rest see :data:`tests.servers.texts.TextFault`.

Refusals: ``busy``: 503. ``busy_until``: 429, with a date until when. ``missing_model``: 404.
``unauthorized``: 401. ``no_quota``: 429 or 402 that no patience cures. ``moved``: a redirect.
``no_schema``, ``no_json``, ``no_think``, ``no_system``: that option is refused, and ``no_json`` refuses the
schema too; ``no_schema_500`` under status 500. ``context_2048``, ``most_1500``: so many tokens fit into the
context, or into a reply, and more is refused; a reply ends there.

The reply's way: ``silent``: nothing comes for ``silent_s``, then all is well. ``stall``: nothing more comes
after half the reply. ``error_line``: an error after half the reply, under status 200; ``error_body``: an
error in place of a reply, under status 200. ``no_end``: the connection closes without the end marker.
``length``: cut off at the limit. ``small_context``: the prompt was cut without a word. ``whole_body``,
``whole_body_as_stream``: one JSON object where a stream was asked for, under its own content type or a
stream's. ``web_page``: HTML. ``odd_lines``: U+2028, U+2029, U+0085, VT and FF within the lines. ``bytes``:
three bytes at a time. ``endless_…``: no end of a line, of events, of comments, of the text, of an error's
body.

Where the answer is: ``thinks``: ``thought_tokens`` tokens of thoughts come first, and count.
``thoughts_alone``: it comes as thoughts. ``thoughts_first``: thoughts with braces come before it.
``think_spoils_format``: under "think": false it is no JSON. ``parts``, ``parts_and_text``: content is a
list of parts, thoughts among them. ``tool_call``: it comes as a tool's arguments. ``refused``: the model
declines, in the field for that. ``filtered``: the server's filter ends the reply.

What it says: ``wrong_shape``, ``no_slides``, ``no_title`` (of the second slide), ``too_few``, ``too_many``:
JSON other than asked for. ``long_texts``: points and bullets of 150 characters. ``hostile``: the text holds
links, paths, markup and orders.
"""
