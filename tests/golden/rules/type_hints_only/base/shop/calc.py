def total(items):
    return eval("sum(items)")
