"""Numbers: grouped, negative and very long ones, ranges, ratios, dates, times, years and Roman numerals."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from functools import cache, partial

from lectra.normalise.characters import GAP
from lectra.normalise.language import Language, Phrase
from lectra.normalise.spelling import spell, written_date

_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_SPACES = re.compile("[ \u00a0\u2009\u202f]")
_ISO_DATE = re.compile(r"(?<![\w.,/-])(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?![\w/-]|[.,]\d)")
_DATE = re.compile(r"(?<![\w.,/])(\d{1,2})([./])(\d{1,2})\2(\d{4})(?![\w/]|[.,]\d)")
_VERSION = re.compile(
    r"(?<![\w.,/:-])(?P<name>[^\s\d]{1,20} )?(?P<v>[vV]\.?)?"
    r"(?P<number>\d{1,4}(?:\.\d{1,4}){1,4})(?![\w/]|[.,]\d)"
)
_SHORT_DATE = re.compile(r"(?:0?[1-9]|[12]\d|3[01])\.(?:0?[1-9]|1[0-2])\.(?:\d\d|\d{4})")
_TIME = re.compile(r"(?<![\w:.,])(\d{1,2}):([0-5]\d)(?![\w:]|[.,]\d)")
_TIMES = re.compile(r"(?<![\w:.,])(\d{1,2}:[0-5]\d) ?[-–~〜] ?(\d{1,2}:[0-5]\d)(?![\w:]|[.,]\d)")
_RATIO = re.compile(r"(?<![\w:.,])(\d+)\s?:\s?(\d+)(?![\w:]|[.,]\d)")
_DIGITS = re.compile(r"(?<![\w.,:/-])(?:0\d+|\d{12,})(?![\w]|[.,]\d)")
_PHONE = re.compile(r"(?<![\w.,])\+\d{1,3}(?:[ \u00a0/-]?\(?\d{1,5}\)?){2,6}(?!\w|[.,]\d)")
_LOCAL_PHONE = re.compile(r"(?<![\w.,/-])0\d{1,4}[-/ ]\d{3,4}[- ]\d{3,5}(?![\w/-]|[.,]\d)")
_APOSTROPHES = re.compile(r"(?<![\w.,'’])(\d{1,3}(?:['’]\d{3})+)(?:[.,](\d+))?(?![\w'’])")
_SPACED = re.compile(
    r"(?<![\w.,])(?<!\d[ \u00a0\u2009\u202f])\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3})+"
    r"(?![\w]|[ \u00a0\u2009\u202f]\d)"
)
_SIGN = re.compile(r"(?<![\w)\]’'.,%°\"”-])-(?=[.,]?\d|[a-zA-Z](?!\w)|[π∞√])")
_DIFFERENCE = re.compile(
    r"(?<=[\d)²³%\x01\x02]) - (?=[\d(√])|(?<=\b[a-zA-Z]) - (?=[a-zA-Z\d]\b)|(?<=\d) - (?=[a-zA-Z]\b)"
)
_SUBTRACTION = re.compile(r"(?<=\d) ?−")
_DECREMENT = re.compile(r"(?<=\(\d)-(?=[a-z]\b)|(?<=(?<![\w-])[b-z])-(?=\d)|(?<=(?<![\w-])\d[b-z])-(?=\d)")

_DASH_SIGN = re.compile(
    r"(?<![\w)\]’'.,%°\"”–-])(?<![\d%°] )(?<!°[CF] )–(?=[.,]?\d|[$€£¥]\d|[π∞√])"
    r"|(?<=[=<>≤≥(^×*/·])( ?)–(?=[^\W\d_]\b)"
)
_TERM = (
    r"[(\[]*[−–√-]?(?:\d[\d.,]*)?"
    r"(?:(?<![^\W\d_])[^\W\d_](?![^\W\d_²³¹⁰-ₜ])|(?<=[\d)]))[⁰-ₜ²³¹′]*[)\]]*[⁰-ₜ²³¹]*"
)
_EXPRESSION = re.compile(rf"(?<![\w.,/:–-]){_TERM}(?: ?[=+×÷·*≠≈−–-] ?{_TERM})+(?![\w])")
_ARITHMETIC = re.compile(r"[+×÷·*√=≠≈²³ⁿ]")
_OPERATOR = re.compile(r"[+×÷·*√]")
_DASH = re.compile(r"(?<=[^=+×÷·*≠≈−–-]) ?– ?")


def as_number(text: str, language: Language) -> Decimal:
    """Read a number as a language writes it. Raises decimal.InvalidOperation where it is none."""
    text = _SPACES.sub("", text)
    if re.fullmatch(language.number, text) and language.group:
        text = re.sub(rf"{re.escape(language.group)}(?=\d{{2,3}}(?:\D|$))(?!\d{{2}}(?!\d))", "", text)
    return Decimal(text.replace(",", "."))


def say_dates(text: str, language: Language) -> str:
    """Write dates with their month: 2020-11-28, 28.11.2020, 11/28/2020."""
    text = _ISO_DATE.sub(lambda m: _date(m, m[1], m[3], m[4], language), text)
    return _DATE.sub(lambda m: _numeric_date(m, language), text)


def _numeric_date(match: re.Match[str], language: Language) -> str:
    first, second = match[1], match[3]
    month_first = language.tag.lower() in ("en", "en-us") and match[2] == "/"
    if (month_first and int(first) <= 12) or int(second) > 12:
        first, second = second, first
    return _date(match, match[4], second, first, language)


def _date(match: re.Match[str], year: str, month: str, day: str, language: Language) -> str:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return match[0]
    return written_date(found, language.tag) or match[0]


def say_versions(text: str, language: Language) -> str:
    """Write the points of a version or a section in words: 1.2.3 is 1 point 2 point 3."""
    point, version = (language.words.get(name, "") for name in ("point", "version"))
    if not point or "." not in text:
        return text
    return _VERSION.sub(lambda m: _version(m, point, version, language), text)


def _version(match: re.Match[str], point: str, version: str, language: Language) -> str:
    name, number = match["name"] or "", match["number"]
    parts = number.split(".")
    is_named = bool(version) and name.strip().casefold() == version.casefold()
    grouped = language.group == "." and all(len(part) == 3 for part in parts[1:])
    if not (is_named or match["v"]) and (len(parts) < 3 or grouped or _SHORT_DATE.fullmatch(number)):
        return match[0]
    before = f"{name}{version} " if match["v"] and version and not is_named else name
    return before + f" {point} ".join(parts)


def say_times(text: str, language: Language) -> str:
    """Write times of day (14:30) and ratios (3:1) in words."""
    span = language.words.get("range")
    if span:
        text = _TIMES.sub(lambda m: span.format(left=m[1], right=m[2]), text)
    text = _TIME.sub(lambda m: _time(m, language), text)
    ratio = language.words.get("ratio")
    return _RATIO.sub(lambda m: _ratio(m, ratio), text) if ratio else text


def _time(match: re.Match[str], language: Language) -> str:
    hour, minute = int(match[1]), match[2]
    pattern = language.words.get("time" if int(minute) else "hour")
    if not pattern or hour > 24:
        return match[0]
    return pattern.format(
        hour=match[1] if ":" in pattern else hour, minute=minute if ":" in pattern else int(minute)
    )


def _ratio(match: re.Match[str], pattern: str) -> str:
    # The times that an engine reads well are still there.
    return match[0] if _TIME.fullmatch(match[0]) else pattern.format(left=match[1], right=match[2])


def say_phrases(text: str, language: Language) -> str:
    """Replace what a language's ``[[phrases]]`` name: Roman numerals, years, ordinals, fixed expressions."""
    absent = {guard for guard in language.guards if not guard.search(text)}
    for phrase in language.phrases:
        if phrase.guard in absent:
            continue
        replace = partial(_spelled, phrase=phrase, language=language) if phrase.say else phrase.write
        text = phrase.find.sub(replace, text)
    return text


