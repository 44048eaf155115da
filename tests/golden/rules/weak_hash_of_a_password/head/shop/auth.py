import hashlib


def hashed(password):
    return hashlib.md5(password.encode()).hexdigest()
