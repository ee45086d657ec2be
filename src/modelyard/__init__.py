"""modelyard: the yard where pretrained models are registered, measured and shipped.

>>> import modelyard
>>> modelyard.list_models(task="detection", limit=1)  # doctest: +SKIP
"""

from __future__ import annotations

from modelyard.core.release import __version__

__all__ = [
    "Stub", "__version__", "benchmark_models", "build_site", "evaluate", "export_model", "fetch_model",
    "fetch_models", "get_model", "guard_models", "list_models", "list_results", "load_model", "make_report",
    "model_card", "open_session", "open_zoo", "optimize_model", "predict", "prune_model", "push_model",
    "quantize_model", "replay", "search_models",
]  # fmt: skip

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.benchmark.benchmark_models import benchmark_models
    from modelyard.benchmark.guard.guard_models import guard_models
    from modelyard.benchmark.replay.replay import replay
    from modelyard.cards.stub import Stub
    from modelyard.evaluation.evaluate import evaluate
    from modelyard.export.export import export_model
    from modelyard.models.load import load_model
    from modelyard.registry.files.fetch_model import fetch_model, fetch_models
    from modelyard.registry.files.push import push_model
    from modelyard.registry.listing.discover import list_models
    from modelyard.registry.listing.search import search_models
    from modelyard.registry.resolve import get_model
    from modelyard.registry.zoo import open_zoo
    from modelyard.reports.model_card import model_card
    from modelyard.reports.report import make_report
    from modelyard.reports.site.build import build_site
    from modelyard.results.listed import list_results
    from modelyard.runtimes.open import open_session
    from modelyard.runtimes.predict.predict import predict
    from modelyard.tune.optimize.optimize import optimize_model
    from modelyard.tune.prune.prune import prune_model
    from modelyard.tune.quantize.quantize import quantize_model

_HOMES = {
    "Stub": "modelyard.cards.stub",
    "benchmark_models": "modelyard.benchmark.benchmark_models",
    "build_site": "modelyard.reports.site.build",
    "evaluate": "modelyard.evaluation.evaluate",
    "export_model": "modelyard.export.export",
    "fetch_model": "modelyard.registry.files.fetch_model",
    "fetch_models": "modelyard.registry.files.fetch_model",
    "get_model": "modelyard.registry.resolve",
    "guard_models": "modelyard.benchmark.guard.guard_models",
    "list_models": "modelyard.registry.listing.discover",
    "list_results": "modelyard.results.listed",
    "load_model": "modelyard.models.load",
    "make_report": "modelyard.reports.report",
    "model_card": "modelyard.reports.model_card",
    "open_session": "modelyard.runtimes.open",
    "open_zoo": "modelyard.registry.zoo",
    "optimize_model": "modelyard.tune.optimize.optimize",
    "predict": "modelyard.runtimes.predict.predict",
    "prune_model": "modelyard.tune.prune.prune",
    "push_model": "modelyard.registry.files.push",
    "quantize_model": "modelyard.tune.quantize.quantize",
    "replay": "modelyard.benchmark.replay.replay",
    "search_models": "modelyard.registry.listing.search",
}


def __getattr__(name: str) -> object:
    """Import a public name when it is first asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module 'modelyard' has no attribute {name!r}")
    from modelyard.core.lazy import bring

    value = bring(_HOMES[name], name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
