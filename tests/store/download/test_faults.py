"""Verified bytes or nothing: against a server that goes wrong in every way that is known."""

from __future__ import annotations

import random
import time
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fault_kinds import BROKEN, KINDS, LYING, NO_MODEL, ODD
from fault_server import FaultServer

from modelyard.core.errors import ModelyardError, NotAModelError, StoreError
from modelyard.store import fetch
from modelyard.store.download.patience import Patience

if TYPE_CHECKING:
    from modelyard.core.progress import Progress

QUICK = Patience(attempts=6, pause=0.002, longest=0.01, timeout=0.25)
SIZES = {"small": 3_000, "middle": 400_000, "large": 3_000_000}
CONTENTS = {name: random.Random(name).randbytes(size) for name, size in SIZES.items()}
DIGESTS = {name: sha256(content).hexdigest() for name, content in CONTENTS.items()}


def left_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


@pytest.mark.parametrize("kind", [*ODD, *BROKEN, *LYING])
def test_a_server_that_fails_once_is_outlived(kind: str, out: Path) -> None:
    content = CONTENTS["middle"]
    with FaultServer(
        {"/m.bin": content}, plans={"/m.bin": ["cut", kind]}, retry_after=0, patience=1
    ) as server:
        fetch(server.url("/m.bin"), DIGESTS["middle"], to=out, patience=QUICK)
    assert (out / "m.bin").read_bytes() == content
    assert server.tired


@pytest.mark.parametrize("kind", [*LYING, "gzipped", "no_length_cut", "chunked_cut"])
@pytest.mark.parametrize("known", ["sha256", "prefix"])
def test_a_server_that_always_lies_gives_nothing(kind: str, known: str, out: Path) -> None:
    digest = DIGESTS["middle"]
    given = {"digest": digest} if known == "sha256" else {"prefix": digest[:8]}
    with FaultServer({"/m.bin": CONTENTS["middle"]}, forever=kind) as server:
        try:
            fetch(server.url("/m.bin"), to=out, patience=QUICK, **given)
        except StoreError:
            assert left_in(out) == []
        else:  # a client that asks for no range meets no lie about ranges
            assert (out / "m.bin").read_bytes() == CONTENTS["middle"]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("start", range(0, 100, 10))
def test_whatever_goes_wrong_no_wrong_byte_gets_a_final_name(start: int, size: str, out: Path) -> None:
    content, digest = CONTENTS[size], DIGESTS[size]
    for seed in range(start, start + 10):
        with FaultServer({"/m.bin": content}, seed=seed, retry_after=0, patience=1) as server:
            try:
                fetch(server.url("/m.bin"), digest, to=out, patience=QUICK)
            except ModelyardError:
                assert left_in(out) == []
                continue
        assert (out / "m.bin").read_bytes() == content
        assert left_in(out) == ["m.bin"]
        (out / "m.bin").unlink()


@pytest.mark.parametrize("kind", [*NO_MODEL, *LYING, "cut", "server_error"])
def test_the_mirror_serves_where_the_first_source_never_does(kind: str, out: Path) -> None:
    content = CONTENTS["middle"]
    with (
        FaultServer({"/m.bin": content}, forever=kind, patience=1) as bad,
        FaultServer({"/m.bin": content}) as good,
    ):
        fetch([bad.url("/m.bin"), good.url("/m.bin")], DIGESTS["middle"], to=out, patience=QUICK)
    assert (out / "m.bin").read_bytes() == content


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("empty", "an empty file"),
        ("login_page", "an HTML login page"),
        ("lfs_pointer", "a Git LFS pointer for sha256:"),
        ("not_found", "answered 404 (not there)"),
        ("redirect_loop", "more than 10 redirects"),
        ("redirect_nowhere", "without a place to go to"),
        ("redirect_file", "not of the web"),
        ("redirect_ftp", "not of the web"),
    ],
)
def test_what_is_no_model_is_said_also_where_no_digest_is_known(kind: str, said: str, out: Path) -> None:
    with (
        FaultServer({"/m.bin": CONTENTS["small"]}, forever=kind) as server,
        pytest.raises(StoreError, match=said.replace("(", r"\(").replace(")", r"\)")) as raised,
    ):
        fetch(server.url("/m.bin"), to=out, patience=QUICK)
    assert isinstance(raised.value, NotAModelError) == said.startswith("a") or "answered" in said
    assert left_in(out) == []


def test_a_body_whose_end_cannot_be_told_is_refused_without_a_digest(out: Path) -> None:
    with (
        FaultServer({"/m.bin": CONTENTS["small"]}, forever="no_length_cut") as server,
        pytest.raises(StoreError, match="whether it came whole could not be told"),
    ):
        fetch(server.url("/m.bin"), to=out, patience=QUICK)


@pytest.mark.parametrize("percent", [1, 10, 25, 50, 75, 90, 99])
def test_a_broken_line_costs_at_most_a_twentieth_of_the_bytes_again(percent: int, out: Path) -> None:
    """The first answers are cut; what was fetched before is not asked for again."""
    content = CONTENTS["large"]
    with FaultServer({"/m.bin": content}, plans={"/m.bin": ["cut"] * 3}, seed=percent) as server:
        fetch(server.url("/m.bin"), DIGESTS["large"], to=out, patience=QUICK)
    assert server.sent() <= 1.05 * len(content)


def test_a_storm_of_refusals_is_waited_out_as_asked(out: Path) -> None:
    plans = {"/m.bin": ["too_many", "unavailable", "too_many_date"]}
    with FaultServer({"/m.bin": CONTENTS["small"]}, plans=plans, retry_after=1) as server:
        began = time.monotonic()
        fetch(server.url("/m.bin"), DIGESTS["small"], to=out, patience=QUICK)
    assert time.monotonic() - began >= 2


def test_credentials_do_not_follow_to_another_host(out: Path) -> None:
    plans = {"/m.bin": ["redirect_same", "redirect_other"]}
    with FaultServer({"/m.bin": CONTENTS["small"]}, plans=plans) as server:
        fetch(server.url("/m.bin", login="user:hunter2"), DIGESTS["small"], to=out, patience=QUICK)
    own = [seen for seen in server.asked() if not seen.other]
    others = [seen for seen in server.asked() if seen.other]
    assert all("authorization" in seen.headers for seen in own)
    assert others
    assert not any("authorization" in seen.headers for seen in others)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_password_is_never_told(kind: str, out: Path, capfd: pytest.CaptureFixture[str]) -> None:
    heard: list[Progress] = []
    said = ""
    with FaultServer({"/m.bin": CONTENTS["small"]}, forever=kind, patience=0.4, retry_after=0) as server:
        url = server.url("/m.bin?token=hunter2", login="user:hunter2")
        try:
            fetch(url, to=out, patience=Patience(attempts=2, pause=0.001, timeout=0.2), report=heard.append)
        except ModelyardError as error:
            said = repr(error) + str(error) + repr(error.__cause__)
    said += "".join(str(event.as_dict()) for event in heard) + "".join(capfd.readouterr())
    said += "".join(path.read_text("latin-1") for path in out.rglob("*.state"))
    assert "hunter2" not in said


def test_many_connections_bring_a_slow_file_in_its_right_order(out: Path) -> None:
    content = random.Random(5).randbytes(40_000_000)
    with FaultServer({"/m.bin": content}, rate=8e6) as server:
        fetch(server.url("/m.bin"), sha256(content).hexdigest(), to=out, patience=Patience(timeout=5))
    assert (out / "m.bin").read_bytes() == content
    assert sum(bool(seen.range) for seen in server.asked()) >= 2
    assert server.sent() <= 1.15 * len(content)
