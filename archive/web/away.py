"""A page for when the masters cannot be had: their store does not answer, or a disk is full."""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from archive.preservation.errors import BucketTrouble, StorageFull

logger = logging.getLogger(__name__)

_RETRY_AFTER_S = 60


class StoreMayBeAway:
    """Middleware: says in words, with 503, what only an operator can mend."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer as ever."""
        return self._answer(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page, where that is the matter; nothing of what went wrong is told to a reader."""
        if not isinstance(exception, BucketTrouble | StorageFull):
            return None
        logger.error("The store of the masters: %s", exception)
        response = render(request, "errors/503.html", status=503)
        response["Retry-After"] = str(_RETRY_AFTER_S)
        return response
