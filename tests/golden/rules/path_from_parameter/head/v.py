from flask import Flask, request, send_file

app = Flask(__name__)


@app.get("/file")
def file():
    return send_file(request.args["name"])
