import pickle
from pathlib import Path

CASES = pickle.loads(Path("cases.bin").read_bytes())
