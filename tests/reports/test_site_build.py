"""A zoo as files: links that hold, builds that agree, and nothing of others touched."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from site_files import HOSTILE, Reader, broken_links, held

from modelyard.core.errors import InputError, MissingExtraError
from modelyard.reports.site.address import address
from modelyard.reports.site.build import build_site
from modelyard.results.document import Result
from modelyard.results.folder import write
from naive_zoo import ZooFolder

if TYPE_CHECKING:
    from conftest import MakeZoo, Shell

ATOM = "{http://www.w3.org/2005/Atom}"


def built(zoo: ZooFolder, folder: str = "site", **how: object) -> Path:
    build_site(folder, zoo=str(zoo), **how)  # type: ignore[arg-type]
    return Path(folder)


def index_of(zoo: ZooFolder, **said: object) -> None:
    import yaml

    (zoo.registry / "index.yaml").write_text(yaml.safe_dump({"models": {}, **said}), encoding="utf-8")


def test_every_link_of_the_starter_zoos_site_leads_somewhere() -> None:
    done = build_site("site", zoo="starter")
    assert broken_links(Path("site")) == []
    pages = {path for path in held(Path("site")) if path.startswith("models/") and path.endswith(".html")}
    assert done.models == 135 and {"models/digits_resnet/1.0.0.html", "models/resnet50.html"} <= pages


def test_beside_every_page_of_a_model_stands_its_json(zoo: ZooFolder) -> None:
    site = built(zoo)
    for page in site.rglob("models/**/*.html"):
        assert json.loads(page.with_suffix(".json").read_text())["ref"] in ("resnet50", "vit", "yolo")
    assert json.loads((site / "models/resnet50.json").read_text())["card"] == zoo.says("resnet50")


def test_a_second_build_of_the_same_zoo_writes_nothing(zoo: ZooFolder) -> None:
    before = held(built(zoo))
    done = build_site("site", zoo=str(zoo))
    assert (done.written, done.removed, held(Path("site"))) == ([], [], before)


def test_after_an_edit_only_what_it_touches_is_written_and_all_is_as_in_a_new_folder(zoo: ZooFolder) -> None:
    built(zoo)
    zoo.write("vit", description="A transformer.", base_model="resnet50")
    done = build_site("site", zoo=str(zoo))
    assert {"models/vit.html", "models/resnet50.html", "search-data.js"} <= {*done.written}
    assert not [path for path in done.written if "yolo" in path]
    assert held(Path("site")) == held(built(zoo, "new"))


def test_after_a_rename_and_a_removal_all_is_as_in_a_new_folder(zoo: ZooFolder) -> None:
    built(zoo)
    os.rename(zoo.folder("vit"), zoo.folder("vit_b"))
    shutil.rmtree(zoo.folder("detection/yolo"))
    index_of(zoo, renamed={"vit": "vit_b"}, removed={"yolo": "2026-07-01: its licence did not allow it"})
    done = build_site("site", zoo=str(zoo))
    assert done.notes == [] and held(Path("site")) == held(built(zoo, "new"))
    assert "its licence did not allow it" in Path("site/models/yolo.html").read_text()
    assert 'url=../models/vit_b.html"' in Path("site/models/vit.html").read_text()
    assert broken_links(Path("site")) == []


def test_names_that_were_renamed_in_a_circle_lead_nowhere_and_say_so(zoo: ZooFolder) -> None:
    index_of(zoo, renamed={"p": "q", "q": "p", "r": "p", "self": "self", "old": "vit"})
    site = built(zoo)
    for name in ("p", "q", "r", "self"):
        page = (site / f"models/{name}.html").read_text()
        assert "in a circle" in page and "url=" not in page and "it is p now" not in page
    assert 'url=../models/vit.html"' in (site / "models/old.html").read_text()


def test_a_model_that_vanished_without_a_word_keeps_a_page_and_is_told_of(zoo: ZooFolder) -> None:
    built(zoo)
    shutil.rmtree(zoo.folder("vit"))
    for _ in range(2):
        done = build_site("site", zoo=str(zoo))
        assert "vit is no longer part of zoo" in Path("site/models/vit.html").read_text()
        assert "vit" in done.notes[0]


def test_cards_without_an_index_are_not_passed_over_for_another_zoo(zoo: ZooFolder) -> None:
    (zoo.root / "modelyard.toml").unlink()
    os.chdir(zoo.root)
    with pytest.raises(InputError, match=r"holds cards, but no registry/index\.yaml") as refused:
        build_site("site")
    assert "modelyard index --zoo ." in str(refused.value) and not os.path.exists("site")
    assert build_site("site", zoo=".").models == 3


def test_pages_of_another_zoo_do_not_stay(zoo: ZooFolder, make_zoo: MakeZoo) -> None:
    built(make_zoo("alexnet", name="other"))
    done = build_site("site", zoo=str(zoo))
    assert done.notes == ["the site in this folder was of other: this one of zoo took its place"]
    assert "models/alexnet.html" in done.removed and held(Path("site")) == held(built(zoo, "new"))


def test_a_version_that_vanished_leads_to_its_model(zoo: ZooFolder) -> None:
    built(zoo)
    shutil.rmtree(zoo.folder("resnet50/versions/0.9.0"))
    build_site("site", zoo=str(zoo))
    assert 'url=../../models/resnet50.html"' in Path("site/models/resnet50/0.9.0.html").read_text()


def test_names_that_one_file_could_not_hold_have_addresses_of_their_own() -> None:
    names = [
        "vit",
        "ViT",
        "VIT",
        "Vi\u0301t",
        "V\u00edt",
        "v/it",
        "..",
        "",
        "con",
        "a" * 300,
        "vit.",
        "模型",
        "vit~",
    ]
    folded = {address(name).casefold() for name in names}
    assert len(folded) == len(names)
    assert all(one.isascii() and len(one) < 100 and not one.startswith(".") for one in folded)
    assert address("vit") == "vit"


def test_names_that_differ_in_capitals_alone_have_a_page_each(make_zoo: MakeZoo) -> None:
    site = built(make_zoo("vit", "ViT", "Vit"))
    pages = [path.name for path in site.glob("models/*.html")]
    assert len({name.casefold() for name in pages}) == 3 and broken_links(site) == []


def test_a_name_of_two_tasks_has_a_page_that_leads_to_both(make_zoo: MakeZoo) -> None:
    site = built(make_zoo("classification/net", "detection/net"))
    assert (site / "models/net.html").read_text().count('href="../models/detection-net~') == 1
    assert broken_links(site) == []


def test_hostile_names_and_texts_leave_no_element_of_theirs(make_zoo: MakeZoo) -> None:
    zoo = make_zoo()
    zoo.write(
        "evil", name=HOSTILE[:90], description=HOSTILE, tags=[HOSTILE[:60]], limits=HOSTILE, sources=[HOSTILE]
    )
    site = built(zoo)
    reader = Reader()
    for page in site.rglob("*.html"):
        text = page.read_text()
        reader.feed(text)
        assert "\u202e" not in text and "<script>document" not in text
    assert not reader.tags & {"img", "iframe", "object", "base", "math"}
    assert not [name for name in reader.attributes if name.startswith("on")]
    assert {urlsplit(link).scheme for link in reader.links} <= {"", "http", "https"}
    assert "{{ 7*7 }}" in (site / "models/evil.html").read_text()


def test_a_folder_of_others_is_left_alone(zoo: ZooFolder) -> None:
    os.mkdir("site")
    Path("site/mine.txt").write_text("mine")
    with pytest.raises(InputError, match="no site of modelyard") as refused:
        build_site("site", zoo=str(zoo))
    assert "--force" in str(refused.value) and os.listdir("site") == ["mine.txt"]


def test_with_force_other_files_of_the_folder_stay(zoo: ZooFolder) -> None:
    os.mkdir("site")
    Path("site/mine.txt").write_text("mine")
    build_site("site", zoo=str(zoo), force=True)
    shutil.rmtree(zoo.folder("vit"))
    build_site("site", zoo=str(zoo))
    assert Path("site/mine.txt").read_text() == "mine" and Path("site/index.html").is_file()


def test_a_page_of_others_in_a_site_is_not_written_over(zoo: ZooFolder) -> None:
    built(zoo)
    Path("site/models/new.html").write_text("mine")
    zoo.write("new")
    with pytest.raises(InputError, match=r"such as models/new\.html"):
        build_site("site", zoo=str(zoo))
    assert Path("site/models/new.html").read_text() == "mine"


def test_a_link_in_the_folder_is_not_followed(zoo: ZooFolder) -> None:
    site = built(zoo)
    shutil.rmtree(site / "models")
    os.mkdir("elsewhere")
    os.symlink(os.path.abspath("elsewhere"), site / "models")
    with pytest.raises(InputError, match="is a link"):
        build_site("site", zoo=str(zoo))
    assert os.listdir("elsewhere") == []


def test_a_forged_manifest_removes_nothing_outside(zoo: ZooFolder) -> None:
    site = built(zoo)
    Path("precious.txt").write_text("x")
    said = json.loads((site / "site.json").read_text())
    said["pages"]["../precious.txt"] = ["", 1]
    (site / "site.json").write_text(json.dumps(said))
    build_site("site", zoo=str(zoo))
    assert Path("precious.txt").is_file()


def test_a_build_that_was_killed_is_gone_on_with(zoo: ZooFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = held(built(zoo, "whole"))
    replace, moves = os.replace, iter(range(100))

    def stopped(old: str, new: str) -> None:
        if next(moves) == 7:
            raise KeyboardInterrupt
        replace(old, new)

    monkeypatch.setattr(os, "replace", stopped)
    with pytest.raises(KeyboardInterrupt):
        build_site("site", zoo=str(zoo))
    monkeypatch.undo()
    os.chdir(Path(zoo.root).parent / "here")
    assert held(built(zoo)) == whole


def test_a_card_that_cannot_be_read_is_told_of_and_its_page_says_so(zoo: ZooFolder) -> None:
    zoo.card("vit").write_text("name: [")
    done = build_site("site", zoo=str(zoo))
    assert "classification/vit" in done.notes[0] and done.models == 2
    assert "cannot be read" in Path("site/models/vit.html").read_text()


def test_a_zoo_without_models_has_a_site_too(make_zoo: MakeZoo) -> None:
    assert broken_links(built(make_zoo())) == []


def test_measured_figures_stand_on_the_page_with_their_intervals(zoo: ZooFolder) -> None:
    write(Result(
        "2026-07-01T12:00:00Z", "latency", "vit", "1.0.0", "classification", {"size": 5_000_000},
        {"runtime": "openvino", "device": "cpu"}, {"batch": 1}, {"median": 0.0123, "p95": 0.02},
        {"median": [0.012, 0.0131]}, environment={"cpu": "Imagined 9000", "cores": 4},
    ), "results")  # fmt: skip
    page = (built(zoo, results="results") / "models/vit.html").read_text()
    assert all(said in page for said in ("Imagined 9000, 4 cores", "12.3 ms", "12.0 – 13.1 ms", "20.0 ms"))


def test_small_times_and_hours_of_training_read_in_the_unit_that_fits(zoo: ZooFolder) -> None:
    speed = {"inference_latency_ms": 0.0758, "hardware": "x", "source": "tools/measure.py"}
    zoo.write("vit", performance={"latency": speed}, training={"training_time_hours": 0.028})
    page = (built(zoo) / "models/vit.html").read_text()
    assert "75.8 µs" in page and "<dt>Training time</dt><dd>1.7 minutes</dd>" in page
    assert "computed by <code>tools/measure.py</code>" in page


def test_runs_beside_a_card_give_the_interval_and_say_that_it_was_measured(zoo: ZooFolder) -> None:
    import yaml

    zoo.write("vit", performance={"imagenet_val": {"top1_accuracy": 0.81}})
    run = {"benchmark": "imagenet_val", "metrics": {"top1_accuracy": 0.81}, "result": "0123abcd4567",
           "intervals": {"top1_accuracy": [0.79, 0.83]}, "date": "2026-07-01"}  # fmt: skip
    (zoo.folder("vit") / "benchmarks.yaml").write_text(yaml.safe_dump({"results": [run]}))
    page = (built(zoo) / "models/vit.html").read_text()
    assert "81.00%" in page and "79.00 – 83.00%" in page and ">measured</span>" in page


def test_the_feed_tells_what_git_tells_of_the_cards(zoo: ZooFolder) -> None:
    def git(*words: str) -> None:
        own = {
            "GIT_AUTHOR_DATE": "2026-07-01T10:00:00+02:00",
            "GIT_COMMITTER_DATE": "2026-07-01T10:00:00+02:00",
        }
        who = ("-c", "user.name=n", "-c", "user.email=e@e", "-C", str(zoo))
        subprocess.run(["git", *who, *words], check=True, capture_output=True, env=os.environ | own)

    git("init", "-q")
    git("add", ".")
    git("commit", "-q", "-m", "First <b>cards</b>")
    feed = ElementTree.fromstring((built(zoo, base_url="https://example.org/zoo") / "feed.xml").read_text())
    entries = feed.findall(f"{ATOM}entry")
    titles = {entry.findtext(f"{ATOM}title") for entry in entries}
    assert titles == {"resnet50: added", "resnet50: version 0.9.0 added", "vit: added", "yolo: added"}
    assert {entry.findtext(f"{ATOM}updated") for entry in entries} == {"2026-07-01T08:00:00Z"}
    assert entries[0].findtext(f"{ATOM}summary") == "First <b>cards</b>"
    links = {entry.find(f"{ATOM}link").get("href") for entry in entries}  # type: ignore[union-attr]
    assert "https://example.org/zoo/models/vit.html" in links


def test_without_git_the_feed_goes_by_the_dates_that_cards_state(zoo: ZooFolder) -> None:
    zoo.write("vit", metadata={"released": "2026-05-04"})
    feed = ElementTree.fromstring((built(zoo) / "feed.xml").read_text())
    assert [one.findtext(f"{ATOM}title") for one in feed.iter(f"{ATOM}entry")] == [
        "vit: version 1.0.0 released"
    ]
    assert feed.findtext(f"{ATOM}updated") == "2026-05-04T00:00:00Z"


def test_what_changed_stands_on_a_page_too_that_every_page_leads_to(zoo: ZooFolder) -> None:
    zoo.write("vit", metadata={"released": "2026-05-04"})
    site = built(zoo)
    page = (site / "changes.html").read_text()
    assert "2026-05-04" in page and '<a href="models/vit.html">vit</a> version 1.0.0 released' in page
    assert 'href="../changes.html"' in (site / "models/yolo.html").read_text() and broken_links(site) == []


def test_where_no_change_is_known_nothing_leads_to_changes(zoo: ZooFolder) -> None:
    site = built(zoo)
    assert not [path for path in ("changes.html", "feed.xml") if (site / path).exists()]
    assert "Changes" not in (site / "index.html").read_text() and broken_links(site) == []


def test_an_address_of_the_site_gives_it_a_map_and_one_that_is_none_is_refused(zoo: ZooFolder) -> None:
    site = built(zoo, base_url="https://example.org/zoo/")
    assert "<loc>https://example.org/zoo/models/vit.html</loc>" in (site / "sitemap.xml").read_text()
    with pytest.raises(InputError, match="no address of a web site"):
        build_site("other", zoo=str(zoo), base_url="javascript:alert(1)")


def test_the_command_says_what_it_did(zoo: ZooFolder, shell: Shell) -> None:
    done = shell("site", "build", "--zoo", zoo, "--output", "public", "--json")
    said = json.loads(done.stdout)
    assert (done.returncode, said["models"], said["folder"]) == (0, 3, os.path.abspath("public"))
    assert "3 models of zoo: 0 of" in shell("site", "build", "--zoo", zoo, "--output", "public").stdout
    refused = shell("site", "build", "--zoo", zoo, "--output", "public/index.html")
    assert refused.returncode == 1 and "is not a folder" in refused.stderr


def test_on_a_full_disk_the_old_pages_stay_and_the_next_build_mends_it(
    zoo: ZooFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = held(built(zoo))
    zoo.write("vit", description="New.")
    monkeypatch.setattr(os, "replace", no_room)
    with pytest.raises(OSError, match="No space left"):
        build_site("site", zoo=str(zoo))
    after = held(Path("site"))
    assert {path: after[path] for path in after if path != ".site.journal"} == before
    monkeypatch.undo()
    os.chdir(Path(zoo.root).parent / "here")
    assert "New." in (built(zoo) / "models/vit.html").read_text()


def no_room(*_: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_clone_without_history_tells_of_no_changes(zoo: ZooFolder) -> None:
    who = ("-c", "user.name=n", "-c", "user.email=e@e", "-C", str(zoo))
    for words in ("init -q", "add .", "commit -q -m a", "commit -q --allow-empty -m b"):
        subprocess.run(["git", *who, *words.split()], check=True)
    source = Path(zoo.root).resolve().as_uri()
    subprocess.run(["git", "clone", "-q", "--depth", "1", source, "shallow"], check=True)
    assert not (built(ZooFolder.at(Path("shallow"))) / "feed.xml").exists()


def test_a_commits_subject_is_no_other_commit(zoo: ZooFolder) -> None:
    who = ("-c", "user.name=n", "-c", "user.email=e@e", "-C", str(zoo))
    subject = "evil \ufffe \x01aaaa\x022030-01-01T00:00:00Z\x02p\x02FAKE\x03 M"
    for words in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", subject]):
        subprocess.run(["git", *who, *words], check=True)
    zoo.write("vit", description="Other.")
    subprocess.run(["git", *who, "commit", "-qa", "--allow-empty-message", "-m", ""], check=True)
    feed = ElementTree.fromstring((built(zoo) / "feed.xml").read_text())
    told = sorted(one.findtext(f"{ATOM}title") or "" for one in feed.iter(f"{ATOM}entry"))
    assert told == [
        "resnet50: added",
        "resnet50: version 0.9.0 added",
        "vit: added",
        "vit: changed",
        "yolo: added",
    ]


def test_no_command_of_the_zoos_git_configuration_runs(zoo: ZooFolder) -> None:
    who = ("-c", "user.name=n", "-c", "user.email=e@e", "-C", str(zoo))
    for words in ("init -q", "add .", "commit -q -m a", "config uploadpack.allowFilter true"):
        subprocess.run(["git", *who, *words.split()], check=True)
    source = Path(zoo.root).resolve().as_uri()
    subprocess.run(["git", "clone", "-q", "--filter=tree:0", "--no-checkout", source, "part"], check=True)
    shutil.copytree(Path(zoo.root) / "registry", "part/registry")
    shutil.copy(Path(zoo.root) / "modelyard.toml", "part")
    ran = os.path.abspath("ran")
    for key, value in (
        ("remote.origin.url", "ssh://x.invalid/y"),
        ("core.sshCommand", f"touch {ran}; false"),
    ):
        subprocess.run(["git", "-C", "part", "config", key, value], check=True)
    assert (built(ZooFolder.at(Path("part"))) / "index.html").exists()
    assert not os.path.exists(ran)


def test_without_the_libraries_the_line_that_installs_them_is_told(
    zoo: ZooFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("modelyard.reports.extra.PAGES", ("no_such_library",))
    with pytest.raises(MissingExtraError, match=r"building a site needs no_such_library") as refused:
        build_site("site", zoo=str(zoo))
    assert refused.value.hint == "pip install 'modelyard[reports]'" and not os.path.exists("site")
