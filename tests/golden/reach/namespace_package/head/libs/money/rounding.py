def up(price):
    return -(-price // 1)
