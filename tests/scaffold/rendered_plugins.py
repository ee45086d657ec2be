"""A plug-in of each kind, rendered as a package and installed without a network, once for all tests."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

from modelyard.scaffold.plugin.kinds import KINDS
from modelyard.scaffold.plugin.new_plugin import new_plugin

SOURCE = Path(__file__).parents[2] / "src"


class Rendered(NamedTuple):
    """Where the packages are installed, what `modelyard plugins` says of them, and their tests' outcome."""

    folder: Path
    library: Path
    listed: dict[str, dict]
    outcomes: dict[str, dict[str, str]]


def name_of(kind: str) -> str:
    return f"my{kind}"


def with_library(library: Path, **more: str) -> dict[str, str]:
    return os.environ | {"PYTHONPATH": os.pathsep.join(map(str, (library, SOURCE)))} | more


def run(words: list[str], **how: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *words], capture_output=True, text=True, check=False, timeout=300, **how
    )


def render_all(folder: Path) -> Rendered:
    """Render a package of each kind, install them together, list them and run their tests."""
    library = folder / "library"
    for kind in KINDS:
        new_plugin(kind, name_of(kind), package=True, output=folder / kind)
    words = ["pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--target"]
    done = run([*words, str(library), *(str(folder / kind) for kind in KINDS)])
    assert done.returncode == 0, done.stderr
    there = with_library(library)
    listed = json.loads(run(["modelyard", "plugins", "--json"], env=there, cwd=folder).stdout)
    return Rendered(folder, library, {one["name"]: one for one in listed}, outcomes(folder, there))


def outcomes(folder: Path, environment: dict[str, str]) -> dict[str, dict[str, str]]:
    """Run the tests of all packages in one process: kind -> test -> what failed, if anything did."""
    report = folder / "report.xml"
    words = ["pytest", "-q", "-W", "error", "-p", "no:cacheprovider", f"--junit-xml={report}"]
    places = [str(folder / kind / "tests") for kind in KINDS]
    done = run([*words, f"--rootdir={folder}", "-c", os.devnull, *places], env=environment, cwd=folder)
    assert report.exists(), done.stdout + done.stderr
    found: dict[str, dict[str, str]] = {kind: {} for kind in KINDS}
    for case in ElementTree.parse(report).iter("testcase"):
        kind = case.get("classname", "").rpartition("test_my")[2]
        found[kind][str(case.get("name"))] = "".join(part.get("message", "") for part in case)
    return found
