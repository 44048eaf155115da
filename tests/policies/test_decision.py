import json
from dataclasses import replace
from pathlib import Path

import jsonschema_rs
import pytest

from policies import decision_schema, schema
from policies.decision import Decision, DecisionError, Inputs, ReasonKind, undecided
from policies.decision_json import digest
from tests.support.decisions import INPUTS, cleared, decide, evidence, guard_removed
from worker.policies import shipped_text

SCHEMAS = Path(__file__).parents[2] / "docs" / "schemas"
KEYS = "blast_radius change dependencies digest findings inputs reasons requirements schema tier verdict"
BROKEN = undecided(INPUTS, "The policy is broken.", faults=("a.yml:1:1: x", "a.yml:2:1: y"))
UNJUDGED = undecided(INPUTS, "There is no merge base.", remedy="Fetch the whole history: git fetch --unshallow")


def test_the_json_is_that_of_the_contract():
    data = decide(guard_removed()).to_json()
    assert " ".join(sorted(data)) == KEYS
    assert data["schema"] == "hunkgate/decision/1"
    assert data["change"] == {"files": 3, "hunks": 3, "added": 2, "removed": 1, "unread": []}
    assert data["inputs"].keys() == {"base", "merge_base", "head", "policy", "rules", "engine"}
    assert data["findings"][1] == {
        "rule": "python/guard-removed",
        "category": "authorization",
        "severity": "high",
        "confidence": "high",
        "path": "shop/views.py",
        "side": "base",
        "start_line": 17,
        "end_line": 17,
        "symbol": "shop.views:order",
        "message": "GET /orders/<id> was for logged-in users; at head nothing guards it.",
        "evidence": "@login_required",
        "cwe": ["CWE-862"],
        "fingerprint": data["findings"][1]["fingerprint"],
        "state": "held",
    }
    assert data["blast_radius"]["direct"] == 4
    assert data["dependencies"][0]["from"] is None
    assert data["requirements"][0]["because"]


@pytest.mark.parametrize("decision", [decide(guard_removed()), cleared(), decide(evidence()), BROKEN, UNJUDGED])
def test_every_decision_fits_the_published_schema(decision):
    validator = jsonschema_rs.validator_for(json.loads((SCHEMAS / "decision.schema.json").read_text(encoding="utf-8")))
    validator.validate(json.loads(decision.text()))
    assert not validator.is_valid({**decision.to_json(), "more": 1})


def test_the_shipped_policy_fits_the_published_schema():
    import yaml

    validator = jsonschema_rs.validator_for(json.loads((SCHEMAS / "policy.schema.json").read_text(encoding="utf-8")))
    validator.validate(yaml.safe_load(shipped_text().data))
    assert not validator.is_valid({"version": 1, "teirs": []})
    assert not validator.is_valid({"version": 1, "mode": None})


@pytest.mark.parametrize(("name", "made"), [("policy", schema.json_schema), ("decision", decision_schema.json_schema)])
def test_the_published_schemas_are_those_of_the_code(name, made):
    published = (SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8")
    assert published == json.dumps(made(), indent=2, sort_keys=True) + "\n", "write it anew: make schemas"


def test_the_digest_covers_everything_but_itself():
    decision = decide(guard_removed())
    data = decision.to_json()
    assert data["digest"] == digest(data) == decision.digest()
    for key in data.keys() - {"digest"}:
        assert digest({**data, key: "other"}) != data["digest"]


@pytest.mark.parametrize("change", [{"tier": "routine"}, {"verdict": "clear"}, {"digest": "sha256:" + "0" * 64}])
def test_an_altered_decision_is_refused(change):
    with pytest.raises(DecisionError, match="altered"):
        Decision.from_json({**decide(guard_removed()).to_json(), **change})


@pytest.mark.parametrize("data", [[], {}, {"schema": "hunkgate/decision/2"}, None])
def test_what_is_no_decision_is_refused(data):
    with pytest.raises(DecisionError, match="not a decision"):
        Decision.from_json(data)


@pytest.mark.parametrize(("key", "value"), [("findings", [{}]), ("inputs", 3), ("reasons", {}), ("verdict", "maybe"), ("change", {})])
def test_a_decision_that_is_not_whole_is_refused(key, value):
    data = {**cleared().to_json(), key: value}
    with pytest.raises(DecisionError, match="not whole"):
        Decision.from_json({**data, "digest": digest(data)})


def test_a_tree_of_reasons_without_end_is_refused():
    data = cleared().to_json()
    node = data["reasons"]
    for _ in range(5000):
        node = {**data["reasons"], "children": [node]}
    with pytest.raises(DecisionError):
        Decision.from_json({**data, "reasons": node})


def test_the_exit_code_says_what_kind_of_answer_it_is():
    assert cleared().exit_code == 0
    assert decide(guard_removed()).exit_code == 1
    assert BROKEN.exit_code == 2
    assert UNJUDGED.exit_code == 3


def test_what_could_not_be_judged_names_every_fault_and_the_way_out():
    assert [node.sentence for node in BROKEN.reasons.children][:2] == ["a.yml:1:1: x", "a.yml:2:1: y"]
    assert "hunkgate policy check FILE" in BROKEN.reasons.children[2].sentence
    assert UNJUDGED.reasons.children[0].kind == ReasonKind.NOTE
    assert undecided(Inputs(), "x").reasons.children == ()
    assert Decision.from_json(UNJUDGED.to_json()) == UNJUDGED


def test_sarif_inputs_are_part_of_what_a_replay_needs():
    decision = replace(cleared(), inputs=replace(INPUTS, sarif=("sha256:1",)))
    assert decision.to_json()["inputs"]["sarif"] == ["sha256:1"]
    assert Decision.from_json(decision.to_json()).inputs.sarif == ("sha256:1",)
