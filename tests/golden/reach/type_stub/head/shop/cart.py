from shop.fast import total


def checkout(items):
    return total(items)
