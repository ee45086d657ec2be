"""A model is deprecated: whoever uses it is told, and told what to use instead and how to get there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from modelyard import open_zoo
from modelyard.core.errors import InputError, NotFoundError
from modelyard.registry.checks.check import check_zoo
from modelyard.registry.life.deprecate import deprecate
from modelyard.registry.resolve import resolve

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import MakeZoo, Shell
    from naive_zoo import ZooFolder


@pytest.fixture
def guide(tmp_path: Path) -> Path:
    path = tmp_path / "moving.md"
    path.write_text("\n# Moving to vit\n\nLoad it.\n")
    return path


def test_every_command_that_takes_a_deprecated_model_says_what_takes_over(
    zoo: ZooFolder, guide: Path, shell: Shell
) -> None:
    assert shell("deprecate", "resnet50", "--by", "vit", "--guide", guide, "--zoo", zoo).returncode == 0
    for words in (["info", "resnet50"], ["info", "resnet50@0.9.0"], ["versions", "resnet50"]):
        done = shell(*words, "--zoo", zoo)
        assert "is deprecated; use vit instead" in done.stderr
        assert "migration guide: Moving to vit" in done.stderr
        assert "deprecated; use" not in done.stdout


def test_all_versions_are_marked_unless_one_is_named(zoo: ZooFolder) -> None:
    deprecate("resnet50@0.9.0", None, None, open_zoo(str(zoo)))
    assert [zoo.says(home).get("status") for home in ("resnet50", "resnet50/versions/0.9.0")] == [
        None,
        "deprecated",
    ]
    deprecate("resnet50", "vit", None, open_zoo(str(zoo)))
    assert zoo.says("resnet50")["deprecated_by"] == "vit"
    assert "deprecated_by" not in zoo.says("resnet50/versions/0.9.0")


def test_the_guide_lies_beside_each_card(zoo: ZooFolder, guide: Path) -> None:
    deprecate("resnet50", "vit", str(guide), open_zoo(str(zoo)))
    for home in ("resnet50", "resnet50/versions/0.9.0"):
        assert (zoo.folder(home) / "migration.md").read_bytes() == guide.read_bytes()
        assert zoo.says(home)["migration_guide"] == "migration.md"
    (problem,) = check_zoo(open_zoo(str(zoo))).problems
    assert problem.found == "no master index"


@pytest.mark.parametrize(
    ("text", "first"),
    [("Move soon.\nOr late.", "Move soon."), ("see the wiki", "see the wiki"), ("\n\n## Steps\n1.", "Steps")],
)
def test_a_guide_may_be_a_text_of_the_card(zoo: ZooFolder, text: str, first: str) -> None:
    zoo.write("vit", status="deprecated", migration_guide=text)
    assert resolve("vit", str(zoo)).notices == [f"vit@1.0.0 is deprecated\n  migration guide: {first}"]


def test_a_guide_outside_the_zoo_is_not_read(zoo: ZooFolder, guide: Path) -> None:
    zoo.write("vit", status="deprecated", migration_guide="../../../../moving.md")
    assert "Moving" not in resolve("vit", str(zoo)).notices[0]


def test_a_model_cannot_take_over_from_itself_at_whatever_distance(zoo: ZooFolder) -> None:
    opened = open_zoo(str(zoo))
    deprecate("resnet50", "vit", None, opened)
    deprecate("vit", "yolo", None, opened)
    for by in ("yolo", "vit", "resnet50"):
        with pytest.raises(InputError, match="leads back"):
            deprecate("yolo", by, None, opened)
    assert "status" not in zoo.says("detection/yolo")


def test_one_version_may_take_over_from_another(zoo: ZooFolder) -> None:
    deprecate("resnet50@0.9.0", "resnet50@1.0.0", None, open_zoo(str(zoo)))
    assert zoo.says("resnet50/versions/0.9.0")["deprecated_by"] == "resnet50@1.0.0"


def test_a_successor_that_is_not_there_changes_nothing(zoo: ZooFolder) -> None:
    with pytest.raises(NotFoundError):
        deprecate("vit", "nothing-like-it", None, open_zoo(str(zoo)))
    assert "status" not in zoo.says("vit")


@pytest.mark.parametrize("content", [None, b"\0binary", b"x" * 1_000_001])
def test_a_guide_that_is_no_text_changes_nothing(
    zoo: ZooFolder, tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "guide"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises((InputError, NotFoundError), match="guide"):
        deprecate("vit", None, str(path), open_zoo(str(zoo)))
    assert "status" not in zoo.says("vit")


def test_a_circle_written_by_hand_is_found_by_check_and_holds_nobody_up(zoo: ZooFolder) -> None:
    zoo.write("vit", status="deprecated", deprecated_by="yolo")
    zoo.write("detection/yolo", status="deprecated", deprecated_by="vit")
    assert "use yolo instead" in resolve("vit", str(zoo)).notices[0]
    problems = [p.message for p in check_zoo(open_zoo(str(zoo))).problems if p.key == "deprecated_by"]
    assert len(problems) == 2
    assert "vit@1.0.0 → yolo@1.0.0 → vit@1.0.0" in "".join(problems)


def test_a_starter_model_is_deprecated_in_a_copy(shell: Shell, guide: Path) -> None:
    done = shell("deprecate", "vgg16", "--by", "resnet50", "--guide", guide)
    assert (done.returncode, "copied" in done.stderr) == (0, True)
    assert "use resnet50 instead" in shell("info", "vgg16").stderr
    assert "\nvgg16 " not in shell("list").stdout


def test_a_deprecated_model_of_a_zoo_can_be_deprecated_again_with_more_to_say(make_zoo: MakeZoo) -> None:
    zoo = make_zoo("a", "b")
    deprecate("a", None, None, open_zoo(str(zoo)))
    deprecate("a", "b", None, open_zoo(str(zoo)))
    assert zoo.says("a")["deprecated_by"] == "b"
