import json

from shop import b

x = json.dumps(b.y)
