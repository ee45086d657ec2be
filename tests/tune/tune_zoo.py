"""A zoo that may be written, quick measuring, and what of a zoo has changed."""

from __future__ import annotations

import hashlib
import json

import yaml

from modelyard.tune.variants.measuring import Measuring

QUICK = {"processes": 2, "threads": 1}


def measuring(**how):
    return Measuring(**(QUICK | how))


def tree(folder):
    """Give the digest of every file below a folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def card_at(path):
    with open(path, encoding="utf-8") as file:
        return yaml.safe_load(file)


def results_in(folder):
    return [json.loads(path.read_text()) for path in sorted(folder.glob("*.json"))]
