"""Write docs/schema/: the JSON Schemas that an editor, or another repository, can name.

python tools/schema_files.py [--check]     --check writes nothing: exit code 1 where one is stale
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from modelyard.registry.schema import json_schema

FOLDER = Path(__file__).parents[1] / "docs" / "schema"
FILES = {"card": "model_card", "config": "config", "benchmarks": "benchmarks", "settings": "modelyard"}


def main() -> int:
    stale = 0
    for kind, name in FILES.items():
        path = FOLDER / f"{name}.schema.json"
        made = json.dumps(json_schema(kind), indent=2, ensure_ascii=False) + "\n"
        if path.is_file() and path.read_text(encoding="utf-8") == made:
            continue
        stale = 1
        if "--check" not in sys.argv[1:]:
            FOLDER.mkdir(exist_ok=True)
            path.write_text(made, encoding="utf-8")
    if stale and "--check" in sys.argv[1:]:
        print("docs/schema is not current: run `python tools/schema_files.py`", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
