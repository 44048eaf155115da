from django.apps import apps


def run(name, order):
    model = apps.get_model("shop", "Order")
    return getattr(model, name)(order, 1)
