from django.http import HttpResponse


def order(request, pk):
    return HttpResponse("x")
