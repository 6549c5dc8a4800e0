"""A formula in plain characters, made from the tree of what it means."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

Node = Mapping[str, Any]
"""A part of a formula: its ``type``, and others that depend on it."""
_THIN_EM = 0.15
"""A space that is narrower is none between words."""
_SPACED = ("bin", "rel")
_BEFORE_SIGN = (*_SPACED, "open", "punct", "op")
"""After these, or at the beginning, a + or - belongs to what follows it."""
_RAISED = dict(
    zip("0123456789+−=()abcdefghijklmnoprstuvwxyz", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ", strict=True)
)
_LOWERED = dict(
    zip("0123456789+−=()aehijklmnoprstuvxβγρφχ", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ", strict=True)
)
_RAISED |= {"′": "′", "″": "″", "‴": "‴", "∗": "*", "*": "*", "°": "°", "∘": "°", "T": "ᵀ"}
_ROOTS = {"": "√", "2": "√", "3": "∛", "4": "∜"}
_AROUND = {"p": "()", "b": "[]", "brace": "{}", "v": "||", "v-v": "‖‖"}
_LOOKS = {"double-struck": "DOUBLE-STRUCK", "calligraphic": "SCRIPT", "fraktur": "FRAKTUR"}
_ALIGNED = ("aligned", "cases", "r-cases", "substack")


class NotLinear(ValueError):
    """A part of a formula has no form in plain characters that is known here."""


def write_plain(tree: Node, *, exact: bool = False) -> str:
    """Write a formula in plain characters; an ``exact`` one refuses what they only hint at.

    Raises NotLinear.
    """
    return _Writer(exact=exact).write(tree)


class _Writer:
    """What writes a tree in plain characters; an ``exact`` one refuses what they only hint at."""

    def __init__(self, *, exact: bool) -> None:
        self._exact = exact
        self._writers: dict[str, Callable[[Node], str]] = {
            "number": lambda node: str(node["value"]),
            "identifier": self._identifier,
            "operator": lambda node: str(node["symbol"]),
            "fixed-delimiter": lambda node: str(node["symbol"]),
            "large-operator": lambda node: str(node["symbol"]),
            "function": lambda node: str(node["name"]),
            "text": lambda node: "".join(map(self._text_part, node["parts"])),
            "space": lambda node: " " if node["em"] >= _THIN_EM else "",
            "row": lambda node: self._row(node["children"]),
            "quantity": lambda node: self.write(node["unit"]),
            "forced-class": lambda node: self.write(node["base"]),
            "style": lambda node: self.write(node["base"]),
            "colored": lambda node: self.write(node["base"]),
            "framed": lambda node: self._hinted(node["base"]),
            "scripts": self._scripts,
            "delimited": self._delimited,
            "fraction": self._fraction,
            "root": self._root,
            "accent": self._accent,
            "bar": self._bar,
            "arrow": lambda node: self._hinted({"type": "operator", "symbol": f" {node['symbol']} "}),
            "table": self._table,
        }

    def write(self, node: Node) -> str:
        """Write a part of a formula. Raises NotLinear."""
        writer = self._writers.get(node["type"])
        if not writer:
            raise NotLinear(node["type"])
        return writer(node)

    def _hinted(self, node: Node) -> str:
        if self._exact:
            raise NotLinear(node["type"])
        return self.write(node)

    def _identifier(self, node: Node) -> str:
        variant = str(node.get("variant", ""))
        if self._exact and variant not in ("", "upright", "italic", "double-struck"):
            raise NotLinear(variant)
        return letter_of(node)

    def _text_part(self, part: Node) -> str:
        return str(part["value"]) if part["type"] == "text" else self.write(part["value"])

    def _row(self, nodes: Sequence[Node], *, tight: bool = False) -> str:
        text, before = "", "open"
        for node in nodes:
            part, kind = self.write(node), _class_of(node)
            signs = kind == "bin" and before in _BEFORE_SIGN
            if kind in _SPACED and not tight and not signs:
                part = f" {part.strip()} "
            elif kind == "punct":
                part = f"{part} "
            elif _are_parted(kind, before, part):
                part = f" {part}"
            text = text.rstrip() + part if part.startswith(" ") else text + part
            before = "open" if signs else kind
        return text

    def _scripts(self, node: Node) -> str:
        base = node["base"]
        has_limits = base["type"] == "large-operator" or base.get("limits")
        if self._exact and has_limits:
            raise NotLinear("limits")
        lower, upper = (
            self._script(node.get("sub"), _LOWERED, "_"),
            self._script(node.get("sup"), _RAISED, "^"),
        )
        written = self.write(base)
        return f"{written}{lower}{upper}" if written else f"{upper}{lower}"

    def _script(self, node: Node | None, signs: Mapping[str, str], mark: str) -> str:
        """Write an index or a power, by small characters where there are such."""
        if node is None:
            return ""
        text = self._row(node["children"], tight=True) if node["type"] == "row" else self.write(node)
        if all(char in signs for char in text):
            return "".join(signs[char] for char in text)
        if self._exact:
            raise NotLinear(text)
        return f"{mark}{text}" if len(text) == 1 or text.isdigit() else f"{mark}({text})"

    def _delimited(self, node: Node) -> str:
        middles = [*node.get("middles", ()), ""]
        inside = "".join(
            self.write(part) + middle for part, middle in zip(node["parts"], middles, strict=False)
        )
        return f"{node.get('open', '')}{inside}{node.get('close', '')}"

    def _fraction(self, node: Node) -> str:
        if self._exact:
            raise NotLinear("fraction")
        upper, lower = self._grouped(node["num"]), self._grouped(node["den"])
        return f"{upper}/{lower}" if node.get("rule", True) else f"{upper} over {lower}"

    def _grouped(self, node: Node) -> str:
        text = self.write(node)
        return text if text.isalnum() or len(text) < 2 else f"({text})"

    def _root(self, node: Node) -> str:
        if self._exact:
            raise NotLinear("root")
        index = self.write(node["index"]) if node.get("index") else ""
        sign = _ROOTS.get(index) or f"{self._script(node['index'], _RAISED, '')}√"
        return f"{sign}{self._grouped(node['radicand'])}"

    def _accent(self, node: Node) -> str:
        base = self.write(node["base"])
        if len(base) > 1:
            raise NotLinear("accent")
        return unicodedata.normalize("NFC", f"{base}{node['accent']}")

    def _bar(self, node: Node) -> str:
        base = self._hinted(node["base"])
        return "".join(f"{char}\u0305" for char in base) if node.get("above") else base

    def _table(self, node: Node) -> str:
        if self._exact:
            raise NotLinear("table")
        shape, aligned = str(node["shape"]), node["shape"] == "aligned"
        between = "" if aligned else ", "
        rows = [between.join(self._cell(cell, aligned=aligned) for cell in row) for row in node["rows"]]
        before, after = _AROUND.get(
            shape.removesuffix("-matrix"), "()" if shape not in _ALIGNED else ("", "")
        )
        return f"{'{' if shape == 'cases' else before}{'; '.join(row.strip() for row in rows)}{after}"

    def _cell(self, node: Node, *, aligned: bool) -> str:
        """Write a cell; a sign at the beginning of an aligned one joins it to the cell before."""
        children = node["children"] if node["type"] == "row" else [node]
        joins = aligned and children and _class_of(children[0]) in _SPACED
        text = self.write(node)
        return f" {text.lstrip()}" if joins and _class_of(children[0]) == "rel" else text


def _are_parted(kind: str, before: str, part: str) -> bool:
    """Whether a space stands before a part: about functions, and after a fraction."""
    if "op" in (kind, before):
        return before not in _BEFORE_SIGN[:-1] and kind not in ("open", "close")
    return before == "fraction" and part[:1].isalnum()


def _class_of(node: Node) -> str:
    """Return what a part is for the spaces around it."""
    kind = str(node["type"])
    if kind in ("operator", "forced-class"):
        return str(node["class"])
    if kind in ("function", "large-operator"):
        return "op"
    if kind == "scripts":
        return _class_of(node["base"])
    return {"arrow": "rel", "fraction": "fraction"}.get(kind, "ord")


def letter_of(node: Node) -> str:
    """Return an identifier in its look, as far as that means something: ℝ is no R."""
    name, look = str(node["name"]), _LOOKS.get(node.get("variant", ""))
    if not look or len(name) != 1 or not name.isascii() or not name.isalpha():
        return name
    case = "CAPITAL" if name.isupper() else "SMALL"
    for prefix in ("", "MATHEMATICAL "):
        other = "BLACK-LETTER" if look == "FRAKTUR" and not prefix else look
        with suppress(KeyError):
            return unicodedata.lookup(f"{prefix}{other} {case} {name.upper()}")
    return name
