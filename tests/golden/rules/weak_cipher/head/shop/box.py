from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes


def box(key):
    return Cipher(algorithms.AES(key), modes.ECB())
