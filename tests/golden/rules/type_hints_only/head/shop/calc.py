def total(items: list[int]) -> int:
    return eval("sum(items)")
