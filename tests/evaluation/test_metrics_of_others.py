"""Metrics and data sets of others: when they are measured, and that a broken one stops no other."""

from __future__ import annotations

import warnings

import pytest

from modelyard.core.errors import InputError, MissingExtraError
from modelyard.evaluation.family import installed_datasets, metrics_of
from modelyard.runtimes.listing import list_runtimes

OURS = {"confusion", "ece", "f1", "top1", "top5"}
METRIC = """
VERSION, TASKS = '1', ('{task}',)
{more}
class Metric:
    def __init__(self, classes): pass
    def add(self, said, truths): pass
    def figures(self): return {{}}
"""


@pytest.fixture
def write(make_zoo, monkeypatch, tmp_path):
    """Write a plug-in into the zoo at hand, whose code is trusted."""
    zoo = make_zoo("resnet50")
    (tmp_path / "config" / "modelyard").mkdir(parents=True)
    (tmp_path / "config" / "modelyard" / "trusted-zoos").write_text(f"{zoo.root}\n")
    monkeypatch.chdir(zoo.root)

    def written(group: str, text: str) -> None:
        folder = zoo.root / "plugins" / group
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "mine.py").write_text(text)

    return written


@pytest.mark.parametrize(
    ("task", "more", "joins"),
    [
        ("classification", "", False), ("classification", "ON_REQUEST = False", True),
        ("classification", "ON_REQUEST = True", False), ("counting", "", True),
        ("counting", "ON_REQUEST = True", False), ("detection", "ON_REQUEST = False", False),
    ],
)  # fmt: skip
def test_a_metric_of_others_joins_where_it_says_so_or_no_other_is_for_the_task(write, task, more, joins):
    write("metrics", METRIC.format(task=task, more=more))
    asked = "counting" if task == "counting" else "classification"
    assert set(metrics_of(asked)) == (OURS if asked == "classification" else set()) | (
        {"mine"} if joins else set()
    )
    assert task == "detection" or set(metrics_of(task, ["mine"])) == {"mine"}


@pytest.mark.parametrize(
    ("text", "said", "refused"),
    [
        ("def (", "cannot be imported: line 1: SyntaxError", InputError),
        ("import notthere", "needs notthere, not installed here", MissingExtraError),
        ("1 / 0", "cannot be imported: ZeroDivisionError", InputError),
        ("VERSION = '1'", "lacks TASKS, Metric", InputError),
    ],
)
def test_a_broken_metric_is_told_once_and_stops_only_what_asks_for_it(write, text, said, refused):
    write("metrics", text)
    with pytest.warns(UserWarning, match=f"the metric 'mine' is left out: .*{said}") as told:
        assert set(metrics_of("classification")) == OURS
    assert len(told) == 1
    assert set(metrics_of("classification", ["top1"])) == {"top1"}
    with pytest.raises(refused, match=said):
        metrics_of("classification", ["mine"])


def test_a_broken_data_set_stops_no_other(write):
    write("datasets", "def (")
    with pytest.warns(UserWarning, match="the data set 'mine' is left out"):
        assert "digits" in dict(installed_datasets())


def test_a_broken_runtime_is_listed_with_what_is_wrong(write):
    write("engines", "def (")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        (mine,) = (one for one in list_runtimes() if one.name == "mine")
    assert not mine.ready
    assert "cannot be imported: line 1: SyntaxError" in str(mine.missing)


def test_an_evaluation_goes_on_without_a_broken_metric(write, shell):
    write("metrics", "def (")
    done = shell("evaluate", "digits_resnet", "--dataset", "digits", "--size", "10")
    assert "top1_accuracy" in done.stdout
    assert done.stderr.count("the metric 'mine' is left out") == 1
