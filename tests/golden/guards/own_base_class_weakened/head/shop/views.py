from shop.base import MemberView


class Orders(MemberView):
    template_name = "orders.html"
