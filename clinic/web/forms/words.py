"""What a form says when something typed cannot be used, in the words of this app."""

from wtforms.meta import DefaultMeta

SAYS = {
    "Not a valid choice.": "Choose one from the list.",
    "Not a valid integer value.": "Enter a whole number.",
    "Not a valid decimal value.": "Enter a number.",
    "Not a valid float value.": "Enter a number.",
    "Not a valid time value.": "Enter a time, such as 14:05.",
    "This field is required.": "Enter something here.",
    "Field cannot be longer than %(max)d characters.": "Keep it to %(max)d characters.",
}


class OurWords:
    """Stands where WTForms would look for a translation."""

    def gettext(self, words: str) -> str:
        """Our words for a message of WTForms."""
        return SAYS.get(words, words)

    def ngettext(self, one: str, many: str, number: int) -> str:
        """The same for a message with a number."""
        return self.gettext(one if number == 1 else many)


class CalmMeta(DefaultMeta):
    """Gives every form of the app our words."""

    def get_translations(self, form: object) -> OurWords:
        """The words for this form."""
        return OurWords()
