"""Samples on a model's page: the pictures beside its card, and what came out for them."""

from __future__ import annotations

import base64
import io
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from modelyard.reports.site.build import build_site

if TYPE_CHECKING:
    from naive_zoo import ZooFolder


def shown(page: str) -> list[tuple[Any, str]]:
    """The pictures of a page, decoded, each with the words below it."""
    pattern = r'<img src="data:image/\w+;base64,([^"]+)".*?<figcaption>(.*?)</figcaption>'
    found = re.findall(pattern, page, re.DOTALL)
    words = [" ".join(re.sub(r"<[^>]*>", " ", says).split()) for _, says in found]
    pictures = [Image.open(io.BytesIO(base64.b64decode(data))) for data, _ in found]
    return list(zip(pictures, words, strict=True))


def page_of(zoo: ZooFolder, name: str = "vit") -> str:
    build_site("site", zoo=str(zoo))
    return Path(f"site/models/{name}.html").read_text()


@pytest.fixture
def sampled(zoo: ZooFolder) -> ZooFolder:
    """A zoo whose `vit` has two samples: a red picture of the second class, a large grey one of the first."""
    import numpy as np

    zoo.write("vit", labels=["cat", "dog"])
    home = zoo.folder("vit")
    for part in ("sample_originals", "sample_outputs", "sample_labels"):
        (home / part).mkdir()
    Image.new("RGB", (8, 8), "red").save(home / "sample_originals/img-0.png")
    Image.new("L", (600, 300), 90).save(home / "sample_originals/img-1.png")
    for at, scores in enumerate(([0.1, 3.0], [2.0, 0.5])):
        np.savez(home / f"sample_outputs/out-{at}.npz", logits=np.array(scores, np.float32))
        np.savez(home / f"sample_labels/label-{at}.npz", label=np.array(1))
    return zoo


def test_pictures_beside_a_card_are_shown_with_what_came_out(sampled: ZooFolder) -> None:
    (red, first), (grey, second) = shown(page_of(sampled))
    assert red.convert("RGB").getpixel((4, 4)) == (255, 0, 0) and grey.size == (256, 128)
    assert (first, second) == ("dog right It is dog", "cat wrong It is dog")


def test_a_sample_that_changed_changes_the_page(sampled: ZooFolder) -> None:
    before = page_of(sampled)
    Image.new("RGB", (8, 8), "blue").save(sampled.folder("vit") / "sample_originals/img-0.png")
    after = page_of(sampled)
    assert before != after and shown(after)[0][0].convert("RGB").getpixel((4, 4)) == (0, 0, 255)


def test_pictures_outside_the_zoo_are_not_shown(zoo: ZooFolder) -> None:
    os.mkdir("private")
    Image.new("RGB", (8, 8), "red").save("private/me.png")
    os.symlink(os.path.abspath("private"), zoo.folder("vit") / "sample_originals")
    zoo.write("resnet50", samples={"originals": "../../../../here/private"})
    (zoo.folder("detection/yolo") / "sample_originals").mkdir()
    os.symlink(os.path.abspath("private/me.png"), zoo.folder("detection/yolo") / "sample_originals/me.png")
    assert [shown(page_of(zoo, name)) for name in ("vit", "resnet50", "yolo")] == [[], [], []]


def test_a_picture_that_is_none_is_passed_over(sampled: ZooFolder) -> None:
    (sampled.folder("vit") / "sample_originals/img-0.png").write_text("<svg onload=alert(1)>")
    assert len(shown(page_of(sampled))) == 1


def test_asked_for_it_a_model_answers_samples_of_its_data() -> None:
    pytest.importorskip("sklearn")
    from modelyard.evaluation.datasets.digits import load
    from modelyard.registry.zoo import open_zoo
    from modelyard.reports.site.answers import answered
    from modelyard.reports.site.zoo import read_zoo

    entry = next(one for one in read_zoo(open_zoo("starter")).entries if one.ref == "digits_resnet")
    found = answered(entry, entry.current)
    truths = [load("held-out")[at][1] for at in range(4)]
    assert [one.truth for one in found] == [str(truth) for truth in truths]
    assert found[0].answers[0] == ("1", "97.5%")  # as docs/predict.md shows it
    assert [one.is_wrong for one in found] == [one.answers[0][0] != one.truth for one in found]
