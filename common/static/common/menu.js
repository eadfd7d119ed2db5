// <details data-menu>: closes on Esc, on a click elsewhere and when the focus leaves; arrows walk its rows.

const rowSelector = "a, button, summary";

function openMenus() {
  return document.querySelectorAll("details[data-menu][open]");
}

document.addEventListener("click", (event) => {
  for (const menu of openMenus()) {
    const elsewhere = !menu.contains(event.target);
    const chosen = event.target.closest("[data-menu-close]");
    // What is chosen is about to be hidden: the focus must not fall off the page with it.
    if (chosen && menu.contains(document.activeElement)) menu.querySelector("summary").focus();
    if (elsewhere || chosen) menu.open = false;
  }
});

document.addEventListener("focusout", ({ target, relatedTarget }) => {
  const menu = target.closest("details[data-menu][open]");
  if (menu && relatedTarget && !menu.contains(relatedTarget)) menu.open = false;
});

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest("details[data-menu][open]");
  if (!menu) return;
  if (event.key === "Escape") {
    menu.open = false;
    menu.querySelector("summary").focus();
    event.stopPropagation();
    // Else the same key also closes the dialog that the menu is in.
    event.preventDefault();
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    const rows = [...menu.querySelectorAll(rowSelector)];
    const step = event.key === "ArrowDown" ? 1 : -1;
    rows.at((rows.indexOf(document.activeElement) + step) % rows.length).focus();
  }
});
