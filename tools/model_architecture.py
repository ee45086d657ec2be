"""Draw docs/images/model_architecture.svg and .png: how the parts of `modelyard.models` meet, from its code.

python tools/model_architecture.py [--check]     --check writes nothing: exit code 1 where it is stale
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from html import escape
from pathlib import Path

from few_colours import write_png
from model_parts import Parts, parts
from modelyard import models
from modelyard.models import versioning

PICTURE = Path(__file__).parents[1] / "docs" / "images" / "model_architecture.svg"
WIDTH, HEIGHT = 1600, 1010
GAP = 601  # between the panels of backbones and heads
INK, DIM = "#1c2127", "#4a525b"
FONT = "DejaVu Sans, Verdana, Arial, sans-serif"
MONO = "DejaVu Sans Mono, Menlo, Consolas, monospace"
# A fill and a line for each room; the hues are told apart by all common kinds of colour sight.
COLOURS = {
    "blocks": ("#fdf1dd", "#b97400"), "backbones": ("#e2f0fa", "#0067a3"), "heads": ("#e0f3ec", "#00785a"),
    "architectures": ("#f6e5ef", "#a23f7c"), "around": ("#f1f2f4", "#59636e"),
}  # fmt: skip
AROUND = {
    "Build": (
        models, ["create_model", "create_backbone", "list_architectures", "list_backbones", "ModelConfig"]
    ),
    "Load": (models, ["load_model", "download_weights", "read_whole_model"]),
    "Look": (models, ["summarize", "node_names", "extract_features", "profile_memory"]),
    "Train": (models, ["freeze", "unfreeze", "checkpoint_activations"]),
    "Keep": (
        versioning,
        ["register_model", "ModelRegistry", "save_checkpoint", "load_checkpoint", "list_checkpoints",
         "latest_checkpoint", "Checkpoint"],
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Box:
    """A named rectangle."""

    x: float
    y: float
    width: float
    height: float
    title: str
    below: str
    room: str

    def svg(self) -> str:
        fill, line = COLOURS[self.room]
        middle = self.y + self.height / 2
        first = middle + 5 if not self.below else middle - 4
        rectangle = (
            f'<rect x="{self.x:g}" y="{self.y:g}" width="{self.width:g}" height="{self.height:g}" rx="7" '
            f'fill="{fill}" stroke="{line}" stroke-width="1.4"/>'
        )
        title = _text(self.x + 12, first, self.title, 14.5, weight=600, family=MONO)
        below = _text(self.x + 12, middle + 14, self.below, 12, colour=DIM) if self.below else ""
        return rectangle + title + below


def _text(
    x: float, y: float, said: str, size: float, *, weight: int = 400, colour: str = INK, family: str = FONT
) -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" font-family="{family}" font-size="{size:g}" font-weight="{weight}" '
        f'fill="{colour}">{escape(said)}</text>'
    )


def column(
    names: dict[str, str], x: float, top: float, bottom: float, *, width: float, room: str
) -> dict[str, Box]:
    """Boxes below each other, which fill a height."""
    step = (bottom - top) / len(names)
    height = min(48, step - 7)
    found = {}
    for number, (name, below) in enumerate(names.items()):
        y = top + number * step + (step - height) / 2
        found[name] = Box(x, y, width, height, name.rpartition(".")[2], below, room)
    return found


def ordered(names: dict[str, str], found: Parts, places: dict[str, Box]) -> dict[str, str]:
    """Put names at the height of what they meet; those that meet nothing come last."""
    past = set(found.architectures) if names is found.blocks else set()

    def height(name: str) -> float:
        met = {end if start == name else start for start, end in found.edges if name in (start, end)}
        heights = [GAP if one in past else places[one].y for one in met & set(places)]
        return sum(heights) / len(heights) if heights else 1e4

    return {name: names[name] for name in sorted(names, key=lambda one: (height(one), one))}


def draw(found: Parts) -> str:
    """The whole picture as SVG."""
    families = dict(sorted(found.backbones.items(), key=lambda item: _rank(item[0], found)))
    places = column(families, 500, 146, 576, width=235, room="backbones")
    places |= column(found.heads, 500, 690, 968, width=235, room="heads")
    kinds = ordered(found.architectures, found, places)
    places |= column(kinds, 900, 146, 968, width=262, room="architectures")
    places |= column(ordered(found.blocks, found, places), 46, 146, 968, width=270, room="blocks")
    panels = [
        _panel(26, 310, "blocks", "what networks are made of"),
        _panel(480, 275, "backbones", "picture to maps", bottom=586),
        _panel(480, 275, "heads", "maps to answers", top=640),
        _panel(880, 302, "architectures", "whole networks"),
    ]
    past = [one for one in found.edges if one[0] in found.blocks and one[1] in found.architectures]
    past.sort(key=lambda one: (places[one[1]].y, one))
    edges = [_edge(places[start], places[end]) for start, end in sorted(found.edges - set(past))]
    edges += [_past(places[start], places[end], GAP + 12 * row) for row, (start, end) in enumerate(past)]
    inside = [_head(), *panels, *edges, *(box.svg() for box in places.values()), *_around()]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" '
        f'height="{HEIGHT}" role="img" aria-label="How the parts of modelyard.models meet">\n'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>\n' + "\n".join(inside) + "\n</svg>\n"
    )


def _rank(family: str, found: Parts) -> tuple[list[str], str]:
    """Families that build the same architectures stand together."""
    return sorted(end for start, end in found.edges if start == family), family


def _head() -> str:
    told = (
        "Read from the code: a block that a module imports, a backbone or a head that an architecture takes "
        "by itself. Any other choice is a name in a config."
    )
    title = _text(26, 46, "How the parts of modelyard.models meet", 26, weight=700)
    return title + _text(26, 74, told, 14.5, colour=DIM)


def _panel(x: float, width: float, room: str, below: str, *, top: float = 106, bottom: float = 982) -> str:
    _, line = COLOURS[room]
    frame = (
        f'<rect x="{x:g}" y="{top:g}" width="{width:g}" height="{bottom - top:g}" rx="12" fill="none" '
        f'stroke="{line}" stroke-opacity=".35" stroke-width="1.4"/>'
    )
    name = room if room == "around" else f"{room}/"
    title = _text(x + 18, top + 29, name, 17, weight=700, colour=line, family=MONO)
    return frame + title + _text(x + 30 + 10.4 * len(name), top + 29, below, 13.5, colour=DIM)


def _edge(start: Box, end: Box) -> str:
    """A curve from the right of one box to the left of another."""
    x1, y1 = start.x + start.width, start.y + start.height / 2
    x2, y2 = end.x - 1, end.y + end.height / 2
    bend = max(60.0, (x2 - x1) * 0.5)
    return (
        f'<path d="M{x1:.1f} {y1:.1f} C{x1 + bend:.1f} {y1:.1f} {x2 - bend:.1f} {y2:.1f} {x2:.1f} {y2:.1f}" '
        f'fill="none" stroke="{COLOURS[start.room][1]}" stroke-width="1.7" stroke-opacity=".62"/>'
    )


def _past(start: Box, end: Box, y: float) -> str:
    """A curve between the panels of backbones and heads, to an architecture that uses a block itself."""
    x1, y1 = start.x + start.width, start.y + start.height / 2
    x2, y2 = end.x - 1, end.y + end.height / 2
    return (
        f'<path d="M{x1:.1f} {y1:.1f} C{x1 + 80:.1f} {y1:.1f} 400 {y:g} 480 {y:g} L755 {y:g} '
        f'C815 {y:g} {x2 - 60:.1f} {y2:.1f} {x2:.1f} {y2:.1f}" fill="none" '
        f'stroke="{COLOURS[start.room][1]}" stroke-width="1.7" stroke-opacity=".62"/>'
    )


def _around() -> list[str]:
    """The functions around a network, on the right."""
    drawn = [_panel(1228, 346, "around", "what is done with a network")]
    y = 160.0
    for verb, (module, names) in AROUND.items():
        missing = set(names) - set(module.__all__)
        if missing:
            raise SystemExit(f"{module.__name__} has no {', '.join(sorted(missing))}")
        drawn.append(_text(1250, y + 14, verb, 15, weight=700))
        drawn += [_text(1330, y + 14 + 25 * row, name, 14, family=MONO) for row, name in enumerate(names)]
        y += 25 * len(names) + 26
    drawn.append(_text(1250, y + 16, "A network is built from a config, so that", 13.5))
    drawn.append(_text(1250, y + 36, "a card's config.yaml and its weights", 13.5))
    drawn.append(_text(1250, y + 56, "bring the same network back.", 13.5))
    return drawn


def main() -> int:
    drawn = draw(parts())
    if PICTURE.is_file() and PICTURE.read_text(encoding="utf-8") == drawn:
        return 0
    if "--check" in sys.argv[1:]:
        print("docs/images is not current: run `python tools/model_architecture.py`", file=sys.stderr)
        return 1
    PICTURE.parent.mkdir(exist_ok=True)
    PICTURE.write_text(drawn, encoding="utf-8")
    from vl_convert import svg_to_png

    write_png(PICTURE.with_suffix(".png"), svg_to_png(drawn, scale=1.25))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
