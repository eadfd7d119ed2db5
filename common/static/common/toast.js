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

/** The sentence that base.html keeps for `failed`, `offline`, `limited` or `copied`. */
export function toastSentence(name) {
  toast(region.dataset[name]);
}

region.addEventListener("animationend", (event) => event.target.closest(".toast")?.remove());

// Readers announce what is added to a live region, not what was there when the page came.
region.append(...region.children);

document.addEventListener("htmx:responseError", ({ detail }) => {
  toastSentence(detail.xhr.status === 429 ? "limited" : "failed");
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
