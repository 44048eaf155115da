from django.http import JsonResponse

from shop.models import Order


def open_orders(request):
    rows = Order.objects.filter(closed=False)
    return JsonResponse({"rows": list(rows.values())})
