// The page's sentences stand in its HTML, where they are translated; {name} stands for a value.

const store = document.querySelector("[data-compose-texts]").content;

export function text(key, values = {}) {
  const sentence = store.querySelector(`[data-text="${key}"]`).textContent.trim();
  return sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

// Tell a screen reader; the same sentence twice in a row is told twice.
export function announce(sentence) {
  const live = document.querySelector("[data-reorder-live]");
  live.textContent = "";
  requestAnimationFrame(() => (live.textContent = sentence));
}
