def resolve(info, input):
    return input["a"]
