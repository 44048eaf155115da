from flask import Flask

from shop.steps import step_51

app = Flask(__name__)


@app.get("/steps")
def show():
    return str(step_51(3))
