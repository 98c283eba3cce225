# SPDX-License-Identifier: Apache-2.0
"""Moments as people write them in a file: ISO 8601, with or without a time zone, or a date alone."""

from __future__ import annotations

from datetime import date, datetime, time, tzinfo

__all__ = ["moment"]


def moment(text: str, zone: tzinfo | None = None) -> datetime:
    """The moment with its time zone; a date alone means the end of that day.

    Without an offset it is read in `zone`, and with None in the zone of this machine. ValueError where it is no moment.
    """
    text = text.strip()
    try:
        read = datetime.combine(date.fromisoformat(text), time.max)
    except ValueError:
        read = datetime.fromisoformat(text)
    if read.tzinfo is not None:
        return read
    return read.astimezone() if zone is None else read.replace(tzinfo=zone)
