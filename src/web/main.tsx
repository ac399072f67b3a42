import { render } from "preact";
import { App } from "./app.tsx";

const place = document.getElementById("app");
if (place === null) throw new Error("the page has a place for the app");
render(<p>{App.name}</p>, place);
