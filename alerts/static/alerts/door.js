// Where there is room, Notifications opens beside the rail; without scripts, and on phones, it is a page.
// What that takes comes when somebody is about to press it.

const door = document.querySelector("[data-alerts-door]");
const wide = matchMedia("(min-width: 768px)");

const load = () => import("./panel.js");

function isPlain({ button, ctrlKey, metaKey, shiftKey, altKey }) {
  return !button && !ctrlKey && !metaKey && !shiftKey && !altKey;
}

/** On a phone, where it leads to a page, it expands nothing. */
function say() {
  if (wide.matches) door.setAttribute("aria-expanded", "false");
  else door.removeAttribute("aria-expanded");
}

async function press(event) {
  if (!wide.matches || !isPlain(event)) return;
  event.preventDefault();
  try {
    const { toggle } = await load();
    toggle();
  } catch {
    location.assign(door.href);
  }
}

if (door) {
  door.addEventListener("pointerenter", load, { once: true });
  door.addEventListener("focus", load, { once: true });
  door.addEventListener("click", press);
  wide.addEventListener("change", say);
  say();
}
