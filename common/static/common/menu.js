// <details data-menu>: closes on Esc, on a click elsewhere and when the focus leaves; arrows walk its rows.
// <details data-menu="over"> stands in a box that scrolls and would be cut there: it opens over everything.

const rowSelector = "a, button, summary";
// Narrower, menus are sheets at the foot of the window.
const wide = matchMedia("(min-width: 768px)");
const gap = 4;
const edge = 8;

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

// The event of opening comes a moment later: until then the panel would be seen where it is cut.
document.addEventListener("click", (event) => {
  const menu = event.target.closest("summary")?.closest('details[data-menu="over"]:not([open])');
  if (!menu || !wide.matches || event.defaultPrevented) return;
  event.preventDefault();
  menu.open = true;
  lift(menu.querySelector(".menu-panel"), event.target.closest("summary"));
});

document.addEventListener("toggle", ({ target }) => {
  if (!target.matches?.('details[data-menu="over"]')) return;
  const panel = target.querySelector(".menu-panel");
  if (target.open && wide.matches) lift(panel, target.querySelector("summary"));
  else panel.popover = null;
}, { capture: true });

/** Below its button, or above it where there is no room below. */
function lift(panel, button) {
  if (panel.matches(":popover-open")) return;
  panel.popover = "manual";
  panel.showPopover();
  const { top, bottom, left } = button.getBoundingClientRect();
  const { clientWidth, clientHeight } = document.documentElement;
  const below = bottom + gap;
  const hasRoom = below + panel.offsetHeight <= clientHeight - edge;
  const y = hasRoom ? below : Math.max(edge, top - gap - panel.offsetHeight);
  const x = Math.min(left, clientWidth - edge - panel.offsetWidth);
  panel.style.setProperty("--menu-top", `${y}px`);
  panel.style.setProperty("--menu-left", `${x}px`);
}

/** What lies over everything does not move with its button. */
function closeLifted() {
  for (const panel of document.querySelectorAll(".menu-panel[popover]")) {
    const menu = panel.closest("details");
    if (panel.contains(document.activeElement)) menu.querySelector("summary").focus({ preventScroll: true });
    menu.open = false;
  }
}

document.addEventListener("scroll", closeLifted, { capture: true, passive: true });
addEventListener("resize", closeLifted);
