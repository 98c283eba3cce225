# datetime and zoneinfo: across a change of the clock, ISO text, strptime, the local zone.
import calendar
import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo


def work() -> float:
    berlin, tokyo = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Tokyo")
    before = datetime(2024, 3, 30, 12, tzinfo=berlin)
    after = before + timedelta(days=1)
    hours = (after.astimezone(UTC) - before.astimezone(UTC)) / timedelta(hours=1)
    read = datetime.strptime("2024-02-29 10:00 +0900", "%Y-%m-%d %H:%M %z").astimezone(tokyo)
    known = datetime.now().year > 2000 and len(time.tzname) == 2 and datetime.now(UTC).tzinfo is UTC
    return (
        hours
        + read.hour
        + datetime.fromisoformat("2024-01-01T00:00:00").weekday()
        + known
        + calendar.monthrange(2024, 2)[1]
    )
