"""`converted`: a model in a format, from the cache; written into it first where it is not there."""

from __future__ import annotations

import os

from modelyard.convert.described import described, source_of
from modelyard.convert.family import format_named
from modelyard.convert.kept import STEM, Converted, home, kept_in, record
from modelyard.convert.key import key_of, versions_in
from modelyard.convert.own_file import own_file
from modelyard.core.progress import silent

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.convert.formats.base import Format
    from modelyard.convert.options import Options
    from modelyard.core.progress import Report
    from modelyard.registry.model import Model

__all__ = ["Converted", "converted"]


def converted(
    model: Model,
    format: str,
    *,
    opset: int | None = None,
    external_data: bool | None = None,
    random_weights: bool = False,
    report: Report = silent,
) -> Converted:
    """Give a model in a format. What was written before of the same, by the same, is used again.

    Args:
        model: of a zoo, as `get_model` gives it.
        format: its name, such as `onnx`.
        opset: of ONNX; the newest that exporter and ONNX Runtime both know by default.
        external_data: whether weights stand in a file beside the graph; only above 2 GB by default.
        random_weights: whether its network has new weights, and nothing is fetched.
        report: called with `Progress` while it is written.
    """
    own = None if random_weights else own_file(model, format, report)
    if own is not None:
        return own
    writer = format_named(format)
    chosen = {"opset": opset, "external_data": external_data, **({"random": True} if random_weights else {})}
    key = key_of(model, format, writer, None if random_weights else source_of(model), chosen)
    folder = home(model.zoo.settings.cache_folder, model.ref, model.version, key)
    found = kept_in(folder)
    if found is not None:
        return found
    from modelyard.convert.options import Options

    said = described(model, format, opset, random_weights=random_weights)
    options = Options(said, opset, external_data, random_weights)
    return _written(model, writer, options, folder, report)


def _written(model: Model, writer: Format, options: Options, folder: str, report: Report) -> Converted:
    """Write it, one process at a time: whoever waited finds it there."""

    from dataclasses import replace

    from modelyard.store.cache.place import prepare
    from modelyard.store.cache.trouble import explained
    from modelyard.store.download.turn import turn

    root = model.zoo.settings.cache_folder
    prepare(root)
    with explained(root), turn(root, os.path.basename(folder)) as part:
        found = kept_in(folder)
        if found is None:
            _write(model, writer, options, part=part, folder=folder, report=report)
            found = kept_in(folder)
    assert found is not None, folder
    return replace(found, reused=False)


def _write(model: Model, writer: Format, options: Options, *, part: str, folder: str, report: Report) -> None:
    """Write into a folder that is nobody's, and move it to its place when all of it is there."""
    import shutil

    from modelyard.convert.anew import write_anew
    from modelyard.convert.trusted import note

    shutil.rmtree(part, ignore_errors=True)  # of one who was killed
    os.makedirs(part)
    try:
        main = STEM + writer.SUFFIX
        metadata = write_anew(model, writer, options, os.path.join(part, main), report)
        record(part, main, metadata, versions_in(writer))
        os.makedirs(os.path.dirname(folder), exist_ok=True)
        shutil.rmtree(folder, ignore_errors=True)  # what is damaged
        os.rename(part, folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    found = kept_in(folder)
    if found is not None:
        note(model.zoo.settings.cache_folder, found.sha256)
