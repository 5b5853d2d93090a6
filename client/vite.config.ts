import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import solid from "vite-plugin-solid";

/** The policy of the server allows scripts and styles from files only, so nothing may be inlined. */
const inlineBytesMax = 0;

// Vite reads this file's default export; nothing else in the project has one.
export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  plugins: [solid()],
  build: {
    outDir: "../dist/client",
    emptyOutDir: true,
    target: "es2023",
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    assetsInlineLimit: inlineBytesMax,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: { proxy: { "/socket": { target: "ws://127.0.0.1:4000", ws: true } } },
});
