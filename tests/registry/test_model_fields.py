"""What a model tells of its card in Python, without `card` between."""

from __future__ import annotations

from modelyard import load_model
from modelyard.registry.resolve import get_model


def test_a_model_tells_its_labels_and_its_preprocessing() -> None:
    found = get_model("digits_resnet", zoo="starter")
    assert found.labels == [str(digit) for digit in range(10)] == found.card.labels
    assert found.preprocessing is not None and found.preprocessing == found.card.preprocessing


def test_a_loaded_network_tells_them_by_its_card() -> None:
    card = load_model("digits_resnet", zoo="starter").card
    assert card.labels is not None and len(card.labels) == 10
