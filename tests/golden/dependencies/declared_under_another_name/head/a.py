import yaml

x = yaml.safe_load("1")
