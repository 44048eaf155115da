from flask import Blueprint

from shop.cart import checkout

bp = Blueprint("shop", __name__, url_prefix="/shop")


@bp.post("/checkout")
def pay():
    return str(checkout([1]))
