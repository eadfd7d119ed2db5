// The page of messages: whose it is, which conversation is open on it, and the sentences it keeps for scripts.

export const chat = document.querySelector("[data-chat]");
/** The key of the open conversation, or "". */
export const conversation = chat.dataset.conversation ?? "";
export const { user } = document.body.dataset;
/** Milliseconds within which messages of one person stand together. */
export const RUN = 5 * 60_000;

/** The element that a template marks with `data-chat-<name>`. */
export function part(name, root = chat) {
  return root.querySelector(`[data-chat-${name}]`);
}

/** A sentence of the page; {name} in it stands for a value. */
export function words(name, values = {}) {
  const sentence = chat.getAttribute(`data-words-${name}`);
  return sentence.replace(/\{(\w+)\}/g, (_, key) => values[key]);
}

export function elementsOf(html) {
  const template = document.createElement("template");
  template.innerHTML = html ?? "";
  return template.content;
}

export function messageBy(attribute, value) {
  return value ? chat.querySelector(`.chat-message[data-${attribute}="${CSS.escape(value)}"]`) : null;
}

/** Is somebody looking at this page and nothing else? */
export function isWatched() {
  return !document.hidden && document.hasFocus();
}

/** Tell a screen reader; the same sentence twice in a row is told twice. */
export function say(sentence) {
  const place = part("said");
  if (!sentence) return;
  place.textContent = "";
  requestAnimationFrame(() => { place.textContent = sentence; });
}

// What one module hears and others act upon, by names of this app alone.
const hub = new EventTarget();

export function on(name, act) {
  hub.addEventListener(name, ({ detail }) => act(detail));
}

export function emit(name, detail) {
  hub.dispatchEvent(new CustomEvent(name, { detail }));
}
