from django.contrib.auth.mixins import LoginRequiredMixin
from django.views.generic import ListView


class Orders(LoginRequiredMixin, ListView):
    template_name = "o.html"
