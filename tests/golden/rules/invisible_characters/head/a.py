def check(user):  # ​⁠:
    return True
