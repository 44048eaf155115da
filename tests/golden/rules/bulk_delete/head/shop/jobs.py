from shop.models import Order


def clean():
    Order.objects.filter(closed=True).delete()
