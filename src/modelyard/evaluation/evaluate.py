"""`evaluate`: from a model's name and a data set's to figures, on the file that a runtime opens."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import numpy as np

from modelyard.cards.headline import primary_metric
from modelyard.convert.metadata import Metadata
from modelyard.core.cores import usable_cores
from modelyard.core.errors import InputError, NotFoundError
from modelyard.core.progress import Progress, silent
from modelyard.evaluation.answering import Answered, Answering
from modelyard.evaluation.data import Data, open_data
from modelyard.evaluation.evaluation import Evaluation
from modelyard.evaluation.family import DATASETS, judging_of, measured_on, metrics_of
from modelyard.evaluation.label_maps import LabelMap, map_of
from modelyard.runtimes.open import is_file, open_session
from modelyard.runtimes.predict.about import About

if TYPE_CHECKING:
    from modelyard.core.progress import Report
    from modelyard.evaluation.figure import Figure
    from modelyard.evaluation.metrics.base import Metric, MetricModule
    from modelyard.registry.model import Model
    from modelyard.registry.zoo import Zoo
    from modelyard.runtimes.session import Session


def evaluate(
    source: str | os.PathLike[str],
    dataset: str | None = None,
    *,
    runtime: str | None = None,
    split: str | None = None,
    size: int | None = None,
    metrics: Sequence[str] | None = None,
    device: str | None = None,
    threads: int = 1,
    workers: int | None = None,
    precision: str | None = None,
    batch_size: int = 8,
    label_map: str | None = None,
    like: str | None = None,
    trust: Collection[str] = (),
    options: Mapping[str, object] | None = None,
    zoo: Zoo | str | None = None,
    report: Report = silent,
) -> Evaluation:
    """Measure what a model scores.

    Args:
        source: a name, `name@version` or stub of the zoo, or a file that was exported.
        dataset: such as `digits` or `folder:pictures/`; by default what the card's figures are of.
        runtime: such as `onnxruntime` or `onnx_cuda`; chosen by what there is if not given.
        split: of the data set, such as `held-out`.
        size: only the first so many items.
        metrics: such as `top1`; by default those of ours that the task has.
        device: such as `cuda:0`; that of the label, or the CPU, by default.
        threads: that the runtime computes a batch with.
        workers: batches that are worked on at once; as many as the process has cores by default.
        precision: the numbers it computes in.
        batch_size: how many are answered at once.
        label_map: `by-number`, `background-first` or a set such as `coco-91`, where names cannot tell.
        like: a model of the zoo whose card tells what a file of others takes and gives.
        trust: sha256 digests of programs that may be run.
        options: of the runtime's own.
        zoo: a zoo or its folder; the one at hand by default.
        report: called with `Progress`.
    """
    _demand_counts(batch_size=batch_size, size=size, workers=workers, threads=threads)
    model = _model(source, like, zoo)
    dataset, split = _meant(source, model, dataset, split)
    data: Data | None = None
    chosen: dict[str, dict[str, MetricModule]] = {}
    if model is not None:  # what is wrong is told before anything is fetched
        chosen[model.task] = metrics_of(model.task, metrics)
        data = open_data(dataset, model.task, split=split, size=size)
    with open_session(
        source, runtime, device=device, threads=threads, precision=precision, options=options, trust=trust,
        zoo=zoo, report=report,
    ) as session:  # fmt: skip
        texts, name = session.metadata, os.fspath(source)
        about = About.of_model(model) if like and model else About.of_session(texts, name, zoo)
        if data is None:
            data = open_data(dataset, about.task, split=split, size=size)
        among = map_of(about.labels, _classes(session, about, data), data.labels, stated=label_map)
        modules = chosen.get(about.task) or metrics_of(about.task, metrics)
        counted = _Counted(about, data, among, modules)
        answering = Answering(session, about, data.items, among)
        for batch in answering(batch_size=batch_size, workers=workers or usable_cores()):
            counted.add(batch, report)
        return replace(counted.evaluation(session), data=dataset)


def _demand_counts(**given: int | None) -> None:
    for name, number in given.items():
        if number is not None and number < 1:
            raise InputError(f"{name} is a whole number from 1 on, not {number}")


def _model(source: str | os.PathLike[str], like: str | None, zoo: Zoo | str | None) -> Model | None:
    from modelyard.registry.resolve import get_model

    named = like or (None if is_file(source) else str(source))
    return None if named is None else get_model(named, zoo=zoo)


def _meant(
    source: str | os.PathLike[str], model: Model | None, dataset: str | None, split: str | None
) -> tuple[str, str | None]:
    """Give the data set and the split that are meant."""
    if dataset is not None:
        return dataset, split
    if model is None:
        raise InputError(f"{source}: a file does not say what it is measured on", hint="Name a data set.")
    _, name, usual = next(measured_on(model), (None, None, None))
    if name is None:
        there = ", ".join(DATASETS.names())
        raise NotFoundError(
            f"{model.ref} names no data that its figures are of", hint=f"Name a data set; there are: {there}."
        )
    return name, split or usual


def _classes(session: Session, about: About, data: Data) -> int:
    """Find how many classes a model has: its output says, or its labels, or it has those of the data."""
    if about.labels is not None:
        return len(about.labels)
    last = (session.outputs[0].shape or (None,))[-1]
    return last if about.task == "classification" and isinstance(last, int) else len(data.labels)


class _Counted:
    """Metrics over the batches so far."""

    def __init__(self, about: About, data: Data, among: LabelMap, modules: Mapping[str, Any]) -> None:
        self._about, self._data, self._among, self._modules = about, data, among, modules
        self._metrics: dict[str, Metric] = {name: one.Metric(among.classes) for name, one in modules.items()}
        self._judging = judging_of(about.task)
        self._digest, self._began = sha256(), time.perf_counter()
        self._kept: list[dict[str, Any]] = []
        self._unread: list[str] = []
        self._samples = 0

    def add(self, batch: Answered, report: Report) -> None:
        self._unread += [one.reason for one in batch.unread]
        for digest in batch.digests:
            self._digest.update(digest)
        if batch.said:
            self._kept.append(self._judging.compact(batch.said, batch.truths))
            for metric in self._metrics.values():
                metric.add(batch.said, batch.truths)
        self._samples += len(batch.said)
        state = "done" if self._samples == len(self._data) else "running"
        report(Progress("evaluating", self._samples, len(self._data), state, unit="samples"))

    def evaluation(self, session: Session) -> Evaluation:
        if not self._samples:
            raise InputError(f"nothing of {self._data.name} could be read: {self._unread[0]}")
        figures = {name: one for metric in self._metrics.values() for name, one in metric.figures().items()}
        used = session.used.as_dict()
        used.pop("file")
        said = Metadata.from_texts(session.metadata)
        return Evaluation(
            self._about.name,
            None if said is None else said.version,
            self._about.task,
            {name: figures[name].value for name in self._ordered(figures)},
            {name: one.interval for name, one in figures.items() if one.interval is not None},
            self._key(),
            used,
            self._samples,
            time.perf_counter() - self._began,
            {name: np.concatenate([one[name] for one in self._kept]) for name in self._kept[0]},
            {name: one.details() for name, one in self._metrics.items() if hasattr(one, "details")},
            self._notes(),
        )

    def _ordered(self, figures: Mapping[str, Figure]) -> list[str]:
        """Name the figures, the one first that the task goes by."""
        first = primary_metric(self._about.task, figures)
        return sorted(figures, key=lambda name: name != first)

    def _key(self) -> dict[str, Any]:
        steps = self._about.preprocessing.as_dict()
        steps.pop("assumed")
        how = json.dumps(steps, sort_keys=True)
        return {
            "dataset": self._data.name,
            "split": self._data.split,
            "slice": f"0:{len(self._data)}",
            "data": self._digest.hexdigest(),
            "preprocessing": sha256(how.encode()).hexdigest(),
            "labels": self._among.digest,
            "decoding": dict(getattr(self._judging, "DECODING", {})),
            "metrics": {name: module.VERSION for name, module in self._modules.items()},
        }

    def _notes(self) -> tuple[str, ...]:
        notes = [f"classes: {self._among.how}", *self._about.preprocessing.assumed]
        if self._unread:
            notes.append(f"{len(self._unread)} of {len(self._data)} not read; the first: {self._unread[0]}")
        return tuple(notes)
