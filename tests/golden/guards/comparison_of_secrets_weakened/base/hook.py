import hmac

from flask import Flask, abort, request

app = Flask(__name__)


@app.post("/hook")
def hook():
    if not hmac.compare_digest(app.config["HOOK_TOKEN"], request.headers["X-Token"]):
        abort(401)
    return "ok"
