from shop.models import Order


def find(term):
    return Order.objects.raw("SELECT * FROM shop_order WHERE note LIKE '%%%s%%'" % term)
