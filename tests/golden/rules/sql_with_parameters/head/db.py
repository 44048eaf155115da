def label(name):
    return "Please select a value from " + name
