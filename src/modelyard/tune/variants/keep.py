"""From a draft to a card beside its parent: measured, judged, and registered whole or not at all."""

from __future__ import annotations

import os
from math import isnan
from typing import TYPE_CHECKING, Any

from modelyard.cards.stub import Stub, derive
from modelyard.registry.edit import REMOVE, edit
from modelyard.registry.life.add_folder import add_folder
from modelyard.registry.resolve import get_model
from modelyard.registry.zoo import CARD, open_zoo
from modelyard.tune.variants.compared import Compared, compared
from modelyard.tune.variants.draft import FILE, Draft, staged
from modelyard.tune.variants.tuned import Tuned

if TYPE_CHECKING:
    from modelyard.core.progress import Report
    from modelyard.registry.model import Model
    from modelyard.tune.variants.home import Home
    from modelyard.tune.variants.measuring import Measuring

PROVED_ON = 64  # samples of the certificate


def measured_and_kept(
    draft: Draft, home: Home, how: Measuring, *, scratch: str, output: str, report: Report, notices: list[str]
) -> Tuned:
    """Measure a draft against its parent, and register it where nothing speaks against it.

    Args:
        draft: the variant.
        home: the zoo in which it will stand.
        how: what it has to hold, and how that is measured.
        scratch: a folder of no worth afterwards.
        output: the folder of results.
        report: called with `Progress`.
        notices: what a person should know.
    """
    place = os.path.join(scratch, "draft")
    folder = staged(draft, place)
    variant = get_model(f"{draft.name}@{draft.version}", zoo=place)
    found = compared(draft.parent, variant, how, scratch, report)
    said: dict[str, Any] = {
        "model": f"{draft.name}@{draft.version}", "parent": draft.base, "how": dict(draft.how),
        "compared": found, "notices": notices,
    }  # fmt: skip
    refused = why_refused(found, how)
    if refused is not None:
        return Tuned(**said, refused=refused)
    stub = _finish(draft, variant, found, folder, report)
    paths = _written(found, output)
    try:
        card = add_folder(home.opened(), draft.name, draft.version, draft.parent.task, folder)
    except BaseException:
        for path in paths:
            os.unlink(path)
        raise
    return Tuned(**said, card=os.path.join(card.folder, CARD), stub=stub, results=tuple(paths))


def why_refused(found: Compared, how: Measuring) -> str | None:
    """Say why a variant is not kept; None where it is.

    Args:
        found: what was measured.
        how: what it has to hold.
    """
    if how.max_drop is not None and (found.drop is None or not found.drop <= how.max_drop):
        lost = "all" if found.drop is None or isnan(found.drop) else f"{found.drop:.2%}"
        return f"it loses {lost} of its parent's metric, and {how.max_drop:.2%} were allowed"
    if how.only_if_faster and not found.faster:
        more = f"; about --processes {found.speed.needed} would tell" if found.speed.needed else ""
        return f"it is not known to be faster than its parent here ({found.speed.verdict}{more})"
    return None


def _finish(draft: Draft, variant: Model, found: Compared, folder: str, report: Report) -> str:
    """Write what was measured to the draft's own card, and the certificate beside its file."""
    from modelyard.benchmark.written.write_back import write_back
    from modelyard.convert.described import weights_of
    from modelyard.export.parity import prove
    from modelyard.store.digest import sha256_of

    path = os.path.join(folder, FILE)
    if weights_of(draft.parent) is not None:  # else there is no network to hold it against
        prove(path, "onnx", draft.parent, sha256_of(path), num_samples=PROVED_ON, report=report).write(path)
    stub = stub_of(draft, found.judged.category if found.judged else "undecided")
    changes: dict[tuple[str, ...], object] = {("stub",): stub}
    if found.judged is not None:
        for name, value in found.judged.as_dict().items():
            changes["metadata", "tuned", "measured", name] = value
    edit(f"{draft.name}@{draft.version}", changes, variant.zoo)
    own = [one for one in found.results if one.model == draft.name]
    write_back(own, open_zoo(variant.zoo.root))
    edit(f"{draft.name}@{draft.version}", _without_empty, variant.zoo)
    return stub


def _without_empty(card: dict[str, object]) -> dict[tuple[str, ...], object]:
    """Take benchmarks off a card that nothing whole was measured on."""
    stated = card.get("performance")
    empty = [name for name, one in stated.items() if not one] if isinstance(stated, dict) else []
    if isinstance(stated, dict) and len(empty) == len(stated):
        return {("performance",): REMOVE}
    return {("performance", str(name)): REMOVE for name in empty}


def stub_of(draft: Draft, category: str) -> str:
    """Give the stub of a variant: its parent's, but for what was made of it."""
    data = draft.parent.data
    stated = data.get("stub")
    parent = Stub.parse(stated) if stated else derive(
        task=draft.parent.task, backbone=(data.get("architecture") or {}).get("backbone") or draft.parent.ref,
        framework=data.get("framework"), repo=draft.parent.zoo.name, dataset=None,
    )  # fmt: skip
    end = f"{draft.sparse_name}-{category}" + (f"-{draft.target}" if draft.target else "")
    return f"{str(parent).rpartition('/')[0]}/{end}"


def _written(found: Compared, output: str) -> list[str]:
    from modelyard.results.folder import name_of, write

    fresh = [one for one in found.results if not os.path.exists(os.path.join(output, name_of(one)))]
    return [write(one, output) for one in fresh]
