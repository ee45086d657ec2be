"""The names of networks that are told without torch are those that can be built."""

from __future__ import annotations

from modelyard.models import list_architectures
from modelyard.models.backbone import FAMILY, plain
from modelyard.models.names import is_network, names


def test_the_names_told_without_torch_are_those_that_can_be_built() -> None:
    ours = [FAMILY.get(name) for name in FAMILY.built_in()]
    other = {name for family in ours for name in getattr(family, "SPELLINGS", {})}
    assert names() == {plain(name) for name in {*list_architectures(), *other}}


def test_a_network_is_known_by_any_spelling_and_another_librarys_is_taken_at_its_word() -> None:
    assert is_network("ResNet-50") and is_network("timm:convnext_tiny") and is_network("mylab.nets:Net")
    assert not is_network("alexnet") and not is_network("")
