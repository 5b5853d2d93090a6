/**
 * Before a client test: compiles Solid's JSX as Vite does, and lends happy-dom's document. Bun's own fetch, timers, URL and streams stay,
 * because happy-dom's would talk to nothing; what has to do with elements and their events becomes happy-dom's.
 */
import { transformAsync } from "@babel/core";
import { GlobalWindow } from "happy-dom";

Bun.plugin({
  name: "solid",
  setup(build) {
    build.onLoad({ filter: /\.tsx$/ }, async ({ path }) => {
      const presets = [
        ["babel-preset-solid", {}],
        ["@babel/preset-typescript", {}],
      ];
      const result = await transformAsync(await Bun.file(path).text(), {
        filename: path,
        presets,
        sourceMaps: "inline",
        configFile: false,
        babelrc: false,
      });
      return { contents: result?.code ?? "", loader: "js" };
    });
    // Styles have no meaning without a layout.
    build.onLoad({ filter: /\.css$/ }, () => ({ contents: "", loader: "js" }));
  },
});

const page = new GlobalWindow({ url: "http://parley.test/" });
/** Bun has these too, but an element takes only its own window's. */
const replaced = /^(window|self|.*Event|.*EventListener|EventTarget|Node|Text|Document.*|navigator|location|localStorage|sessionStorage)$/;
for (const name of new Set([...Object.getOwnPropertyNames(page), "addEventListener", "removeEventListener", "dispatchEvent"])) {
  if (name in globalThis && !replaced.test(name)) continue;
  const found: unknown = Reflect.get(page, name);
  const value: unknown = typeof found === "function" && /^[a-z]/.test(name) ? found.bind(page) : found;
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
}
