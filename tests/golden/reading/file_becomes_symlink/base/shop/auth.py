def allowed():
    return False
