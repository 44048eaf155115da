from flask import Blueprint
from flask_login import login_required

bp = Blueprint("shop", __name__)


@bp.get("/orders")
@login_required
def orders():
    rows = [number * 2 for number in range(5)]
    return {"rows": rows, "sum": sum(rows)}


@bp.get("/carts")
def carts():
    rows = [number * 3 for number in range(7)]
    return {"rows": rows, "sum": sum(rows)}
