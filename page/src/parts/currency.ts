// Texts and drawings of dollars in yen: at the run's rate, wherever the reader wants yen.

import { answers } from "../state/answers.svelte";
import { settings } from "../state/settings.svelte";
import { converted } from "./format";

const AXIS = /US\$ ?bn|10億米ドル/;
const CHANNELS = ["x", "y"];

/** A text with its dollars in the chosen currency; a known figure as its table has it. */
export function moneyIn(text: string): string {
  return converted(text, answers.usdJpy, answers.dollars);
}

type Node = Record<string, unknown>;

/** A drawing with its axis of dollars, its data and its words in the chosen currency. */
export function drawnIn(spec: object): object {
  const rate = answers.usdJpy;
  if (settings.currency === "USD" || rate === null) return spec;
  const drawn = structuredClone(spec) as Node;
  const encodings = below(drawn, "encoding");
  const channel = CHANNELS.find((name) => encodings.some((one) => AXIS.test(axisTitle(one, name))));
  if (channel) convert(drawn, encodings, channel, rate);
  reword(drawn);
  return drawn;
}

function axisTitle(encoding: Node, name: string): string {
  const axis = (encoding[name] as Node | undefined)?.axis as Node | undefined;
  return typeof axis?.title === "string" ? axis.title : "";
}

/** Every mapping that stands under a key, at any depth. */
function below(node: unknown, key: string): Node[] {
  if (node === null || typeof node !== "object") return [];
  return Object.entries(node).flatMap(([name, value]) =>
    name === key ? [value as Node] : name === "values" ? [] : below(value, key),
  );
}

function convert(drawn: Node, encodings: Node[], channel: string, rate: number): void {
  const scales = encodings.flatMap((one) => [one[channel], one[`${channel}2`]]).filter(Boolean) as Node[];
  const fields = new Set(scales.map((one) => one.field).filter((one) => typeof one === "string"));
  const rows = below(drawn, "data").flatMap((one) => (Array.isArray(one.values) ? (one.values as Node[]) : []));
  const amounts = rows.flatMap((row) => [...fields].map((name) => Math.abs(Number(row[name as string]) || 0)));
  const trillions = Math.max(0, ...amounts) * rate >= 1000;
  const factor = trillions ? rate / 1000 : rate;
  for (const row of new Set(rows)) for (const name of fields) row[name as string] = times(row[name as string], factor);
  for (const one of scales) {
    const [axis, scale] = [one.axis as Node | undefined, one.scale as Node | undefined];
    one.datum = times(one.datum, factor);
    if (scale) scale.domain = times(scale.domain, factor);
    if (!axis) continue;
    axis.values = times(axis.values, factor);
    if (typeof axis.title === "string") axis.title = axis.title.replace(AXIS, unit(trillions));
  }
}

function unit(trillions: boolean): string {
  if (settings.language === "ja") return trillions ? "兆円" : "10億円";
  return trillions ? "¥ tn" : "¥ bn";
}

function times(value: unknown, factor: number): unknown {
  if (typeof value === "number") return value * factor;
  return Array.isArray(value) ? value.map((one) => times(one, factor)) : value;
}

/** Amounts inside the words of a drawing. */
function reword(node: unknown): void {
  if (node === null || typeof node !== "object") return;
  const mapping = node as Node;
  for (const [key, value] of Object.entries(mapping)) {
    if (typeof value === "string") mapping[key] = moneyIn(value);
    else reword(value);
  }
}
