from django.contrib.auth.decorators import permission_required
from django.shortcuts import render


@permission_required("shop.view_order", raise_exception=True)
def refund(request, pk):
    return render(request, "refund.html", {"pk": pk})
