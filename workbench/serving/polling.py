"""Polling: a look for a new champion twice a second, while requests go on."""

from __future__ import annotations

import logging
from threading import Event
from typing import TYPE_CHECKING

from workbench.leftovers import settle

if TYPE_CHECKING:
    from workbench.serving.judging import Answering

logger = logging.getLogger("workbench.serving")
WATCH_SECONDS = 0.5


def keep_up(answering: Answering, stop: Event) -> None:
    """Look until told to stop; a look that fails changes nothing and is tried again."""
    while not stop.wait(WATCH_SECONDS):
        try:
            if answering.refresh():
                settle()
        except Exception as error:
            logger.error("the champion could not be looked up: %s", type(error).__name__)
