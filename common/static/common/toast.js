// Short messages at the foot of the page. How long they stay is written in overlays.css.

const region = document.getElementById("toasts");

/** Show `text`; `undo` is an optional `{ label, run }`. */
export function toast(text, undo) {
  const box = document.createElement("div");
  box.className = "toast";
  const words = document.createElement("span");
  words.textContent = text;
  box.append(words);
  if (undo) box.append(undoButton(box, undo));
  toastElement(box);
}

/** Show an element of class `toast`. */
export function toastElement(box) {
  raise();
  region.append(box);
}

/** Under an open dialog nothing can be seen, read out or pressed: the region goes into it. */
function raise() {
  const top = [...document.querySelectorAll("dialog:modal")].at(-1) ?? document.body;
  if (region.parentElement !== top) top.append(region);
}

// What it says outlasts the dialog. Closing doesn't bubble, but can be caught on its way down.
document.addEventListener("close", ({ target }) => {
  if (target.contains(region)) raise();
}, { capture: true });

function undoButton(box, { label, run }) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = label;
  button.addEventListener("click", () => {
    box.remove();
    run();
  });
  return button;
}

/** The sentence that base.html keeps for `failed`, `offline` or `copied`. */
export function toastSentence(name) {
  toast(region.dataset[name]);
}

// What moves within a toast, such as a photo that comes, is not its end.
region.addEventListener("animationend", ({ target }) => target.matches(".toast") && target.remove());

// Readers announce what is added to a live region, not what was there when the page came.
region.append(...region.children);

// Unless the server says why, below.
document.addEventListener("htmx:responseError", ({ detail }) => {
  if (!detail.xhr.getResponseHeader("HX-Trigger")?.includes("common:toast")) toastSentence("failed");
});
document.addEventListener("htmx:sendError", () => toastSentence("offline"));

function post(address) {
  const form = document.querySelector(`form[data-optimistic][action="${CSS.escape(address)}"]`);
  if (form) {
    form.requestSubmit();
    return;
  }
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  const values = { csrfmiddlewaretoken: token };
  window.htmx.ajax("POST", address, { source: document.body, swap: "none", values }).catch(() => {});
}

// In the server's own words: a refusal, or what was done; `undo` is an optional `{ label, address }`.
document.addEventListener("common:toast", ({ detail }) => {
  const { text, undo } = detail;
  toast(text, undo && { label: undo.label, run: () => post(undo.address) });
});
