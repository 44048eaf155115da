from shop import prices


def checkout(price):
    return prices.discount(price)