def _spelled(match: re.Match[str], phrase: Phrase, language: Language) -> str:
    written = match["n"]
    number = roman_value(written) if written[0] in _ROMAN else int(as_number(written, language))
    words = str(number) if phrase.say == "digits" else spell(number, language.tag, phrase.say)
    if not number or not words:
        return match[0]
    start, end = match.start("n") - match.start(), match.end("n") - match.start()
    rest = match[0][end:]
    if "drop" in match.re.groupindex and match["drop"]:
        rest = rest[len(match["drop"]) :]
    return match[0][:start] + phrase.write.format(words) + rest


def roman_value(numeral: str) -> int:
    """Read a Roman numeral; 0 of nothing."""
    values = [_ROMAN[letter] for letter in numeral]
    following = [*values[1:], 0]
    return sum(-value if value < then else value for value, then in zip(values, following, strict=True))


def join_groups(text: str, language: Language) -> str:
    """Close up groups of digits set apart by spaces, and read numbers that are names digit by digit."""
    if language.words.get("minus"):
        text = _PHONE.sub(lambda m: f"+{GAP}{_one_by_one(m[0])}", text)
    text = _LOCAL_PHONE.sub(lambda m: _one_by_one(m[0]), text)
    text = _SPACED.sub(lambda m: _SPACES.sub("", m[0]), text)
    return _DIGITS.sub(lambda m: _one_by_one(m[0]), text)


