import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

// One folder of plain files that the server hands out; nothing inlined, so that the
// strictest content policy lets the page run.
export default defineConfig({
  plugins: [svelte()],
  base: "/",
  // Vega-Lite asks Vega for three words of vega-util, and would bring all of Vega for them;
  // src/parts/vega.ts takes the parts that figures use.
  resolve: { alias: [{ find: /^vega$/, replacement: "vega-util" }] },
  build: {
    outDir: "../src/kakehashi/web/static",
    emptyOutDir: true,
    license: { fileName: "licences.md" },
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
    reportCompressedSize: false,
  },
});
