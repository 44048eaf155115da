from lxml import etree


def read(data):
    return etree.fromstring(data, etree.XMLParser(resolve_entities=True, no_network=False))
