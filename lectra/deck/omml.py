"""A formula as Office MathML (ISO 29500-1, 22.1), so that PowerPoint edits it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from xml.sax.saxutils import escape, quoteattr

from lectra.document.linear import Node, letter_of

OMML = "http://schemas.openxmlformats.org/officeDocument/2006/math"
_FONT = '<a:latin typeface="Cambria Math"/><a:ea typeface="Cambria Math"/>'
_AROUND = {"p": "()", "b": "[]", "brace": "{}", "v": "||", "v-v": "‖‖"}
_RELATIONS = ("rel",)


class NoOmml(ValueError):
    """A formula has a part that Office MathML cannot hold: a structure of chemistry, a diagram."""


def omml(tree: Node, look: str) -> str:
    """Write a formula as an ``m:oMath``.

    ``look`` is the markup of the attributes and the fill of its runs: ``sz="4000"><a:solidFill>…``.
    Raises NoOmml.
    """
    return f'<m:oMath xmlns:m="{OMML}">{_Writer(look).write(tree)}</m:oMath>'


class _Writer:
    """What writes a tree as elements of OMML, each run in one look."""

    def __init__(self, look: str) -> None:
        self._look = look
        self._writers: dict[str, Callable[[Node], str]] = {
            "number": lambda node: self._run(str(node["value"])),
            "identifier": self._identifier,
            "operator": lambda node: self._run(str(node["symbol"])),
            "fixed-delimiter": lambda node: self._run(str(node["symbol"])),
            "large-operator": lambda node: self._run(str(node["symbol"])),
            "function": lambda node: self._run(str(node["name"])),
            "text": lambda node: "".join(map(self._text_part, node["parts"])),
            "space": lambda node: (
                self._run("\u2003" if node["em"] > 0.5 else "\u2009") if node["em"] > 0 else ""
            ),
            "row": lambda node: self._row(node["children"]),
            "quantity": lambda node: self.write(node["unit"]),
            "forced-class": lambda node: self.write(node["base"]),
            "style": lambda node: self.write(node["base"]),
            "colored": lambda node: self.write(node["base"]),
            "framed": lambda node: self._tag("borderBox", self._tag("e", self.write(node["base"])), props=""),
            "scripts": self._scripts,
            "delimited": self._delimited,
            "fraction": self._fraction,
            "root": self._root,
            "accent": self._accent,
            "bar": self._bar,
            "brace": self._brace,
            "stacked": self._stacked,
            "arrow": self._stacked_arrow,
            "table": self._table,
        }

    def write(self, node: Node) -> str:
        """Write a part of a formula. Raises NoOmml."""
        writer = self._writers.get(node["type"])
        if not writer:
            raise NoOmml(node["type"])
        return writer(node)

    def _run(self, text: str, *, italic: bool = False, bold: bool = False, prose: bool = False) -> str:
        if not text:
            return ""
        style = "bi" if bold and italic else "b" if bold else "i" if italic else "p"
        kind = "<m:nor/>" if prose else f'<m:sty m:val="{style}"/>'
        slant = 'i="1" ' if italic else ""
        look = f"<a:rPr {slant}{self._look}{_FONT}</a:rPr>"
        return f"<m:r><m:rPr>{kind}</m:rPr>{look}<m:t>{escape(text)}</m:t></m:r>"

    def _tag(self, name: str, content: str, *, props: str | None = None) -> str:
        """Write an element; one with properties has the look of its own signs among them."""
        if props is not None:
            control = f"<m:ctrlPr><a:rPr {self._look}{_FONT}</a:rPr></m:ctrlPr>"
            content = f"<m:{name}Pr>{props}{control}</m:{name}Pr>{content}"
        return f"<m:{name}>{content}</m:{name}>"

    def _identifier(self, node: Node) -> str:
        variant = str(node.get("variant", ""))
        name = letter_of(node)
        capital_greek = len(name) == 1 and "Α" <= name <= "Ω"
        italic = variant in ("", "italic", "bold-italic") and name == str(node["name"]) and not capital_greek
        return self._run(name, italic=italic, bold=variant.startswith("bold"))

    def _text_part(self, part: Node) -> str:
        return (
            self._run(str(part["value"]), prose=True) if part["type"] == "text" else self.write(part["value"])
        )

    def _row(self, nodes: Sequence[Node]) -> str:
        """Write parts one after the other; a large operator takes what follows up to a relation."""
        for at, node in enumerate(nodes):
            if node["type"] == "scripts" and node["base"]["type"] == "large-operator":
                ends = (n for n, each in enumerate(nodes) if n > at and each.get("class") in _RELATIONS)
                end = next(ends, len(nodes))
                before = "".join(map(self.write, nodes[:at]))
                return before + self._nary(node, nodes[at + 1 : end]) + self._row(nodes[end:])
        return "".join(map(self.write, nodes))

    def _nary(self, node: Node, operand: Sequence[Node]) -> str:
        symbol = str(node["base"]["symbol"])
        place = "subSup" if symbol in "∫∬∭∮" else "undOvr"
        hidden = [f'<m:{name}Hide m:val="1"/>' for name in ("sub", "sup") if not node.get(name)]
        props = f'<m:chr m:val="{symbol}"/><m:limLoc m:val="{place}"/>{"".join(hidden)}'
        limits = "".join(
            self._tag(name, self.write(node[name]) if node.get(name) else "") for name in ("sub", "sup")
        )
        return self._tag("nary", limits + self._tag("e", self._row(operand)), props=props)

    def _scripts(self, node: Node) -> str:
        if node["base"]["type"] == "large-operator":
            return self._nary(node, ())
        base = self._tag("e", self.write(node["base"]))
        lower = self._tag("sub", self.write(node["sub"])) if node.get("sub") else ""
        upper = self._tag("sup", self.write(node["sup"])) if node.get("sup") else ""
        if node["base"].get("limits"):
            return self._limits(base, node.get("sub"), node.get("sup"))
        name = "sSubSup" if lower and upper else "sSub" if lower else "sSup"
        return self._tag(name, base + lower + upper, props="")

    def _limits(self, base: str, below: Node | None, above: Node | None) -> str:
        """Write what stands below and above a base."""
        for name, node in (("limLow", below), ("limUpp", above)):
            if node:
                done = self._tag(name, base + self._tag("lim", self.write(node)), props="")
                base = self._tag("e", done)
        return base.removeprefix("<m:e>").removesuffix("</m:e>")

    def _stacked(self, node: Node) -> str:
        return self._limits(self._tag("e", self.write(node["base"])), node.get("below"), node.get("above"))

    def _stacked_arrow(self, node: Node) -> str:
        return self._limits(
            self._tag("e", self._run(str(node["symbol"]))), node.get("below"), node.get("above")
        )

    def _delimited(self, node: Node) -> str:
        return self._around(
            str(node.get("open", "")), str(node.get("close", "")), map(self.write, node["parts"])
        )

    def _around(self, before: str, after: str, parts: Iterable[str]) -> str:
        props = f"<m:begChr m:val={quoteattr(before)}/><m:endChr m:val={quoteattr(after)}/>"
        return self._tag("d", "".join(self._tag("e", part) for part in parts), props=props)

    def _fraction(self, node: Node) -> str:
        props = "" if node.get("rule", True) else '<m:type m:val="noBar"/>'
        parts = self._tag("num", self.write(node["num"])) + self._tag("den", self.write(node["den"]))
        return self._tag("f", parts, props=props)

    def _root(self, node: Node) -> str:
        index = self.write(node["index"]) if node.get("index") else ""
        props = "" if index else '<m:degHide m:val="1"/>'
        return self._tag(
            "rad", self._tag("deg", index) + self._tag("e", self.write(node["radicand"])), props=props
        )

    def _accent(self, node: Node) -> str:
        props = f'<m:chr m:val="{node["accent"]}"/>'
        return self._tag("acc", self._tag("e", self.write(node["base"])), props=props)

    def _bar(self, node: Node) -> str:
        props = f'<m:pos m:val="{"top" if node.get("above") else "bot"}"/>'
        return self._tag("bar", self._tag("e", self.write(node["base"])), props=props)

    def _brace(self, node: Node) -> str:
        above = bool(node.get("above"))
        sign, place = ("⏞", "top") if above else ("⏟", "bot")
        props = f'<m:chr m:val="{sign}"/><m:pos m:val="{place}"/>'
        braced = self._tag("groupChr", self._tag("e", self.write(node["base"])), props=props)
        label = node.get("label")
        return self._limits(self._tag("e", braced), None if above else label, label if above else None)

    def _table(self, node: Node) -> str:
        shape = str(node["shape"])
        rows = ("".join(self._tag("e", self.write(cell)) for cell in row) for row in node["rows"])
        if shape == "aligned":
            lines = (self._tag("e", "".join(map(self.write, row))) for row in node["rows"])
            return self._tag("eqArr", "".join(lines), props="")
        matrix = self._tag("m", "".join(self._tag("mr", row) for row in rows), props="")
        if shape in ("cases", "r-cases"):
            return self._around(*(("{", "") if shape == "cases" else ("", "}")), [matrix])
        signs = _AROUND.get(shape.removesuffix("-matrix"))
        return self._around(signs[0], signs[1], [matrix]) if signs else matrix
