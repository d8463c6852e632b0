"""The questions of time in one place: how a programme stands against its deadline."""

from kakehashi.analysis.absorption import Absorption, absorption
from kakehashi.analysis.acceleration import acceleration
from kakehashi.analysis.notice import last_notice, last_notice_dates
from kakehashi.analysis.pace import required_pace
from kakehashi.analysis.utilisation import Utilisation, utilisation, utilisation_at

__all__ = [
    "Absorption",
    "Utilisation",
    "absorption",
    "acceleration",
    "last_notice",
    "last_notice_dates",
    "required_pace",
    "utilisation",
    "utilisation_at",
]
