"""What a model folder has unpacked stays in the cache while the folder is open, here or elsewhere."""

from __future__ import annotations

import gc
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from written_folder import SAMPLES, pack

from modelyard.store.cache.prune import clear, prune
from modelyard.store.cache.sizes import info
from modelyard.store.folder.folder import ModelFolder

if TYPE_CHECKING:
    from pathlib import Path

OPEN = """
import sys
from modelyard.store.folder.folder import ModelFolder
folder = ModelFolder(sys.argv[1], scratch=sys.argv[2])
samples = iter(folder.samples())
next(samples)
print("open", flush=True)
sys.stdin.readline()
print(1 + sum(1 for _ in samples), flush=True)
"""


@pytest.fixture(params=["one part is an archive", "all is one archive"])
def place(request: pytest.FixtureRequest, root: Path, tmp_path: Path) -> Path:
    if request.param == "one part is an archive":
        pack(root, "sample_inputs")
        return root
    subprocess.run(["tar", "cf", tmp_path / "whole.tar", "-C", root.parent, root.name], check=True)
    return tmp_path / "whole.tar"


def test_what_another_process_has_unpacked_stays_until_that_ends(place: Path, tmp_path: Path) -> None:
    cache = str(tmp_path / "scratch")
    command = [sys.executable, "-c", OPEN, str(place), cache]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        assert all(entry.used_now for entry in info(cache).entries)
        assert {each.why for each in prune(cache, to=0).left} == {"in use by another process"}
        assert clear(cache, everything=True).removed == ()
        assert other.communicate("\n")[0] == f"{SAMPLES}\n"
    assert len(prune(cache, to=0).removed) >= 1
    assert info(cache).entries == ()


def test_what_this_process_has_unpacked_is_free_once_nobody_holds_it(place: Path, tmp_path: Path) -> None:
    cache = str(tmp_path / "scratch")
    inputs = ModelFolder(place, scratch=cache).sample_inputs  # it is gone, what it gave is not
    first = next(iter(inputs)).path
    assert prune(cache, to=0).removed == ()
    assert first in {piece.path for entry in info(cache).entries for piece in entry.files}
    del inputs
    gc.collect()
    assert len(prune(cache, to=0).removed) == 1
