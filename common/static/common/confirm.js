// <form data-confirm="What follows from it." data-confirm-title="Block ana?" data-confirm-act="Block">: asks
// before it is sent. A toggle (aria-pressed) asks only when it is turned off. Without scripts nobody asks.

const dialog = document.getElementById("confirm");
const agreed = new WeakSet();

function asks(form) {
  const toggle = form.querySelector("[aria-pressed]");
  return form.dataset.confirm && toggle?.getAttribute("aria-pressed") !== "false";
}

function ask(form) {
  dialog.querySelector("h2").textContent = form.dataset.confirmTitle;
  dialog.querySelector("p").textContent = form.dataset.confirm;
  const act = dialog.querySelector("[value=act]");
  act.textContent = form.dataset.confirmAct;
  dialog.returnValue = "";
  dialog.showModal();
  dialog.addEventListener("close", () => {
    if (dialog.returnValue !== "act") return;
    agreed.add(form);
    form.requestSubmit();
  }, { once: true });
}

// At the window: before anything that sends forms by itself.
window.addEventListener("submit", (event) => {
  const form = event.target;
  if (!dialog || agreed.delete(form) || !asks(form)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  ask(form);
}, { capture: true });
