from django.contrib.auth.decorators import login_required
from django.utils.decorators import method_decorator
from django.views.generic import DetailView

from shop.models import Order


class OrderView(DetailView):
    model = Order
