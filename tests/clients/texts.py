"""Texts that are of a pattern, and texts that are not."""

import functools
import random
import re
import string
from re import _constants as codes
from re import _parser as parser

# For classes and dots, in this order of preference.
LETTERS = string.ascii_lowercase + string.digits + string.ascii_uppercase + string.punctuation + " "

TRIES = 20_000

STRANGE = ("~{!}~", "!", " ", "\n", "\x01", "é¤", "", "a")


@functools.cache
def text_of(pattern, least, most):
    """A short text of the pattern, within the lengths."""
    if pattern is None:
        return "a" * least
    chance = random.Random(1)
    tree = parser.parse(pattern)
    for attempt in range(TRIES):
        text = draw(tree, chance, attempt % (least + 2))
        if len(text) >= least and (most is None or len(text) <= most) and re.fullmatch(pattern, text, re.ASCII):
            return text
    raise AssertionError(f"no text of {pattern} with {least} to {most} characters was found")


@functools.cache
def other_text(pattern, least, most):
    """A text that is not of the pattern, and is of the right length where that can be."""
    for strange in STRANGE:
        times = -(-least // len(strange)) if strange else 1
        for text in (strange * max(1, times), strange):
            fits = len(text) >= least and (most is None or len(text) <= most)
            if (fits or text == strange) and not re.fullmatch(pattern, text, re.ASCII):
                return text
    raise AssertionError(f"every text is of {pattern}")


def draw(tree, chance, extra):
    """A text of a parsed pattern; anchors say nothing. Repetitions are short, or longer by `extra`."""
    return "".join(draw_one(code, argument, chance, extra) for code, argument in tree)


def draw_one(code, argument, chance, extra):
    match code:
        case codes.LITERAL:
            return chr(argument)
        case codes.NOT_LITERAL:
            return "a" if argument != ord("a") else "b"
        case codes.ANY:
            return "a"
        case codes.IN:
            return draw_class(argument, chance)
        case codes.BRANCH:
            return draw(chance.choice(argument[1]), chance, extra)
        case codes.SUBPATTERN:
            return draw(argument[3], chance, extra)
        case codes.MAX_REPEAT:
            low, high, tree = argument
            times = min(low + chance.choice((0, 1, extra)), high)
            return "".join(draw(tree, chance, extra) for _ in range(times))
        case codes.AT:
            return ""
    raise AssertionError(f"patterns with {code} are not known here")


def draw_class(items, chance):
    fitting = [letter for letter in LETTERS if is_in_class(items, letter)]
    return chance.choice(fitting[:10])


def is_in_class(items, letter):
    negated, found = False, False
    for code, argument in items:
        match code:
            case codes.NEGATE:
                negated = True
            case codes.LITERAL:
                found = found or argument == ord(letter)
            case codes.RANGE:
                found = found or argument[0] <= ord(letter) <= argument[1]
            case codes.CATEGORY:
                found = found or is_in_category(argument, letter)
    return found != negated


def is_in_category(category, letter):
    match category:
        case codes.CATEGORY_SPACE:
            return letter.isspace()
        case codes.CATEGORY_NOT_SPACE:
            return not letter.isspace()
        case codes.CATEGORY_DIGIT:
            return letter.isdigit()
    raise AssertionError(f"classes with {category} are not known here")
