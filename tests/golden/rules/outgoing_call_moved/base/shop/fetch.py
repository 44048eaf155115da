import httpx


def push(order):
    return httpx.post("https://crm.example/orders", json=order, timeout=5)


def pull():
    return httpx.get("https://crm.example/orders", timeout=5)
