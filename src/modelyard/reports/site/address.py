"""`address`: where a page of a name stands, the same in every build, whatever else the zoo holds.

Small letters, digits, `.`, `_` and `-` stand as they are. Any other name is told by its plain letters and by
digits of its digest behind a `~`, which no plain name has: so two names that differ in nothing but capitals,
or in how an accent is written, never share a file, also where file names know no capitals. A name that ends
as a file of the site does is not plain: the folder of its versions would be another model's page.
"""

from __future__ import annotations

import re
from hashlib import sha256
from unicodedata import normalize

_PLAIN = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,98}[a-z0-9_-])?")
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?")
_FILE = (".html", ".json")
_LONGEST = 60


def address(name: str) -> str:
    """Give the name of the page of a name, without its ending.

    Args:
        name: of a model, or a version.
    """
    if _PLAIN.fullmatch(name) and not _DEVICE.fullmatch(name) and not name.endswith(_FILE):
        return name
    digits = sha256(name.encode(errors="surrogatepass")).hexdigest()[:12]
    letters = normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return f"{re.sub(r'[^a-z0-9]+', '-', letters).strip('-')[:_LONGEST] or 'model'}~{digits}"
