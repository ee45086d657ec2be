"""`models.yaml`: a model of the Hub is one entry, found by its name."""

from __future__ import annotations

import json

import pytest

from modelyard.benchmark.asked.config import Config
from modelyard.benchmark.asked.models_file import read_models
from modelyard.benchmark.run.plan import planned
from modelyard.core.errors import ConfigError, InputError, NotFoundError

ENTRY = "{name: small, hf_id: org/net, task: classification, img_size: 96, opset: 17}"


@pytest.fixture
def listed(yard):
    (yard.zoo / "models.yaml").write_text(f"models:\n  - {ENTRY}\n  - {{name: other, hf_id: org/other}}\n")
    return yard


def subjects(yard, *names, **how):
    config = Config(runtimes=["onnxruntime"], anchor=None).but(models=list(names) or None)
    return list(planned(config, str(yard.zoo), **how).subjects.values())


def test_a_name_of_the_zoos_own_file_is_the_entry(listed):
    (found,) = subjects(listed, "small")
    assert (found.model, found.hub, found.img_size, found.opset) == ("small", "hf:org/net", 96, 17)


def test_without_names_entries_and_cards_are_meant(listed):
    listed.add("calm")
    assert [one.model for one in subjects(listed)] == ["calm", "small", "other"]


def test_a_file_that_is_named_is_benchmarked_alone(listed, tmp_path):
    listed.add("calm")
    (tmp_path / "mine.yaml").write_text(f"models: [{ENTRY}]\n")
    assert [one.model for one in subjects(listed, models_file=str(tmp_path / "mine.yaml"))] == ["small"]


def test_an_entry_may_stand_in_a_config(yard):
    config = Config(runtimes=["onnxruntime"]).but(models=[{"name": "mine", "hf_id": "org/net@v1"}])
    assert planned(config, str(yard.zoo)).cells[0].reference == "mine@v1"
    assert json.loads(json.dumps(config.model_dump()))["models"] == [{"name": "mine", "hf_id": "org/net@v1"}]


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("{name: a, hfid: org/a}", ":2:15: `models[0].hfid`: an unknown key"),
        ("{name: a, hf_id: nothing}", "`hf_id` is `organisation/name`"),
        ("{name: A b, hf_id: org/a}", "lower-case letters"),
        ("{name: a, hf_id: org/a, img_size: 0}", ":2:39: `models[0].img_size`"),
        ("{name: a, img_size: 9}", "`img_size` beside `hf_id`"),
        ("{name: a, hf_id: o/a}\n  - {name: a, hf_id: o/b}", "stands there twice"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_what_was_meant(tmp_path, entry, said):
    (tmp_path / "models.yaml").write_text(f"models:\n  - {entry}\n")
    with pytest.raises(ConfigError) as caught:
        read_models(str(tmp_path / "models.yaml"))
    assert said in str(caught.value)


def test_every_mistake_of_an_entry_is_told_in_one_go(tmp_path):
    entry = "{name: Small, hfid: timm/x, task: detection, img_size: abc}"
    (tmp_path / "models.yaml").write_text(f"models:\n  - {entry}\n  - {entry}\n")
    with pytest.raises(ConfigError) as caught:
        read_models(str(tmp_path / "models.yaml"))
    for key in ("name", "hfid", "task", "img_size"):
        assert f"`models[0].{key}`" in str(caught.value)
    assert '`models[1].name`: "Small"; allowed: a name of its own' in str(caught.value)


def test_a_file_in_a_folder_that_is_no_zoo_is_told_where_its_name_is_not_found(shell, tmp_path, monkeypatch):
    (tmp_path / "models.yaml").write_text(f"models: [{ENTRY}]\n")
    monkeypatch.chdir(tmp_path)
    done = shell("benchmark", "small", "--plan")
    assert done.returncode == 3
    assert "models.yaml lies here and is not read" in done.stderr
    assert "--models-file models.yaml" in done.stderr


def test_a_wrong_name_among_several_is_an_error_before_anything_is_done(yard):
    yard.add("calm")
    with pytest.raises(NotFoundError, match="Did you mean `calm`"):
        subjects(yard, "hf:org/net", "calmm")
    with pytest.raises(InputError, match="hf:organisation/name"):
        subjects(yard, "hf:net")


def test_a_limit_for_a_model_that_there_is_not_is_an_error(yard):
    yard.add("calm")
    with pytest.raises(NotFoundError, match="max_ms: no model 'calmm'"):
        planned(Config(runtimes=["onnxruntime"], max_ms={"calmm": 1.0}), str(yard.zoo))
