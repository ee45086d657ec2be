"""What a page says of a model's use: only what can work."""

from __future__ import annotations

import contextlib
import warnings
from typing import TYPE_CHECKING

import pytest

from modelyard.core.errors import NotFoundError
from modelyard.registry.zoo import open_zoo
from modelyard.reports.site.build import build_site
from modelyard.reports.site.usage import usage
from modelyard.reports.site.zoo import read_zoo

if TYPE_CHECKING:
    from pathlib import Path

    from modelyard.reports.site.usage import Use
    from naive_zoo import ZooFolder


def use_of(zoo: str, ref: str) -> Use:
    entry = next(one for one in read_zoo(open_zoo(zoo)).entries if one.ref == ref)
    return usage(ref, entry.current)


def codes(use: Use) -> dict[str, str]:
    return {one.title: one.code for one in use.ways}


def test_loading_is_shown_of_just_those_starter_models_whose_network_can_be_built() -> None:
    pytest.importorskip("torch")
    from modelyard.models.build import config_for
    from modelyard.models.create import kind_of
    from modelyard.registry.resolve import get_model

    shown, built = set(), set()
    for entry in read_zoo(open_zoo("starter")).entries:
        if "Python" in codes(usage(entry.ref, entry.current)):
            shown.add(entry.ref)
        with warnings.catch_warnings(action="ignore"), contextlib.suppress(NotFoundError):
            kind_of(config_for(get_model(entry.ref, zoo="starter")))
            built.add(entry.ref)
    assert shown == built and "resnet50" in shown and "alexnet" not in shown


def test_a_network_that_is_not_ours_is_built_by_the_library_that_its_card_names() -> None:
    use = use_of("starter", "googlenet_quantized")
    assert "no network googlenet to load them into" in use.notes[0]
    assert codes(use) == {
        "torchvision": "import torchvision\n\nnetwork = torchvision.models.quantization.googlenet("
        'weights="IMAGENET1K_FBGEMM_V1", quantize=True).eval()',
        "Shell": "modelyard fetch googlenet_quantized@1.0.0",
    }


def test_of_a_card_without_weights_nothing_is_shown_that_would_need_them(zoo: ZooFolder) -> None:
    use = use_of(str(zoo), "vit")
    assert use.ways == [] and "nothing to load yet" in use.notes[0]


def test_no_input_is_made_up_where_its_size_is_not_stated(zoo: ZooFolder) -> None:
    zoo.write("vit", weights={"url": "https://example.org/vit.safetensors"})
    (zoo.folder("vit") / "config.yaml").write_text("architecture: vit_b_16\n")
    assert codes(use_of(str(zoo), "vit")) == {
        "Python": 'import modelyard\n\nnetwork = modelyard.load_model("vit@1.0.0")',
        "Shell": "modelyard fetch vit@1.0.0",
    }


def test_a_page_of_a_zoo_of_ones_own_says_where_its_models_are_found(zoo: ZooFolder, tmp_path: Path) -> None:
    zoo.write("vit", exports={"onnx": {"url": "https://example.org/vit.onnx"}})
    build_site(str(tmp_path / "site"), zoo=str(zoo))
    page = (tmp_path / "site/models/vit.html").read_text()
    assert "modelyard fetch vit@1.0.0 --part onnx" in page
    assert "in the folder of the zoo zoo" in page and "MODELYARD_ZOO" in page
