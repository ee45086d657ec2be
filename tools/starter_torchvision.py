"""Write the starter zoo's cards of what torchvision publishes, from the torchvision that is installed.

`python tools/starter_torchvision.py` writes them in place; `--check` exits 1 if any differs.
`docs/starter-zoo.md` says where each figure comes from and what is left out.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path
from typing import Any

from modelyard.cards.text.write import Manner, document
from starter_cards.layout import benchmarks, card, config
from starter_cards.release import Release, releases
from torchvision_operators import missing

STARTER = Path(__file__).parent.parent / "src" / "modelyard" / "registry" / "starter"
REGISTRY = STARTER / "registry"


def files(every: list[Release]) -> dict[Path, str]:
    """Give the text of each file: the highest version lies in the model's folder, others in `versions/`."""
    highest: dict[str, str] = {}
    for release in every:
        highest[release.ref] = max(highest.get(release.ref, ""), release.version)
    texts: dict[Path, str] = {}
    for release in every:
        folder = REGISTRY / release.task / release.ref
        if release.version != highest[release.ref]:
            folder = folder / "versions" / release.version
        siblings = sum(other.ref == release.ref for other in every)
        texts[folder / "model_card.yaml"] = _text(card(release, siblings > 1))
        texts[folder / "config.yaml"] = _text(config(release))
        texts[folder / "benchmarks.yaml"] = _text({"results": benchmarks(release)})
    return texts


def _text(content: dict[str, Any]) -> str:
    return document(content, Manner(quote='"'))


def stale(texts: dict[Path, str]) -> list[Path]:
    """Find the folders of cards that this script wrote once and would not write now."""
    cards = [path for path in REGISTRY.rglob("model_card.yaml") if path not in texts]
    return [path.parent for path in cards if "\n  torchvision:\n" in path.read_text(encoding="utf-8")]


def differing(texts: dict[Path, str]) -> list[Path]:
    """Find the files that are not as they would be written."""
    return [
        path for path, text in texts.items() if not path.is_file() or path.read_text(encoding="utf-8") != text
    ]


def main(arguments: list[str] | None = None) -> int:
    """Write the cards, or say which differ."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if anything differs")
    options = parser.parse_args(arguments)
    if missing():
        print(f"{missing()}: the cards are made from what torchvision publishes", file=sys.stderr)
        return 2
    texts = files(releases())
    wrong, old = differing(texts), stale(texts)
    if options.check:
        for path in [*wrong, *old]:
            print(f"{path.relative_to(REGISTRY)}: not as torchvision publishes it")
        return 1 if wrong or old else 0
    for folder in old:
        shutil.rmtree(folder)
    for path in wrong:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(texts[path], encoding="utf-8", newline="\n")
    print(f"{len(texts) // 3} cards, {len(wrong)} files written, {len(old)} folders removed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
