"""Nothing of the folder that a person happens to stand in is imported."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("onnxruntime")

pytestmark = pytest.mark.usefixtures("exported")
HOSTILE = "import pathlib\npathlib.Path(__file__).with_name('it ran').touch()\nraise SystemExit(3)\n"


@pytest.mark.parametrize(
    "words",
    [
        ("doctor", "--json"),
        ("benchmark", "digits_resnet", "--runtimes", "onnxruntime", "--budget", "1s", "--quiet", "--yes"),
    ],
    ids=["doctor", "benchmark"],
)
def test_modules_beside_a_person_are_not_taken_for_libraries(words: tuple[str, ...]):
    for name in ("modelyard", "torch", "numpy", "onnxruntime", "openvino"):
        Path(f"{name}.py").write_text(HOSTILE)
    done = subprocess.run(
        [sys.executable, "-P", "-m", "modelyard", *words], capture_output=True, text=True, check=False
    )
    assert not Path("it ran").exists()
    assert done.returncode in (0, 1), done.stderr
