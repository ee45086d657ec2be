"""Free text over the cards: what fits best comes first, and no text breaks it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modelyard.core.errors import InputError
from modelyard.registry.listing.search import search_models

if TYPE_CHECKING:
    from conftest import MakeZoo, Shell


def test_a_word_in_a_name_counts_more_than_one_in_a_description(make_zoo: MakeZoo) -> None:
    zoo = make_zoo()
    zoo.write("a", description="not at all like a harbour model")
    zoo.write("b", name="Harbour", description="ships")
    assert [m.ref for m in search_models("harbour", zoo=str(zoo))] == ["b", "a"]


def test_words_are_found_in_every_part_people_would_look_in(make_zoo: MakeZoo) -> None:
    zoo = make_zoo()
    zoo.write("a", tags=["onetag"], description="twoabout", intended_use="threeuse", licence="MIT")
    zoo.write("b", metadata={"team": "fourteam"}, architecture={"backbone": "fivenet"})
    for word, ref in {
        "onetag": "a",
        "twoab": "a",
        "threeuse": "a",
        "mit": "a",
        "fourteam": "b",
        "fivenet": "b",
    }.items():
        assert [m.ref for m in search_models(word, zoo=str(zoo))] == [ref]


def test_small_vit_for_edge_finds_small_transformers_first() -> None:
    found = search_models("small vit for edge", limit=5)
    assert found
    assert any("vit" in model.ref or "swin" in model.ref or "mobile" in model.ref for model in found[:3])


def test_what_changed_is_found_by_its_new_words_alone(make_zoo: MakeZoo) -> None:
    zoo = make_zoo("vit")
    zoo.write("vit", description="harbour")
    assert [m.ref for m in search_models("harbour", zoo=str(zoo))] == ["vit"]
    zoo.write("vit", description="orchard")
    assert search_models("harbour", zoo=str(zoo)) == []
    assert [m.ref for m in search_models("orchard", zoo=str(zoo))] == ["vit"]


def test_each_model_is_found_once_and_deprecated_ones_not_at_all(make_zoo: MakeZoo) -> None:
    zoo = make_zoo("vit", "vit/versions/0.1.0")
    zoo.write("old", status="deprecated")
    assert [m.ref for m in search_models("pytorch classification", zoo=str(zoo))] == ["vit"]


def test_ones_own_zoo_is_searched_together_with_the_starter_zoo(shell: Shell) -> None:
    shell("set", "resnet18", "description=harbour pilots", "tags+=harbour")
    lines = shell("search", "harbour", "mobilenet").stdout.splitlines()[1:]
    assert [line.split()[0] for line in lines].count("resnet18") == 1
    assert any("mobilenet" in line for line in lines)


@pytest.mark.parametrize("limit", [0, 1, 3])
def test_a_limit_cuts_what_is_found(limit: int) -> None:
    assert search_models("resnet", limit=limit) == search_models("resnet", limit=20)[:limit]


def test_a_search_without_a_word_or_with_a_wrong_limit_is_an_error() -> None:
    with pytest.raises(InputError, match="no word"):
        search_models("!?")
    with pytest.raises(InputError, match="0 or more"):
        search_models("resnet", limit=-1)


@given(st.text(max_size=30) | st.text(alphabet='"*()^:-+ ANDORNET', max_size=30))
@settings(deadline=None, max_examples=150)
def test_any_text_is_searched_for_or_refused_with_a_reason(text: str) -> None:
    try:
        search_models(text, limit=2)
    except InputError as error:
        assert "no word" in error.message
