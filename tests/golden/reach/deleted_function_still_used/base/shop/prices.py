def total(items):
    return sum(items)


def discount(price):
    return price / 2
