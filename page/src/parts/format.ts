// Amounts in the reader's currency and language; everything else as the server wrote it.

import type { Cell, Column } from "../api/shapes";
import { settings } from "../state/settings.svelte";
import { t } from "../text/text";

const DOLLARS = /^USD(?<per> \/ .+)?$/;
const YEN = /^JPY(?<per> \/ .+)?$/;
const COLUMN = /^US\$ ?(?<scale>bn|m)(?<rest>.*)$/;
const YEN_COLUMN = /^¥ tn(?<rest>.*)$/;
const PER_JA: Record<string, string> = { " / year": "/年", " / month": "/月", " a year": "/年", " a month": "/月" };

const WRITTEN = {
  en: /(?<minus>[−-]?)US\$(?<digits>[\d,]+(?:\.\d+)?)(?<scale>tn|bn|m)?/g,
  ja: /(?<minus>▲?)(?<digits>[\d,]+(?:\.\d+)?)(?<scale>兆|億|万)?米ドル/g,
};
const SCALES: Record<string, number> = { tn: 1e12, bn: 1e9, m: 1e6, 兆: 1e12, 億: 1e8, 万: 1e4 };

interface Scale {
  least: number;
  name: string;
}
// Thousands of millions and their kin, and the Japanese steps of ten thousand.
const WESTERN: Scale[] = [
  { least: 1e12, name: "tn" },
  { least: 1e9, name: "bn" },
  { least: 1e6, name: "m" },
];
const JAPANESE: Scale[] = [
  { least: 1e12, name: "兆" },
  { least: 1e8, name: "億" },
  { least: 1e4, name: "万" },
];

function digits(value: number): string {
  const size = value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value)));
  return Math.abs(Number(value.toPrecision(3))).toLocaleString("en", {
    maximumFractionDigits: Math.max(2 - size, 0),
  });
}

/** Dollars in the chosen currency: US$33.3bn, 333億米ドル, ¥4.92tn, 4.92兆円. */
export function money(usd: number, usdJpy: number | null): string {
  const yen = settings.currency === "JPY" && usdJpy !== null;
  return inWords(yen ? usd * usdJpy : usd, yen);
}

/** An amount of yen, or of dollars, as people read it. */
export function inWords(amount: number, yen: boolean): string {
  const japanese = settings.language === "ja";
  const close = Math.abs(Number(amount.toPrecision(3)));
  const scale = (japanese ? JAPANESE : WESTERN).find((one) => close >= one.least);
  const number = digits(scale ? amount / scale.least : Math.round(amount));
  const minus = amount < 0 && close >= 0.5 ? (japanese ? "▲" : "−") : "";
  const body = number + (scale?.name ?? "");
  if (japanese) return minus + body + (yen ? "円" : "米ドル");
  return minus + (yen ? "¥" : "US$") + body;
}

/** A text with its dollars in the chosen currency, `known` amounts to the last digit. */
export function converted(text: string, usdJpy: number | null, known?: Map<string, number>): string {
  if (settings.currency === "USD" || usdJpy === null) return text;
  return text.replace(WRITTEN[settings.language], (whole, ...rest) => {
    const { minus, digits, scale } = rest.at(-1) as Record<string, string | undefined>;
    const size = Number((digits ?? "").replaceAll(",", "")) * (SCALES[scale ?? ""] ?? 1);
    return money(known?.get(whole) ?? (minus ? -size : size), usdJpy);
  });
}

/** Amounts of dollars by how they are written. */
export function byWords(amounts: number[]): Map<string, number> {
  return new Map(amounts.map((amount) => [inWords(amount, false), amount]));
}

/** The text of a cell; dollars in the chosen currency. */
export function cellText(cell: Cell, column: Column | null, usdJpy: number | null): string {
  const yen = YEN.exec(cell.unit ?? "");
  const japanese = settings.language === "ja";
  if (yen && japanese) {
    if (YEN_COLUMN.test(column?.unit ?? "")) return withInterval(cell, (amount) => signed(amount, 1e12));
    return withInterval(cell, (amount) => inWords(amount, true) + perJa(yen.groups?.per));
  }
  const dollars = DOLLARS.exec(cell.unit ?? "");
  if (dollars === null || asWritten()) return cell.amount == null ? converted(cell.text, usdJpy) : cell.text;
  if (COLUMN.test(column?.unit ?? "")) return withInterval(cell, (amount) => inColumn(amount, usdJpy));
  const per = dollars.groups?.per ?? "";
  return withInterval(cell, (amount) => money(amount, usdJpy) + (japanese ? perJa(per) : per.replace(" / ", " a ")));
}

/** An amount in words, with its interval of 95 % where it is an estimate from draws. */
function withInterval(cell: Cell, words: (amount: number) => string): string {
  if (cell.amount == null) return cell.text;
  const body = words(cell.amount);
  if (cell.low == null || cell.high == null) return body;
  const [low, high] = [words(cell.low), words(cell.high)];
  const between = low === high ? low : cell.low < 0 ? t("lowToHigh", { low, high }) : `${low}–${high}`;
  return `${body} (${between})${cell.mark ?? ""}`;
}

function perJa(per = ""): string {
  return PER_JA[per] ?? per;
}

/** The unit under a column's name; dollars in the chosen currency. */
export function columnUnit(column: Column): string {
  const trillions = YEN_COLUMN.exec(column.unit ?? "");
  if (trillions && settings.language === "ja") return "兆円" + perJa(trillions.groups?.rest);
  const head = COLUMN.exec(column.unit ?? "");
  if (!head || asWritten()) return column.unit ?? "";
  const rest = head.groups?.rest ?? "";
  const yen = settings.currency === "JPY";
  if (settings.language === "ja") return (yen ? "億円" : "億米ドル") + (PER_JA[rest] ?? rest);
  return `¥ bn${rest}`;
}

function asWritten(): boolean {
  return settings.currency === "USD" && settings.language === "en";
}

function inColumn(usd: number, usdJpy: number | null): string {
  const yen = settings.currency === "JPY" && usdJpy !== null;
  return Math.abs(usd) < 1 ? "0" : signed(yen ? usd * usdJpy : usd, settings.language === "ja" ? 1e8 : 1e9);
}

/** The number alone, in units of `scale`. */
function signed(amount: number, scale: number): string {
  const minus = amount < 0 ? (settings.language === "ja" ? "▲" : "−") : "";
  return minus + digits(amount / scale);
}
