"""Archives that mean harm, each with its bytes and a part of the message that refuses it."""

from __future__ import annotations

import bz2
import gzip
import lzma
import struct
import subprocess
from typing import Any

from archive_kit import TAR_END, Zipped, head, link, pax, tar_file, tar_of, zip_of

LONG = "n" * 300
DEEP = "/".join("d" * 40)
VERY_LONG = "/".join(["n" * 100] * 12)
FILE, EVIL = tar_file("model.bin"), "evil"
ZIPPED = Zipped("model.bin")

# What each archive is, its bytes, and a part of the message that refuses it.
TARS = {
    "absolute name": (tar_of(FILE, tar_file("/etc/evil")), "`/etc/evil` has an absolute name"),
    "absolute name with two slashes": (tar_of(tar_file("//host/evil")), "`//host/evil` has an absolute"),
    "absolute name after a dot": (tar_of(tar_file(".//etc/evil")), "`.//etc/evil` has an empty part"),
    "drive and backslash": (tar_of(tar_file("C:\\evil")), "`C:\\evil` has a backslash"),
    "drive": (tar_of(tar_file("C:/evil")), "`C:/evil` names a drive"),
    "drive after a dot": (tar_of(tar_file("./C:/evil")), "`./C:/evil` names a drive"),
    "UNC name": (tar_of(tar_file("\\\\host\\evil")), "`\\\\host\\evil` has a backslash"),
    "backslashes that go up": (tar_of(tar_file("a\\..\\..\\evil")), "has a backslash"),
    "goes up": (tar_of(FILE, tar_file("../evil")), "`../evil` leaves the folder"),
    "goes up from within": (tar_of(tar_file("a/../../evil")), "`a/../../evil` leaves"),
    "goes up at its end": (tar_of(head("a/..", kind=b"5")), "`a/..` leaves"),
    "goes up in the prefix": (tar_of(head(EVIL, prefix="..")), "`../evil` leaves"),
    "goes up by a PAX name": (tar_of(pax({"path": "../evil"}), FILE), "`../evil` leaves"),
    "goes up by a long name": (tar_of(tar_file("L", b"../evil\0", kind=b"L"), FILE), "`../evil` leaves"),
    "empty part": (tar_of(tar_file("a//evil")), "`a//evil` has an empty part"),
    "dot part": (tar_of(tar_file("a/./evil")), "`a/./evil` has an empty part, or `.`"),
    "no name": (tar_of(pax({"path": ""}), FILE), "it has no name"),
    "file in place of the folder": (tar_of(tar_file("./")), "`./` takes the place of the folder"),
    "file named as a folder": (tar_of(tar_file("evil/")), "`evil/` is a file with the name of a folder"),
    "symlink, absolute": (
        tar_of(link(EVIL, "/etc/passwd")),
        "`evil` is a symbolic link that is not relative",
    ),
    "symlink that leaves": (tar_of(link(EVIL, "../outside")), "`evil` is a symbolic link that leaves"),
    "symlink that leaves from below": (
        tar_of(FILE, link("a/evil", "../../x")),
        "`a/evil` is a symbolic link",
    ),
    "symlink with a backslash": (tar_of(link(EVIL, "..\\x")), "`evil` is a symbolic link that is not"),
    "symlink to a folder": (tar_of(tar_file("a/b"), link(EVIL, "a")), "`evil` is a symbolic link to `a`"),
    "symlink to the folder itself": (tar_of(link(EVIL, ".")), "`evil` is a symbolic link to"),
    "symlink to nothing": (tar_of(FILE, link(EVIL, "nothing")), "`evil` is a symbolic link to `nothing`"),
    "symlink to itself": (tar_of(link(EVIL, EVIL)), "`evil` is a symbolic link to another link"),
    "symlinks in a loop": (tar_of(link(EVIL, "b"), link("b", EVIL)), "`evil` is a symbolic link to another"),
    "symlinks in a chain": (
        tar_of(FILE, link(EVIL, "b"), link("b", "model.bin")),
        "`evil` is a symbolic link",
    ),
    "symlink planted, then written through": (
        tar_of(link("a", "/tmp"), tar_file("a/evil")),
        "`a` is a symbolic link that is not relative",
    ),
    "harmless symlink, then written through": (
        tar_of(FILE, link("a", "model.bin"), tar_file("a/evil")),
        "`a/evil` takes `a`, a symbolic link, for a folder",
    ),
    "symlink, then a file in its place": (
        tar_of(FILE, link("a", "model.bin"), tar_file("a")),
        "`a` is there twice",
    ),
    "hard link, absolute": (
        tar_of(link(EVIL, "/etc/passwd", b"1")),
        "`evil` is a hard link to `/etc/passwd`, which",
    ),
    "hard link that leaves": (
        tar_of(link(EVIL, "../outside", b"1")),
        "`evil` is a hard link to `../outside`, which",
    ),
    "hard link to a later file": (
        tar_of(link(EVIL, "model.bin", b"1"), FILE),
        "`evil` is a hard link to `model.bin`",
    ),
    "hard link to a symlink": (
        tar_of(FILE, link("a", "model.bin"), link(EVIL, "a", b"1")),
        "`evil` is a hard link",
    ),
    "hard link with a size": (
        tar_of(FILE, head(EVIL, 4, b"1", target="model.bin")),
        "`evil` is a hard link and",
    ),
    "character device": (tar_of(FILE, head(EVIL, kind=b"3")), "`evil` is a character device"),
    "block device": (tar_of(head(EVIL, kind=b"4")), "`evil` is a block device"),
    "named pipe": (tar_of(head(EVIL, kind=b"6")), "`evil` is a named pipe"),
    "unknown kind": (tar_of(head(EVIL, kind=b"Z")), "`evil` is of a kind that is not known"),
    "volume label": (tar_of(head(EVIL, kind=b"V")), "`evil` is a label"),
    "setuid": (tar_of(tar_file(EVIL, mode=0o4755)), "`evil` has the setuid"),
    "setgid": (tar_of(tar_file(EVIL, mode=0o2755)), "`evil` has the setuid, setgid"),
    "sticky": (tar_of(head(EVIL, kind=b"5", mode=0o1777)), "`evil` has the setuid, setgid or sticky"),
    "names that differ by case": (
        tar_of(FILE, tar_file("MODEL.bin")),
        "`MODEL.bin` collides with `model.bin`",
    ),
    "folders that differ by case": (tar_of(tar_file("a/b"), tar_file("A/c")), "`A/c` collides with `a`"),
    "names that differ by Unicode form": (
        tar_of(tar_file("é"), tar_file("e\u0301")),
        r"`e\u0301` collides with `\xe9`",
    ),
    "names that fold to one": (tar_of(tar_file("straße"), tar_file("STRASSE")), "`STRASSE` collides"),
    "a file twice": (tar_of(FILE, FILE), "`model.bin` is there twice"),
    "a file twice, spelt otherwise": (tar_of(FILE, tar_file("./model.bin")), "`./model.bin` is there twice"),
    "a file as a folder": (
        tar_of(FILE, tar_file("model.bin/evil")),
        "`model.bin/evil` takes `model.bin`, a file",
    ),
    "a folder as a file": (tar_of(tar_file("a/b"), tar_file("a")), "`a` is there twice"),
    "newline": (tar_of(tar_file("a\nevil")), r"`a\nevil` has a control character"),
    "escape sequence": (tar_of(tar_file("\x1b[2Jevil")), r"`\x1b[2Jevil` has a control character"),
    "NUL": (tar_of(pax({"path": "a\0evil"}), FILE), r"`a\x00evil` has a control character"),
    "text that turns its direction": (tar_of(tar_file("\u202eevil")), r"`\u202eevil` has a control"),
    "line separator": (tar_of(tar_file("a\u2028evil")), r"`a\u2028evil` has a control character"),
    "name that is not UTF-8": (tar_of(tar_file(b"evil\xff")), r"`evil\xff` has a name that is not UTF-8"),
    "part of a name too long": (
        tar_of(pax({"path": LONG}), FILE),
        "has a name of more than 1024 bytes, or 255",
    ),
    "name too long": (tar_of(pax({"path": VERY_LONG}), FILE), "has a name of more than 1024 bytes"),
    "too deep": (tar_of(tar_file(DEEP)), "lies more than 32 folders deep"),
    "GNU sparse file": (tar_of(head(EVIL, 512, b"S"), bytes(512)), "`evil` is a sparse file"),
    "PAX sparse file": (
        tar_of(pax({"GNU.sparse.major": "1", "GNU.sparse.name": "x"}), FILE),
        "is a sparse file",
    ),
    "PAX size of another measure": (tar_of(pax({"size": "512"}), FILE), "`model.bin` states two sizes"),
    "PAX size beyond all measure": (tar_of(pax({"size": "9" * 18}), FILE), "`model.bin` brings the whole"),
    "PAX size, negative": (tar_of(pax({"size": "-4"}), FILE), "`model.bin` states a size that is no number"),
    "PAX header of 10 GB": (
        tar_of(head("pax", b"\x80" + (10 << 30).to_bytes(11), b"x")),
        "`pax` has a name, or words",
    ),
    "PAX record that lies": (
        tar_of(tar_file("pax", b"99 path=x\n", kind=b"x"), FILE),
        "`pax` has a PAX header that is",
    ),
    "PAX record, twice": (
        tar_of(tar_file("pax", b"9 path=a\n9 path=b\n", kind=b"x"), FILE),
        "`pax` has a PAX header that says a thing twice",
    ),
    "PAX name for everything": (
        tar_of(pax({"path": "x"}, b"g"), FILE),
        "is told its name or size for the whole",
    ),
    "PAX header before nothing": (tar_of(pax({"path": "x"})), "is announced, and does not come"),
    "two names before one entry": (
        tar_of(tar_file("L", b"a\0", kind=b"L"), pax({"path": "b"}), FILE),
        "more than one header of the same kind",
    ),
    "long name of 10 GB": (
        tar_of(head("L", b"\x80" + (10 << 30).to_bytes(11), b"L")),
        "`L` has a name, or words",
    ),
    "negative size": (tar_of(head(EVIL, b"\xff" * 12)), "`evil` states a size that is negative"),
    "negative size in digits": (
        tar_of(head(EVIL, b"-0000000001\0")),
        "`evil` states a size that is negative",
    ),
    "size that is no number": (
        tar_of(head(EVIL, b"0000000009x\0")),
        "`evil` states a size that is no number",
    ),
    "size beyond all measure": (tar_of(head(EVIL, b"\x80" + b"\xff" * 11)), "`evil` brings the whole"),
    "size beyond the end": (tar_of(head(EVIL, 1 << 20)), "`evil` is cut short"),
    "folder with a size": (tar_of(head(EVIL, 512, b"5"), bytes(512)), "`evil` is a folder and states a size"),
    "no mark of the end": (FILE, "it is cut short: the mark of its end is missing"),
    "cut within a header": (tar_of(FILE, FILE)[:1300], "is cut short"),
    "another archive behind the end": (
        tar_of(FILE) + tar_of(tar_file(EVIL)),
        "it goes on behind the mark of its end",
    ),
    "bytes that are no header": (
        FILE + b"x" * 512 + TAR_END,
        "`model.bin` is followed by bytes that are no header",
    ),
}

