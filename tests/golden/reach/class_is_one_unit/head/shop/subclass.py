from shop.orders import Order


class Gift(Order):
    pass
