// Colours of the figures' specifications on a dark page; reports/figures/style.py has the same.

const DARK: Record<string, string> = {
  "#1b2530": "#e8edf2",
  "#55616e": "#a9b4c0",
  "#d3dae1": "#38424d",
  "#ffffff": "#12171d",
  "#fffffe": "#12171d",
  "#1b2531": "#12171d",
  "#1f5fa8": "#5c9ee8",
  "#12786d": "#46bfb0",
  "#86b2dd": "#bcd6f0",
  "#c4601a": "#f0914a",
  "#eab98e": "#f6d0ad",
  "#7b8592": "#98a3b0",
  "#b6bfc9": "#5b6773",
  "#a5123d": "#f4698a",
};

/** A specification with its colours for the page that it stands on. */
export function onPage(spec: object, theme: "light" | "dark"): object {
  if (theme === "light") return spec;
  const text = JSON.stringify(spec).replace(/"(#[0-9a-f]{6})"/g, (whole, colour: string) =>
    DARK[colour] ? `"${DARK[colour]}"` : whole,
  );
  return JSON.parse(text);
}
