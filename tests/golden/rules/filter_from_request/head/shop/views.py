from django.http import JsonResponse

from shop.models import Order


def search(request):
    rows = Order.objects.filter(**request.GET.dict())
    return JsonResponse({"rows": list(rows.values())})
