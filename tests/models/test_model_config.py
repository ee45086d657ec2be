"""A config goes into a file and comes back the same, and says what in it is wrong."""

from __future__ import annotations

import json

import pytest
import yaml_rs
from hypothesis import given
from hypothesis import strategies as st

from modelyard.cards.config import Config
from modelyard.core.errors import ConfigError
from modelyard.models import ModelConfig

FIELDS = ("architecture", "backbone", "head", "num_classes", "in_channels", "input_size", "parameters")
words = st.text("abcdefghij_0123456789", min_size=1, max_size=12)
counts = st.integers(1, 10_000)
plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**6), 10**6) | st.floats(-1e6, 1e6) | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=6,
)
configs = st.builds(
    ModelConfig,
    architecture=st.none() | words,
    backbone=st.none() | words,
    head=st.none() | words,
    num_classes=st.none() | counts,
    in_channels=st.none() | counts,
    input_size=st.none() | st.lists(counts, min_size=1, max_size=4),
    parameters=st.dictionaries(words, plain, max_size=4),
)


@given(configs)
def test_a_config_is_the_same_after_a_dictionary(config):
    assert ModelConfig.of(config.as_dict()) == config


@given(configs)
def test_a_config_is_the_same_after_json_and_after_yaml(config):
    text = json.dumps(config.as_dict())
    assert ModelConfig.of(json.loads(text)) == config
    assert ModelConfig.of(yaml_rs.loads(text)) == config  # JSON is YAML


@given(configs.filter(lambda config: config.architecture))
def test_a_config_is_a_cards_config_and_back(config):
    assert ModelConfig.of(Config.model_validate(config.as_dict())) == config


@given(configs, configs)
def test_but_takes_what_the_other_states_and_keeps_the_rest(config, other):
    changed = config.but(**{name: getattr(other, name) for name in FIELDS if name != "parameters"})
    for name in FIELDS[:-1]:
        stated = getattr(other, name)
        assert getattr(changed, name) == (getattr(config, name) if stated is None else stated)
    assert changed.parameters == config.parameters


@given(configs)
def test_equal_configs_hash_alike(config):
    assert hash(ModelConfig.of(config.as_dict())) == hash(config)


def test_an_unknown_keyword_is_a_parameter_and_is_read_as_an_attribute():
    config = ModelConfig(num_classes=10, channels=32, nested={"deep": [1, 2]})
    assert config.parameters == {"channels": 32, "nested": {"deep": [1, 2]}}
    assert (config.channels, config.get("channels"), config.get("depth", 5)) == (32, 32, 5)


def test_but_changes_a_parameter_by_its_name():
    config = ModelConfig("cnn", channels=32).but(channels=64, num_classes=3)
    assert (config.channels, config.num_classes, config.architecture) == (64, 3, "cnn")


def test_a_config_does_not_change_with_what_it_was_made_of():
    inner = {"widths": [1, 2]}
    config = ModelConfig(parameters={"backbone": inner})
    inner["widths"].append(3)
    assert config.part("backbone") == {"widths": [1, 2]}


def test_a_key_too_many_is_named_with_those_there_are():
    with pytest.raises(ConfigError, match=r"a config has no key 'numclasses'\nDid you mean"):
        ModelConfig.of({"architecture": "cnn", "numclasses": 10})
    with pytest.raises(ConfigError, match=r"It has: architecture, .* own keys stand under `parameters`"):
        ModelConfig.of({"zzz": 10})


def test_a_name_that_is_not_stated_is_answered_with_the_nearest():
    with pytest.raises(AttributeError, match="states no 'chanels'; did you mean `channels`"):
        ModelConfig(channels=3).chanels  # noqa: B018


def test_a_config_that_holds_itself_is_refused():
    cyclic: dict = {}
    cyclic["again"] = [cyclic]
    with pytest.raises(ConfigError, match="nested deeper than 20, or holds itself"):
        ModelConfig(parameters=cyclic)


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("num_classes", 0, "`num_classes` of a config is a whole number from 1 on, not 0"),
        ("num_classes", True, "whole number from 1 on, not True"),
        ("in_channels", 2.0, "whole number from 1 on, not 2.0"),
        ("architecture", "", "`architecture` of a config is a name, not ''"),
        ("backbone", 18, "`backbone` of a config is a name, not 18"),
        ("input_size", [], r"a shape such as \[3, 224, 224\], not \[\]"),
        ("input_size", [3, 0], "`input_size` of a config is a whole number from 1 on, not 0"),
        ("parameters", {1: 2}, "a key of `parameters` is text, not 1"),
        ("parameters", {"a": {"b": {3}}}, "`parameters.a.b` of a config is set, which no file could hold"),
    ],
)
def test_a_value_that_cannot_be_is_refused_with_its_place(key, value, message):
    with pytest.raises(ConfigError, match=message):
        ModelConfig(**{key: value})


@pytest.mark.parametrize("given_", [[], "cnn", 3, {"parameters": []}])
def test_what_is_no_mapping_is_no_config(given_):
    with pytest.raises(ConfigError, match="mapping"):
        ModelConfig.of(given_)


def test_a_part_that_is_no_mapping_is_refused():
    with pytest.raises(
        ConfigError, match=r"`parameters.backbone` is a mapping of parameters, not 'resnet50'"
    ):
        ModelConfig(parameters={"backbone": "resnet50"}).part("backbone")
