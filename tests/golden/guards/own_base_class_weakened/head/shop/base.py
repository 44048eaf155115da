from django.views.generic import TemplateView


class MemberView(TemplateView):
    pass
