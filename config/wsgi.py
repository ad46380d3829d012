"""Entry point for gunicorn."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()
# What was loaded stays: looking through it for garbage at each page costs a tenth of the page.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 20)
