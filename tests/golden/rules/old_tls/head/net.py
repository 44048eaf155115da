import ssl


def context():
    found = ssl.SSLContext(ssl.PROTOCOL_TLSv1)
    found.check_hostname = False
    return found
