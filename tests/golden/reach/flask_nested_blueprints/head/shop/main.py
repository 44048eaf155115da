from flask import Flask

from shop.items import items

app = Flask(__name__)
app.register_blueprint(items, url_prefix="/items")
