// How the reader wants the page: language, currency, light or dark; kept by the browser.

export type Language = "en" | "ja";
export type Currency = "USD" | "JPY";
export type Theme = "light" | "dark";

const KEY = "kakehashi.settings";

interface Kept {
  language: Language;
  currency: Currency;
  theme: Theme;
}

function first(): Kept {
  const usual: Kept = {
    language: navigator.language.startsWith("ja") ? "ja" : "en",
    currency: "USD",
    theme: matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light",
  };
  try {
    return { ...usual, ...JSON.parse(localStorage.getItem(KEY) ?? "{}") };
  } catch {
    return usual;
  }
}

export const settings = $state<Kept>(first());

/** Write the settings onto the page and keep them; run in an effect. */
export function applySettings(): void {
  const root = document.documentElement;
  root.lang = settings.language;
  root.dataset.theme = settings.theme;
  localStorage.setItem(KEY, JSON.stringify(settings));
}
