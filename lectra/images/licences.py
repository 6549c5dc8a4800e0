"""Licences that allow a picture in a lecture. What is not known to be one is not used."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Licence:
    """A licence that allows use and change, for any purpose. ``wants_credit``: its line must be shown."""

    name: str
    url: str
    wants_credit: bool


CC0 = Licence("CC0 1.0", "https://creativecommons.org/publicdomain/zero/1.0/", wants_credit=False)
PUBLIC_DOMAIN = Licence(
    "Public domain", "https://creativecommons.org/publicdomain/mark/1.0/", wants_credit=False
)
PEXELS = Licence("Pexels License", "https://www.pexels.com/license/", wants_credit=True)
UNSPLASH = Licence("Unsplash License", "https://unsplash.com/license", wants_credit=True)
PIXABAY = Licence(
    "Pixabay Content License", "https://pixabay.com/service/license-summary/", wants_credit=True
)

_FREE = {
    **dict.fromkeys(("cc0", "cc0 1.0", "cc 0", "cc zero"), CC0),
    **dict.fromkeys(("public domain", "pd", "pdm", "pdm 1.0", "public domain mark 1.0"), PUBLIC_DOMAIN),
}
_ATTRIBUTION = re.compile(
    r"(?:cc )?(by(?: sa)?) (\d\.\d)(?: (?:unported|international|generic|igo|scotland|(?!n[cd])[a-z]{2}))?"
)
_RESTRICTED = re.compile(r"creativecommons\.org/licenses/[a-z-]*\bn[cd]\b")


def read_licence(name: str, url: str = "") -> Licence | None:
    """Read a licence by its short name, such as ``CC BY-SA 4.0``; None where it allows too little.

    None also where ``url`` contradicts the name with a licence that forbids commercial use or change.
    """
    words = " ".join(re.split(r"[\s_-]+", name.strip().lower()))
    if _RESTRICTED.search(url):
        return None
    if words in _FREE:
        return _FREE[words]
    match = _ATTRIBUTION.fullmatch(words)
    if match is None:
        return None
    terms, version = match[1].replace(" ", "-"), match[2]
    deed = f"https://creativecommons.org/licenses/{terms}/{version}/"
    given = re.match(r"https?://creativecommons\.org/licenses/", url)
    return Licence(f"CC {terms.upper()} {version}", url if given else deed, wants_credit=True)
