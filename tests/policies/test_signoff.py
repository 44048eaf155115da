import pytest

from policies.signoff import SignOff, Wanted, signers


def by(person, team="security", *places):
    return SignOff(person, team, places or ("p",))


def met(wanted, *signoffs, excluded=()):
    return [answer for answer, _ in signers(wanted, signoffs, excluded)]


ONE = Wanted("security", 1, False, ("p",))
TWO = Wanted("security", 2, False, ("p",))


@pytest.mark.parametrize(
    ("signoffs", "answer"),
    [
        ((by("ana"),), True),
        ((by("ana", "web"),), False),
        ((by("ana", "security", "q"),), False),
        ((), False),
    ],
)
def test_one_person_of_the_team_signs_the_place(signoffs, answer):
    assert met([ONE], *signoffs) == [answer]


def test_two_people_are_two_people():
    assert met([TWO], by("ana"), by("ana")) == [False]
    assert met([TWO], by("ana"), by("ANA")) == [False]
    assert met([TWO], by("ana"), by("bob")) == [True]


def test_people_with_a_part_in_the_change_never_count():
    assert met([ONE], by("Ana"), excluded=("aNA",)) == [False]


def test_every_place_needs_its_signature_but_not_of_the_same_person():
    both = Wanted("security", 1, False, ("p", "q"))
    assert met([both], by("ana")) == [False]
    assert signers([both], [by("ana"), by("bob", "security", "q")], ()) == [(True, ())]
    assert signers([both], [by("ana", "security", "p", "q")], ()) == [(True, ("ana",))]


def test_no_team_means_anyone_else():
    assert met([Wanted("", 1, False, ("p",))], by("ana", "web")) == [True]


def distinct(team, count=1):
    return Wanted(team, count, True, ("p",))


def test_distinct_requirements_take_different_people():
    wanted = [distinct("security"), distinct("web")]
    assert met(wanted, by("ana"), by("ana", "web")) == [True, False]
    assert met(wanted, by("ana"), by("ana", "web"), by("bob")) == [True, True]
    assert met(wanted, by("ana"), by("ana", "web"), by("bob", "web")) == [True, True]


def test_people_are_shared_out_so_that_as_many_requirements_as_can_be_are_met():
    wanted = [distinct("a"), distinct("b"), distinct("c")]
    people = [by("ana", "a"), by("ana", "b"), by("bob", "b"), by("bob", "c"), by("cem", "c")]
    assert met(wanted, *people) == [True, True, True]
    assert met(wanted, *people[:-1]) == [True, True, False]


def test_who_counts_does_not_hang_on_the_order_of_sign_offs():
    wanted = [distinct("a", 2), distinct("b")]
    people = [by("ana", "a"), by("bob", "a"), by("bob", "b"), by("cem", "b")]
    assert signers(wanted, people, ()) == signers(wanted, people[::-1], ())
