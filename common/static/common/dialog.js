// Dialogs. `hx-target="#dialog"` on a link shows what it fetches in one; without scripts it is a page.

const dialog = document.getElementById("dialog");
let opener = null;

function nameByHeading() {
  const heading = dialog.querySelector("h1, h2");
  if (heading) dialog.setAttribute("aria-label", heading.textContent.trim());
}

dialog.addEventListener("htmx:afterSwap", ({ detail }) => {
  nameByHeading();
  // What changes within the dialog did not open it; its answer may come after the dialog was closed.
  if (dialog.open || detail.target !== dialog) return;
  opener = detail.requestConfig.elt;
  dialog.showModal();
});

// The row of a menu that has closed cannot take the focus back; the menu's button can.
dialog.addEventListener("close", () => {
  (opener?.closest("details[data-menu]")?.querySelector("summary") ?? opener)?.focus();
});

document.addEventListener("click", (event) => {
  const door = event.target.closest("[data-dialog-open]");
  if (door) document.getElementById(door.dataset.dialogOpen).showModal();
  else closeFrom(event);
});

// An answer that leaves nothing to say in it.
document.addEventListener("common:dialog-close", () => dialog.close());

function closeFrom(event) {
  const closer = event.target.closest("[data-dialog-close]");
  const backdrop = event.target.matches("dialog[open]") && outside(event.target, event);
  const open = closer ? closer.closest("dialog[open]") : backdrop && event.target;
  if (!open) return;
  event.preventDefault();
  open.close();
}

function outside(box, { clientX, clientY }) {
  const { left, right, top, bottom } = box.getBoundingClientRect();
  return clientX < left || clientX > right || clientY < top || clientY > bottom;
}
