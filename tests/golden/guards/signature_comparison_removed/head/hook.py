import hmac

from flask import Flask, abort, request

app = Flask(__name__)


@app.post("/hook")
def hook():
    return "ok"


def sign(data):
    return hmac.new(b"k", data, "sha256").hexdigest()
