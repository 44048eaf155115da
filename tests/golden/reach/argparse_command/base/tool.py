import argparse


def run(arguments):
    return arguments.count + 1


def main():
    parser = argparse.ArgumentParser(prog="export")
    parser.add_argument("--count", type=int, default=0)
    print(run(parser.parse_args()))


if __name__ == "__main__":
    main()
