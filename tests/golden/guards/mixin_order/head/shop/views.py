from django.contrib.auth.mixins import LoginRequiredMixin
from django.views.generic import ListView


class Orders(ListView, LoginRequiredMixin):
    template_name = "o.html"
