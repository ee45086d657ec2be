"""How fast the commands people type most are, against bare Python and timm, on a zoo of 10,000 cards.

python benchmarks/speed/listing.py [--cards 10000] [--rounds 21]
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from measure import interleaved, peak_megabytes, row
from zoo_of_cards import make, on_cards

BIN = Path(sys.executable).parent
PEERS = BIN.parent / "peers"


def main() -> None:
    on_cards(__doc__, measure, cards=10_000, rounds=21)


def measure(place: Path, cards: int, rounds: int) -> None:
    zoo, edited_zoo = place / "zoo", place / "edited"
    make(zoo, cards, seed=1)
    make(edited_zoo, cards, seed=1)
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    environment |= {"MODELYARD_CACHE": str(place / "cache"), "MODELYARD_ZOO": str(zoo)}
    modelyard, python = str(BIN / "modelyard"), sys.executable
    listing = [modelyard, "list", "--task", "detection", "--min-accuracy", "0.9"]
    commands = {
        "python -c pass": [python, "-c", "pass"],
        "modelyard --help": [modelyard, "--help"],
        "modelyard --version": [modelyard, "--version"],
        "modelyard list": listing,
        "modelyard list, one card edited": [*listing, "--zoo", str(edited_zoo)],
        "import pydantic": [python, "-c", "import pydantic; pydantic.BaseModel"],
        "pydantic with one model": [python, "-c", "import pydantic\nclass M(pydantic.BaseModel):\n x: int"],
    }
    time.sleep(2.5)  # let the new files settle: a file changed this very moment is read twice
    interleaved(commands, rounds=2, environment=environment)
    cards_to_edit = sorted(edited_zoo.glob("registry/*/*/model_card.yaml"))

    def edit() -> None:
        card = cards_to_edit.pop()
        text = card.read_text(encoding="utf-8")
        card.write_text(text.replace("on pictures", "on  pictures"), encoding="utf-8")

    taken = interleaved(
        commands, rounds=rounds, environment=environment, before={"modelyard list, one card edited": edit}
    )
    bare = taken["python -c pass"]
    print(f"{cards:,} cards, {rounds} interleaved rounds, medians; python -c pass {1000 * bare:.1f} ms\n")
    print(f"{'work':<52} {'ratio':>6}   {'to reach':<16} measured")
    for name, target in (("modelyard --help", "<= 5 x bare"), ("modelyard --version", "<= 5 x bare")):
        row(name, taken[name] / bare, target, f"{1000 * taken[name]:.1f} ms")
    warm, edited = taken["modelyard list"], taken["modelyard list, one card edited"]
    row("modelyard list --task … --min-accuracy …", warm / bare, "<= 8 x bare", f"{1000 * warm:.1f} ms")
    for name in ("import pydantic", "pydantic with one model"):
        off = taken[name] - bare
        detail = f"{1000 * edited:.1f} ms, less {1000 * off:.1f} ms"
        row(f"one card edited, less {name}", (edited - off) / warm, "<= 1.3 x list", detail)
    everything = [modelyard, "list"]
    memory = peak_megabytes(everything, environment)
    row("memory of list over all cards (MB)", memory, "<= 60 MB", "peak resident")
    if not (PEERS / "timm").is_dir():
        print("timm.list_models: not measured: `make speed` installs it")
        return
    script = str(Path(__file__).with_name("timm_list.py"))
    peers = {"timm": [python, script, str(PEERS)], "modelyard": listing}
    taken = interleaved(peers, rounds=max(3, rounds // 4), environment=environment)
    times = taken["timm"] / taken["modelyard"]
    row("timm.list_models in a process, over ours", times, ">= 10 x", f"{1000 * taken['timm']:.0f} ms")


if __name__ == "__main__":
    main()
