"""What stands above each list of a ranking: what its models share, in words and not as a digest."""

from __future__ import annotations

import os

from modelyard.cards.comparable import differing, in_words, key_digest, said

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from modelyard.registry.listing.ranking import Group, Ranking
    from modelyard.registry.zoo import Zoo

    Stated = Mapping[str, object]


def headings(found: Ranking, zoos: Sequence[Zoo]) -> tuple[list[str], list[str]]:
    """Give a heading for each group, and the names of what differs between them.

    Two groups that seem alike are told apart by the fields of their keys in which they differ, as the
    `benchmarks.yaml` of a model in each has them; where it has not, by the digest.

    Args:
        found: Groups in their order.
        zoos: Those that the models are of, the nearest first.
    """
    bare = [said({**group.key, "key": None}) for group in found.groups]
    names = {name: None for name in found.differing if name != "key"}
    shown = list(bare)
    for title in dict.fromkeys(bare):
        alike = [at for at, one in enumerate(bare) if one == title]
        if len(alike) > 1:
            stated = [_stated(found.groups[at], zoos) for at in alike]
            own = differing([one for one in stated if one])
            names |= dict.fromkeys(own or ["key"])
            for at, one in zip(alike, stated, strict=True):
                words = in_words(one, own) if one else ""
                shown[at] = f"{title}, {words}" if words else found.groups[at].title
    return shown, list(names)


def _stated(group: Group, zoos: Sequence[Zoo]) -> Stated:
    """Find the whole key whose digest a group has, in the file of its first model, or nothing."""
    from modelyard.cards.benchmarks import Benchmarks
    from modelyard.cards.validate import read_as
    from modelyard.registry.index.rows import read_file
    from modelyard.registry.zoo import BENCHMARKS

    if group.key.get("key") is None or group.place is None:
        return {}
    folder, layer = group.place
    raw, _, refused = read_file(zoos[layer], os.path.join(folder, BENCHMARKS))
    runs = None if raw is None or refused else read_as(Benchmarks, raw)[0]
    keys = [run.key for run in runs.results if run.key] if runs else []
    return next((key for key in keys if key_digest(key).startswith(str(group.key["key"]))), {})
