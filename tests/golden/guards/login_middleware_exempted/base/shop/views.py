from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse


def orders(request):
    return HttpResponse("orders")
