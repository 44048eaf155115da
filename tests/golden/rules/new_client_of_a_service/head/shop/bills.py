import stripe

stripe.api_key = None


def charge(token, cents):
    return stripe.Charge.create(amount=cents, currency="eur", source=token)
