"""What is said of a chart where no narration is written, by language: only what its data say."""

from __future__ import annotations

from typing import NamedTuple

from lectra.text import primary


class Phrases(NamedTuple):
    """Sentences of one language; in braces stands a value with its place: "12 million (2019)"."""

    rises: str
    falls: str
    moves: str
    same: str
    extremes: str
    parts: str
    largest: str


_PHRASES = {
    "en": Phrases(
        "It rises throughout, from {first} to {last}.",
        "It falls throughout, from {first} to {last}.",
        "It goes from {first} to {last}.",
        "All values are {first}.",
        "The highest value is {highest}, the lowest {lowest}.",
        "The parts are {parts}.",
        "The largest part is {highest}.",
    ),
    "de": Phrases(
        "Der Wert steigt durchweg, von {first} auf {last}.",
        "Der Wert fällt durchweg, von {first} auf {last}.",
        "Der Wert geht von {first} auf {last}.",
        "Alle Werte sind {first}.",
        "Der höchste Wert ist {highest}, der niedrigste {lowest}.",
        "Die Anteile sind {parts}.",
        "Der größte Anteil ist {highest}.",
    ),
    "fr": Phrases(
        "La valeur augmente sans cesse, de {first} à {last}.",
        "La valeur baisse sans cesse, de {first} à {last}.",
        "La valeur passe de {first} à {last}.",
        "Toutes les valeurs sont {first}.",
        "La valeur la plus haute est {highest}, la plus basse {lowest}.",
        "Les parts sont {parts}.",
        "La plus grande part est {highest}.",
    ),
    "es": Phrases(
        "El valor sube siempre, de {first} a {last}.",
        "El valor baja siempre, de {first} a {last}.",
        "El valor pasa de {first} a {last}.",
        "Todos los valores son {first}.",
        "El valor más alto es {highest}, el más bajo {lowest}.",
        "Las partes son {parts}.",
        "La parte más grande es {highest}.",
    ),
    "hi": Phrases(
        "मान लगातार बढ़ता है, {first} से {last} तक।",
        "मान लगातार घटता है, {first} से {last} तक।",
        "मान {first} से {last} तक जाता है।",
        "सभी मान {first} हैं।",
        "सबसे ऊँचा मान {highest} है, सबसे नीचा {lowest}।",
        "हिस्से हैं {parts}।",
        "सबसे बड़ा हिस्सा {highest} है।",
    ),
}


def phrases_of(lang: str) -> Phrases | None:
    """Return the phrases of a language (BCP-47); None where there are none, and numbers stand alone."""
    return _PHRASES.get(primary(lang))
