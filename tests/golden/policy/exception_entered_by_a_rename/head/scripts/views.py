from flask import Flask

app = Flask(__name__)


@app.get("/orders")
def orders():
    rows = [number * 2 for number in range(5)]
    return {"rows": rows, "sum": sum(rows)}
