"""From a reference to the one model it means: names, versions, aliases, stubs, old names, the zoo behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modelyard import open_zoo
from modelyard.cards.version import Version
from modelyard.core.errors import AmbiguousReferenceError, CardError, InputError, NotFoundError
from modelyard.registry.preference import SQL_ORDER, best
from modelyard.registry.resolve import resolve, versions_of

if TYPE_CHECKING:
    from conftest import MakeZoo, Shell
    from naive_zoo import ZooFolder

STUB = "cv/classification/resnet_v1-50/pytorch/torchvision/imagenet/base-none"


def of(reference: str, zoo: ZooFolder) -> str:
    model = resolve(reference, str(zoo)).model
    return f"{model.ref}@{model.version}"


@pytest.fixture
def family(make_zoo: MakeZoo) -> ZooFolder:
    """A model of many versions: active to 1.10.0, 2.0.0 deprecated, 3.0.0 experimental, pre-releases."""
    zoo = make_zoo(settings="starter = false")
    zoo.write("net", name="The Net", version="1.10.0", aliases={"production": "1.2.0", "next": "4.0.0-rc.2"})
    for version in ("0.9.0", "1.2.0", "1.9.0", "4.0.0-rc.1", "4.0.0-rc.2"):
        zoo.write(f"net/versions/{version}", name="The Net")
    zoo.write("net/versions/2.0.0", name="The Net", status="deprecated", aliases={"production": "0.9.0"})
    zoo.write("net/versions/3.0.0", name="The Net", status="experimental")
    zoo.write("net/versions/3.1.0-beta.1", name="The Net", status="experimental")
    return zoo


@pytest.mark.parametrize(
    ("reference", "version"),
    [
        ("net", "1.10.0"),
        ("NET", "1.10.0"),
        ("the net", "1.10.0"),
        ("net@latest", "1.10.0"),
        ("net@1.2.0", "1.2.0"),
        ("The Net@1.2.0", "1.2.0"),
        ("net@^1", "1.10.0"),
        ("net@~1.2", "1.2.0"),
        ("net@^0.9", "0.9.0"),
        ("net@>=1,<1.10", "1.9.0"),
        ("net@<1", "0.9.0"),
        ("net@*", "1.10.0"),
        ("net@^2", "2.0.0"),
        ("net@>=1.10", "1.10.0"),
        ("net@>1.10", "3.0.0"),
        ("net@4.0.0-rc.1", "4.0.0-rc.1"),
        ("net@>=4.0.0-rc.1", "4.0.0-rc.2"),
        ("net@next", "4.0.0-rc.2"),
        ("net@experimental", "3.1.0-beta.1"),
    ],
)
def test_a_reference_means_the_version_that_people_would_say(
    family: ZooFolder, reference: str, version: str
) -> None:
    assert of(reference, family) == f"net@{version}"


def test_of_aliases_that_disagree_the_highest_versions_word_counts(family: ZooFolder) -> None:
    assert of("net@production", family) == "net@0.9.0"


@pytest.mark.parametrize(
    ("reference", "words"),
    [
        ("net@9.9.9", "no version 9.9.9"),
        ("net@^4", "no version"),
        ("net@nightly", "production"),
        ("nett", "Did you mean `net`"),
        ("cv/x/y/z/a/b/c-none", "no model has a stub"),
    ],
)
def test_what_is_not_there_is_said_with_what_is(family: ZooFolder, reference: str, words: str) -> None:
    with pytest.raises(NotFoundError, match=words):
        resolve(reference, str(family))


def test_a_model_of_only_prereleases_is_given_on_request_alone(make_zoo: MakeZoo) -> None:
    zoo = make_zoo(settings="starter = false")
    zoo.write("net", version="1.0.0-rc.1")
    with pytest.raises(NotFoundError, match="only pre-releases"):
        resolve("net", str(zoo))
    assert of("net@1.0.0-rc.1", zoo) == "net@1.0.0-rc.1"
    assert of("net@^1.0.0-rc.1", zoo) == "net@1.0.0-rc.1"


def test_a_model_of_only_experiments_is_given_with_a_word(make_zoo: MakeZoo) -> None:
    zoo = make_zoo()
    zoo.write("net", status="experimental")
    found = resolve("net", str(zoo))
    assert (found.model.ref, len(found.notices)) == ("net", 1)
    assert "experimental" in found.notices[0]
    assert resolve("net@experimental", str(zoo)).notices == []


def test_a_display_name_of_two_models_is_ambiguous_and_both_are_named(make_zoo: MakeZoo) -> None:
    zoo = make_zoo()
    zoo.write("a", name="Twin")
    zoo.write("b", name="Twin")
    with pytest.raises(AmbiguousReferenceError, match=r"a \(classification\), b \(classification\)"):
        resolve("Twin", str(zoo))


def test_a_folders_name_comes_before_anothers_display_name(make_zoo: MakeZoo) -> None:
    zoo = make_zoo("net")
    zoo.write("other", name="net")
    assert of("net", zoo) == "net@1.0.0"


def test_one_name_in_two_tasks_is_ambiguous(make_zoo: MakeZoo) -> None:
    zoo = make_zoo("net", "detection/net")
    with pytest.raises(AmbiguousReferenceError, match="rename one"):
        resolve("net", str(zoo))


@pytest.fixture
def stubs(make_zoo: MakeZoo) -> ZooFolder:
    zoo = make_zoo(settings="starter = false")
    zoo.write("plain", stub=STUB)
    zoo.write("pruned", stub=STUB.replace("base-none", "pruned-moderate"))
    return zoo


@pytest.mark.parametrize("text", [STUB, f"zoo:{STUB}", STUB.upper(), "zoo:cv/*/*/*/*/*/base-*"])
def test_a_stub_or_a_pattern_with_one_match_is_a_model(stubs: ZooFolder, text: str) -> None:
    assert of(text, stubs) == "plain@1.0.0"


def test_a_pattern_with_two_matches_names_them(stubs: ZooFolder) -> None:
    with pytest.raises(AmbiguousReferenceError, match="fits 2 models"):
        resolve("cv/*/*/*/*/*/*", str(stubs))


def test_a_stub_takes_a_version_behind_it(stubs: ZooFolder) -> None:
    stubs.write("plain/versions/0.5.0", stub=STUB)
    assert of(f"{STUB}@0.5.0", stubs) == "plain@0.5.0"


def test_a_model_without_a_written_stub_is_found_by_the_derived_one(make_zoo: MakeZoo) -> None:
    zoo = make_zoo("net", settings="starter = false")
    derived = str(resolve("net", str(zoo)).model.stub)
    assert of(derived, zoo) == "net@1.0.0"


@pytest.mark.parametrize("reference", ["hf:org/name", "./model.onnx", "timm:resnet50"])
def test_what_is_no_model_of_a_zoo_is_said_so(family: ZooFolder, reference: str) -> None:
    with pytest.raises(InputError, match="model of the zoo"):
        resolve(reference, str(family))


def test_a_broken_card_is_an_error_that_says_where(make_zoo: MakeZoo) -> None:
    zoo = make_zoo()
    zoo.write("net", status="activ")
    with pytest.raises(CardError, match=r"registry/classification/net/model_card.yaml:5:9"):
        resolve("net", str(zoo))


def test_an_older_version_is_not_taken_for_a_broken_newer_one_in_silence(make_zoo: MakeZoo) -> None:
    zoo = make_zoo("net/versions/0.1.0")
    zoo.write("net", status="activ")
    found = resolve("net", str(zoo))
    assert found.model.version == "0.1.0"
    assert "registry/classification/net/model_card.yaml:5:9" in found.notices[0]
    with pytest.raises(NotFoundError, match="cannot be read"):
        resolve("net@1.0.0", str(zoo))


def master(zoo: ZooFolder, text: str) -> None:
    (zoo.registry / "index.yaml").write_text(text, encoding="utf-8")


def test_a_renamed_model_is_found_under_its_old_names_and_that_is_said(family: ZooFolder) -> None:
    master(family, "renamed: {older: old, old: net}\n")
    found = resolve("older@^1", str(family))
    assert (found.model.ref, found.model.version) == ("net", "1.10.0")
    assert found.notices == ["older was renamed: it is net now"]


def test_names_renamed_in_a_circle_are_not_followed_for_ever(family: ZooFolder) -> None:
    master(family, "renamed: {a: b, b: a}\n")
    with pytest.raises(NotFoundError):
        resolve("a", str(family))


def test_a_removed_model_is_an_error_that_says_why(family: ZooFolder) -> None:
    master(family, "removed: {gone: 2024-05-01 the licence did not allow it}\n")
    with pytest.raises(NotFoundError, match="the licence did not allow it"):
        resolve("gone", str(family))


def test_a_name_that_is_not_here_is_looked_up_in_the_starter_zoo(make_zoo: MakeZoo) -> None:
    found = resolve("resnet50", str(make_zoo("mine")))
    assert found.model.zoo.kind == "starter"
    assert "starter zoo" in found.notices[0]


def test_a_zoo_that_wants_no_starter_zoo_has_none_behind_it(
    family: ZooFolder, make_zoo: MakeZoo, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(NotFoundError):
        resolve("resnet50", str(family))
    monkeypatch.setenv("MODELYARD_STARTER", "0")
    with pytest.raises(NotFoundError):
        resolve("resnet50", str(make_zoo("mine", name="another")))
    monkeypatch.setenv("MODELYARD_STARTER", "1")
    assert resolve("resnet50", str(family)).model.ref == "resnet50"


def test_a_model_of_ones_own_hides_the_starter_model_in_all_its_versions(make_zoo: MakeZoo) -> None:
    zoo = make_zoo("resnet50")
    assert of("resnet50", zoo) == "resnet50@1.0.0"
    with pytest.raises(NotFoundError):
        resolve("resnet50@2.0.0", str(zoo))


def test_versions_come_the_highest_first(family: ZooFolder, shell: Shell) -> None:
    order = [
        "4.0.0-rc.2",
        "4.0.0-rc.1",
        "3.1.0-beta.1",
        "3.0.0",
        "2.0.0",
        "1.10.0",
        "1.9.0",
        "1.2.0",
        "0.9.0",
    ]
    assert [model.version for model in versions_of("net", str(family))] == order
    table = shell("versions", "net", "--zoo", family).stdout.splitlines()[1:]
    assert [line.split()[0] for line in table] == order
    assert "latest" in table[order.index("1.10.0")]


CORES = st.sampled_from(["0.1.0", "1.0.0", "1.2.0", "1.10.0", "2.0.0"])
TAILS = st.sampled_from(["", "", "-rc.1", "-alpha", "-rc.2", "+build", "+a-b", "-rc.1+x-y"])
STATUSES = st.sampled_from(["active", "deprecated", "experimental"])


@given(st.lists(st.tuples(CORES, TAILS, STATUSES), min_size=1, max_size=8))
@settings(deadline=None)
def test_sql_prefers_the_version_that_python_prefers(drawn: list[tuple[str, str, str]]) -> None:
    import sqlite3

    versions = [(core + tail, status) for core, tail, status in drawn]
    rows = [(n, v, Version.parse(v).key, status) for n, (v, status) in enumerate(versions)]
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE card (id, version, version_key, status, dir)")
    connection.executemany(
        "INSERT INTO card VALUES (?, ?, ?, ?, ?)", [(*row, f"{row[0]:03}") for row in rows]
    )
    first = connection.execute(f"SELECT id FROM card ORDER BY {SQL_ORDER} LIMIT 1").fetchone()[0]
    connection.close()
    assert best(rows) == first


def test_two_folders_that_differ_by_case_are_each_reached_by_their_own_name(make_zoo: MakeZoo) -> None:
    zoo = make_zoo("mynet", "MyNet", settings="starter = false")
    assert [resolve(name, str(zoo)).model.ref for name in ("mynet", "MyNet")] == ["mynet", "MyNet"]


def test_a_folder_whose_name_is_no_reference_breaks_no_other(make_zoo: MakeZoo) -> None:
    zoo = make_zoo("net", "Odd Name", "tab", settings="starter = false")
    assert of("net", zoo) == "net@1.0.0"
    assert len(open_zoo(str(zoo)).searched) == 1
