"""A plug-in that lies in a zoo runs only where the user has trusted that zoo."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from modelyard.convert.family import FORMATS
from modelyard.core.errors import InputError, NotFoundError, SettingsError
from modelyard.core.zoo_plugins import trust_list, trusted_zoos
from modelyard.evaluation.family import DATASETS, METRICS, metrics_of
from modelyard.models.backbone import FAMILY as BACKBONES
from modelyard.models.create import FAMILY as ARCHITECTURES
from modelyard.models.head import FAMILY as HEADS
from modelyard.registry.zoo import open_zoo
from modelyard.reports.family import FORMATS as REPORTS
from modelyard.runtimes.family import ENGINES
from modelyard.scaffold.plugin.kinds import KINDS
from modelyard.scaffold.plugin.trust import distrust_zoo, trust_zoo
from modelyard.store.backend import BACKENDS
from modelyard.tasks.kind import KINDS as TASKS
from modelyard.tune.quantize.family import QUANTIZERS

FAMILIES = {
    "backend": BACKENDS, "runtime": ENGINES, "format": FORMATS, "report": REPORTS, "method": QUANTIZERS,
    "dataset": DATASETS, "metric": METRICS, "task": TASKS, "backbone": BACKBONES, "head": HEADS,
    "architecture": ARCHITECTURES,
}  # fmt: skip
METRIC = "class Metric:\n    add = figures = None\n"
CODE = "open({0!r}, 'w').close()\nVERSION = '1'\nTASKS = ('classification',)\n{1}"


@pytest.fixture
def ran(tmp_path):
    """The file that the plug-in's code makes when it runs."""
    return tmp_path / "the code ran"


@pytest.fixture
def with_code(make_zoo, ran):
    """A zoo as one may get it from a stranger, with a plug-in in it."""
    zoo = make_zoo("resnet50")
    (zoo.root / "plugins" / "metrics").mkdir(parents=True)
    (zoo.root / "plugins" / "metrics" / "sly.py").write_text(CODE.format(str(ran), METRIC))
    return zoo


@pytest.mark.parametrize("words", [("list",), ("plugins",), ("check",), ("info", "resnet50")])
def test_opening_a_zoo_runs_no_code_of_it(with_code, ran, shell, words, monkeypatch):
    monkeypatch.chdir(with_code.root)
    shell(*words)
    assert not ran.exists()


def test_asking_for_its_plug_in_says_that_the_zoo_is_not_trusted(with_code, ran, monkeypatch):
    monkeypatch.chdir(with_code.root)
    with pytest.raises(NotFoundError, match=r"plugins/metrics/sly\.py is not used.*`modelyard plugins"):
        METRICS.get("sly")
    assert not ran.exists()


def test_it_is_used_once_the_zoo_is_trusted_and_not_after_that_was_taken_back(with_code, ran, monkeypatch):
    monkeypatch.chdir(with_code.root)
    assert trust_zoo(str(with_code.root))
    assert METRICS.get("sly").VERSION == "1"
    assert ran.exists()
    assert distrust_zoo(str(with_code.root))
    assert "sly" not in METRICS.names()


def test_the_list_is_the_users_own_and_a_copy_elsewhere_is_not_trusted(with_code, tmp_path, monkeypatch):
    trust_zoo(str(with_code.root))
    assert Path(trust_list()).is_relative_to(tmp_path / "config")
    shutil.copytree(with_code.root, tmp_path / "copy")
    monkeypatch.chdir(tmp_path / "copy")
    assert "sly" not in METRICS.names()


def test_a_zoo_that_is_opened_by_its_folder_counts_too(with_code):
    assert "sly" not in METRICS.names()
    trust_zoo(str(with_code.root))
    open_zoo(with_code.root)
    assert "sly" in METRICS.names()


def test_a_file_of_a_zoo_may_import_the_one_beside_it(with_code, monkeypatch):
    folder = with_code.root / "plugins" / "metrics"
    (folder / "_shared.py").write_text(f"VERSION, TASKS = '7', ()\n{METRIC}")
    (folder / "two.py").write_text("from ._shared import TASKS, VERSION, Metric\n")
    trust_zoo(str(with_code.root))
    monkeypatch.chdir(with_code.root)
    assert METRICS.get("two").VERSION == "7"
    assert "_shared" not in METRICS.names()


def test_settings_name_another_folder_of_the_zoo_and_none_outside(with_code, monkeypatch):
    monkeypatch.chdir(with_code.root)
    trust_zoo(str(with_code.root))
    (with_code.root / "modelyard.toml").write_text('plugins = "elsewhere"\n')
    assert "sly" not in METRICS.names()
    (with_code.root / "modelyard.toml").write_text('plugins = "../stranger"\n')
    with pytest.raises(SettingsError, match="leads out of the zoo"):
        METRICS.names()


