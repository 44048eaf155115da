from django.http import JsonResponse

from shop.models import Order


def open_orders(request):
    rows = Order.objects.filter(owner=request.user, closed=False)
    return JsonResponse({"rows": list(rows.values())})
