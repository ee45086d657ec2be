"""The kinds of plug-ins: what each is called, where ours lie, and what all of a kind need."""

from __future__ import annotations

from dataclasses import dataclass

from modelyard.core.errors import NotFoundError
from modelyard.core.plugins import Family
from modelyard.core.suggest import did_you_mean


@dataclass(frozen=True, slots=True)
class PluginKind:
    """One kind: its family, and the libraries that each of them needs."""

    name: str
    said: str
    """What one of them is called in a sentence."""
    package: str
    group: str
    """The entry points are of `modelyard.<group>`; files of a zoo lie in `plugins/<group>/`."""
    needs: tuple[str, ...] = ()
    extra: str = ""
    """The extra of modelyard that brings them."""

    @property
    def family(self) -> Family:
        """The plug-ins by name; made of names alone, so that no floor is imported for it."""
        return Family(self.package, self.said, self.group)


_TORCH = (("torch",), "torch")
KINDS = {
    one.name: one
    for one in (
        PluginKind("backend", "storage backend", "modelyard.store.backends", "backends"),
        PluginKind("runtime", "runtime", "modelyard.runtimes.engines", "engines"),
        PluginKind("format", "format", "modelyard.convert.formats", "formats"),
        PluginKind("report", "format of reports", "modelyard.reports.formats", "report_formats"),
        PluginKind("method", "method of quantization", "modelyard.tune.quantize.quantizers", "quantizers",
                   ("onnx",), "onnx"),
        PluginKind("dataset", "data set", "modelyard.evaluation.datasets", "datasets", *_TORCH),
        PluginKind("metric", "metric", "modelyard.evaluation.metrics", "metrics", ("numpy",), "onnx"),
        PluginKind("task", "task", "modelyard.tasks.kinds", "kinds", ("numpy",), "onnx"),
        PluginKind("backbone", "backbone", "modelyard.models.backbones", "backbones", *_TORCH),
        PluginKind("head", "head", "modelyard.models.heads", "heads", *_TORCH),
        PluginKind("architecture", "architecture", "modelyard.models.architectures", "architectures",
                   *_TORCH),
    )
}  # fmt: skip
_ALSO = {
    "storage": "backend", "engine": "runtime", "quantizer": "method", "quantization": "method",
    "data set": "dataset", "report format": "report", "kind": "task",
}  # fmt: skip


def kind_named(name: str) -> PluginKind:
    """Give a kind by its name, or by the name of its group; say which there are, or what was meant, else.

    Args:
        name: such as `metric`, `metrics` or `report-format`.
    """
    plain = name.lower().replace("-", " ").replace("_", " ").strip()
    for word in (plain, plain.removesuffix("s")):
        found = KINDS.get(_ALSO.get(word, word))
        if found is not None:
            return found
    there = f"There are: {', '.join(KINDS)}."
    raise NotFoundError(f"there is no kind of plug-ins {name!r}", hint=did_you_mean(name, KINDS, there))
