"""A whole number out of an address, a form or a header."""


def whole(text: str, *, digits: int = 17) -> int | None:
    """The number that ASCII digits write, at most `digits` of them so that its column holds it; None for anything else.

    Not `int` after `isdigit`: a superscript two is a digit to the one and an error to the other.
    """
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else None
