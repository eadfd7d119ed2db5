// What was typed and not yet sent: kept in this browser, for the account that typed it, for a month.
// `<textarea data-draft="key">` is kept by itself. It is forgotten once its form was sent by htmx, when it is
// emptied, and at log-out. On filling a field again it sends `input`, and `drafts:restored` to the document.

const { user } = document.body.dataset;
const prefix = `draft:${user}:`;
const lifetime = 30 * 24 * 3600 * 1000;
const store = user && storage();

/** False in a browser that keeps nothing. */
export const draftsAreKept = Boolean(store);

/** What was kept under `key`, or undefined. */
export function draftRead(key) {
  try {
    return JSON.parse(store.getItem(prefix + key)).value;
  } catch {
    return undefined;
  }
}

/** Keep `value`, anything that JSON can hold; nothing to keep if it is empty. */
export function draftWrite(key, value) {
  if (!store) return;
  if (value?.length === 0) return draftForget(key);
  try {
    store.setItem(prefix + key, JSON.stringify({ value, at: Date.now() }));
  } catch {
    // Full: what is typed stays on the page.
  }
}

export function draftForget(key) {
  store?.removeItem(prefix + key);
}

/** All keys with this beginning. */
export function draftKeys(beginning) {
  const start = prefix + beginning;
  const keys = Object.keys(store ?? {}).filter((key) => key.startsWith(start));
  return keys.map((key) => key.slice(prefix.length));
}

/** Calls `forgot` with the key of what another tab forgot. */
export function draftsOnForgot(forgot) {
  addEventListener("storage", ({ key, newValue }) => {
    if (newValue === null && key?.startsWith(prefix)) forgot(key.slice(prefix.length));
  });
}

// A browser that refuses cookies refuses this too, by an exception.
function storage() {
  try {
    return localStorage;
  } catch {
    return null;
  }
}

function restore(field) {
  const words = draftRead(field.dataset.draft);
  if (!words || field.value) return;
  field.value = words;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  document.dispatchEvent(new CustomEvent("drafts:restored", { detail: { field } }));
}

function restoreIn(element) {
  for (const field of element.querySelectorAll("[data-draft]")) restore(field);
}

function forgetIn(form) {
  for (const field of form.querySelectorAll("[data-draft]")) draftForget(field.dataset.draft);
}

function writtenAt(key) {
  try {
    return JSON.parse(store.getItem(key)).at;
  } catch {
    return undefined;
  }
}

function forgetOld() {
  for (const key of Object.keys(store).filter((key) => key.startsWith("draft:"))) {
    if (!(Date.now() - writtenAt(key) < lifetime)) store.removeItem(key);
  }
}

function forgetAll() {
  for (const key of Object.keys(store).filter((key) => key.startsWith(prefix))) store.removeItem(key);
}

if (store) {
  document.addEventListener("input", ({ target }) => {
    if (target.dataset.draft) draftWrite(target.dataset.draft, target.value);
  });
  // Before the answer comes into the page, perhaps with a fresh field for the same draft.
  document.addEventListener("htmx:beforeOnLoad", ({ detail }) => {
    if (detail.elt.matches("form") && detail.xhr.status < 300) forgetIn(detail.elt);
  });
  document.addEventListener("htmx:load", ({ detail }) => restoreIn(detail.elt));
  document.addEventListener("submit", ({ target }) => {
    if (target.matches("[data-drafts-end]")) forgetAll();
  });
  forgetOld();
  restoreIn(document);
}
