def run():
    return 2


if __name__ == "__main__":
    run()
