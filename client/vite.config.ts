import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import solid from "vite-plugin-solid";

/** The policy of the server allows scripts and styles from files only, so nothing may be inlined. */
const inlineBytesMax = 0;

/** Loaded whatever is on the screen: the framework and everything but the views and what only they use. */
const firstModules = /solid-js|idb-keyval|client\/(parts\/(icon|small)|[a-z-]+)\.tsx?$(?<!client\/(uploads|fit|box|sending|snooze|search|timeline|virtual|main)\.tsx?)/;

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
    // What every page needs comes as one file: it compresses better than its parts, and asks once.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: "first", test: firstModules }] } } },
  },
  server: { proxy: { "/socket": { target: "ws://127.0.0.1:4000", ws: true } } },
});
