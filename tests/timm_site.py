"""What lets a test's Python processes import timm beside a torchvision without its operators."""

from __future__ import annotations

from pathlib import Path

TOOLS = Path(__file__).parents[1] / "tools"
SITE = f"""
import sys
sys.path.append({str(TOOLS)!r})
class First:
    def find_spec(self, name, path=None, target=None):
        if name == "torchvision":
            sys.meta_path.remove(self)
            import torchvision_operators
            torchvision_operators._name_operators()
sys.meta_path.insert(0, First())
"""
"""The text of a `sitecustomize.py`."""
