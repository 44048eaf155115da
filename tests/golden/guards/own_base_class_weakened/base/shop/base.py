from django.contrib.auth.mixins import LoginRequiredMixin
from django.views.generic import TemplateView


class MemberView(LoginRequiredMixin, TemplateView):
    pass
