from django.contrib.auth.decorators import login_required
from django.urls import path

from shop.views import orders

urlpatterns = [path("orders/", login_required(orders))]
