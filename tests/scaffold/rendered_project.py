"""Rendered projects, and the environments of their own that they are installed in, offline."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

Done = subprocess.CompletedProcess[str]
CHANGED = {
    "project_name": "Ångström's Models & More",
    "project_slug": "angstrom-models",
    "package_name": "angstrom",
    "author_name": "Anders Ångström",
    "email": "anders@angstrom.example",
    "description": "Models: those of physics, 'quoted', with a # in it.",
    "python_version": "3.12",
    "weight_storage": "gcs",
    "cache_dir": "/var/tmp/angstrom cache",
}
QUIET = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "PIP_NO_INDEX": "1"}
ANN = ("-c", "user.name=Ann", "-c", "user.email=ann@example.org")


@dataclass(frozen=True)
class Installed:
    """A project, the Python that it is installed in, and what it was rendered with."""

    root: Path
    python: Path
    package: str
    cache: Path

    @property
    def config(self) -> Path:
        """Where its list of trusted zoos lies, which is not that of who runs the tests."""
        return self.cache.parent / "config"

    def run(
        self, *words: object, where: Path | None = None, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Run the project's Python in its folder, or elsewhere."""
        path = f"{self.python.parent}:{os.environ['PATH']}"
        own = {"MODELYARD_CACHE": str(self.cache), "PATH": path, "XDG_CONFIG_HOME": str(self.config)}
        every = os.environ | QUIET | own | environment
        return subprocess.run(
            [self.python, *map(str, words)], cwd=where or self.root, env=every, capture_output=True,
            text=True, timeout=300, check=False,
        )  # fmt: skip

    def does(self, *words: object, **environment: str) -> str:
        """Run what has to succeed, and give what it printed."""
        done = self.run(*words, **environment)
        assert done.returncode == 0, f"{words}: {done.stdout}\n{done.stderr}"
        return done.stdout


def new(*words: object, where: Path) -> Done:
    """Run `modelyard new` without a terminal."""
    return subprocess.run(
        [sys.executable, "-m", "modelyard", "new", *map(str, words)], cwd=where, env=os.environ | QUIET,
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def git(root: Path, *words: object) -> str:
    """Run git in a project as Ann."""
    done = subprocess.run(
        ["git", "-C", root, *ANN, *map(str, words)], env=os.environ | QUIET, capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    return done.stdout


def commit_all(root: Path, message: str = "as it is") -> None:
    """Put a whole project under git."""
    if not (root / ".git").exists():
        git(root, "init", "--quiet", "--initial-branch", "main")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "--allow-empty", "--message", message)


def fresh_python(folder: Path) -> Path:
    """Make an environment of its own, which sees what is installed here, and nothing else."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    python = folder / "bin" / "python"
    here = json.dumps(sysconfig.get_path("purelib"))
    (site,) = folder.glob("lib/python*/site-packages")
    (site / "here.pth").write_text(f"import site; site.addsitedir({here})\n")
    return python


def installed(place: Path, *words: object) -> Installed:
    """Render a zoo, and install it as its README says, but for what would have to be fetched."""
    made = new("--json", *words, where=place)
    assert made.returncode == 0, made.stderr
    said = json.loads(made.stdout)
    python = fresh_python(place / "environment")
    project = Installed(Path(said["folder"]), python, said["answers"]["package_name"], place / "cache")
    project.does("-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--editable", ".")
    commit_all(project.root)
    return project
