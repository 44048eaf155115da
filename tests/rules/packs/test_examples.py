"""Every shipped rule finds what it says it finds and is silent where it says so; a rule without both sorts is not shipped."""

import pytest

from rules.pack import Pack
from worker.packs import load_pack, shipped_texts
from worker.rule_examples import check_examples

PACK = load_pack(shipped_texts())


@pytest.mark.parametrize("rule", PACK.rules, ids=lambda rule: rule.id)
def test_the_examples_of_each_rule_hold(rule):
    needed = tuple(r for r in PACK.rules if r.id == rule.id)
    assert check_examples(Pack(needed, f"only {rule.id}")).failures == ()


@pytest.mark.parametrize("rule", [r for r in PACK.rules if r.kind == "pattern"], ids=lambda rule: rule.id)
def test_pattern_rules_have_examples_of_several_idioms(rule):
    assert len(rule.examples.match) >= 2
    assert len(rule.examples.silent) >= 2


@pytest.mark.parametrize("rule", PACK.rules, ids=lambda rule: rule.id)
def test_texts_are_written_for_people(rule):
    assert len(rule.why) > 30
    assert len(rule.fix) > 10
    assert not rule.title.endswith(".")
    assert rule.title[0].isupper() or not rule.title[0].isalpha()
