# SPDX-License-Identifier: Apache-2.0
"""Formulas of statements: LaTeX in `$...$` or `$$...$$`, as MathML for a browser or in a plain form for a terminal.

latex2mathml reads the LaTeX. Both forms are written from the tree that it makes: MathML with known elements and
attributes only, and the plain form with the brackets that a line of text needs, since `a+b/c` is another formula than
the fraction it was made from. A formula that can not be read is shown as it was written.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, tostring

from grader.plaintext import visible

__all__ = ["mathml", "plain"]

_NAMESPACE = "http://www.w3.org/1998/Math/MathML"
_LONGEST = 4000  # characters of one formula; a longer one is no formula

# What a page may hold; other elements are replaced by what is in them.
_ELEMENTS = frozenset(
    (
        *("mrow", "mi", "mn", "mo", "mtext", "mspace", "mfrac", "msqrt", "mroot", "msub", "msup", "msubsup"),
        *("munder", "mover", "munderover", "mtable", "mtr", "mtd", "mstyle", "mpadded", "mphantom", "menclose"),
    )
)
_ATTRIBUTES = frozenset(
    (
        *(
            "accent",
            "accentunder",
            "columnalign",
            "columnspacing",
            "rowspacing",
            "displaystyle",
            "fence",
            "form",
            "linethickness",
            "lspace",
        ),
        *("mathvariant", "maxsize", "minsize", "movablelimits", "rspace", "scriptlevel", "separator", "stretchy"),
        *("symmetric", "width"),
    )
)

# What latex2mathml does not know, by what it does.
_KNOWN_AS = {
    r"\arg": r"\operatorname{arg}", r"\argmax": r"\operatorname{argmax}", r"\argmin": r"\operatorname{argmin}",
    r"\softmax": r"\operatorname{softmax}", r"{aligned}": "{align*}", r"{gathered}": "{align*}",
}  # fmt: skip
_KNOWN = re.compile(r"(\\arg(?:max|min)?(?![A-Za-z])|\\softmax(?![A-Za-z])|\{(?:aligned|gathered)\})")

# Signs over or under a letter, as the mark that joins the letter in a line of text.
_ACCENTS = {
    "^": "\u0302", "~": "\u0303", "\u02dc": "\u0303", "\u00af": "\u0304", "\u203e": "\u0304", "_": "\u0304",
    "\u2015": "\u0304", "\u2192": "\u20d7", "\u02d9": "\u0307", "\u00a8": "\u0308", "\u02c7": "\u030c",
}  # fmt: skip
_SUPERSCRIPTS = dict(zip("0123456789+-\u2212=()nTi", "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079"
    "\u207a\u207b\u207b\u207c\u207d\u207e\u207f\u1d40\u2071", strict=True))  # fmt: skip
_SUBSCRIPTS = dict(zip("0123456789+-\u2212=()aehijklmnoprstuvx",
    "\u2080\u2081\u2082\u2083\u2084\u2085\u2086\u2087\u2088\u2089"
    "\u208a\u208b\u208b\u208c\u208d\u208e\u2090\u2091\u2095\u1d62\u2c7c\u2096\u2097\u2098\u2099\u2092\u209a\u1d63\u209b"
    "\u209c\u1d64\u1d65\u2093", strict=True))  # fmt: skip
_LARGE = frozenset("\u2211\u220f\u222b\u22c3\u22c2\u2210\u222e")  # with bounds below and above
_WITH_BOUNDS = _LARGE | {"lim", "max", "min", "sup", "inf", "argmax", "argmin", "arg max", "arg min"}
_OPENING, _CLOSING = frozenset("([{\u27e8\u230a\u2308"), frozenset(")]}\u27e9\u230b\u2309")
_PREFIXES = frozenset(
    "\u2202\u2207\u2200\u2203\u00ac\u221e\u2205"
)  # mathematical signs that stand before what they act on
_TIGHT = frozenset("/!,;.:'\u2032|\u2016")
_INVISIBLE = str.maketrans(
    {"\u2061": "", "\u2062": "", "\u2063": "", "\u2064": "", "\u200b": "", "\u00a0": " ", "\u2009": " "}
)


def mathml(latex: str, *, block: bool = False) -> str:
    """The formula as a `<math>` element, or as `<code>` where it can not be read. The LaTeX is its spoken form."""
    tree = _tree(latex, "block" if block else "inline")
    if tree is None:
        return f"<code>{html.escape(latex.strip())}</code>"
    math = Element("math", {"xmlns": _NAMESPACE, "display": "block" if block else "inline"})
    _copy(tree, math)
    return tostring(math, encoding="unicode")


def plain(latex: str) -> str:
    """The formula in a line of text, or one for each of its rows; as it was written where it can not be read."""
    tree = _tree(latex)
    if tree is None:
        return latex.strip()
    text = _children(list(tree))
    lines = [" ".join(line.split()) for line in text.split("\n")]
    return "\n".join(line for line in lines if line) or latex.strip()


def _tree(latex: str, display: str = "inline") -> Element | None:
    """What latex2mathml makes of it; None when it can not, or leaves a command unread."""
    if len(latex) > _LONGEST:
        return None
    from latex2mathml.converter import convert_to_element

    try:
        tree: Element = convert_to_element(
            _KNOWN.sub(lambda found: _KNOWN_AS[found[1]], latex.strip()), display=display
        )
        texts = [element.text or "" for element in tree.iter()]
    except Exception:  # it raises many kinds, IndexError among them; the author sees the formula as it stands
        return None
    return None if any(text.startswith("\\") and text[1:].isalpha() for text in texts) else tree


def _text(element: Element) -> str:
    """The characters of an element; latex2mathml leaves them escaped."""
    return visible(html.unescape(element.text or "").translate(_INVISIBLE))


def _copy(source: Element, target: Element) -> None:
    for child in source:
        if child.tag in _ELEMENTS:
            attributes = {name: value for name, value in child.attrib.items() if name in _ATTRIBUTES}
            made = SubElement(target, child.tag, attributes)
            made.text = html.unescape(child.text or "").replace("\u200b", "") or None
            _copy(child, made)
        else:
            _copy(child, SubElement(target, "mrow"))


# The plain form

_INDEXED = re.compile(r"[_^]\w+$")  # an index that could not be lowered: what follows must not join it


def _children(elements: Sequence[Element]) -> str:
    """A row: spaces around relations and sums, none around brackets and indices."""
    out = ""
    for place, element in enumerate(elements):
        piece = _element(element)
        if not piece:
            continue
        if element.tag == "mo":
            out += _operator(piece, out, place)
            continue
        if _needs_space(out, piece, element):
            out += " "
        out += piece
    return out


def _operator(sign: str, before: str, place: int) -> str:
    if sign in _OPENING or sign in _CLOSING or sign in _TIGHT:
        return f"{sign} " if sign in ",;" else sign
    if sign in ("-", "\u2212", "+", "\u00b1") and (place == 0 or not before.strip() or before.rstrip()[-1] in "([{=,"):
        return sign  # a sign of its number, not a difference
    if len(sign) > 1 and sign.isalpha():
        return _after_word(before, sign)
    if sign in _PREFIXES:
        return sign
    if sign in _LARGE:
        return _after_word(before, sign)
    if unicodedata.category(sign[0]) in ("Sm", "So") or sign in "=<>+-*\u00b7\u22c5\u00d7\u2217\u2026":
        return f" {sign} "
    return sign


def _after_word(before: str, word: str) -> str:
    return f" {word}" if before and (before[-1].isalnum() or before[-1] in ")]") else word


def _needs_space(before: str, piece: str, element: Element) -> bool:
    """Between words, and between a word and a letter: `log p`, `2 log x`; single letters stand together: `xy`."""
    if not before or not (before[-1].isalnum() or before[-1] in ")]}" or unicodedata.combining(before[-1])):
        return False
    if piece[0] in _LARGE:
        return True
    if element.tag == "mtext" or not piece[0].isalpha():
        return False
    if _INDEXED.search(before):
        return True
    word_before = before.split()[-1] if before.split() else ""
    ended_in_word = len(word_before) > 1 and word_before[-2:].isalpha() and word_before[-2:].isascii()
    return _is_word(element) or ended_in_word or element.tag in ("msub", "msubsup", "munder") or "/" in word_before


def _is_word(element: Element) -> bool:
    text = _text(element)
    return element.tag in ("mi", "mo") and len(text) > 1 and text.isalpha() and text.isascii()


def _element(element: Element) -> str:
    tag, parts = element.tag, list(element)
    if tag == "mfrac" and len(parts) == 2:
        if element.get("linethickness") == "0":
            return f"{_element(parts[0])} over {_element(parts[1])}"  # a binomial, between its own brackets
        return f"{_grouped(parts[0])}/{_grouped(parts[1], below=True)}"
    if tag == "msqrt":
        return f"\u221a{_grouped(element, row=True, below=True)}"
    if tag == "mroot" and len(parts) == 2:
        return f"{_raised(_element(parts[1]))}\u221a{_grouped(parts[0], below=True)}"
    if tag in ("msub", "munder") and len(parts) == 2:
        return _below(parts[0], parts[1])
    if tag in ("msup", "mover") and len(parts) == 2:
        return _above(parts[0], parts[1], accent=tag == "mover")
    if tag in ("msubsup", "munderover") and len(parts) == 3:
        return _both(*parts)
    if tag == "mtable":
        rows = [[_children(list(cell)).strip() for cell in row] for row in parts]
        return "\n".join("  ".join(cells) for cells in rows)
    if tag == "mspace":
        return " "
    return _children(parts) if parts else _text(element)


def _below(base: Element, low: Element) -> str:
    if low.tag == "mo" and _text(low) in ("\u23df", "\u23b5"):
        return _element(base)  # a brace under it
    name, index = _element(base), _element(low)
    if name in _WITH_BOUNDS:
        return f"{name}[{_unspaced(index)}] "
    return f"{name}{_lowered(index)}"


def _above(base: Element, high: Element, *, accent: bool) -> str:
    name, sign = _element(base), _element(high)
    if accent and sign in _ACCENTS and len(name) == 1:
        return unicodedata.normalize("NFC", f"{name}{_ACCENTS[sign]}")
    if sign and set(sign) <= {"\u2032"}:
        return f"{name}{sign}"
    if accent and sign in ("\u23de", "\u23b4"):
        return name
    group = _grouped(base, base=True)
    return f"{group}{_raised(sign)}"


def _both(base: Element, low: Element, high: Element) -> str:
    name = _element(base)
    if name in _WITH_BOUNDS:
        return f"{name}[{_unspaced(_element(low))} \u2026 {_unspaced(_element(high))}] "
    return f"{name}{_lowered(_element(low))}{_raised(_element(high))}"


def _raised(text: str) -> str:
    bare = _unspaced(text)
    if bare and set(bare) <= _SUPERSCRIPTS.keys():
        return "".join(_SUPERSCRIPTS[sign] for sign in bare)
    if bare == "\u22a4":
        return "\u1d40"
    return f"^{text.strip()}" if len(bare) == 1 else f"^({text.strip()})"


def _lowered(text: str) -> str:
    bare = _unspaced(text)
    if bare and set(bare) <= _SUBSCRIPTS.keys():
        return "".join(_SUBSCRIPTS[sign] for sign in bare)
    return f"_{bare}" if bare.isalnum() else f"_({bare.strip()})"


def _unspaced(text: str) -> str:
    """Without spaces, unless there are words in it."""
    words = any(len(word) > 1 and word.isalpha() for word in text.split())
    return text.strip() if words else text.replace(" ", "")


def _grouped(element: Element, *, row: bool = False, below: bool = False, base: bool = False) -> str:
    """A part of a formula, in brackets unless it is one thing. Below a fraction's bar a product is not one thing."""
    text = (_children(list(element)) if row else _element(element)).strip()
    inner = element
    while len(inner) == 1 and inner.tag in ("mrow", "msqrt", "mstyle"):
        inner = inner[0]
    single = inner.tag in ("mi", "mn", "mo", "mtext") or (
        not base and inner.tag in ("msub", "msup", "msubsup", "msqrt", "mover")
    )
    if base and inner.tag in ("msub", "mover"):
        single = True
    if single or _is_bracketed(text):
        return text
    signs = [one for one in inner if one.tag == "mo" and _text(one) not in _OPENING | _CLOSING]
    if not (signs or below or base) and not any(part.tag == "mfrac" for part in inner):
        return text
    return f"({text})"


def _is_bracketed(text: str) -> bool:
    if not text or text[0] != "(" or text[-1] != ")":
        return False
    depth = 0
    for place, sign in enumerate(text):
        depth += (sign == "(") - (sign == ")")
        if depth == 0 and place < len(text) - 1:
            return False
    return True
