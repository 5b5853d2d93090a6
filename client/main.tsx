import { render } from "solid-js/web";
import { createApp } from "./app";
import { listen } from "./keyboard";
import { Shell } from "./views/shell";

const app = createApp();
listen(app);
render(() => <Shell app={app} />, document.getElementById("app")!);
