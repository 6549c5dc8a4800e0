"""What blocks are called in the language of a lecture, where their own texts do not say it."""

from __future__ import annotations

from collections.abc import Mapping

_NAMES = (
    *("definition", "theorem", "example", "warning", "exercise", "question"),
    *("bar", "column", "stacked", "line", "pie", "doughnut", "scatter"),
    *("steps", "cycle", "timeline", "comparison", "pyramid", "layers", "venn", "tree", "graph", "sequence"),
    *("narration", "sources"),
)


def _named(*terms: str) -> Mapping[str, str]:
    return dict(zip(_NAMES, terms, strict=True))


TERMS: Mapping[str, Mapping[str, str]] = {
    "en": _named(
        *("Definition", "Theorem", "Example", "Warning", "Exercise", "Question"),
        *("Bar chart", "Column chart", "Stacked column chart", "Line chart"),
        *("Pie chart", "Doughnut chart", "Scatter chart"),
        *("Steps", "Cycle", "Timeline", "Comparison", "Pyramid", "Layers", "Venn diagram", "Tree", "Graph"),
        *("Sequence diagram", "Narration", "Sources"),
    ),
    "de": _named(
        *("Definition", "Satz", "Beispiel", "Achtung", "Aufgabe", "Frage"),
        *("Balkendiagramm", "Säulendiagramm", "Gestapeltes Säulendiagramm", "Liniendiagramm"),
        *("Kreisdiagramm", "Ringdiagramm", "Punktdiagramm"),
        *("Schritte", "Kreislauf", "Zeitleiste", "Vergleich", "Pyramide", "Schichten", "Mengendiagramm"),
        *("Baum", "Graph", "Sequenzdiagramm", "Sprechertext", "Quellen"),
    ),
    "fr": _named(
        *("Définition", "Théorème", "Exemple", "Attention", "Exercice", "Question"),
        *("Graphique à barres", "Histogramme", "Histogramme empilé", "Courbe"),
        *("Graphique circulaire", "Graphique en anneau", "Nuage de points"),
        *("Étapes", "Cycle", "Frise chronologique", "Comparaison", "Pyramide", "Couches"),
        *("Diagramme de Venn", "Arbre", "Graphe", "Diagramme de séquence", "Narration", "Sources"),
    ),
    "es": _named(
        *("Definición", "Teorema", "Ejemplo", "Atención", "Ejercicio", "Pregunta"),
        *("Gráfico de barras", "Gráfico de columnas", "Gráfico de columnas apiladas", "Gráfico de líneas"),
        *("Gráfico circular", "Gráfico de anillo", "Gráfico de dispersión"),
        *("Pasos", "Ciclo", "Línea de tiempo", "Comparación", "Pirámide", "Capas"),
        *("Diagrama de Venn", "Árbol", "Grafo", "Diagrama de secuencia", "Narración", "Fuentes"),
    ),
    "pt": _named(
        *("Definição", "Teorema", "Exemplo", "Atenção", "Exercício", "Pergunta"),
        *("Gráfico de barras", "Gráfico de colunas", "Gráfico de colunas empilhadas", "Gráfico de linhas"),
        *("Gráfico de pizza", "Gráfico de rosca", "Gráfico de dispersão"),
        *("Etapas", "Ciclo", "Linha do tempo", "Comparação", "Pirâmide", "Camadas"),
        *("Diagrama de Venn", "Árvore", "Grafo", "Diagrama de sequência", "Narração", "Fontes"),
    ),
    "it": _named(
        *("Definizione", "Teorema", "Esempio", "Attenzione", "Esercizio", "Domanda"),
        *("Grafico a barre", "Istogramma", "Istogramma in pila", "Grafico a linee"),
        *("Grafico a torta", "Grafico ad anello", "Grafico a dispersione"),
        *("Passi", "Ciclo", "Linea del tempo", "Confronto", "Piramide", "Livelli"),
        *("Diagramma di Venn", "Albero", "Grafo", "Diagramma di sequenza", "Narrazione", "Fonti"),
    ),
    "nl": _named(
        *("Definitie", "Stelling", "Voorbeeld", "Let op", "Opgave", "Vraag"),
        *("Staafdiagram", "Kolomdiagram", "Gestapeld kolomdiagram", "Lijndiagram"),
        *("Cirkeldiagram", "Ringdiagram", "Spreidingsdiagram"),
        *("Stappen", "Kringloop", "Tijdlijn", "Vergelijking", "Piramide", "Lagen"),
        *("Venndiagram", "Boom", "Graaf", "Sequentiediagram", "Vertelling", "Bronnen"),
    ),
    "hi": _named(
        *("परिभाषा", "प्रमेय", "उदाहरण", "सावधान", "अभ्यास", "प्रश्न"),
        *("दंड आलेख", "स्तंभ आलेख", "संचित स्तंभ आलेख", "रेखा आलेख"),
        *("पाई चार्ट", "डोनट चार्ट", "प्रकीर्ण आलेख"),
        *("चरण", "चक्र", "समयरेखा", "तुलना", "पिरामिड", "परतें"),
        *("वेन आरेख", "वृक्ष आरेख", "ग्राफ़", "अनुक्रम आरेख", "वर्णन", "स्रोत"),
    ),
    "ja": _named(
        *("定義", "定理", "例", "注意", "演習", "問い"),
        *("横棒グラフ", "縦棒グラフ", "積み上げ縦棒グラフ", "折れ線グラフ"),
        *("円グラフ", "ドーナツグラフ", "散布図"),
        *("手順", "循環図", "年表", "比較", "ピラミッド", "階層"),
        *("ベン図", "樹形図", "グラフ", "シーケンス図", "ナレーション", "出典"),
    ),
    "zh": _named(
        *("定义", "定理", "示例", "注意", "练习", "思考"),
        *("条形图", "柱形图", "堆积柱形图", "折线图"),
        *("饼图", "圆环图", "散点图"),
        *("步骤", "循环", "时间线", "对比", "金字塔", "层次"),
        *("维恩图", "树状图", "图", "时序图", "旁白", "来源"),
    ),
    "ar": _named(
        *("تعريف", "مبرهنة", "مثال", "تنبيه", "تمرين", "سؤال"),
        *("مخطط شريطي", "مخطط أعمدة", "مخطط أعمدة مكدسة", "مخطط خطي"),
        *("مخطط دائري", "مخطط حلقي", "مخطط تبعثر"),
        *("خطوات", "دورة", "خط زمني", "مقارنة", "هرم", "طبقات"),
        *("مخطط فن", "مخطط شجري", "رسم شبكي", "مخطط تسلسل", "السرد", "المصادر"),
    ),
}
"""A language that is not here has the words in English."""


def term(name: str, lang: str) -> str:
    """Return what something is called in a language (BCP-47); "" for what is in no list, as of a plugin."""
    return TERMS.get(lang.split("-", maxsplit=1)[0].lower(), TERMS["en"]).get(name, "")


def described(name: str, lang: str, texts: tuple[str, ...]) -> str:
    """Return a description of what is no text: what it is, and what it says: "Cycle: Rain; River; Sea"."""
    said = "; ".join(texts)
    return f"{term(name, lang)}: {said}" if term(name, lang) else said
