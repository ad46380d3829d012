"""Live parts of pages: htmx asks for one of them where a browser asks for the whole page."""

from django.http import HttpRequest


def is_part(request: HttpRequest) -> bool:
    """Whether only the live part of a page is asked for."""
    return request.headers.get("HX-Request") == "true"
