// The words of the interface in the reader's language, by typed keys.

import en from "./en.json";
import ja from "./ja.json";
import { settings } from "../state/settings.svelte";

export type Key = keyof typeof en;

const CATALOGUES: Record<"en" | "ja", Record<Key, string>> = { en, ja };

/** The text of a key, its {names} filled in. */
export function t(key: Key, values: Record<string, string | number> = {}): string {
  return CATALOGUES[settings.language][key].replace(/\{(\w+)\}/g, (whole, name) =>
    name in values ? String(values[name]) : whole,
  );
}