def test_a_plug_in_of_a_zoo_that_fails_is_told_as_the_zoos_own(with_code, monkeypatch):
    (with_code.root / "plugins" / "metrics" / "sly.py").write_text("1 / 0\n")
    trust_zoo(str(with_code.root))
    monkeypatch.chdir(with_code.root)
    with pytest.raises(InputError, match=r"'sly' of the zoo .* cannot be imported: ZeroDivisionError"):
        METRICS.get("sly")


def test_trust_is_given_and_taken_back_by_the_command(with_code, shell, monkeypatch):
    monkeypatch.chdir(with_code.root)
    before = shell("plugins", "metric")
    assert "not used, for this zoo's code is not trusted: plugins/metrics/sly.py" in before.stderr
    assert shell("plugins", "--trust").returncode == 0
    assert "sly" in shell("plugins", "metric").stdout
    assert shell("plugins", "--distrust").returncode == 0
    assert "sly" not in shell("plugins", "metric").stdout


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_a_plug_in_that_lacks_what_its_kind_states_is_told_with_its_file(make_zoo, kind, monkeypatch):
    root = make_zoo("resnet50").root
    file = root / "plugins" / kind.group / "scanty.py"
    file.parent.mkdir(parents=True)
    file.write_text("DECLARED = 1\n")
    trust_zoo(str(root))
    monkeypatch.chdir(root)
    with pytest.raises(InputError) as told:
        FAMILIES[kind.name].get("scanty")
    stated = row_of(kind.name)
    assert told.value.message == f"{file}, the {kind.said} 'scanty' of the zoo {root}, lacks {stated}"


def test_a_class_that_lacks_a_method_is_told_too(with_code, monkeypatch):
    file = with_code.root / "plugins" / "metrics" / "sly.py"
    file.write_text("VERSION, TASKS = '1', ()\nclass Metric:\n    add = None\n")
    trust_zoo(str(with_code.root))
    monkeypatch.chdir(with_code.root)
    with pytest.raises(InputError, match=r"sly\.py, the metric 'sly' of the zoo .*, lacks Metric\.figures\n"):
        METRICS.get("sly")


@pytest.mark.parametrize("link", ["plugins/metrics", "plugins/metrics/sly.py", "plugins/metrics/__init__.py"])
def test_code_that_a_link_leads_to_outside_of_a_trusted_zoo_does_not_run(
    with_code, ran, shell, tmp_path, monkeypatch, link
):
    place = with_code.root / link
    if link.endswith("__init__.py"):
        place.write_text(f"open({str(ran)!r}, 'w').close()\n")
    place.rename(tmp_path / "outside")
    place.symlink_to(tmp_path / "outside")
    trust_zoo(str(with_code.root))
    monkeypatch.chdir(with_code.root)
    with pytest.raises(
        InputError, match=rf"'sly' of the zoo .* is not used: {link} is a link out of the zoo"
    ):
        METRICS.get("sly")
    assert f"{link} is a link out of the zoo" in shell("plugins", "metric", "--json").stdout
    assert not ran.exists()


def row_of(kind: str) -> str:
    """What the table of docs/plugins.md says that a kind states."""
    page = (Path(__file__).parents[2] / "docs" / "plugins.md").read_text()
    (row,) = (line for line in page.splitlines() if line.startswith(f"| `{kind}` | ") and line.count("|") > 5)
    return ", ".join(re.findall(r"`(\w+)`", row.split("|")[3].partition(", a [")[0]))


@pytest.mark.parametrize("mark", ["\u2028", "\u2029", "\x0b", "\x0c", "\x1c", "\x85", "\r", "\x1b"])
def test_trust_in_one_folder_is_no_trust_in_another_that_its_name_ends_in(make_zoo, tmp_path, mark):
    theirs = make_zoo("resnet50").root
    sly = f"{tmp_path}/zoo{mark}{theirs}"
    with pytest.raises(InputError, match="cannot be trusted"):
        trust_zoo(sly)
    Path(trust_list()).parent.mkdir(parents=True, exist_ok=True)
    Path(trust_list()).write_bytes(f"{sly}\n".encode())
    assert trusted_zoos() == [sly]


def test_a_metric_that_nobody_asked_for_and_that_is_broken_is_left_out(with_code, monkeypatch):
    monkeypatch.chdir(with_code.root)
    (with_code.root / "plugins" / "metrics" / "sly.py").write_text("def (")
    trust_zoo(str(with_code.root))
    with pytest.warns(UserWarning, match="the metric 'sly' is left out: .*SyntaxError"):
        assert "top1" in metrics_of("classification")
    with pytest.raises(InputError, match="SyntaxError"):
        metrics_of("classification", ["sly"])


def test_a_zoo_that_was_opened_elsewhere_is_said_not_to_be_trusted_too(with_code):
    open_zoo(with_code.root)
    with pytest.raises(NotFoundError, match=r"plugins/metrics/sly\.py is not used"):
        METRICS.get("sly")
