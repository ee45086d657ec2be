"""Pictures and their classes on the Hugging Face Hub, through its library `datasets` (Apache-2.0).

Programs that a data set brings are never run: the library must be one that cannot run them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from modelyard.core.errors import FetchError, InputError, MissingExtraError, NotFoundError, OfflineError
from modelyard.core.settings import is_offline
from modelyard.core.suggest import did_you_mean
from modelyard.evaluation.datasets._hub_pictures import Columns, HubPictures
from modelyard.evaluation.datasets._only import demand_known

__all__ = ["PLACE", "SPLITS", "TASKS", "labels", "load", "splits", "told"]

REQUIRES = ("datasets",)
EXTRA = "datasets"
TASKS = ("classification",)
SPLITS = ("train", "test", "validation")
"""What splits are mostly called, the one last that figures are of: tests often keep their answers secret."""
PLACE = (
    "Say `hf:org/name`, or `hf:org/name:config`, or `hf:org/name:config:column` with the column of classes."
)
WITHOUT_PROGRAMS = 4  # the first release of the library that runs none of a data set's


class _Named(NamedTuple):
    path: str
    config: str | None
    column: str | None


def load(
    split: str = "validation",
    *,
    task: str = "classification",
    size: int | None = None,
    place: str | None = None,
) -> HubPictures:
    """Give pictures and their classes; they are fetched when they are first asked for.

    Args:
        split: As the data set calls it.
        task: `classification`.
        size: How many, drawn by lot; all by default.
        place: `org/name`, `org/name:config` or `org/name:config:column`.
    """
    demand_known("a data set of the Hub", task, TASKS, SPLITS[0], SPLITS)
    named, library = _named(place), _library()
    rows = _asked(named, lambda: library.load_dataset(named.path, named.config, split=split))
    picture, label = _columns(rows.features, named, library)
    names = _names(rows, label, named, library)
    rows = rows.select_columns([picture, label]).cast_column(picture, library.Image(decode=False))
    return HubPictures(rows, Columns(picture, label, names), f"hf:{place} ({split})", size)


def splits(place: str | None) -> list[str]:
    """Name the splits of a data set, the one last that figures are of by default."""
    named, library = _named(place), _library()
    found = _asked(named, lambda: library.get_dataset_split_names(named.path, named.config))
    return sorted(found, key=_rank)


def told(place: str | None, split: str, _labels: Sequence[str]) -> tuple[str, str]:
    """Call it as the Hub does."""
    return f"hf:{place}", split


def _rank(split: str) -> float:
    """Rank a split of another name, such as `val`, behind the training data and before the tests."""
    return SPLITS.index(split) if split in SPLITS else 0.5


def labels(task: str = "classification", *, place: str | None = None) -> list[str]:
    """Name the classes, as the data set states them."""
    demand_known("a data set of the Hub", task, TASKS, SPLITS[0], SPLITS)
    return load(splits(place)[-1], place=place).labels


def _named(place: str | None) -> _Named:
    parts = (place or "").split(":")
    if not parts[0] or len(parts) > 3:
        raise NotFoundError(f"there is no data set {place or ''!r} of the Hub", hint=PLACE)
    path, config, column = [*parts, "", ""][:3]
    return _Named(path, config or None, column or None)


def _library() -> Any:
    import datasets

    release = int(datasets.__version__.partition(".")[0])
    if release < WITHOUT_PROGRAMS:
        raise MissingExtraError(
            f"the data set 'hf' needs datasets {WITHOUT_PROGRAMS} or later, not {datasets.__version__}: "
            "older ones run programs that a data set brings",
            hint="pip install --upgrade 'modelyard[datasets]'",
        )
    return datasets


def _asked(named: _Named, question: Any) -> Any:
    """Ask the library, and give its answer or its reason in one sentence."""
    import datasets

    if is_offline() and not datasets.config.HF_HUB_OFFLINE:
        raise OfflineError(
            f"hf:{named.path} is on the Hugging Face Hub, and the network is switched off",
            hint="With HF_HUB_OFFLINE=1 what was fetched before is read. Or unset MODELYARD_OFFLINE.",
        )
    try:
        return question()
    except datasets.exceptions.DatasetNotFoundError as error:
        raise NotFoundError(
            f"there is no data set {named.path} of the Hub: {_first(error)}", hint=PLACE
        ) from None
    except ConnectionError as error:
        raise FetchError(f"hf:{named.path} could not be had: {_first(error)}") from None
    except (datasets.exceptions.DatasetsError, OSError, ValueError, RuntimeError) as error:
        raise InputError(f"hf:{named.path} cannot be read: {_first(error)}", hint=PLACE) from None


def _first(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__


def _columns(features: Any, named: _Named, library: Any) -> tuple[str, str]:
    """Find the column of pictures and that of their classes."""
    pictures = [name for name, kind in features.items() if isinstance(kind, library.Image)]
    if not pictures:
        raise InputError(f"hf:{named.path} has no column of pictures, but {', '.join(features)}")
    if named.column is not None and named.column not in features:
        there = f"There are: {', '.join(features)}."
        raise NotFoundError(
            f"hf:{named.path} has no column {named.column!r}",
            hint=did_you_mean(named.column, features, there),
        )
    known = [name for name, kind in features.items() if isinstance(kind, library.ClassLabel)]
    known = (
        [named.column] if named.column is not None else known or [one for one in features if one == "label"]
    )
    if len(known) != 1:
        told = f"{len(known)} columns of classes: {', '.join(known)}" if known else "no column of classes"
        raise InputError(f"hf:{named.path} has {told}", hint=PLACE)
    return pictures[0], known[0]


def _names(rows: Any, label: str, named: _Named, library: Any) -> list[str]:
    """Name the classes: as they are stated, or by the texts that stand there."""
    kind = rows.features[label]
    if isinstance(kind, library.ClassLabel):
        return [str(name) for name in kind.names]
    found = [one for one in rows.unique(label) if one is not None]
    if not all(isinstance(one, str) for one in found):
        raise InputError(f"hf:{named.path}: the column {label} has numbers, and does not name its classes")
    return sorted(found)
