from django.contrib.auth.mixins import UserPassesTestMixin
from django.views.generic import TemplateView


class Ledger(UserPassesTestMixin, TemplateView):
    template_name = "ledger.html"

    def test_func(self):
        return self.request.user.groups.filter(name="finance").exists()
