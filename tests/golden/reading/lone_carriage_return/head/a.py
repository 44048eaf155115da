x = 1
# noteimport pickle; y = pickle.loads(open("x", "rb").read())
