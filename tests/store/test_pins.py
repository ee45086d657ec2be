"""`modelyard.lock`: one sorted line a file, read strictly, written without loss."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from modelyard.core.errors import InputError
from modelyard.store.pins import FILE, Pin, add_pins, read_pins

if TYPE_CHECKING:
    from pathlib import Path

A, B = "a" * 64, "b" * 64


def test_pins_are_one_sorted_line_each(tmp_path: Path) -> None:
    add_pins(str(tmp_path), {"vit@1.0.0 weights": Pin(B, 7)})
    add_pins(str(tmp_path), {"alexnet@1.0.0 onnx": Pin(A, 5)})
    lines = (tmp_path / FILE).read_text().splitlines()[1:]
    assert lines == [f"alexnet@1.0.0 onnx sha256:{A} 5", f"vit@1.0.0 weights sha256:{B} 7"]


def test_a_pin_that_is_there_already_leaves_the_file_alone(tmp_path: Path) -> None:
    assert add_pins(str(tmp_path), {"vit@1.0.0 weights": Pin(B, 7)})
    before = (tmp_path / FILE).stat().st_ino
    assert not add_pins(str(tmp_path), {"vit@1.0.0 weights": Pin(B, 7)})
    assert (tmp_path / FILE).stat().st_ino == before


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("<<<<<<< HEAD", "conflict"),
        (f"vit@1.0.0 weights sha256:{A[:-1]} 7", "not a pin"),
        (f"vit@1.0.0 weights sha256:{A} many", "not a pin"),
        ("vit@1.0.0", "not a pin"),
        (f"vit@1.0.0 weights sha256:{A} 7\nvit@1.0.0 weights sha256:{B} 7", "two digests"),
    ],
)
def test_a_line_that_is_no_pin_is_named_with_its_place(tmp_path: Path, line: str, said: str) -> None:
    (tmp_path / FILE).write_text(f"# head\n{line}\n")
    with pytest.raises(InputError, match=rf"modelyard.lock:[23]: .*{said}"):
        read_pins(str(tmp_path))


def test_eight_processes_that_pin_at_once_lose_nothing(tmp_path: Path) -> None:
    code = (
        "import sys; from modelyard.store.pins import Pin, add_pins\n"
        "for n in range(10): add_pins(sys.argv[1], {f'm{sys.argv[2]}-{n}@1.0.0 weights': Pin('c' * 64, n)})"
    )
    running = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path), str(n)]) for n in range(8)]
    assert [each.wait() for each in running] == [0] * 8
    assert len(read_pins(str(tmp_path))) == 80
