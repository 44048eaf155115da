"""`make schemas`: write the published JSON Schemas anew. Tests compare them with what the code says."""

from __future__ import annotations

import json
from pathlib import Path

from policies import decision_schema, schema
from rules.pack_schema import pack_json_schema

FOLDER = Path(__file__).parent.parent / "docs" / "schemas"
SCHEMAS = {
    "decision.schema.json": decision_schema.json_schema,
    "policy.schema.json": schema.json_schema,
    "rule-pack.schema.json": pack_json_schema,
}


def main() -> None:
    for name, make in SCHEMAS.items():
        (FOLDER / name).write_text(json.dumps(make(), indent=2, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
