"""Words are measured as they print, so that a heading takes the lines it needs and no more."""

from clinic.handouts.measure import lines_of, width_mm


def test_a_wider_sign_and_a_larger_size_are_wider() -> None:
    assert width_mm("W", 12) > width_mm("i", 12)
    assert width_mm("Pain", 24) == 2 * width_mm("Pain", 12)


def test_a_sign_that_our_font_lacks_counts_as_wide() -> None:
    assert width_mm("\u0639", 12) > width_mm("a", 12)


def test_words_break_only_between_each_other() -> None:
    text = "Back to usual by next morning?"
    assert lines_of(text, 200, 12) == 1
    assert lines_of(text, width_mm(text, 12) / 2 + 8, 12) == 2
    assert lines_of("morning?", 1, 12) == 1