ZEROS = bytes(100 << 20)


def of(name: str, data: bytes = b"data", **other: Any) -> Zipped:
    return Zipped(name, data, **other)


def overlapping() -> bytes:
    """A second entry lies within the first, so that the same bytes are unpacked twice."""
    inner = zip_of(of("b", ZEROS[:1000]))[: -22 - 46 - 1]
    outer = Zipped("a", inner, method=0)
    return zip_of(outer, of("b", ZEROS[:1000], central={"offset": 31}))


def sharing() -> bytes:
    """Two entries of the directory have the same bytes."""
    return zip_of(of("a"), of("b", central={"offset": 0}))


def lying(size: int) -> bytes:
    """Both headers state a size that is not that of the data."""
    return zip_of(of(EVIL, local={"size": size}, central={"size": size}))


ZIPS = {
    "absolute name": (zip_of(ZIPPED, of("/evil")), "`/evil` has an absolute name"),
    "goes up": (zip_of(of("../evil")), "`../evil` leaves the folder"),
    "backslashes": (zip_of(of("..\\evil")), "`..\\evil` has a backslash"),
    "drive": (zip_of(of("C:/evil")), "`C:/evil` names a drive"),
    "NUL": (zip_of(of("model.bin\0.txt")), r"`model.bin\x00.txt` has a control character"),
    "name too long": (zip_of(of("n" * 1025)), "has a name of more than 1024 bytes"),
    "a file twice": (zip_of(ZIPPED, ZIPPED), "`model.bin` is there twice"),
    "names that differ by case": (zip_of(ZIPPED, of("Model.bin")), "`Model.bin` collides"),
    "symlink that leaves": (
        zip_of(of(EVIL, b"../x", mode=0o120777)),
        "`evil` is a symbolic link that leaves",
    ),
    "symlink, absolute": (zip_of(of(EVIL, b"/etc", mode=0o120777)), "`evil` is a symbolic link that is not"),
    "symlink of 10 kB": (
        zip_of(of(EVIL, bytes(10_000), mode=0o120777)),
        "`evil` is a symbolic link with a target",
    ),
    "planted and written through": (
        zip_of(of("a", b"model.bin", mode=0o120777), of("a/evil")),
        "`a/evil` takes `a`, a symbolic link, for a folder",
    ),
    "device": (zip_of(of(EVIL, mode=0o020666)), "`evil` is a device"),
    "setuid": (zip_of(of(EVIL, mode=0o104755)), "`evil` has the setuid"),
    "folder with bytes": (zip_of(of("evil/", mode=0o40755)), "`evil/` is a folder and states a size"),
    "encrypted": (zip_of(of(EVIL, flags=1)), "`evil` is encrypted"),
    "strongly encrypted": (zip_of(of(EVIL, flags=1 << 6 | 1 << 11)), "`evil` is encrypted"),
    "LZMA": (zip_of(of(EVIL, method=14)), "`evil` is compressed by LZMA"),
    "unknown compression": (zip_of(of(EVIL, method=77)), "`evil` is compressed by method 77"),
    "another name in its own header": (
        zip_of(of("good", local={"name": b"evil"})),
        "`good` is another one in its own",
    ),
    "another method in its own header": (zip_of(of(EVIL, local={"method": 0})), "`evil` is another one"),
    "encrypted in its own header alone": (zip_of(of(EVIL, local={"flags": 1})), "`evil` is another one"),
    "another size in its own header": (zip_of(of(EVIL, local={"size": 5})), "`evil` has another size or CRC"),
    "another CRC in its own header": (zip_of(of(EVIL, local={"crc": 5})), "`evil` has another size or CRC"),
    "no header where one should be": (zip_of(of(EVIL, central={"offset": 3})), "`evil` lies behind a gap"),
    "overlapping entries": (overlapping(), "`a` overlaps another entry"),
    "entries that share their bytes": (sharing(), "`a` overlaps another entry"),
    "larger than it states": (lying(3), "`evil` is larger than it states"),
    "smaller than it states": (lying(5), "`evil` is smaller than it states"),
    "wrong CRC": (zip_of(of(EVIL, local={"crc": 5}, central={"crc": 5})), "`evil` is damaged: its CRC"),
    "stored with two sizes": (zip_of(of(EVIL, method=0, central={"size": 9})), "`evil` is stored as it is"),
    "packed size beyond the archive": (
        zip_of(of(EVIL, central={"packed": 9999})),
        "`evil` states to be larger",
    ),
    "descriptor that lies": (
        zip_of(of(EVIL, flags=1 << 3 | 1 << 11, behind=struct.pack("<4s3L", b"PK\7\x08", 1, 6, 4))),
        "`evil` has another size or CRC behind its data",
    ),
    "bytes behind the data": (zip_of(of(EVIL, behind=b"x" * 40)), "`evil` has bytes behind it"),
    "bytes before the first entry": (
        zip_of(of(EVIL), before=b"PK\3\4" + b"x" * 40),
        "`evil` lies behind a gap",
    ),
    "bytes before the directory": (zip_of(of(EVIL), gap=b"PK\3\4" * 9), "`evil` has bytes behind it"),
    "bytes in place of entries": (zip_of(before=b"PK\3\4evil"), "it has bytes before its directory"),
    "bytes after the end of its data": (
        zip_of(of(EVIL, stuffing=b"x")),
        "`evil` does not end where its data ends",
    ),
    "bytes behind the end": (zip_of(ZIPPED) + b"x", "it is cut short, or has bytes behind its end"),
    "cut short": (zip_of(ZIPPED, of("b"))[:-30], "it is cut short"),
    "data cut out": (zip_of(ZIPPED)[:41] + zip_of(ZIPPED)[43:], "it does not begin where it states"),
    "more entries than there are": (zip_of(ZIPPED, count=2), "it has a damaged directory"),
    "fewer entries than there are": (zip_of(ZIPPED, of("b"), count=1), "directory of another length"),
    "one of several disks": (zip_of(ZIPPED, disk=1), "it is one of several parts"),
    "damaged deflate": (
        zip_of(ZIPPED).replace(ZIPPED.packed, b"\xff" * len(ZIPPED.packed)),
        "`model.bin` is damaged",
    ),
    "bomb": (zip_of(ZIPPED, of(EVIL, ZEROS)), "`evil` unpacks to more than 200 times"),
}


