"""The tokens that are set: whose each is, and whether one that is sent is among them."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable
from typing import NamedTuple

from pydantic import SecretStr

from lectra.errors import InvalidInput

SETTING = "LECTRA_API_TOKENS"
FORM = re.compile(r"(?P<name>[A-Za-z0-9][A-Za-z0-9._-]{0,39}):(?P<secret>.*)", re.DOTALL)
LONGEST_BYTES = 512
"""Of a token: one that is longer is refused before anything is computed from it."""
SHORTEST = 16
"""A token of fewer characters can be guessed."""
OPERATOR = "operator"
"""Who bears this name sees and changes every lecture, nobody's among them."""


class Token(NamedTuple):
    """A token that is set. ``owner`` is its name, or for one without a name a mark that gives it not away."""

    owner: str
    mark: str
    length: int
    digests: tuple[bytes, ...]
    """Of all the forms in which it may be sent."""


class Tokens:
    """The tokens that are set. With none, everyone is let in: the program then listens on loopback alone."""

    def __init__(self, tokens: Iterable[Token]) -> None:
        self._tokens = tuple(tokens)
        self.owners = frozenset(token.owner for token in self._tokens)

    def __bool__(self) -> bool:
        return bool(self._tokens)

    @property
    def weak(self) -> tuple[str, ...]:
        """Whose tokens are so short that they can be guessed."""
        return tuple(token.owner for token in self._tokens if token.length < SHORTEST)

    def find(self, sent: bytes) -> Token | None:
        """Find the token that was sent; takes as long for any. None where it is not one of those set."""
        if not sent or len(sent) > LONGEST_BYTES:
            return None
        digest, found = hashlib.sha256(sent).digest(), None
        for token in self._tokens:
            for known in token.digests:
                if hmac.compare_digest(digest, known):
                    found = token
        return found

    def marked(self, mark: str) -> Token | None:
        """Find a token by its mark; None where it is not set any more."""
        return next((token for token in self._tokens if token.mark == mark), None)


def read_tokens(settings: Iterable[SecretStr]) -> Tokens:
    """Read the tokens as they are set: ``NAME:SECRET``, or a plain one. Raises InvalidInput."""
    tokens: dict[bytes, Token] = {}
    for number, setting in enumerate(settings, start=1):
        token = _read(number, setting.get_secret_value())
        for digest in token.digests:
            if tokens.setdefault(digest, token).owner != token.owner:
                reason = f"entry {number} is also that of {tokens[digest].owner!r}"
                raise InvalidInput(SETTING, reason, remedy="Give each name a secret of its own.")
    return Tokens(dict.fromkeys(tokens.values()))


def _read(number: int, written: str) -> Token:
    named = FORM.fullmatch(written)
    secret = named["secret"] if named else written
    if not secret.strip() or len(written.encode("utf-8", "replace")) > LONGEST_BYTES:
        wrong = "is longer than 512 bytes" if secret.strip() else "has a name and no secret"
        raise InvalidInput(SETTING, f"entry {number} {wrong}", remedy="Write NAME:SECRET, or a secret alone.")
    mark = hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()[:12]
    # The whole entry is taken too: a plain token may have a colon in it.
    forms = dict.fromkeys(form for text in (secret, written) for form in _forms(text))
    owner = named["name"] if named else f"#{mark}"
    return Token(owner, mark, len(secret), tuple(hashlib.sha256(form).digest() for form in forms))


def _forms(text: str) -> Iterable[bytes]:
    """Give the bytes that clients send for a text: most send UTF-8, some Latin-1."""
    yield text.encode("utf-8", "replace")
    if not text.isascii() and all(ord(char) < 256 for char in text):
        yield text.encode("latin-1")
