import subprocess


def listing(name):
    return subprocess.run(["ls", "--", name], check=True, capture_output=True)
