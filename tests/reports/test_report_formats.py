"""What every format of reports keeps to, those of other packages too."""

from __future__ import annotations

import pytest
from few_results import failed, keep, scored, timed

from modelyard import make_report
from modelyard.reports.family import FORMATS, format_for, format_named
from modelyard.reports.gathered.gather import Gathered, gather
from modelyard.reports.options import Options

NAMES = FORMATS.names()


@pytest.fixture(autouse=True)
def _no_zoo(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MODELYARD_ZOO", "starter")


@pytest.mark.parametrize("name", NAMES)
def test_a_format_is_found_by_its_endings(name):
    assert all(format_for(f"report{ending}") == name for ending in format_named(name).SUFFIXES)


@pytest.mark.parametrize("name", NAMES)
def test_a_file_is_known_again_by_its_mark_and_written_again(name):
    folder, form = keep("r", timed("alpha"), scored("alpha"), failed("beta", "no room")), format_named(name)
    path = f"report{form.SUFFIXES[0]}"
    first = make_report(folder, output=path).data
    assert form.MARK in first[: 1 << 16] + first[-(1 << 16) :]
    assert make_report(folder, output=path).data == first


@pytest.mark.parametrize("name", NAMES)
def test_a_report_of_nothing_is_a_file_all_the_same(name):
    assert format_named(name).write(Gathered(), Options())


@pytest.mark.parametrize("name", NAMES)
def test_names_of_any_characters_are_written(name):
    hostile = "</script>\ud800\u202e\x00|`$\\%{" + "x" * 10_000
    gathered = gather([timed(hostile, task=hostile), failed(hostile, hostile)])
    written = format_named(name).write(gathered, Options(title=hostile))
    assert written.decode() if format_named(name).TEXT else written
