// Vega with its interpreter, loaded when the first figure is drawn: no eval, no fetch.

import type { Item, TooltipHandler } from "vega";
import { transforms } from "vega-dataflow";
import * as encode from "vega-encode";
import * as geo from "vega-geo";
import { expressionInterpreter } from "vega-interpreter";
import { compile, type TopLevelSpec } from "vega-lite";
import { parse } from "vega-parser";
import * as shape from "vega-transforms";
import { View } from "vega-view";
import * as lay from "vega-view-transforms";

// The parts of Vega that our figures use; all of it would weigh a third more.
Object.assign(transforms, shape, lay, encode, geo);

const NOTHING_LOADED = {
  load: () => Promise.reject(new Error("figures hold their own numbers")),
  sanitize: () => Promise.reject(new Error("figures have no links")),
  http: () => Promise.reject(new Error("figures fetch nothing")),
  file: () => Promise.reject(new Error("figures read no files")),
};

export type Drawn = View;

/** Draw a specification into an element; finalize what it returns when it goes. */
export async function draw(
  spec: object,
  into: HTMLElement,
  tip: (text: string, at: { x: number; y: number } | null) => void,
): Promise<Drawn> {
  const compiled = compile(spec as TopLevelSpec, { logger: QUIET }).spec;
  const view = new View(parse(compiled, undefined, { ast: true }), {
    expr: expressionInterpreter,
    renderer: "svg",
    container: into,
    hover: false,
    loader: NOTHING_LOADED as never,
    logLevel: 0,
  } as never);
  const show: TooltipHandler = (_handler, event: MouseEvent, _item: Item, value: unknown) =>
    tip(words(value), value == null || value === "" ? null : { x: event.clientX, y: event.clientY });
  view.tooltip(show);
  await view.runAsync();
  return view;
}

const QUIET = {
  level: () => QUIET,
  error: () => QUIET,
  warn: () => QUIET,
  info: () => QUIET,
  debug: () => QUIET,
} as never;

function words(value: unknown): string {
  if (value === null || typeof value !== "object") return String(value ?? "");
  return Object.entries(value)
    .map(([name, text]) => `${name}: ${String(text)}`)
    .join("\n");
}
