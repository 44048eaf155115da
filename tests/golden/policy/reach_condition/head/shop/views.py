from flask import Flask

from shop.prices import total

app = Flask(__name__)


@app.get("/public/total")
def public():
    return str(total([1]))


@app.get("/internal/total")
def internal():
    return str(total([2]))
