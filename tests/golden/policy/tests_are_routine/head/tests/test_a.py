def test_a():
    assert eval("1")
