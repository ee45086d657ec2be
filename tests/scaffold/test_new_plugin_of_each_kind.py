"""A rendered plug-in of each kind is installed, is seen, keeps its contract, and reads as ours do."""

from __future__ import annotations

import subprocess
import sys

import pytest
from rendered_plugins import Rendered, name_of, render_all

from modelyard.scaffold.plugin.kinds import KINDS


@pytest.fixture(scope="module")
def rendered(tmp_path_factory) -> Rendered:
    return render_all(tmp_path_factory.mktemp("plugins"))


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_installed_and_seen(rendered, kind):
    found = rendered.listed[name_of(kind)]
    assert (found["kind"], found["origin"], found["ready"]) == (kind, "package", True)
    assert found["source"] == f"modelyard-my{kind} 0.1.0"
    assert found["file"].startswith(str(rendered.library))


@pytest.mark.parametrize("kind", KINDS)
def test_its_own_tests_pass_and_the_contract_is_among_them(rendered, kind):
    found = rendered.outcomes[kind]
    assert {name: said for name, said in found.items() if said} == {}
    contract = [name for name in found if name.startswith("test_it_holds_to_the_contract[")]
    assert len(contract) >= 6


def test_all_that_is_rendered_is_clean_for_ruff(rendered):
    words = ["ruff", "check", "--isolated", "--line-length", "110", "--select", "B,E,F,I,PIE,RUF,UP,W"]
    places = [str(rendered.folder / kind) for kind in KINDS]
    done = subprocess.run([sys.executable, "-m", *words, "--ignore", "RUF001,RUF002", *places],
                          capture_output=True, text=True, check=False)  # fmt: skip
    assert done.returncode == 0, done.stdout
    formatted = ["ruff", "format", "--isolated", "--line-length", "110", "--check", *places]
    done = subprocess.run([sys.executable, "-m", *formatted], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
