from django.views.generic import ListView


class Orders(ListView):
    template_name = "o.html"
