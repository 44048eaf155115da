def is_аdmin(user):
    return user.level > 3
