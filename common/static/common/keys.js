// Single keys: j and k walk the posts, / searches, ? shows the list; other scripts add what a key does to a post.
// They can be turned off, for who dictates.

const help = document.getElementById("keys");
const toggle = document.getElementById("keys-on");
const storageKey = "keys-off";

const actions = {
  j: () => step(1),
  k: () => step(-1),
  "/": search,
  "?": () => help?.showModal(),
};
const postActions = {};

/** Add keys by what they do to the post they mean: `{ l: (post) => … }`. */
export function keysAdd(more) {
  Object.assign(postActions, more);
}

function search() {
  const field = document.querySelector("[data-search]");
  if (field) field.focus();
  else document.querySelector("[data-search-door]")?.click();
}

function step(by) {
  // Posts inside a closed fold take no focus.
  const posts = [...document.querySelectorAll("[data-post]")].filter((post) => post.checkVisibility());
  const current = document.activeElement.closest("[data-post]");
  const next = current ? posts[posts.indexOf(current) + by] : posts[0];
  if (!next) return;
  next.tabIndex = -1;
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "start", behavior: "smooth" });
}

/** The post in focus, else the one whose lower end comes first below the middle of the window. */
function meant(root) {
  const focused = document.activeElement.closest("[data-post]");
  if (focused) return focused;
  const middle = innerHeight / 2;
  return [...root.querySelectorAll("[data-post]")].find((post) => post.getBoundingClientRect().bottom > middle);
}

/** What a key does here. In a dialog the keys of posts alone count, and only if it shows one. */
function actionOf(key) {
  const dialog = [...document.querySelectorAll("dialog[open]")].at(-1);
  if (actions[key]) return dialog ? null : actions[key];
  const post = postActions[key] && meant(dialog ?? document);
  return post && (() => postActions[key](post));
}

function isTyping(target) {
  return target.closest("input, textarea, select, [contenteditable]");
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (localStorage.getItem(storageKey)) return;
  const action = actionOf(event.key);
  if (!action) return;
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
