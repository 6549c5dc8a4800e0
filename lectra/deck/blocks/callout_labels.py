"""What kinds of callouts are called, by language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

Kind = Literal["definition", "theorem", "example", "warning", "exercise", "question"]


def _named(*names: str) -> Mapping[Kind, str]:
    kinds: tuple[Kind, ...] = get_args(Kind)
    return dict(zip(kinds, names, strict=True))


LABELS: Mapping[str, Mapping[Kind, str]] = {
    "en": _named("Definition", "Theorem", "Example", "Warning", "Exercise", "Question"),
    "de": _named("Definition", "Satz", "Beispiel", "Achtung", "Aufgabe", "Frage"),
    "fr": _named("Définition", "Théorème", "Exemple", "Attention", "Exercice", "Question"),
    "es": _named("Definición", "Teorema", "Ejemplo", "Atención", "Ejercicio", "Pregunta"),
    "pt": _named("Definição", "Teorema", "Exemplo", "Atenção", "Exercício", "Pergunta"),
    "it": _named("Definizione", "Teorema", "Esempio", "Attenzione", "Esercizio", "Domanda"),
    "nl": _named("Definitie", "Stelling", "Voorbeeld", "Let op", "Opgave", "Vraag"),
    "hi": _named("परिभाषा", "प्रमेय", "उदाहरण", "सावधान", "अभ्यास", "प्रश्न"),
    "ja": _named("定義", "定理", "例", "注意", "演習", "問い"),
    "zh": _named("定义", "定理", "示例", "注意", "练习", "思考"),
    "ar": _named("تعريف", "مبرهنة", "مثال", "تنبيه", "تمرين", "سؤال"),
}
"""A language that is not here has the words in English."""
