"""Pages for when a master cannot be had: its store does not answer, a disk is full, its bytes are others."""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from archive.preservation.errors import BucketTrouble, DamagedObject, StorageFull
from archive.services.custody import fixity

logger = logging.getLogger(__name__)

_RETRY_AFTER_S = 60


class MastersMayBeMissing:
    """Middleware: says in words what only an operator can mend; what exactly it is goes to the log alone."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer as ever."""
        return self._answer(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page for it, where that is the matter: 503 for what passes, 500 for what does not."""
        if isinstance(exception, DamagedObject):
            logger.error("A damaged object: %s", exception)
            fixity.suspect(exception.object_id)
            return render(request, "errors/damaged.html", status=500)
        if isinstance(exception, BucketTrouble | StorageFull):
            logger.error("The store of the masters: %s", exception)
            response = render(request, "errors/503.html", status=503)
            response["Retry-After"] = str(_RETRY_AFTER_S)
            return response
        return None
