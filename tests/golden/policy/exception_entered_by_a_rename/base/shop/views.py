from flask import Flask
from flask_login import login_required

app = Flask(__name__)


@app.get("/orders")
@login_required
def orders():
    rows = [number * 2 for number in range(5)]
    return {"rows": rows, "sum": sum(rows)}
