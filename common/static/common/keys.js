// Single keys: j and k walk the posts, ? shows the list. They can be turned off, for who dictates.

const help = document.getElementById("keys");
const toggle = document.getElementById("keys-on");
const storageKey = "keys-off";

const actions = {
  j: () => step(1),
  k: () => step(-1),
  "?": () => help?.showModal(),
};

function step(by) {
  const posts = [...document.querySelectorAll("[data-post]")];
  const current = document.activeElement.closest("[data-post]");
  const next = current ? posts[posts.indexOf(current) + by] : posts[0];
  if (!next) return;
  next.tabIndex = -1;
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "start", behavior: "smooth" });
}

function isTyping(target) {
  return target.closest("input, textarea, select, [contenteditable]");
}

document.addEventListener("keydown", (event) => {
  const action = actions[event.key];
  if (!action || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (document.querySelector("dialog[open]") || localStorage.getItem(storageKey)) return;
  event.preventDefault();
  action();
});

if (toggle) {
  toggle.checked = !localStorage.getItem(storageKey);
  toggle.addEventListener("change", () => {
    if (toggle.checked) localStorage.removeItem(storageKey);
    else localStorage.setItem(storageKey, "1");
  });
}
