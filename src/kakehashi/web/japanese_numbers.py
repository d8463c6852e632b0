"""Amounts, days and shares inside a text, as they are written in Japanese."""

from __future__ import annotations

import math
import re

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August",
    "September", "October", "November", "December",
)  # fmt: skip
NAMES = "|".join(sorted({*MONTHS, *(month[:3] for month in MONTHS)}, reverse=True))
DAY = re.compile(rf"\d{{1,2}}\s(?:{NAMES})\s\d{{4}}")
MONTH = re.compile(rf"\b({NAMES})\s(\d{{4}})\b")
NUMBER = r"\d[\d,]*(?:\.\d+)?"
MONEY = re.compile(rf"[\N{{MINUS SIGN}}-]?(?:US\$|\N{{YEN SIGN}}){NUMBER}(?:tn|bn|m)?")
PRINTED = re.compile(
    rf"(?P<sign>[\N{{MINUS SIGN}}-]?)(?P<symbol>US\$|\N{{YEN SIGN}})(?P<number>{NUMBER})"
    r"(?P<scale>tn|bn|m)?(?P<per>\s(?:a|per)\s[A-Za-z]+)?"
    rf"(?P<span>\s\({NUMBER}\N{{EN DASH}}{NUMBER}\))?"
)
SHARE = re.compile(rf"({NUMBER})\s%(\sa\syear)?")
TIMES = re.compile(rf"({NUMBER})x\b")
SCALES = {"tn": 1e12, "bn": 1e9, "m": 1e6}
STEPS = ((1e12, "兆"), (1e8, "億"), (1e4, "万"))
CURRENCIES = {"US$": "米ドル", "\N{YEN SIGN}": "円"}
PER = {"year": "年", "month": "月", "day": "日", "unit": "単位", "wafer": "枚"}
DIGITS = 3


def in_japanese(text: str) -> str:
    """A text with its amounts, days and shares as they are written in Japanese."""
    text = DAY.sub(_day, text)
    text = MONTH.sub(lambda found: f"{found[2]}年{_month(found[1])}月", text)
    text = PRINTED.sub(_money, text)
    text = SHARE.sub(lambda f: f"{'年' if f[2] else ''}{f[1]}%", text)
    return TIMES.sub(r"\1倍", text)


def _month(name: str) -> int:
    return next(k for k, month in enumerate(MONTHS, 1) if month.startswith(name))


def _day(found: re.Match[str]) -> str:
    """19 Jan 2029 is 2029年1月19日."""
    day, month, year = found[0].split()
    return f"{year}年{_month(month)}月{day}日"


def _money(found: re.Match[str]) -> str:
    """US$33.3bn is 333億米ドル; a range behind it is in the unit of the amount."""
    scale = SCALES.get(found["scale"] or "", 1.0)
    sign = "▲" if found["sign"] else ""
    text = sign + _steps(_number(found["number"]) * scale) + CURRENCIES[found["symbol"]]
    if found["per"]:
        unit = found["per"].split()[1]
        text += f"/{PER.get(unit, unit)}"
    if found["span"]:
        low, high = re.findall(NUMBER, found["span"])
        text += f"（{_steps(_number(low) * scale)}〜{_steps(_number(high) * scale)}）"  # noqa: RUF001
    return text


def _number(text: str) -> float:
    return float(text.replace(",", ""))


def _steps(amount: float) -> str:
    """An amount in the largest step of ten thousand that it fills."""
    least, name = next((step for step in STEPS if amount >= step[0]), (1.0, ""))
    number = amount / least
    size = math.floor(math.log10(number)) if number else 0
    text = f"{number:,.{max(DIGITS - 1 - size, 0)}f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) + name
