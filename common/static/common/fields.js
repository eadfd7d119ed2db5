// Counters of characters left, and the eye of password fields.

// A reader says the count only when it becomes tight, not at every letter.
const tight = 20;
const language = document.documentElement.lang;

function count(counter) {
  const most = Number(counter.dataset.most);
  // Characters as the server counts them: an emoji is one, not two.
  const { length } = [...document.getElementById(counter.dataset.counter).value];
  counter.textContent = `${length.toLocaleString(language)}/${most.toLocaleString(language)}`;
  counter.classList.toggle("is-over", length > most);
  counter.setAttribute("aria-hidden", String(most - length > tight));
}

function begin(counter) {
  const field = document.getElementById(counter.dataset.counter);
  counter.dataset.most = field.maxLength;
  // With the attribute the browser would cut a pasted text without a word; the server says it.
  field.removeAttribute("maxlength");
  count(counter);
}

function reveal(button) {
  const field = document.getElementById(button.dataset.reveal);
  const shown = field.type === "password";
  field.type = shown ? "text" : "password";
  button.firstElementChild.textContent = shown ? button.dataset.hide : button.dataset.show;
}

document.addEventListener("input", ({ target }) => {
  if (!target.id) return;
  for (const counter of document.querySelectorAll(`[data-counter="${CSS.escape(target.id)}"]`)) count(counter);
});

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-reveal]");
  if (button) reveal(button);
});

document.querySelectorAll("[data-counter]").forEach(begin);
