access = "user"
if access != "user‮ ⁦# only admins⁩ ⁦":
    print("x")
