import hmac

from flask import Flask, abort, request

app = Flask(__name__)


@app.post("/hook")
def hook():
    if not hmac.compare_digest(sign(request.data), request.headers["X-Sig"]):
        abort(401)
    return "ok"


def sign(data):
    return hmac.new(b"k", data, "sha256").hexdigest()
