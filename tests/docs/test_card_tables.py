"""The tables of docs/cards.md say what the JSON Schema of a card says."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from modelyard.registry.schema import json_schema

ROOT = Path(__file__).parents[2]
# The heading of a table, the schema, and the part of it.
TABLES = {
    "The card": ("card", None),
    "`architecture`": ("card", "Architecture"),
    "`architecture.input_normalization`": ("card", "Normalization"),
    "`training`": ("card", "Training"),
    "`weights`": ("card", "Weights"),
    "`performance.<benchmark>`": ("card", "Benchmark"),
    "`exports.<format>`": ("card", "Export"),
    "`preprocessing`": ("card", "Preprocessing"),
    "`samples`": ("card", "Samples"),
    "`deployments`, each": ("card", "Deployment"),
    "`deployments.artifact`": ("card", "Deployed"),
    "`config.yaml`": ("config", None),
    "`benchmarks.yaml`": ("benchmarks", None),
    "`results` of `benchmarks.yaml`, each": ("benchmarks", "Run"),
}


@pytest.fixture(scope="module")
def tables():
    """The rows of each table: key -> (whether it is required, its kind of value, what it means)."""
    page = (ROOT / "docs" / "cards.md").read_text(encoding="utf-8")
    found = {}
    for part in page.partition("## All keys")[2].split("\n### ")[1:]:
        title, _, body = part.partition("\n")
        rows = re.findall(r"^\| `(\w+)`( \(required\))? \| (.+?) \| ?(.*?) ?\|$", body, re.MULTILINE)
        found[title] = {key: (bool(required), value, about) for key, required, value, about in rows}
    return found


def part_of(kind: str, name: str | None) -> dict:
    schema = json_schema(kind)
    return schema if name is None else schema["$defs"][name]


def test_each_part_of_the_schema_has_a_table(tables):
    assert list(tables) == list(TABLES)
    parts = {name for kind in ("card", "benchmarks") for name in json_schema(kind)["$defs"]}
    assert parts - {name for _, name in TABLES.values()} == {"Performance"}  # only a mapping of benchmarks


@pytest.mark.parametrize("title", TABLES)
def test_a_table_has_the_keys_of_the_schema_and_no_others(tables, title):
    schema = part_of(*TABLES[title])
    keys = {"licence" if key == "license" else key for key in schema["properties"]}
    assert set(tables[title]) == keys
    assert {key for key, row in tables[title].items() if row[0]} == set(schema.get("required", []))


@pytest.mark.parametrize("title", TABLES)
def test_a_table_names_each_choice_and_each_meaning_of_the_schema(tables, title):
    for key, schema in part_of(*TABLES[title])["properties"].items():
        _, value, about = tables[title]["licence" if key == "license" else key]
        choices = next((each["enum"] for each in [schema, *schema.get("anyOf", [])] if "enum" in each), [])
        assert re.findall(r"`([^`]+)`", value) == choices or "](#" in value
        assert about == schema.get("description", about)


@pytest.mark.parametrize("script", ["card_tables", "cli_reference", "model_architecture", "schema_files"])
def test_what_a_script_writes_into_the_docs_is_current(script):
    command = [sys.executable, ROOT / "tools" / f"{script}.py", "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_each_command_has_a_section_of_the_reference():
    from modelyard.cli import COMMANDS

    page = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    assert re.findall(r"^### modelyard (.+)$", page, re.MULTILINE) == list(COMMANDS)


def test_the_settings_of_the_registry_page_are_those_there_are():
    from modelyard.core.settings import ENVIRONMENT, KINDS

    page = (ROOT / "docs" / "registry.md").read_text(encoding="utf-8")
    rows = re.findall(
        r"^\| `(\w+)` \| (?:`(MODELYARD_\w+)`)?", page.partition("## Settings")[2], re.MULTILINE
    )
    assert {key: variable for key, variable in rows if key in KINDS and variable} == ENVIRONMENT
    assert {key for key, _ in rows} >= set(KINDS)
