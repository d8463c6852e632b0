// Which page is open: the part of the address after `#/`.

export const PAGES = ["overview", "programme", "results", "compare", "share"] as const;
export type PageName = (typeof PAGES)[number];

function read(): string[] {
  return location.hash.replace(/^#\/?/, "").split("/").map(decodeURIComponent);
}

class Route {
  parts = $state.raw<string[]>(read());

  constructor() {
    addEventListener("hashchange", () => {
      if (location.hash.startsWith("#/") || location.hash === "") this.parts = read();
    });
  }

  get page(): PageName {
    return PAGES.find((name) => name === this.parts[0]) ?? "overview";
  }
  /** The part of the page, such as a section of the results. */
  get part(): string {
    return this.parts[1] ?? "";
  }
  go(...parts: string[]): void {
    location.hash = `#/${parts.map(encodeURIComponent).join("/")}`;
  }
}

export const route = new Route();
