"""`export_model`: write a model in a format, prove it, place it, and say so on its card."""

from __future__ import annotations

import os
from dataclasses import dataclass

from modelyard.convert.converted import converted
from modelyard.core.errors import InputError
from modelyard.core.progress import silent
from modelyard.export.outdated import without_outdated
from modelyard.export.place import OUTPUT, place_of, placed
from modelyard.store.writing import writing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from modelyard.convert.kept import Converted
    from modelyard.core.progress import Report
    from modelyard.export.certificate import Certificate
    from modelyard.registry.model import Model
    from modelyard.registry.zoo import Zoo


@dataclass(frozen=True)
class Export:
    """A model in a format, in its place."""

    model: str
    """`name@version`."""
    format: str
    path: str
    sha256: str
    size: int
    opset: int | None
    reused: bool
    """Whether it was there already, written before by the same of the same."""
    certificate: Certificate | None = None
    certificate_path: str | None = None
    card: str | None = None
    """The card that it was registered on."""
    notices: tuple[str, ...] = ()

    @property
    def proved(self) -> bool | None:
        """Whether it equals its source; None where that was not asked."""
        return None if self.certificate is None else self.certificate.holds

    def __fspath__(self) -> str:
        return self.path

    def as_dict(self) -> dict[str, Any]:
        """Give it as JSON can hold it."""
        said = {
            name: getattr(self, name)
            for name in ("model", "format", "path", "sha256", "size", "opset", "reused", "card")
        }
        return said | {
            "verdict": self.certificate.verdict if self.certificate else None,
            "certificate": self.certificate_path,
        }


def export_model(
    reference: str,
    format: str = "onnx",
    *,
    output: str | os.PathLike[str] = OUTPUT,
    verify: bool = False,
    num_samples: int = 100,
    opset: int | None = None,
    external_data: bool | None = None,
    register: bool = False,
    zoo: Zoo | str | None = None,
    report: Report = silent,
) -> Export:
    """Write a model in a format.

    What was written before of the same, by the same versions, is used again.

    Args:
        reference: a name, `name@version` or stub of the zoo.
        format: such as `onnx`, `openvino` or `torchscript`.
        output: the folder in which it lands as `<name>/<version>/…`; with a suffix, the file itself.
        verify: whether it is run against its source, and the certificate written beside it.
        num_samples: how many samples it is proved on.
        opset: of ONNX; the newest that exporter and ONNX Runtime both know by default.
        external_data: whether the weights of ONNX stand in a file beside it; only above 2 GB by default.
        register: whether url, digest, opset and size are written on the card.
        zoo: a zoo or its folder; the one at hand by default.
        report: called with `Progress` on the way.
    """
    from modelyard.registry.resolve import resolve

    if num_samples < 1:
        raise InputError(f"num_samples is {num_samples}: at least 1")
    resolution = resolve(reference, zoo)
    return export_one(
        resolution.model, format, output=os.fspath(output), verify=verify, num_samples=num_samples,
        opset=opset, external_data=external_data, register=register, notices=resolution.notices,
        report=report,
    )  # fmt: skip


def export_one(
    model: Model,
    format: str,
    *,
    output: str = OUTPUT,
    verify: bool = False,
    num_samples: int = 100,
    opset: int | None = None,
    external_data: bool | None = None,
    register: bool = False,
    notices: list[str] | None = None,
    report: Report = silent,
) -> Export:
    """Write one model that is found already, as `export_model` does."""
    made = converted(model, format, opset=opset, external_data=external_data, report=report)
    place = place_of(output, model.ref, model.version, made.path)
    with writing(place):
        path = placed(made, place)
        digest = _digest(made, path, model)
        gone = without_outdated(path, digest)
    certificate = None
    if verify:
        certificate = _proved(path, format, model, digest, num_samples=num_samples, report=report)
    said = list(notices or ())
    if gone and not verify:
        said.append(f"{gone} was removed: it certified another file than is there now; --verify writes one")
    card = None
    if register and (certificate is None or certificate.holds):
        from modelyard.export.register import registered

        edit = registered(model, made, path)
        card, said = edit.path, [*said, *edit.notices]
    elif register:
        said.append(f"{path} is not registered: it is not equal to its source")
    with writing(path):
        written = certificate.write(path) if certificate else None
    return Export(
        f"{model.ref}@{model.version}", format, path, digest, made.size, made.metadata.opset,
        made.reused, certificate, written, card, tuple(said),
    )  # fmt: skip


def _digest(made: Converted, path: str, model: Model) -> str:
    """Give the digest of what was placed: that of several files changes with their names."""
    if len(made.files) == 1 or os.path.basename(path) == os.path.basename(made.path):
        return made.sha256
    from modelyard.convert.trusted import note
    from modelyard.export.digest import artifact_digest

    digest = artifact_digest(path, made.format)
    note(model.zoo.settings.cache_folder, digest)
    return digest


def _proved(
    path: str, format: str, model: Model, digest: str, *, num_samples: int, report: Report
) -> Certificate:
    from modelyard.export.parity import prove

    return prove(path, format, model, digest, num_samples=num_samples, trust=(digest,), report=report)


def export_all(zoo: Zoo, formats: list[str], **how: Any) -> Iterator[tuple[str, str, Export | Exception]]:
    """Write every model of a zoo in each format; give name, format, and the export or why there is none.

    Args:
        zoo: whose models.
        formats: in which each is written.
        how: as `export_one` takes it.
    """
    from modelyard.registry.listing.discover import list_models

    return export_each(list_models(zoo=zoo), formats, **how)


def export_each(
    models: Iterable[Model], formats: list[str], **how: Any
) -> Iterator[tuple[str, str, Export | Exception]]:
    """Write models in each format; what cannot be written stops none of the others.

    Args:
        models: of zoos.
        formats: in which each is written.
        how: as `export_one` takes it.
    """
    from modelyard.core.errors import ModelyardError

    for model in models:
        for format in formats:
            try:
                done: Export | Exception = export_one(model, format, **how)
            except (ModelyardError, OSError) as error:
                done = error
            yield f"{model.ref}@{model.version}", format, done
