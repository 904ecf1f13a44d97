"""What several forms ask for: a name, an email address."""

from email_validator import EmailNotValidError, validate_email

from clinic.domain.errors import FieldError


def check_name(text: str, message: str) -> str:
    """The name without spaces around it. Raises FieldError with the message when it is empty."""
    if not text.strip():
        raise FieldError("name", message)
    return text.strip()


def check_email(text: str) -> str:
    """The address in lower case. Raises FieldError when it cannot be one."""
    try:
        return validate_email(text.strip(), check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        raise FieldError("email", "Enter an email address, such as name@clinic.org.") from None
