// A measure as people read it: its value and the interval of the draws.

import type { MeasureValue } from "../api/shapes";
import { settings } from "../state/settings.svelte";
import { t } from "../text/text";
import { cellText, inWords } from "./format";

const YEN_A_YEAR = "JPY / year";

export function measureText(one: MeasureValue, usdJpy: number | null): string {
  if (one.day && settings.language === "ja") {
    const [year, month, day] = one.day.split("-").map(Number);
    return `${year}年${month}月${day}日`;
  }
  return shown(one, one.number ?? null, one.text, usdJpy);
}

/** "US$30bn to US$45bn"; nothing where no draws were made. */
export function measureRange(one: MeasureValue, usdJpy: number | null): string {
  if (one.low == null || one.high == null) return "";
  const low = shown(one, one.low, plain(one.low, one.unit), usdJpy);
  const high = shown(one, one.high, plain(one.high, one.unit), usdJpy);
  return t("lowToHigh", { low, high });
}

function shown(one: MeasureValue, amount: number | null, text: string, usdJpy: number | null): string {
  // What tariffs save stands beside what the programme costs, so both are in one currency.
  if (one.unit === YEN_A_YEAR && amount !== null && usdJpy !== null && settings.currency === "USD") {
    const usd = amount / usdJpy;
    return cellText({ text: `${inWords(usd, false)} a year`, amount: usd, unit: "USD / year" } as never, null, usdJpy);
  }
  return cellText({ text, amount, unit: one.unit } as never, null, usdJpy);
}

function plain(value: number, unit: string): string {
  const number = (scaled: number) =>
    scaled.toLocaleString("en", { maximumSignificantDigits: 3 }).replace("-", "−");
  if (unit === "share") return `${number(100 * value)} %`;
  if (unit === "share / year") return `${number(100 * value)} % ${t("aYear")}`;
  if (unit === "USD" || unit.startsWith("USD /")) return inWords(value, false);
  if (unit === "JPY" || unit.startsWith("JPY /")) return inWords(value, true);
  return unit === "x" ? `${number(value)}x` : number(value);
}
