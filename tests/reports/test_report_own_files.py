"""A report is written over its like, and over nothing of anybody else's."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from few_results import keep, scored, timed

from modelyard import make_report
from modelyard.core.errors import InputError

NAMES = ["r.md", "r.tex", "r.html", "r.json", "r.csv", "r.parquet"]


@pytest.fixture(autouse=True)
def _results(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MODELYARD_ZOO", "starter")
    keep("results", timed("alpha"), scored("alpha"))


@pytest.mark.parametrize("name", NAMES)
def test_a_report_is_written_over_its_like_and_over_an_older_one(name):
    make_report("results", output=name)
    keep("results", timed("beta"))
    make_report("results", output=name)
    assert len(make_report("results", output=name).gathered.rows) == 2


@pytest.mark.parametrize("name", NAMES[:4])
def test_a_report_that_somebody_changed_since_is_kept(name):
    make_report("results", output=name)
    whole = Path(name).read_text()
    Path(name).write_text(whole.replace("alpha", "my own words on alpha"))
    with pytest.raises(InputError, match="did not write it as it is"):
        make_report("results", output=name)


@pytest.mark.parametrize("name", NAMES[:5])
def test_a_file_that_has_a_report_pasted_into_it_is_kept(name):
    make_report("results", output="once" + name)
    own = "My own file\n" + Path("once" + name).read_text() + "\nand its end\n"
    Path(name).write_text(own)
    with pytest.raises(InputError, match="--force"):
        make_report("results", output=name)
    assert Path(name).read_text() == own


def test_other_ends_of_lines_are_no_change():
    make_report("results", output="r.md")
    Path("r.md").write_bytes(Path("r.md").read_bytes().replace(b"\n", b"\r\n") + b"\r\n")
    assert make_report("results", output="r.md").path == "r.md"


def test_a_link_stays_a_link():
    make_report("results", output="real.md")
    os.symlink("real.md", "link.md")
    keep("results", timed("beta"))
    make_report("results", output="link.md")
    assert os.readlink("link.md") == "real.md" and "beta" in Path("real.md").read_text()


def test_a_report_among_the_results_is_no_damaged_result():
    make_report("results", output="results/report.json")
    assert json.loads(Path("results/report.json").read_text())["rows"]
    assert make_report("results").gathered.damaged == []
