"""What holds a picture, and what does not: read as Pillow reads it, or refused with the reason."""

from __future__ import annotations

import contextlib
import io
import os
import struct
import zlib

import numpy as np
import pytest
from photographs import deep, kinds, photograph, saved, turned
from PIL import Image, ImageOps

from modelyard.core.errors import InputError, NotFoundError
from modelyard.tasks.pictures import read_picture

JPEG = saved(photograph())


def test_a_path_bytes_an_image_and_an_array_are_the_same_picture(tmp_path):
    (tmp_path / "one.jpg").write_bytes(JPEG)
    image = Image.open(io.BytesIO(JPEG))
    expected = np.asarray(image)
    for source in (tmp_path / "one.jpg", str(tmp_path / "one.jpg"), JPEG, memoryview(JPEG), image, expected):
        read = read_picture(source)
        assert read.dtype == np.uint8
        assert (read == expected).all()


@pytest.mark.parametrize("name", kinds())
@pytest.mark.filterwarnings("ignore:Palette images with Transparency")
def test_pixels_are_those_of_pillow(name):
    data = kinds()[name]
    expected = np.asarray(Image.open(io.BytesIO(data)).convert("RGB")).astype(int)
    assert np.abs(read_picture(data) - expected).max() <= 1


@pytest.mark.parametrize("orientation", range(1, 9))
def test_an_image_that_is_open_already_is_turned_upright(orientation):
    image = Image.open(io.BytesIO(turned(orientation)))
    expected = np.asarray(ImageOps.exif_transpose(image))
    assert (read_picture(image) == expected).all()
    assert (read_picture(turned(orientation)) == expected).all()


def test_a_damaged_exif_leaves_the_picture_as_it_lies():
    whole = turned(6)
    place = whole.index(b"Exif\0\0") + 6
    damaged = whole[:place] + b"\xff" * 12 + whole[place + 12 :]
    assert read_picture(damaged).shape == (187, 250, 3)


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_sixteen_bits_are_rounded_to_eight(kind):
    wide = np.asarray(Image.open(io.BytesIO(deep(kind)))).astype(np.float64)
    assert np.abs(read_picture(deep(kind))[..., 1] - wide / 257).max() <= 0.501


def test_arrays_of_other_kinds_are_understood():
    grey = np.arange(12, dtype=np.uint8).reshape(3, 4)
    assert (read_picture(grey) == grey[..., None]).all()
    assert (read_picture(grey[..., None] > 5)[..., 0] == (grey > 5) * 255).all()
    assert (read_picture(grey.astype(np.uint16) * 257)[..., 2] == grey).all()
    assert read_picture(np.zeros((3, 4, 4), np.uint8)).shape == (3, 4, 3)


@pytest.mark.parametrize(
    ("array", "said"),
    [
        (np.zeros((3, 8, 8), np.uint8), r"transpose\(1, 2, 0\)"),
        (np.zeros((8, 8, 3), np.float32), "uint8, uint16 or bool, not float32"),
        (np.zeros((0, 8, 3), np.uint8), "no pixels"),
        (np.zeros((1, 8, 8, 3), np.uint8), "of a batch, its parts"),
    ],
)
def test_an_array_that_is_no_picture_is_refused(array, said):
    with pytest.raises(InputError, match=said):
        read_picture(array)


@pytest.mark.parametrize(
    "data", [b"", b"not a picture", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF89a", JPEG[:2000], JPEG[:200]]
)
def test_what_is_no_whole_picture_is_refused(data):
    with pytest.raises(InputError, match=r"no picture|damaged picture"):
        read_picture(data)


@pytest.mark.parametrize("kind", ["PNG", "GIF", "TIFF", "BMP", "WEBP"])
def test_a_truncated_file_of_each_format_is_refused(kind):
    data = saved(photograph(120, 90), kind)
    with pytest.raises(InputError, match=r"no picture|damaged picture"):
        read_picture(data[: len(data) // 2])


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "BMP", "WEBP", "AVIF"])
@pytest.mark.filterwarnings("ignore")  # Pillow warns of some faults that it reads over
def test_bytes_changed_by_chance_are_read_or_refused_and_nothing_else(kind):
    random, whole = np.random.default_rng(0), saved(photograph(90, 60), kind)
    for number in range(60):
        data = np.frombuffer(whole, np.uint8).copy()
        data[random.integers(0, min(len(data), 10 ** random.integers(1, 5)), 3)] = random.integers(0, 256, 3)
        with contextlib.suppress(InputError):
            assert read_picture(data[: len(data) - 50 * (number % 2)].tobytes()).ndim == 3


def test_a_refusal_names_the_file(tmp_path):
    (tmp_path / "notes.txt").write_text("to do")
    with pytest.raises(
        InputError, match=r"notes.txt is no picture that Pillow knows: it begins with b'to do'"
    ):
        read_picture(tmp_path / "notes.txt")
    with pytest.raises(NotFoundError, match=r"there is no picture nowhere.jpg"):
        read_picture("nowhere.jpg")
    with pytest.raises(InputError, match="cannot be read: Is a directory"):
        read_picture(tmp_path)


def test_something_else_altogether_is_refused():
    with pytest.raises(InputError, match=r"a picture is a path, .* not int"):
        read_picture(7)


def bomb() -> bytes:
    """A PNG that says it is 20,000 × 20,000, in sixty bytes."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", 20_000, 20_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


def test_a_decompression_bomb_is_refused_before_it_is_opened():
    with pytest.raises(InputError, match=r"refused.*400000000 pixels"):
        read_picture(bomb())
    place = JPEG.index(b"\xff\xc0") + 5
    huge = JPEG[:place] + struct.pack(">HH", 60_000, 60_000) + JPEG[place + 4 :]
    with pytest.raises(InputError, match="60000 × 60000 is more than 178,956,970 pixels"):
        read_picture(huge)


def test_floating_point_pixels_are_refused():
    with pytest.raises(InputError, match="which of them is white"):
        read_picture(saved(Image.new("F", (4, 4)), "TIFF"))


def test_a_pipe_is_refused_without_waiting_for_it(tmp_path):
    os.mkfifo(tmp_path / "pipe.png")
    with pytest.raises(InputError, match=r"pipe\.png is a pipe or a device"):
        read_picture(tmp_path / "pipe.png")


@pytest.mark.parametrize("kind", [np.int32, np.uint32])
def test_numbers_of_32_bits_are_refused_with_the_name_of_their_file(tmp_path, kind):
    ramp = np.arange(256, dtype=kind).reshape(16, 16)
    Image.fromarray(ramp).save(tmp_path / "ramp.tiff")
    with pytest.raises(InputError, match=r"ramp\.tiff is a picture of numbers of 32 bits, .* is white"):
        read_picture(tmp_path / "ramp.tiff")


def test_a_portable_greymap_of_16_bits_is_scaled_to_8():
    assert read_picture(b"P5 2 1 65535\n\x80\x80\xff\xff").tolist() == [[[128] * 3, [255] * 3]]


def test_a_very_large_picture_is_read_without_a_warning():
    wide = saved(Image.new("1", (9_500, 9_500), 1), "PNG")
    assert read_picture(wide).shape == (9_500, 9_500, 3)
