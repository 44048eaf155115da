def load(data):
    import pickle as p

    return p.loads(data)
