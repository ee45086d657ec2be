"""The ONNX files of the starter zoo's small models, written once for all processes of a run of tests."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("digits_resnet", "digits_mobilenet", "digits_vit", "digits_unet", "digits_yolo", "facts_gpt")
_WRITE = """
import sys
from modelyard.convert.converted import converted
from modelyard.registry.resolve import get_model
from modelyard.registry.zoo import open_zoo
converted(get_model(sys.argv[1], zoo=open_zoo("starter")), "onnx")
"""


def written(cache: Path) -> Path:
    """Have them in a cache; of two processes that ask at once, each writes some."""
    cache.mkdir(exist_ok=True)
    names = NAMES if os.environ.get("PYTEST_XDIST_WORKER", "gw0") == "gw0" else NAMES[::-1]
    for name in names:
        with (cache / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (cache / ".exports" / name).is_dir():
                _write(name, cache)
    return cache


def _write(name: str, cache: Path) -> None:
    own = {key: value for key, value in os.environ.items() if not key.startswith("MODELYARD_")}
    own["MODELYARD_CACHE"] = str(cache)
    subprocess.run([sys.executable, "-P", "-c", _WRITE, name], env=own, check=True)


def lay_out(cache: Path, place: Path) -> None:
    """Copy them into the cache of a test."""
    shutil.copytree(cache / ".exports", place / ".exports", dirs_exist_ok=True)
