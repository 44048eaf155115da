from flask import Blueprint
from flask_login import login_required

bp = Blueprint("shop", __name__, url_prefix="/shop")


@bp.get("/orders")
@login_required
def orders():
    return "orders"


@bp.get("/carts")
@login_required
def carts():
    return "carts"
