"""`modelyard report` as people type it, and what it does to files."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from few_results import keep, timed

from modelyard.cli import main


@pytest.fixture(autouse=True)
def _at_home(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MODELYARD_ZOO", "starter")
    keep("benchmarks/results", timed("alpha"), timed("alpha", "torch", 24.0))


def test_it_prints_markdown_where_no_output_is_named(capsys):
    assert main(["report"]) == 0
    assert "onnx_cpu is 3.0 times as fast (1 model)" in capsys.readouterr().out


@pytest.mark.parametrize("option", ["--results", "--results-dir", "--folder"])
def test_the_folder_goes_by_the_names_that_people_use(option, capsys):
    assert main(["report", option, "benchmarks/results", "--format", "csv"]) == 0
    assert capsys.readouterr().out.startswith("model,version,task,backend,")


def test_the_package_is_a_door_too():
    command = [sys.executable, "-m", "modelyard.reports", "--output", "new/folder/RESULTS.md"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stderr == "new/folder/RESULTS.md: written, of 2 measurements\n"
    assert Path("new/folder/RESULTS.md").read_text().startswith("<!-- modelyard report -->")


@pytest.mark.parametrize("name", ["RESULTS.md", "r.csv", "r.json", "r.parquet", "r.tex"])
def test_its_own_file_is_written_again_and_anyone_elses_needs_force(name, capsys):
    assert main(["report", "--output", name]) == main(["report", "--output", name]) == 0
    Path(name).write_text("mine")
    assert main(["report", "--output", name]) == 1
    assert Path(name).read_text() == "mine"
    assert f"{name} is there, and modelyard did not write it" in capsys.readouterr().err
    assert main(["report", "--output", name, "--force"]) == 0


@pytest.mark.parametrize("place", [".", "/dev/null", "pipe.md"])
def test_what_is_no_file_is_not_written_over_even_with_force(place, capsys):
    os.mkfifo("pipe.md")
    assert main(["report", "--format", "markdown", "--output", place, "--force"]) == 1
    assert "Name a file" in capsys.readouterr().err


def test_a_full_disk_leaves_the_old_report(capsys):
    """A limit on the size of files is how a disk of its own would end it."""
    assert main(["report", "--output", "RESULTS.md"]) == 0
    before = Path("RESULTS.md").read_bytes()
    script = (
        "import resource, signal, sys\nfrom modelyard.cli import main\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (500, 500))\n"
        "sys.exit(main(['report', '--output', 'RESULTS.md', '--title', 'Other', '--zoo', 'starter']))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert Path("RESULTS.md").read_bytes() == before
    assert [one for one in os.listdir() if "RESULTS" in one] == ["RESULTS.md"]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--output", "r.docx"], 1, "r.docx: its ending does not say in which format"),
        (["--format", "markdwn"], 3, "Did you mean `markdown`?"),
        (["--format", "parquet"], 2, "Name a file: `--output report.parquet`."),
        (["--model", "alhpa"], 3, "Did you mean `alpha`?"),
        (["--light", "10ms"], 1, "Write `--light 10ms 50ms`."),
        (["--pull-request"], 1, "Add `--baseline FOLDER`."),
        (["--zoo", "nowhere"], 3, "nowhere"),
    ],
)
def test_a_mistake_is_told_with_the_next_step(words, code, said, capsys):
    assert main(["report", *words]) == code
    assert said in capsys.readouterr().err


def test_a_zoo_at_hand_that_cannot_be_opened_is_no_error(monkeypatch, capsys):
    monkeypatch.setenv("MODELYARD_ZOO", "/nowhere")
    assert main(["report"]) == 0
    assert "| alpha | onnx_cpu |" in capsys.readouterr().out


def test_it_loads_nothing_heavy():
    code = (
        "import sys\nfrom modelyard.cli import main\nmain(['report', '--output', 'R.md', '--quiet'])\n"
        "print(*sys.modules)"
    )
    main(["list"])
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {"pydantic", "jinja2", "numpy", "torch", "yaml", "yaml_rs", "pyarrow", "markdown_it", "click"}
    assert heavy.isdisjoint(done.stdout.split())