def join_apostrophes(text: str, language: Language) -> str:
    """Write Swiss thousands (1'000.50) as the language groups its own."""
    return _APOSTROPHES.sub(
        lambda m: re.sub("['’]", language.group, m[1]) + (f"{language.decimal}{m[2]}" if m[2] else ""), text
    )


def mark_minus(text: str) -> str:
    """Write a dash that stands for a minus as a minus sign: in front of a number, and between terms."""
    if "–" not in text:
        return text
    text = _DASH_SIGN.sub(lambda m: f"{m[1] or ''}−", text)
    return _EXPRESSION.sub(lambda m: _subtracted(m[0]), text)


def _subtracted(expression: str) -> str:
    """Write the dashes of one expression as minus signs, unless they stand for a range."""
    return _DASH.sub(_subtracted_or_range, expression) if _ARITHMETIC.search(expression) else expression


def _subtracted_or_range(match: re.Match[str]) -> str:
    expression, dash = match.string, match[0]
    left = re.search(r"(?<![^\W\d_])\d[\d.,]*$", expression[: match.start()])
    right = re.match(r"(\d[\d.,]*)(?![^\W_])(?: ?(=) ?)?", expression[match.end() :])
    if left and right and _rises(left[0], right[1]):
        result = expression[match.end() + right.end() :][:1]
        is_minus = not result.isdigit() if right[2] else len(dash) == 3 and _OPERATOR.search(expression)
        if not is_minus:
            return dash
    return dash.replace("–", "−")


def _one_by_one(text: str) -> str:
    return " ".join(char for char in text if char.isdecimal())


def say_ranges(text: str, language: Language) -> str:
    """Write the dash between two numbers as "to", or as minus where it is one."""
    pattern = language.words.get("range")
    if not pattern:
        return text
    return _range(language.number).sub(lambda m: _joined(m, pattern), text)


@cache
def _range(number: str) -> re.Pattern[str]:
    signed = rf"[−-]?{number}"
    closed = r"(?:\s?[%°‰€$£])?"
    return re.compile(
        rf"(?<![\w.,/:–^-])(?P<left>{number}{closed})(?P<dash> ?[-–—~〜～] ?)(?P<right>{signed}|∞)"
        r"(?![\d/]|[-–]\d|[.,:]\d)"
    )


def _joined(match: re.Match[str], pattern: str) -> str:
    left, dash, right = match["left"], match["dash"], match["right"]
    sign = dash.strip()
    if sign == "-" and not _rises(left, right):
        # "3 - 2" is a difference; "3-2" may be a score: the engine reads it as it likes.
        return f"{left} − {right}" if dash != "-" or "=" in match.string else match[0]
    if sign == "-" and "=" in match.string:
        return f"{left} − {right}"
    if dash == "-" and len(left) == 3 and len(right) == 4:
        return match[0]  # a telephone number
    if dash == " -":
        return match[0]  # "10 -5" is a number and a negative one
    return pattern.format(left=left, right=right)


def _rises(left: str, right: str) -> bool:
    """Whether two numbers may be a range: the second is larger, or the end of a year (1990-95)."""
    first, second = (re.sub(r"\D", "", text) for text in (left, right))
    if not second or right.startswith(("-", "−")):
        return True
    return Decimal(first) < Decimal(second) or (len(first) == 4 and len(second) == 2)


def say_minus(text: str, language: Language) -> str:
    """Write a hyphen that stands for a minus, in front of a number or between terms, as a minus sign."""
    text = _SIGN.sub("−", text)
    text = _DIFFERENCE.sub(" − ", text)
    text = _DECREMENT.sub("−", text)
    word = language.minus
    if less := language.words.get("less"):
        text = _SUBTRACTION.sub(f"{GAP}{less}{GAP}", text)
    return text.replace("−", f"{GAP}{word}{GAP}") if word else text
