# A dozen modules of the standard library, imported inside the function.
def work() -> float:
    import ast
    import cmath
    import colorsys
    import configparser
    import graphlib
    import html
    import ipaddress
    import locale
    import pprint
    import sqlite3
    import unicodedata
    import urllib.parse
    import xml.etree.ElementTree as tree

    parser = configparser.ConfigParser()
    parser.read_string("[a]\nx = 4\n")
    base = sqlite3.connect(":memory:")
    order = list(graphlib.TopologicalSorter({"b": {"a"}}).static_order())
    total = (
        ast.literal_eval("3")
        + abs(cmath.exp(1j))
        + colorsys.rgb_to_hsv(1, 0, 0)[1]
        + parser.getint("a", "x")
        + len(order)
    )
    total += len(html.escape("<")) + ipaddress.ip_address("10.0.0.1").is_private + len(locale.localeconv()) * 0
    total += base.execute("select 2 + 3").fetchone()[0] + len(pprint.pformat([1])) + unicodedata.combining("a")
    base.close()
    return float(total + len(urllib.parse.parse_qs("a=1&b=2")) + len(tree.fromstring("<a><b/></a>")))
