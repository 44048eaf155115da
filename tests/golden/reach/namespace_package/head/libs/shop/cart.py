from libs.money.rounding import up


def checkout(price):
    return up(price)
