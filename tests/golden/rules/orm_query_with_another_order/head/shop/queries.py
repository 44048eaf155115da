from shop.models import Order


def open_orders(user):
    return Order.objects.filter(owner=user, closed=False).order_by("number")
