"""Whatever an archive holds, it comes out as Python's own library reads it, or it is refused."""

from __future__ import annotations

import gzip
import io
import tarfile
import tempfile
import unicodedata
import zipfile
from contextlib import suppress
from pathlib import Path

from archive_kit import head, tar_file, tar_of, tree
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from modelyard.core.errors import ArchiveError
from modelyard.store.archive.unpack import unpack

some = settings(deadline=None, max_examples=100, suppress_health_check=list(HealthCheck))
PARTS = st.text(
    st.characters(exclude_categories=["C", "Zl", "Zp"], exclude_characters="/\\:"), min_size=1, max_size=12
)
NAMES = st.lists(PARTS.filter(lambda part: part not in (".", "..")), min_size=1, max_size=3).map("/".join)
FILES = st.dictionaries(NAMES, st.binary(max_size=3000), min_size=1, max_size=5)
EVIL_NAMES = st.lists(
    st.sampled_from(["a", "A", "b", "..", ".", "", "C:", "x\\y", "\n"]), min_size=1, max_size=4
).map("/".join)
LINKS = st.sampled_from(["a", "b", "../a", "../../a", "/a", ".", "", "A"])
HEADS = st.builds(
    head, EVIL_NAMES, st.just(0), st.sampled_from([b"0", b"1", b"2", b"3", b"5", b"6", b"\0"]), target=LINKS
)


def unpacked(data: bytes) -> dict[str, bytes | None]:
    """Unpack in a folder of its own, see that nothing else was touched, and give what came out."""
    with tempfile.TemporaryDirectory() as folder:
        archive, place = Path(folder, "archive"), Path(folder, "yard", "place")
        archive.write_bytes(data)
        place.parent.mkdir()
        try:
            unpack(archive, place)
        except ArchiveError:
            assert tree(Path(folder)) == {"archive": data, "yard": None}
            raise
        assert sorted(path.name for path in place.parent.iterdir()) == ["place"]
        assert not [path for path in place.rglob("*") if path.is_symlink() or not path.exists()]
        return tree(place)


def contents(found: dict[str, bytes | None]) -> dict[str, bytes]:
    return {name: data for name, data in found.items() if data is not None}


def is_harmless(files: dict[str, bytes]) -> bool:
    """Can all these names stand side by side on any disk?"""
    names = {part for name in files for part in (name, *map(str, Path(name).parents)) if part != "."}
    folded = {unicodedata.normalize("NFD", unicodedata.normalize("NFD", name).casefold()) for name in names}
    inner = {str(parent) for name in files for parent in Path(name).parents}
    return len(folded) == len(names) and not inner & set(files)


def tarred(files: dict[str, bytes], form: int) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data, method)
    return out.getvalue()


@some
@given(FILES.filter(is_harmless), st.sampled_from([tarfile.GNU_FORMAT, tarfile.PAX_FORMAT]))
def test_any_files_that_tarfile_packs_come_out(files: dict[str, bytes], form: int) -> None:
    assert contents(unpacked(tarred(files, form))) == files


@some
@given(FILES.filter(is_harmless), st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]))
def test_any_files_that_zipfile_packs_come_out(files: dict[str, bytes], method: int) -> None:
    assert contents(unpacked(zipped(files, method))) == files


@some
@given(st.lists(HEADS | EVIL_NAMES.map(tar_file), min_size=1, max_size=6))
def test_what_any_odd_entries_make_is_what_tarfile_makes_of_them_or_nothing(parts: list[bytes]) -> None:
    try:
        found = contents(unpacked(tar_of(*parts)))
    except ArchiveError:
        return
    with tarfile.open(fileobj=io.BytesIO(tar_of(*parts))) as archive, tempfile.TemporaryDirectory() as folder:
        archive.extractall(folder, filter="data")
        assert found == contents(tree(Path(folder)))


WEIGHTS = {"model/weights.bin": bytes(range(256)) * 20, "model/card.md": b"# A model"}
PACKED = {"zip": zipped(WEIGHTS), "tar.gz": gzip.compress(tarred(WEIGHTS, tarfile.PAX_FORMAT), mtime=0)}


@some
@given(st.sampled_from(sorted(PACKED)), st.data())
def test_one_flipped_bit_gives_the_same_files_or_a_refusal(kind: str, data: st.DataObject) -> None:
    raw = bytearray(PACKED[kind])
    at = data.draw(st.integers(0, 8 * len(raw) - 1))
    raw[at // 8] ^= 1 << at % 8
    with suppress(ArchiveError):
        assert contents(unpacked(bytes(raw))) == WEIGHTS


@some
@given(st.sampled_from(sorted(PACKED)), st.data())
def test_a_part_of_an_archive_is_refused(kind: str, data: st.DataObject) -> None:
    length = data.draw(st.integers(0, len(PACKED[kind]) - 1))
    try:
        unpacked(PACKED[kind][:length])
    except ArchiveError:
        return
    raise AssertionError(f"{length} of {len(PACKED[kind])} bytes were taken for the whole")
