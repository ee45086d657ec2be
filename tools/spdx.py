"""Write `src/modelyard/cards/spdx.txt`: every SPDX licence and exception id, from the `packaging` library."""

from __future__ import annotations

from pathlib import Path

from packaging.licenses import _spdx

TARGET = Path(__file__).parent.parent / "src" / "modelyard" / "cards" / "spdx.txt"


def lines() -> list[str]:
    """Give the file's lines: a head, the licences, then the exceptions behind `+`."""
    head = [
        f"# SPDX License List {_spdx.VERSION}; licences, then exceptions behind a `+`. Made by tools/spdx.py."
    ]
    licences = sorted((entry["id"] for entry in _spdx.LICENSES.values()), key=str.lower)
    exceptions = sorted((entry["id"] for entry in _spdx.EXCEPTIONS.values()), key=str.lower)
    return [*head, *licences, *("+" + name for name in exceptions)]


if __name__ == "__main__":
    TARGET.write_text("\n".join(lines()) + "\n", encoding="utf-8")
    print(f"{TARGET.name}: {len(lines()) - 1} ids")
