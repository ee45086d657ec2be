"""A config read from YAML: defaults, and mistakes with their line."""

from __future__ import annotations

import pytest

from modelyard.benchmark.config import Config
from modelyard.benchmark.config_file import as_yaml, read_config
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
        ("models: resnet18\n", ":1:9: `models`"),
        ("budget: -1\n", ":1:9: `budget`"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path, text, said):
    (tmp_path / "wrong.yaml").write_text(text)
    with pytest.raises(ConfigError) as caught:
        read_config(str(tmp_path / "wrong.yaml"))
    assert said in str(caught.value)


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
