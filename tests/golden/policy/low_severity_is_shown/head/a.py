import hashlib

x = hashlib.md5(b"x").hexdigest()
