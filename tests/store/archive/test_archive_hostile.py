"""An archive that means harm is refused with the entry named, and nothing is left behind."""

from __future__ import annotations

import bz2
import gzip
import os
from typing import TYPE_CHECKING

import pytest
from archive_kit import TAR_END, head, tar_file, tar_of, tree, zip_of
from hostile_archives import ALL, FILE, ZIPPED, ZSTD, ZSTD_BOMB

from modelyard.core.errors import ArchiveError
from modelyard.store.archive.limits import Limits
from modelyard.store.archive.listing import listing
from modelyard.store.archive.unpack import unpack

if TYPE_CHECKING:
    from pathlib import Path

SEEN_IN_THE_DATA_ALONE = (
    "larger than it states",
    "smaller than it states",
    "wrong CRC",
    "damaged deflate",
    "bytes after the end of its data",
)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    (tmp_path / "outside").write_text("untouched")
    (tmp_path / "yard" / "other").mkdir(parents=True)
    return tmp_path / "yard" / "archive"


@pytest.mark.parametrize("case", ALL.values(), ids=ALL)
def test_it_is_refused_by_its_entry_and_nothing_is_left(
    archive: Path, tmp_path: Path, case: tuple[bytes, str]
) -> None:
    archive.write_bytes(case[0])
    before = tree(tmp_path)
    with pytest.raises(ArchiveError) as refused:
        unpack(archive, archive.with_name("folder"))
    assert refused.value.message.startswith(f"{archive}: ")
    assert case[1] in refused.value.message
    assert tree(tmp_path) == before


@pytest.mark.parametrize(
    "name", [name for name in ALL if name.partition(": ")[2] not in SEEN_IN_THE_DATA_ALONE]
)
def test_it_is_refused_also_by_who_only_looks_into_it(archive: Path, name: str) -> None:
    data, why = ALL[name]
    archive.write_bytes(data)
    with pytest.raises(ArchiveError) as refused:
        listing(archive)
    assert why in refused.value.message


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (ZSTD_BOMB, "`evil` unpacks to more than 200 times"),
        (ZSTD[:-1], "it is cut short"),
        (ZSTD + b"evil", "it is followed by bytes that belong to nothing"),
        (ZSTD[:-4] + bytes(4), "is damaged"),
        (ZSTD[:6] + b"\xff" * 3 + ZSTD[9:], "is damaged: a block of no known form"),
        (ZSTD[:6] + (1 << 23 | 1).to_bytes(3, "little") + ZSTD[9:], "is damaged: a block of no known form"),
    ],
    ids=["bomb", "cut short", "bytes behind", "wrong checksum", "damaged block", "block of 1 MB"],
)
def test_zstandard_that_means_harm_is_refused(archive: Path, tmp_path: Path, data: bytes, why: str) -> None:
    pytest.importorskip("zstandard")
    archive.write_bytes(data)
    before = tree(tmp_path)
    with pytest.raises(ArchiveError) as refused:
        unpack(archive, archive.with_name("folder"))
    assert why in refused.value.message
    assert tree(tmp_path) == before


def test_ten_gigabytes_of_zeros_in_a_few_kilobytes_cost_next_to_nothing(archive: Path) -> None:
    once = bz2.compress(bytes(90 << 20))
    archive.write_bytes(once * 114)
    assert archive.stat().st_size < 20_000
    with pytest.raises(ArchiveError, match="`archive` unpacks to more than 200 times"):
        unpack(archive, archive.with_name("folder"))
    assert not archive.with_name("folder").exists()


def test_a_hundred_thousand_entries_are_enough(archive: Path) -> None:
    with archive.open("wb") as file:
        for number in range(100_001):
            file.write(head(f"evil{number}"))
        file.write(TAR_END)
    with pytest.raises(ArchiveError, match="`evil100000` is one too many: an archive may hold 100,000"):
        listing(archive)


def test_folders_that_are_only_implied_count_too(archive: Path) -> None:
    archive.write_bytes(tar_of(*[tar_file(f"{n}/{n}/{n}") for n in range(40)]))
    assert len(unpack(archive, archive.with_name("folder"), limits=Limits(entries=120))) == 40
    with pytest.raises(ArchiveError, match="`39/39/39` is one too many"):
        unpack(archive, archive.with_name("again"), limits=Limits(entries=119))


def test_a_directory_of_more_entries_than_may_be_is_not_read(archive: Path) -> None:
    archive.write_bytes(zip_of(ZIPPED, count=60_000))
    with pytest.raises(ArchiveError, match="it holds 60,000 entries; an archive may hold 50,000"):
        listing(archive, limits=Limits(entries=50_000))


def test_the_whole_may_not_be_larger_than_the_limit(archive: Path) -> None:
    archive.write_bytes(
        gzip.compress(tar_of(tar_file("a", os.urandom(3000)), tar_file("evil", os.urandom(3000))))
    )
    with pytest.raises(ArchiveError, match="`evil` brings the whole to more than 4,000 bytes"):
        unpack(archive, archive.with_name("folder"), limits=Limits(size=4000))


@pytest.mark.parametrize("kind", ["file", "folder", "link"])
def test_what_stands_in_the_place_is_left_as_it_is(archive: Path, tmp_path: Path, kind: str) -> None:
    archive.write_bytes(tar_of(FILE))
    place = archive.with_name("folder")
    if kind == "file":
        place.write_text("mine")
    elif kind == "folder":
        place.mkdir()
        (place / "mine").touch()
    else:
        place.symlink_to(archive.with_name("other"))
    before = tree(tmp_path)
    with pytest.raises(ArchiveError, match="folder is there"):
        unpack(archive, place)
    assert tree(tmp_path) == before


def test_a_folder_without_entries_is_filled(archive: Path) -> None:
    archive.write_bytes(tar_of(FILE))
    place = archive.with_name("other")
    assert unpack(archive, place) == ["model.bin"]
    assert (place / "model.bin").read_bytes() == b"data"
