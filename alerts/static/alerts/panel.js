// The panel beside the rail: it closes on Esc, on a click elsewhere and when the focus leaves.

import "./read.js";

const panel = document.getElementById("alerts-panel");
const door = document.querySelector("[data-alerts-door]");

let asked = 0;

function isThere({ href }) {
  return [...document.styleSheets].some((sheet) => sheet.href === href);
}

function styleSheet({ href }) {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = href;
  return new Promise((resolve) => {
    link.onload = resolve;
    link.onerror = resolve;
    document.head.append(link);
  });
}

/** Pages that show no notifications by themselves come without their styles. */
const addresses = panel.dataset.styles.split(" ").map((address) => new URL(address, location.href));
const styles = Promise.all(addresses.filter((address) => !isThere(address)).map(styleSheet));

function isOpen() {
  return door.getAttribute("aria-expanded") === "true";
}

async function open() {
  const turn = ++asked;
  door.setAttribute("aria-expanded", "true");
  await styles;
  if (turn !== asked) return;
  panel.hidden = false;
  panel.setAttribute("aria-busy", "true");
  await htmx.ajax("GET", panel.dataset.url, { source: panel, target: panel, swap: "innerHTML" }).catch(() => {});
  if (turn !== asked) return;
  panel.removeAttribute("aria-busy");
  // Nothing came, and a toast says why.
  if (panel.firstElementChild) panel.querySelector("h2").focus();
  else close();
}

function close() {
  asked += 1;
  const hadFocus = panel.contains(document.activeElement);
  door.setAttribute("aria-expanded", "false");
  panel.removeAttribute("aria-busy");
  panel.hidden = true;
  panel.replaceChildren();
  if (hadFocus) door.focus();
}

export function toggle() {
  if (isOpen()) close();
  else open();
}

/** Dialogs over the page and what toasts say belong to no place on it. */
function isElsewhere(target) {
  return !panel.contains(target) && !door.contains(target) && !target.closest("dialog, .toasts");
}

document.addEventListener("click", (event) => {
  if (!isOpen()) return;
  // What was pressed may be gone from the panel by now; the way of the click is not.
  const inside = event.composedPath().includes(panel);
  if (inside ? event.target.closest("[data-alerts-close]") : isElsewhere(event.target)) close();
});

// What lies under the panel must not have the focus, where nobody sees it.
document.addEventListener("focusin", ({ target }) => {
  if (isOpen() && isElsewhere(target)) close();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented || !isOpen()) return;
  if (document.querySelector("dialog[open]")) return;
  close();
  door.focus();
});

// A window too narrow for it.
matchMedia("(min-width: 768px)").addEventListener("change", () => {
  if (!panel.hidden) close();
});