def zstd(data: bytes) -> bytes:
    return subprocess.run(["zstd", "-q", "-c"], input=data, capture_output=True, check=True).stdout


ZSTD = zstd(tar_of(FILE))
BOMB = head(EVIL, len(ZEROS)) + ZEROS + TAR_END
ZSTD_BOMB = zstd(BOMB)
PACKED = {
    "tar.gz bomb": (gzip.compress(BOMB), "`evil` unpacks to more than 200 times"),
    "tar.xz bomb": (lzma.compress(BOMB), "`evil` unpacks to more than 200 times"),
    "tar.bz2 bomb": (bz2.compress(BOMB), "`evil` unpacks to more than 200 times"),
    "gz bomb": (gzip.compress(ZEROS), "`archive` unpacks to more than 200 times"),
    "bomb behind the end": (gzip.compress(tar_of(FILE) + ZEROS), "it unpacks to more than 200 times"),
    "copies without end": (
        tar_of(tar_file("a", ZEROS[: 1 << 20]), *[link(f"link{n}", "a", b"1") for n in range(300)]),
        "`link229` unpacks to more than 200 times",
    ),
    "gz with bytes behind": (
        gzip.compress(tar_of(FILE)) + b"evil",
        "it is followed by bytes that belong to nothing",
    ),
    "gz with bytes behind zeros": (gzip.compress(tar_of(FILE)) + b"\0\0evil", "it is followed by bytes"),
    "gz cut short": (gzip.compress(tar_of(FILE))[:-9], "it is cut short"),
    "gz without its checksum": (gzip.compress(tar_of(FILE))[:-1], "it is cut short"),
    "gz with a wrong checksum": (gzip.compress(tar_of(FILE))[:-8] + bytes(8), "is damaged"),
    "xz cut short": (lzma.compress(tar_of(FILE))[:-1], "it is cut short"),
    "bz2 cut short": (bz2.compress(tar_of(FILE))[:-1], "it is cut short"),
    "xz with bytes behind": (lzma.compress(tar_of(FILE)) + b"evil", "it is followed by bytes"),
}
ALL = {
    f"{kind}: {name}": case
    for kind, cases in (("tar", TARS), ("zip", ZIPS), ("packed", PACKED))
    for name, case in cases.items()
}
