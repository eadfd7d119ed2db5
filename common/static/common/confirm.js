// <form data-confirm="What follows from it." data-confirm-title="Block ana?" data-confirm-act="Block">: asks
// before it is sent. A toggle (aria-pressed) asks only when it is turned off. Without scripts nobody asks.
// <a hx-post="…" data-confirm="…"> asks in the same way; without scripts its `href` leads to a page that does.

const dialog = document.getElementById("confirm");
const agreed = new WeakSet();

function asks(form) {
  const toggle = form.querySelector("[aria-pressed]");
  return form.dataset.confirm && toggle?.getAttribute("aria-pressed") !== "false";
}

function ask({ confirm, confirmTitle, confirmAct }, run) {
  dialog.querySelector("h2").textContent = confirmTitle;
  dialog.querySelector("p").textContent = confirm;
  dialog.querySelector("[value=act]").textContent = confirmAct;
  dialog.returnValue = "";
  dialog.showModal();
  dialog.addEventListener("close", () => {
    if (dialog.returnValue === "act") run();
  }, { once: true });
}

function send(form) {
  agreed.add(form);
  form.requestSubmit();
}

// At the window: before anything that sends forms by itself.
window.addEventListener("submit", (event) => {
  const form = event.target;
  if (!dialog || agreed.delete(form) || !asks(form)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  ask(form.dataset, () => send(form));
}, { capture: true });

document.addEventListener("htmx:confirm", (event) => {
  const { elt, issueRequest } = event.detail;
  if (!elt.matches("a[data-confirm]")) return;
  event.preventDefault();
  // The row of a menu that closes cannot take the focus back; the menu's button can.
  elt.closest("details[data-menu]")?.querySelector("summary").focus();
  ask(elt.dataset, () => issueRequest(true));
});
