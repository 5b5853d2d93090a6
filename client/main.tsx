import { render } from "solid-js/web";
import { createApp } from "./app";
import { listen } from "./keyboard";
import { Shell } from "./views/shell";

const app = createApp();
listen(app);
// A cached inbox is the first thing that is painted: no frame of it comes before.
await app.ready;
render(() => <Shell app={app} />, document.getElementById("app")!);
