"""Each backbone, each head and each architecture keeps the contract by being there."""

from __future__ import annotations

import pytest
from offered import (
    FOREIGN,
    architectures,
    backbones,
    families,
    heads,
    kinds,
    said,
    smallest_architecture,
    smallest_backbone,
)  # fmt: skip

from breadth import few
from modelyard.models.testing import HEAD_CHECKS
from modelyard.models.testing.architecture import ARCHITECTURE_FORM, ARCHITECTURE_RUNS
from modelyard.models.testing.backbone import BACKBONE_FORM, BACKBONE_RUNS

BY_FAMILY = {name for variants in families().values() for name in (*variants[:1], *variants[-1:])}
"""The first and the last of each family: what lies between is tried by `make test-wide`."""


def _is_usual(network):
    return said(network) not in backbones() or said(network) in BY_FAMILY


def named(check):
    return check.__name__


@pytest.fixture(autouse=True)
def _quietly(request):
    """One thread, and timm where it is asked for."""
    import torch

    if any(str(one).startswith(tuple(FOREIGN)) for one in request.node.callspec.params.values()):
        request.getfixturevalue("timm")
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.mark.parametrize("check", BACKBONE_FORM, ids=named)
@pytest.mark.parametrize("name", few(backbones(), lambda name: name in BY_FAMILY))
def test_each_backbone_has_the_form(name, check):
    check(name)


@pytest.mark.parametrize("check", BACKBONE_RUNS, ids=named)
@pytest.mark.parametrize("family", families())
def test_the_smallest_backbone_of_a_family_behaves(family, check):
    check(smallest_backbone(family))


@pytest.mark.parametrize("check", HEAD_CHECKS, ids=named)
@pytest.mark.parametrize("kind", heads())
def test_each_head_behaves(kind, check):
    check(kind)


@pytest.mark.parametrize("check", ARCHITECTURE_FORM, ids=named)
@pytest.mark.parametrize("name", few(architectures(), _is_usual), ids=said)
def test_each_architecture_has_the_form(name, check):
    check(name)


@pytest.mark.parametrize("check", ARCHITECTURE_RUNS, ids=named)
@pytest.mark.parametrize("kind", kinds())
def test_the_smallest_architecture_of_a_kind_behaves(kind, check):
    check(smallest_architecture(kind))
