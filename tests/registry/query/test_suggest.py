"""The word that was probably meant by a mistyped one."""

from __future__ import annotations

import pytest

from modelyard.core.suggest import suggest


@pytest.mark.parametrize(
    ("word", "options", "expected"),
    [
        ("epoch", ["epochs", "exports"], "epochs"),
        ("RESNET50", ["resnet50"], "resnet50"),
        ("min-accuracy", ["min_accuracy"], "min_accuracy"),
        ("resnet5O", ["resnet50", "resnet18"], "resnet50"),
        ("topl_accuracy", ["top1_accuracy", "top5_accuracy"], "top1_accuracy"),
        ("zzz", ["resnet50"], None),
        ("", ["a"], None),
        ("x" * 500, ["xx"], None),
        ("acc", ["accuracy", "size"], "accuracy"),
    ],
)
def test_the_word_that_was_meant_is_suggested(word: str, options: list[str], expected: str | None) -> None:
    assert suggest(word, options) == expected
