from flask import Flask
from flask_jwt_extended import jwt_required

app = Flask(__name__)


@app.get("/orders")
@jwt_required()
def orders():
    return []
