"""`modelyard export`: write models in the formats that engines read, and prove what was written."""

from __future__ import annotations

from modelyard.cli import _show

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from modelyard.cli._progress import Bars
    from modelyard.export.certificate import Certificate
    from modelyard.export.export import Export

    Row = tuple[str, str, Export | Exception]


def export(
    *models: str,
    format: list[str] | None = None,
    output: str = "exports/",
    verify: bool = False,
    num_samples: int = 100,
    opset: int | None = None,
    external_data: bool = False,
    all: bool = False,
    register: bool = False,
    quiet: bool = False,
    json: bool = False,
    zoo: str | None = None,
) -> int:
    """Write models in a format, and print where they lie.

    They land as <output>/<name>/<version>/model.onnx, whole or not at all. What was written before of the
    same weights, by the same versions, with the same options, is used again. With --verify each is run
    against its source on real samples, and a certificate is written beside it; `modelyard verify` repeats
    that. The exit code is 1 if one could not be written, or is not equal to its source.

    Args:
        models: Names, name@version or stubs.
        format: onnx, openvino, torchscript, torch_export, safetensors, ncnn or tensorrt; onnx by default.
        output: The folder in which they land; with a suffix, the file itself.
        verify: Run each against its source, and write the certificate.
        num_samples: On how many samples at most.
        opset: The opset of ONNX; by default the newest that the exporter and ONNX Runtime both know.
        external_data: Put the weights of ONNX in a file beside it, whatever their size.
        all: All models of the zoo.
        register: Write url, digest, opset and size on the card; a model of the starter zoo is first copied.
        quiet: Draw no bars.
        json: Print JSON, one object an export.
        zoo: The zoo's folder; the one at hand by default.

    Examples:
        modelyard export digits_resnet
        modelyard export digits_resnet --format onnx --verify --num-samples 100
        modelyard export digits_yolo --output yolo.onnx --opset 17
        modelyard export --all --zoo zoo/ --verify --register
    """
    from modelyard.cli._progress import Bars
    from modelyard.core.errors import UsageError

    if bool(models) == all:
        raise UsageError("export needs the name of a model, or --all, and not both")
    formats = format or ["onnx"]
    how: dict[str, Any] = {
        "output": output, "verify": verify, "num_samples": num_samples, "opset": opset,
        "external_data": external_data or None, "register": register,
    }  # fmt: skip
    single = len(models) * len(formats) == 1
    _demand_sound(formats, output, single=single)
    with Bars(quiet=quiet) as bars:
        how["report"] = bars.report
        rows = _one(models[0], formats[0], zoo, how) if single else _several(models, formats, zoo, how)
        watched = _Watched(rows)
        if json:
            _show.json_out(_data(*row) for row in watched)
        else:
            for row in watched:
                _told(row, bars, single=single)
    if not single:
        _show.say(f"{watched.count} exports, {watched.failed} of them failed")
    return int(watched.failed > 0)


class _Watched:
    """Rows as they come, and how many of them failed."""

    def __init__(self, rows: Iterator[Row]) -> None:
        self._rows = rows
        self.count = self.failed = 0

    def __iter__(self) -> Iterator[Row]:
        for row in self._rows:
            self.count += 1
            self.failed += isinstance(row[2], Exception) or row[2].proved is False
            yield row


def _demand_sound(formats: list[str], output: str, *, single: bool) -> None:
    """Refuse what no export could make right, before the first is begun."""
    from modelyard.convert.family import format_named
    from modelyard.core.errors import UsageError
    from modelyard.export.place import is_file

    for name in formats:
        format_named(name)
    if not single and is_file(output):
        raise UsageError(f"--output {output} is one file, and there are several exports: name a folder")


def _one(name: str, format: str, zoo: str | None, how: dict[str, Any]) -> Iterator[Row]:
    from modelyard.export.export import export_model

    done = export_model(name, format, zoo=zoo, **how)
    yield done.model, format, done


def _several(
    names: tuple[str, ...], formats: list[str], zoo: str | None, how: dict[str, Any]
) -> Iterator[Row]:
    """Write those that are named, or all; what could not be written is a row as well."""
    from modelyard.export.export import export_all, export_each
    from modelyard.registry.resolve import get_model
    from modelyard.registry.zoo import open_zoo

    opened = open_zoo(zoo)
    if not names:
        return export_all(opened, formats, **how)
    return export_each([get_model(name, zoo=opened) for name in names], formats, **how)


def _told(row: Row, bars: Bars, *, single: bool) -> None:
    name, format, done = row
    if isinstance(done, Exception):
        bars.say(f"{name} as {format}: {getattr(done, 'message', done)}")
        return
    for notice in done.notices:
        bars.say(notice)
    _show.out(done.path)
    if done.certificate is not None:
        say_verdict(done.certificate)
    elif not single:
        _show.say(f"{name} as {format}: {done.size / 1e6:.2f} MB, not proved")


def say_verdict(certificate: Certificate) -> None:
    """Say what a proof found."""
    worst = max(certificate.figures, key=lambda one: one.relative, default=None)
    random = certificate.origin == "random"
    origin = "random samples, for there are no real ones" if random else f"samples of {certificate.origin}"
    parts = [f"{certificate.verdict} to {certificate.model}, on {certificate.samples} {origin}"]
    if certificate.decisions is not None:
        parts.append(
            f"{certificate.decisions.kind} {certificate.decisions.agreed} of {certificate.decisions.of}"
        )
    if worst is not None:
        parts.append(f"largest difference {worst.absolute:.2g} ({worst.relative:.1g} of the largest value)")
    _show.say("; ".join(parts))
    for name, wrong in certificate.checks.items():
        if wrong:
            _show.say(f"  {name}: {_show.inert(wrong)}")
    if certificate.diverging is not None:
        _show.say(f"  {_show.inert(str(certificate.diverging))}")


def _data(name: str, format: str, done: Export | Exception) -> dict[str, Any]:
    if isinstance(done, Exception):
        return {"model": name, "format": format, "error": str(done)}
    return done.as_dict()
