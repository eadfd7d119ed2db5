// One line over the thread that says why nothing moves; it goes by itself.

import { on, part, words } from "./page.js";

const place = part("banner");

let isUnreachable = false;
let isBusy = false;

function sentence() {
  if (!navigator.onLine) return words("offline");
  if (isUnreachable) return words("unreachable");
  return isBusy ? words("busy") : "";
}

function show() {
  const told = sentence();
  if (place.textContent !== told) place.textContent = told;
}

export function bannerStart() {
  if (!place) return;
  const note = (change) => () => {
    change();
    show();
  };
  on("unreachable", note(() => { isUnreachable = true; }));
  on("reached", note(() => { isUnreachable = false; }));
  on("busy", note(() => { isBusy = true; }));
  on("sending", note(() => { isBusy = false; }));
  addEventListener("online", show);
  addEventListener("offline", show);
  show();
}
