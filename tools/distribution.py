"""Build the wheel and the source distribution, and check what is in them: `make dist`.

python tools/distribution.py [FOLDER]     into dist/; exit code 1 where something is wrong
"""

from __future__ import annotations

import subprocess
import sys
import tarfile
import tempfile
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]
LARGEST = 6_000_000  # bytes of either file
IN_WHEEL = (
    "modelyard/__init__.py", "modelyard/__main__.py", "modelyard/py.typed",
    "modelyard/registry/starter/modelyard.toml",
)  # fmt: skip
IN_SOURCE = (
    "pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md",
    "CITATION.cff", "Makefile", "constraints.txt", "Dockerfile", "docs/index.md",
    "docs/images/model_architecture.png", "src/modelyard/__init__.py", "tests/conftest.py",
    "tools/distribution.py", "examples/workflows/guard.yml",
)  # fmt: skip
UNWANTED = ("__pycache__", ".pyc", ".so", ".env", ".DS_Store", ".orig", "~")


def built(folder: Path) -> tuple[Path, Path]:
    """Build both; give the wheel and the archive of the sources."""
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(folder)]
    subprocess.run(command, cwd=REPOSITORY, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    wheel = max(folder.glob("modelyard-*.whl"), key=lambda path: path.stat().st_mtime)
    source = max(folder.glob("modelyard-*.tar.gz"), key=lambda path: path.stat().st_mtime)
    return wheel, source


def names_in(archive: Path) -> list[str]:
    """The files of a wheel or of a source archive, the latter without their common folder."""
    if archive.suffix == ".whl":
        return zipfile.ZipFile(archive).namelist()
    with tarfile.open(archive) as opened:
        return [one.name.partition("/")[2] for one in opened.getmembers() if one.isfile()]


def faults(wheel: Path, source: Path) -> Iterator[str]:
    """What is wrong with what was built."""
    for archive, wanted in ((wheel, IN_WHEEL), (source, IN_SOURCE)):
        names = names_in(archive)
        if archive.stat().st_size > LARGEST:
            yield f"{archive.name} has {archive.stat().st_size:,} bytes; at most {LARGEST:,}"
        yield from (f"{archive.name} lacks {name}" for name in wanted if name not in names)
        yield from (f"{archive.name} holds {name}" for name in names if name.endswith(UNWANTED))
        if str(REPOSITORY).encode() in _content(archive):
            yield f"{archive.name} names the folder that it was built in"
    if not wheel.name.endswith("-py3-none-any.whl"):
        yield f"{wheel.name} is not for every machine"
    top = {name.partition("/")[0] for name in names_in(wheel)}
    yield from (f"{wheel.name} would put {name} beside other packages" for name in top if not _ours(name))


def _ours(name: str) -> bool:
    return name == "modelyard" or (name.startswith("modelyard-") and name.endswith(".dist-info"))


def _content(archive: Path) -> bytes:
    if archive.suffix == ".whl":
        opened = zipfile.ZipFile(archive)
        return b"".join(opened.read(name) for name in opened.namelist())
    with tarfile.open(archive) as sources:
        files = (sources.extractfile(one) for one in sources.getmembers() if one.isfile())
        return b"".join(one.read() for one in files if one)


def installed(wheel: Path, place: Path) -> Path:
    """Install a wheel alone into a new environment, without an index; give the command."""
    venv.create(place, with_pip=False)
    python = place / "bin" / "python"
    command = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet"]
    flags = ["--no-deps", "--no-index", "--no-compile", "--disable-pip-version-check"]
    subprocess.run([*command, *flags, str(wheel)], check=True)
    return place / "bin" / "modelyard"


def main(folder: Path) -> int:
    wheel, source = built(folder)
    for archive in (wheel, source):
        print(f"{archive.name}: {len(names_in(archive))} files, {archive.stat().st_size:,} bytes")
    wrong = list(faults(wheel, source))
    for fault in wrong:
        print(fault, file=sys.stderr)
    with tempfile.TemporaryDirectory() as place:
        said = subprocess.run(
            [installed(wheel, Path(place)), "--version"], capture_output=True, text=True, check=True
        )
        print(f"installed alone, without an index: {said.stdout.strip()}")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1] if len(sys.argv) > 1 else REPOSITORY / "dist").resolve()))
