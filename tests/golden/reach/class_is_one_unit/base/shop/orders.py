class Order:
    def total(self):
        return 1

    def label(self):
        return "order"
