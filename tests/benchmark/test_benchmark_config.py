"""A config read from YAML: defaults, and mistakes with their line."""

from __future__ import annotations

from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from modelyard.benchmark.asked.config import Config
from modelyard.benchmark.asked.config_file import SHIPPED, as_yaml, config_names, read_config
from modelyard.benchmark.asked.schema import json_schema
from modelyard.core.errors import ConfigError, NotFoundError


def test_what_is_shown_reads_as_the_same_config(tmp_path):
    asked = Config(models=["resnet18"], batch_sizes=[1, 4], max_ms={"resnet18": 20.0})
    (tmp_path / "shown.yaml").write_text(as_yaml(asked))
    assert read_config(str(tmp_path / "shown.yaml")) == asked
    assert "\nmin_samples: 130\n" in as_yaml(Config())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("batch_sizes: [1]\nruntime: [torch]\n", ":2:1: `runtime`"),
        ("batch_sizes: [1, 0]\n", ":1:18: `batch_sizes[1]`"),
        ("models: resnet18\n", ':1:9: `models`: "resnet18"; allowed: a list (write `[resnet18]`)'),
        ("processes: 12\n", "most_processes of at least 12"),
        ("seed: 9223372036854775808\n", ":1:7: `seed`"),
        ("patience: 1e300\n", "at most 10000000"),
        ("batch_sizes: 4\n", "allowed: a list (write `[4]`)"),
        ("budget: -1\n", ":1:9: `budget`"),
        ("budget: 10 parsecs\n", '`budget`: "10 parsecs"; allowed: seconds, or a duration such as `90s`'),
        ("models: [resnet18, {name: a, hf: b}]\n", "1:30: `models[1].hf`: an unknown key"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path, text, said):
    (tmp_path / "wrong.yaml").write_text(text)
    with pytest.raises(ConfigError) as caught:
        read_config(str(tmp_path / "wrong.yaml"))
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"batch_sizes": [0]}, "`batch_sizes[0]`: 0; allowed: at least 1"),
        ({"budget": "1x"}, '`budget`: "1x"; allowed: seconds, or a duration such as `90s`, `10m` or `1h30m`'),
        ({"runtime": ["torch"]}, "allowed: a key of the schema (did you mean `runtimes`?)"),
    ],
)
def test_a_mistake_of_an_option_is_told_in_the_words_of_the_file(given, said):
    with pytest.raises(ConfigError) as caught:
        Config().but(**given)
    assert str(caught.value).endswith(said)


def test_an_unknown_key_asks_what_was_meant(tmp_path):
    (tmp_path / "wrong.yaml").write_text("batch_size: [1]\n")
    with pytest.raises(ConfigError, match="batch_sizes"):
        read_config(str(tmp_path / "wrong.yaml"))


def test_a_config_that_is_not_there_is_told():
    with pytest.raises(NotFoundError, match="no such file"):
        read_config("nowhere.yaml")


def test_options_count_more_than_the_file_and_nothing_else_changes():
    first = Config(threads=2, batch_sizes=[8])
    assert first.but(threads=4, models=None) == Config(threads=4, batch_sizes=[8])


@pytest.mark.parametrize("name", sorted(config_names()))
def test_each_config_that_ships_is_one_by_its_schema_too(name):
    import yaml

    read_config(name)
    text = Path(SHIPPED, f"{name}.yaml").read_text()
    Draft202012Validator(json_schema("benchmark")).validate(yaml.safe_load(text))


def test_the_configs_of_the_specification_ship():
    assert {"latency", "imagenet_val", "coco_val", "digits"} <= config_names().keys()


def test_an_unknown_name_asks_what_was_meant_and_lists_all():
    with pytest.raises(NotFoundError) as caught:
        read_config("latence")
    assert "Did you mean `latency`?" in str(caught.value)
    assert "coco_val, digits, imagenet_val, latency" in str(caught.value)


def test_a_zoos_own_config_comes_before_the_one_that_ships(tmp_path):
    own = tmp_path / "benchmarks" / "configs"
    own.mkdir(parents=True)
    (own / "latency.yaml").write_text("threads: 3\n")
    assert read_config("latency", str(tmp_path)).threads == 3


@pytest.mark.parametrize(
    ("text", "seconds"), [("90", 90), ("90s", 90), ("10m", 600), ("1h30m", 5400), ("1.5 h", 5400)]
)
def test_durations_are_read_as_people_write_them(text, seconds):
    assert Config().but(budget=text).budget == seconds
