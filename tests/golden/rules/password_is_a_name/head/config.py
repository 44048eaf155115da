def reset(password):
    password_field = "password"
    return {password_field: password}
