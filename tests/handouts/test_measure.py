"""Words are measured as they print, so that a heading takes the lines it needs and no more."""

from clinic.handouts.measure import lines_of, width_mm


def test_a_wider_sign_and_a_larger_size_are_wider() -> None:
    assert width_mm("W", 12) > width_mm("i", 12)
    assert width_mm("Pain", 24) == 2 * width_mm("Pain", 12)


def test_a_sign_that_our_font_lacks_counts_as_wide() -> None:
    assert width_mm("\u0639", 12) > width_mm("a", 12)


def test_an_arabic_word_is_narrower_than_its_letters_and_its_signs_have_no_width() -> None:
    letters = "\u0633\u062c\u0644"
    assert width_mm(letters, 12) < sum(width_mm(letter, 12) for letter in letters)
    assert width_mm(letters + "\u0651", 12) == width_mm(letters, 12)


def test_words_break_only_between_each_other() -> None:
    text = "Back to usual by next morning?"
    assert lines_of(text, 200, 12) == 1
    assert lines_of(text, width_mm(text, 12) / 2 + 8, 12) == 2
    assert lines_of("morning?", 1, 12) == 1
    assert lines_of("0\u00a0to\u00a010", 1, 12) == 1
