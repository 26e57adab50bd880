import pytest

from engine.matching.words.slips import describe_difference

MARKET = frozenset({"services", "construction", "recruitment", "shop", "shops", "northern"})

DIFFERENCES = [
    ("harcuort", "harcourt", "letters swapped", "two neighbours swapped"),
    ("harccourt", "harcourt", "letter doubled", "a letter twice"),
    ("harcort", "harcourt", "letter dropped", "a letter left out"),
    ("harcoirt", "harcourt", "neighbouring key", "i beside u"),
    ("redfem", "redfern", "look-alike letter", "rn for m"),
    ("c0balt", "cobalt", "look-alike letter", "0 for o"),
    ("harrow", "harlow", "other letter", "an unrelated letter: another name"),
    ("vale", "dale", "other letter", "too short for a slip"),
    ("svcs", "services", "abbreviation", "letters of a market word in order"),
    ("constr", "construction", "abbreviation", "the beginning of a market word"),
    ("n", "northern", "abbreviation", "a quarter of the compass"),
    ("servicez", "services", "neighbouring key", "z for s"),
    ("constriktion", "construction", "slip in a business word", "two letters of a long market word"),
    ("shop", "shops", "plural", "one or more of the same"),
    ("silver", "silverstone", "shortened", "the beginning of another word"),
    ("r", "rowan", "initial", "a first letter"),
    ("12", "1", None, "numbers are equal or they are not"),
    ("harcourt", "penrose", None, "other words"),
]


@pytest.mark.parametrize(("first", "second", "kind", "reason"), DIFFERENCES)
def test_the_kind_of_difference_is_named(first, second, kind, reason):
    assert describe_difference(first, second, MARKET) == kind, reason
    assert describe_difference(second, first, MARKET) == kind, "the order of the two does not matter"
