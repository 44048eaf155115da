import ast


def read(text):
    return ast.literal_eval(text)
