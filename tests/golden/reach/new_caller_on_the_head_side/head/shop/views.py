from flask import Flask

app = Flask(__name__)


@app.get("/total")
def show():
    from shop.prices import total

    return str(total([1]))
