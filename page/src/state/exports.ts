// The forms in which a figure or table can be taken away, each at an address that stays.

import type { Question } from "../api/shapes";
import { shared } from "./links";

export interface Form {
  name: string;
  ending: string;
  /** True where only a drawing has this form. */
  drawing: boolean;
}

export const FORMS: Form[] = [
  { name: "PNG", ending: "png", drawing: true },
  { name: "SVG", ending: "svg", drawing: true },
  { name: "CSV", ending: "csv", drawing: false },
  { name: "XLSX", ending: "xlsx", drawing: false },
  { name: "Vega-Lite (JSON)", ending: "json", drawing: true },
];

/** The address of a figure or table of a question. */
export async function exportAddress(question: Question, id: string, ending: string): Promise<string> {
  const { exports } = await shared(question);
  return exports.replace("{name}", encodeURIComponent(id)).replace("{ending}", ending);
}
