import pickle


def load(data):
    return pickle.loads(data)


def run(text):
    return eval(text)
