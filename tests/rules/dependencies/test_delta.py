"""Two sides of a tree to the dependency changes between them."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.dependencies import dependency_changes, is_manifest
from rules.model import DependencyEvent as E
from rules.model import Side


def delta(base, head, touched=None, imports=()):
    texts = [{path: text.encode() for path, text in side.items()} for side in (base, head)]
    changed = {path for path in {**base, **head} if base.get(path) != head.get(path)}
    return dependency_changes(*texts, changed if touched is None else touched, imports)


def told(base, head, **more):
    found = delta(base, head, **more)
    assert found.unread == ()
    return [(change.event, change.name, change.before, change.after) for change in found.changes]


def requirements(before, after):
    return told({"requirements.txt": before}, {"requirements.txt": after})


LOCK = '[[package]]\nname = "{}"\nversion = "{}"\nsource = {{ registry = "https://pypi\x2eorg/simple" }}\n'


def uv(*packages):
    return "version = 1\n\n" + "\n".join(LOCK.format(*package) for package in packages)


def project(*requirements):
    return f'[project]\nname = "shop"\ndependencies = {json.dumps(requirements)}\n'


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("requirements.txt", True),
        ("requirements-dev.txt", True),
        ("requirements/base.txt", True),
        ("deps/constraints.in", True),
        ("uv.lock", True),
        ("a/b/package.json", True),
        ("pylock.toml", True),
        ("pylock.dev.toml", True),
        (".npmrc", True),
        ("node_modules/a/package.json", False),
        ("notes.txt", False),
        ("requirements.md", False),
        ("my-package.json", False),
        ("pylockx.toml", False),
    ],
)
def test_manifests_are_told_by_name(path, expected):
    assert is_manifest(path) is expected


def test_nothing_touched_nothing_said():
    assert delta({"requirements.txt": "a"}, {"requirements.txt": "b"}, touched={"README.md"}) == ((), ())


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("a==1", "a==1\nb==2", [(E.ADDED, "b", None, "2")]),
        ("a==1\nb==2", "a==1", [(E.REMOVED, "b", "2", None)]),
        ("a==1.9", "a==1.10", [(E.UPGRADED, "a", "1.9", "1.10")]),
        ("a==1.10", "a==1.9", [(E.DOWNGRADED, "a", "1.10", "1.9")]),
        ("a>=1", "a>=2", [(E.UPGRADED, "a", ">=1", ">=2")]),
        ("a>=1", "a>=1,<3", [(E.CHANGED, "a", ">=1", "<3,>=1")]),
        ("a==1", "a", [(E.UNPINNED, "a", "1", "*")]),
        ("a==1 --hash=sha256:aa", "a==1 --hash=sha256:bb", [(E.HASH_CHANGED, "a", "sha256:aa", "sha256:bb")]),
        ("a==1 --hash=sha256:aa", "a==1", [(E.HASH_CHANGED, "a", "sha256:aa", None)]),
        ("a==1 --hash=sha256:aa", "a==1 --hash=sha256:aa --hash=sha256:bb", [(E.HASH_CHANGED, "a", None, "sha256:bb")]),
        ("a==1 --hash=sha256:aa --hash=sha256:bb", "a==1 --hash=sha256:aa", []),
        ("a==1", "a==1 --hash=sha256:aa", []),
        ("a==1", "a @ git+https://git.example/a@v1", [(E.SOURCE_CHANGED, "a", "registry", "git+https://git.example/a")]),
        ("a @ git+https://git.example/a@v1", "a==1", [(E.SOURCE_CHANGED, "a", "git+https://git.example/a", "registry")]),
        ("a @ git+https://git.example/a@v1", "a @ git+https://git.example/a@v2", [(E.CHANGED, "a", "v1", "v2")]),
        ("a==1 ; python_version<'3.10'\na==2 ; python_version>='3.10'", "a==2 ; python_version>='3.10'\na==1 ; python_version<'3.10'", []),
        ("a==1\nb==2", "# sorted\nB == 2\nA==1 # x", []),
    ],
)
def test_one_file(before, after, expected):
    assert requirements(before, after) == expected


def test_a_manifest_and_its_lock_are_told_once_at_the_line_of_the_manifest():
    base = {"pyproject.toml": project("flask>=3.0"), "uv.lock": uv(("flask", "3.0.0"))}
    head = {"pyproject.toml": project("flask>=3.1"), "uv.lock": uv(("flask", "3.1.2"), ("blinker", "1.0"))}
    found = delta(base, head).changes
    assert [(c.event, c.name, c.before, c.after, c.direct, c.path, c.line) for c in found] == [
        (E.UPGRADED, "flask", "3.0.0", "3.1.2", True, "pyproject.toml", 3),
        (E.ADDED, "blinker", None, "1.0", False, "uv.lock", 9),
    ]


def test_a_lock_that_moved_or_was_sorted_anew_says_nothing():
    one, two = uv(("a", "1"), ("b", "2")), uv(("b", "2"), ("a", "1")).replace("version = 1\n", "version = 1\nrevision = 2\n")
    assert told({"uv.lock": one}, {"uv.lock": two}) == []
    assert told({"uv.lock": one}, {"services/api/uv.lock": two}) == []


def test_demands_that_moved_to_another_kind_of_file_say_nothing():
    assert told({"requirements.txt": "flask==3\nledger==1\n"}, {"pyproject.toml": project("ledger==1", "flask==3")}) == []


def test_a_transitive_package_that_becomes_direct_is_not_new():
    base = {"pyproject.toml": project("flask"), "uv.lock": uv(("flask", "3"), ("blinker", "1"))}
    head = {**base, "pyproject.toml": project("flask", "blinker")}
    (change,) = delta(base, head).changes
    assert (change.event, change.direct, change.detail) == (E.CHANGED, True, "was already in uv.lock")


def test_the_same_package_in_a_second_project_is_not_new():
    base = {"a/requirements.txt": "flask==3\n"}
    (change,) = delta(base, {**base, "b/requirements.txt": "flask==3\n"}).changes
    assert (change.event, change.detail) == (E.CHANGED, "was already in a/requirements.txt")


def test_a_second_project_that_takes_it_from_elsewhere_is_told():
    base = {"a/requirements.txt": "flask==3\n"}
    found = told(base, {**base, "b/requirements.txt": "flask @ git+https://git.example/flask\n"})
    assert (E.SOURCE_CHANGED, "flask", "registry", "git+https://git.example/flask") in found


def test_many_projects_are_told_once():
    base = {f"{name}/requirements.txt": "flask==3.0\n" for name in "abc"}
    (change,) = delta(base, dict.fromkeys(base, "flask==3.1\n")).changes
    assert (change.path, change.detail) == ("a/requirements.txt", "also in b/requirements.txt and 1 more")


def test_a_development_dependency_that_becomes_a_main_one_is_told():
    base = {"package.json": '{"devDependencies": {"a": "^1"}}'}
    (change,) = delta(base, {"package.json": '{"dependencies": {"a": "^1"}}'}).changes
    assert (change.event, change.detail) == (E.CHANGED, "moved from dev to the main dependencies")


def test_a_dropped_pin_that_a_lock_still_holds_is_no_loss():
    base = {"pyproject.toml": project("flask==3.0"), "uv.lock": uv(("flask", "3.0"))}
    head = {**base, "pyproject.toml": project("flask>=3.0")}
    assert told(base, head) == [(E.CHANGED, "flask", "3.0", ">=3.0")]


def test_a_lock_that_goes_away_is_told_once():
    base = {"pyproject.toml": project("a"), "uv.lock": uv(("a", "1"), ("b", "2"))}
    (change,) = delta(base, {"pyproject.toml": project("a")}).changes
    assert (change.event, change.name, change.side, change.detail) == (
        E.UNPINNED,
        "uv.lock",
        Side.BASE,
        "the lock file is gone; 2 packages are pinned no longer",
    )


def test_a_first_lock_is_told_once_but_what_is_odd_in_it_by_name():
    base = {"pyproject.toml": project("a")}
    odd = '[[package]]\nname = "x"\nversion = "1"\nsource = { git = "https://git.example/x#abc" }\n'
    found = told(base, {**base, "uv.lock": uv(("a", "1"), ("b", "2")) + odd})
    assert found == [(E.CHANGED, "uv.lock", None, None), (E.ADDED, "x", None, "abc")]


def test_a_lock_replaced_by_another_tool_is_compared_with_it():
    poetry = '[[package]]\nname = "a"\nversion = "1"\n[[package]]\nname = "b"\nversion = "3"\n'
    assert told({"uv.lock": uv(("a", "1"), ("b", "2"))}, {"poetry.lock": poetry}) == [(E.UPGRADED, "b", "2", "3")]


def test_another_hash_for_the_same_file_is_a_swap_a_further_wheel_is_none():
    one = '[[package]]\nname = "a"\nversion = "1"\nfiles = [{file = "a-1.tar.gz", hash = "sha256:1"}]\n'
    swapped = one.replace("sha256:1", "sha256:2")
    further = one.replace("}]", '}, {file = "a-1-py3-none-any.whl", hash = "sha256:3"}]')
    other = one.replace("a-1.tar.gz", "a-1.zip").replace("sha256:1", "sha256:9")
    assert told({"poetry.lock": one}, {"poetry.lock": swapped})[0][0] is E.HASH_CHANGED
    assert told({"poetry.lock": one}, {"poetry.lock": further}) == []
    assert told({"poetry.lock": one}, {"poetry.lock": other})[0][0] is E.HASH_CHANGED


def npm_lock(version="1.0.0", resolved="https://registry.npmjs\x2eorg/a/-/a-1.0.0.tgz", **more):
    return json.dumps(
        {"packages": {"": {"dependencies": {"a": "^1.0.0"}}, "node_modules/a": {"version": version, "resolved": resolved, **more}}},
        indent=1,
    )


def test_a_package_that_starts_to_run_a_script_is_told():
    assert told({"package-lock.json": npm_lock()}, {"package-lock.json": npm_lock(hasInstallScript=True)}) == [
        (E.INSTALL_SCRIPT, "a", None, "a script of its own")
    ]


def test_a_second_copy_of_another_version_is_told_by_its_order():
    lock = json.loads(npm_lock())
    for version, event in (("0.9.0", E.DOWNGRADED), ("2.0.0", E.UPGRADED)):
        lock["packages"]["node_modules/b/node_modules/a"] = {"version": version}
        assert told({"package-lock.json": npm_lock()}, {"package-lock.json": json.dumps(lock)})[0][0] is event


def test_a_package_locked_for_two_pythons_is_compared_version_by_version():
    base, head = uv(("a", "1.0"), ("a", "2.0")), uv(("a", "1.1"), ("a", "2.1"))
    assert told({"uv.lock": base}, {"uv.lock": head}) == [(E.UPGRADED, "a", "1.0, 2.0", "1.1, 2.1")]
    assert told({"uv.lock": base}, {"uv.lock": uv(("a", "2.0"))}) == [(E.UPGRADED, "a", "1.0, 2.0", "2.0")]
    assert told({"uv.lock": base}, {"uv.lock": uv(("a", "1.0"))}) == [(E.DOWNGRADED, "a", "1.0, 2.0", "1.0")]


def test_an_override_asks_for_nothing():
    base = {"package.json": '{"dependencies": {"a": "^1"}}'}
    head = {"package.json": '{"dependencies": {"a": "^1"}, "overrides": {"b": "2.0.0"}}'}
    assert told(base, head) == [(E.CHANGED, "b", None, "2.0.0")]


def test_a_file_named_by_c_holds_constraints():
    base = {"requirements.txt": "-c requirements/limits.txt\nflask\n", "requirements/limits.txt": "flask<4\n"}
    head = {**base, "requirements/limits.txt": "flask<4\nledger<2\n"}
    (change,) = delta(base, head).changes
    assert (change.event, change.detail) == (E.CHANGED, "constraint: limits the version, asks for nothing")


# settings


def test_an_index_that_moved_to_another_file_is_not_new():
    base = {"requirements.txt": "--extra-index-url https://a.example\nflask\n", "pip.conf": ""}
    head = {"requirements.txt": "flask\n", "pip.conf": "[global]\nextra-index-url = https://a.example\n"}
    assert told(base, head) == []


def test_an_index_that_becomes_another_is_told_with_both():
    found = requirements("-i https://a.example\nflask", "-i https://b.example\nflask")
    assert found == [(E.INDEX_CHANGED, "index-url", "https://a.example", "https://b.example")]


def test_a_waiting_time_that_shrinks_or_goes_is_told():
    base = {"uv.toml": 'exclude-newer = "3 weeks"\n'}
    assert told(base, {"uv.toml": 'exclude-newer = "1 day"\n'}) == [(E.INDEX_CHANGED, "exclude-newer", "3 weeks", "1 day")]
    assert told(base, {"uv.toml": ""}) == [(E.INDEX_CHANGED, "exclude-newer", "3 weeks", None)]
    assert told({"uv.toml": ""}, base) == []


# what cannot be read


@pytest.mark.parametrize(
    ("base", "head", "reason"),
    [
        ({"uv.lock": uv(("a", "1"))}, {"uv.lock": "[["}, "not valid TOML"),
        ({"uv.lock": "[["}, {"uv.lock": uv(("a", "1"))}, "the state before"),
        ({"requirements.txt": "a"}, {"requirements.txt": "a\n??"}, "line 2"),
    ],
)
def test_a_broken_side_is_unread_and_guesses_nothing(base, head, reason):
    found = delta(base, head)
    assert reason in found.unread[0][1]
    assert found.changes == ()


def test_a_bad_line_that_was_there_before_is_not_told_again():
    assert delta({"requirements.txt": "??\na==1"}, {"requirements.txt": "??\na==2"}).unread == ()


def test_a_manifest_that_is_no_file_is_unread():
    assert delta({}, {}, touched={"uv.lock"}).unread == (("uv.lock", "it is no regular file"),)


@pytest.mark.parametrize(
    ("files", "path", "reason"),
    [
        ({"requirements.txt": "-r ../../etc/x.txt"}, "requirements.txt", "outside"),
        ({"requirements.txt": "-r https://a.example/r.txt"}, "requirements.txt", "outside"),
        ({"requirements.txt": "-r /etc/requirements.txt"}, "requirements.txt", "outside"),
        ({"requirements.txt": "-r requirements-dev.txt"}, "requirements.txt", "is not there"),
        ({"requirements.txt": "-r other.txt"}, "other.txt", "not named like"),
        ({"requirements.txt": "-r requirements-a.txt", "requirements-a.txt": "-r requirements.txt"}, "requirements.txt", "reads itself"),
        (
            {f"requirements{i}.txt": f"-r requirements{i + 1}.txt" for i in range(14)} | {"requirements14.txt": ""},
            "requirements0.txt",
            "levels",
        ),
    ],
)
def test_includes_that_cannot_be_followed_are_unread(files, path, reason):
    assert any(where == path and reason in why for where, why in delta({}, files).unread)


def test_an_oddly_named_include_counts_when_it_is_touched():
    files = {"requirements.txt": "-r deps.txt\n"}
    assert delta(files, files, touched={"deps.txt"}).unread == (
        ("deps.txt", "requirements.txt reads it, but it is not named like a requirements file"),
    )
    assert delta(files, files, touched={"notes.txt"}).unread == ()


# locks out of step


def test_a_direct_dependency_that_the_lock_lacks_is_told():
    base = {"pyproject.toml": project("flask"), "uv.lock": uv(("flask", "3"))}
    found = told(base, {**base, "pyproject.toml": project("flask", "ledger")})
    assert found == [(E.ADDED, "ledger", None, "*"), (E.LOCK_MISMATCH, "ledger", None, "*")]


@pytest.mark.parametrize(
    "extra",
    ["flask", "ledger ; sys_platform == 'win32'", "shop[dev]"],
)
def test_what_need_not_be_in_the_lock_is_no_mismatch(extra):
    base = {"pyproject.toml": project("flask"), "uv.lock": uv(("flask", "3"))}
    events = [event for event, *_ in told(base, {**base, "pyproject.toml": project("flask", extra)})]
    assert E.LOCK_MISMATCH not in events


def test_a_mismatch_of_long_standing_is_not_told():
    base = {"pyproject.toml": project("flask", "ledger"), "uv.lock": uv(("flask", "3"))}
    assert told(base, {**base, "uv.lock": uv(("flask", "4"))}) == [(E.UPGRADED, "flask", "3", "4")]


def test_npm_ci_would_stop():
    base = {"package.json": '{"dependencies": {"a": "^1.0.0"}}', "package-lock.json": npm_lock()}
    head = {**base, "package.json": '{"dependencies": {"a": "^1.0.0", "b": "^2.0.0"}}'}
    (_, mismatch) = delta(base, head).changes
    assert (mismatch.event, mismatch.name, mismatch.detail) == (E.LOCK_MISMATCH, "b", "package-lock.json does not hold it")


def test_yarn_and_pnpm_locks_are_looked_up_by_name():
    yarn = 'a@^1:\n  version "1.0.0"\n'
    base = {"package.json": '{"dependencies": {"a": "^1"}}', "yarn.lock": yarn}
    head = {**base, "package.json": '{"dependencies": {"a": "^1", "b": "^2"}, "peerDependencies": {"p": "1"}}'}
    assert [(c.name, c.event) for c in delta(base, head).changes if c.event is E.LOCK_MISMATCH] == [("b", E.LOCK_MISMATCH)]


# properties

NAMES = st.sampled_from(["alpha", "beta", "gamma", "delta", "omega"])
PACKAGES = st.dictionaries(NAMES, st.sampled_from(["1.0", "1.1", "2.0"]), max_size=5)


def shuffled(pairs, order):
    ranked = sorted(pairs.items(), key=lambda item: hash((order, item[0])) if order else item)
    return "".join(f"{name}=={version}\n" for name, version in ranked)


@settings(max_examples=60, deadline=None)
@given(PACKAGES, PACKAGES, st.integers(0, 9), st.integers(0, 9))
def test_the_order_of_lines_does_not_matter(before, after, one, two):
    def strip(found):
        return [(c.event, c.name, c.before, c.after) for c in sorted(found.changes, key=lambda c: (c.name, c.event))]

    plain = delta({"requirements.txt": shuffled(before, 0)}, {"requirements.txt": shuffled(after, 0)}, touched={"requirements.txt"})
    mixed = delta({"requirements.txt": shuffled(before, one)}, {"requirements.txt": shuffled(after, two)}, touched={"requirements.txt"})
    assert strip(plain) == strip(mixed)


@settings(max_examples=60, deadline=None)
@given(PACKAGES, PACKAGES)
def test_there_and_back_tell_the_same_packages(before, after):
    one = delta({"uv.lock": uv(*before.items())}, {"uv.lock": uv(*after.items())}, touched={"uv.lock"})
    two = delta({"uv.lock": uv(*after.items())}, {"uv.lock": uv(*before.items())}, touched={"uv.lock"})
    assert {c.name for c in one.changes} == {c.name for c in two.changes}
    opposite = {E.ADDED: E.REMOVED, E.REMOVED: E.ADDED, E.UPGRADED: E.DOWNGRADED, E.DOWNGRADED: E.UPGRADED}
    assert {(c.name, c.event) for c in one.changes} == {(c.name, opposite[c.event]) for c in two.changes}


@settings(max_examples=100, deadline=None)
@given(
    st.binary(max_size=200),
    st.sampled_from(["uv.lock", "requirements.txt", "package.json", "setup.py", "setup.cfg", "yarn.lock", "pnpm-lock.yaml", "pip.conf"]),
)
def test_no_bytes_make_it_fail(data, path):
    found = dependency_changes({}, {path: data}, {path}, [])
    assert found == dependency_changes({}, {path: data}, [path], ())


def npm(*packages):
    return json.dumps(
        {
            "lockfileVersion": 3,
            "packages": {f"node_modules/{'a/node_modules/' * i}{n}": {"version": v} for i, (n, v) in enumerate(packages)},
        }
    )


def test_one_of_several_locked_versions_that_goes_away_is_no_downgrade():
    before, after = npm(("cookie", "0.7.2"), ("cookie", "1.1.1")), npm(("cookie", "0.7.2"))

    assert told({"package-lock.json": before}, {"package-lock.json": after}) == [(E.CHANGED, "cookie", "0.7.2, 1.1.1", "0.7.2")]


def test_a_package_of_the_repository_itself_need_not_be_pinned():
    def tree(wanted, own):
        asks = json.dumps({"name": "shop", "dependencies": {"@shop/ui": wanted}})
        return {"shop/package.json": asks, "ui/package.json": json.dumps({"name": own})}

    assert told(tree("1.0.0", "@shop/ui"), tree("^1.1.0", "@shop/ui")) == [(E.UPGRADED, "@shop/ui", "1.0.0", "^1.1.0")]
    assert told(tree("1.0.0", "other"), tree("^1.1.0", "other")) == [(E.UNPINNED, "@shop/ui", "1.0.0", "^1.1.0")]
