"""What stands beside a row: its footnotes, why a cell is empty, and the command that measures it again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from results_of_machines import speed

from modelyard.reports.gathered.again import command_of
from modelyard.reports.gathered.empty import why_empty
from modelyard.reports.gathered.footnotes import footnotes
from modelyard.reports.gathered.gather import gather
from modelyard.reports.read import read_sources
from modelyard.results.folder import FOLDER, write


def test_notes_that_differ_in_figures_alone_are_one_footnote_with_both_ends() -> None:
    noted = [
        replace(speed("a"), notes=["others took its core 0.14 times a call", "it drifts: halves take -27%"]),
        replace(speed("b"), notes=["others took its core 1.05 times a call"]),
        replace(speed("c"), notes=["no energy: no counter"]),
    ]
    found = footnotes(gather(noted).rows)
    assert found.texts == ["others took its core 0.14 to 1.05 times a call", "it drifts: halves take -27%"]
    assert [list(found.of(at)) for at in range(3)] == [[1, 2], [1], []]


def test_a_row_of_the_usual_folder_is_replayed_by_its_digits_and_another_by_its_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for folder in (FOLDER, "my results"):
        write(speed("a"), folder)
    digits = speed("a").digest[:12]
    assert command_of(read_sources([FOLDER]).rows[0]) == f"modelyard replay {digits}"
    [row] = read_sources(["my results"]).rows
    assert command_of(row) == f"modelyard replay 'my results/a-latency-{digits}.json'"
    assert command_of(gather([speed("a")]).rows[0]) == f"modelyard replay {digits}"


def test_an_empty_cell_says_why_and_a_full_one_says_nothing() -> None:
    full = speed("a")
    few = replace(full, figures={"median": 0.01}, artifact={"format": None, "size": None})
    assert why_empty(gather([full]).rows) == ["No score: none was measured."]
    said = " ".join(why_empty(gather([few]).rows))
    assert "No p95: too few calls" in said
    assert "No size: the framework ran the model itself" in said
