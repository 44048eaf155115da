class Order:
    def total(self):
        return 2

    def label(self):
        return "order"
