"""Convolutional networks against the referees: torchvision's and timm's, with the same random weights."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from breadth import few
from compare_published import (
    KeysDiffer,
    check_keys,
    compare,
    differences_in_eval,
    pair,
    randomise,
    taken_over,
)
from modelyard.models import create_model
from modelyard.models.blocks import DropPath
from published_rows import Row, rows

ROWS = rows()
WHOLE = [row for row in ROWS if not row.large]
CLOSE = 1e-5
USUAL = {"resnet18", "efficientnet_b0", "mobilenet_v3_small"}

pytestmark = pytest.mark.usefixtures("timm")


def _row(publisher: str, theirs: str) -> Row:
    return next(row for row in ROWS if (row.publisher, row.theirs) == (publisher, theirs))


@pytest.mark.parametrize("row", few(WHOLE, lambda row: row.ours in USUAL), ids=str)
def test_outputs_maps_and_gradients_are_those_of_the_published_network(row: Row) -> None:
    found = compare(row)
    assert found.outputs is not None and found.outputs <= CLOSE
    assert found.features is not None and found.features <= CLOSE
    assert found.gradients is not None and found.gradients <= CLOSE


@pytest.mark.parametrize("row", [row for row in ROWS if row.large], ids=str)
def test_a_large_network_takes_each_published_key_and_no_other(row: Row) -> None:
    assert compare(row, whole=False).keys > 0


def test_enough_networks_are_compared() -> None:
    assert len({row.ours for row in WHOLE}) >= 20
    assert len(ROWS) >= 40


def test_a_wrong_number_is_seen_in_the_outputs() -> None:
    row = _row("torchvision", "mobilenet_v3_small")
    ours, theirs = pair(row)
    randomise(theirs)
    ours.load_state_dict(taken_over(row, ours, theirs.state_dict()), assign=True)
    next(one for one in ours.modules() if isinstance(one, nn.BatchNorm2d)).eps = 1e-5
    assert differences_in_eval(row, ours, theirs)[0] > CLOSE


def test_a_key_that_is_left_over_is_seen() -> None:
    row = _row("torchvision", "mobilenet_v2")
    ours, theirs = pair(row)
    state = taken_over(row, ours, {**theirs.state_dict(), "features.9.conv.9.weight": torch.zeros(1)})
    with pytest.raises(KeysDiffer, match="theirs alone"):
        check_keys(ours, state)


DROPS = [row for row in ROWS if row.publisher == "torchvision"]


@pytest.mark.parametrize("row", DROPS, ids=str)
def test_drop_rates_and_norms_are_those_that_torchvision_trained_with(row: Row) -> None:
    ours, theirs = pair(row)
    rates = [one.rate for one in ours.modules() if isinstance(one, DropPath)]
    theirs_rates = [one.p for one in theirs.modules() if type(one).__name__ == "StochasticDepth"]
    assert [rate for rate in rates if rate] == pytest.approx([rate for rate in theirs_rates if rate])
    assert _dropouts(ours) == _dropouts(theirs)
    assert _norms(ours) == _norms(theirs)


def _dropouts(network: nn.Module) -> list[float]:
    return [one.p for one in network.modules() if isinstance(one, nn.Dropout)]


def _norms(network: nn.Module) -> set[tuple[float, float | None]]:
    return {(one.eps, one.momentum) for one in network.modules() if isinstance(one, nn.BatchNorm2d)}


def test_timm_weights_of_another_epsilon_are_not_taken_for_the_network_of_the_same_name() -> None:
    other = create_model("efficientnet_b5", config={"parameters": {"backbone": {"norm_eps": 1e-5}}})
    assert {one.publisher for one in create_model("efficientnet_b5").layouts()} == {"torchvision"}
    assert "timm" in {one.publisher for one in other.layouts()}
