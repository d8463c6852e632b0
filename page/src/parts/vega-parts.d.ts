// The parts of Vega that come without types of their own; `vega` has those of the whole.

declare module "vega-dataflow" {
  export const transforms: Record<string, unknown>;
}
declare module "vega-encode";
declare module "vega-geo";
declare module "vega-transforms";
declare module "vega-view-transforms";
declare module "vega-parser" {
  export { parse } from "vega";
}
declare module "vega-view" {
  export { View } from "vega";
}
