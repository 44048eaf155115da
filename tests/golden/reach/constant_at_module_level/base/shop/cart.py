from shop.limits import LIMIT, OTHER


def full(items):
    return len(items) > LIMIT


def half(items):
    return len(items) > OTHER
