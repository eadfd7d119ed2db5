// Text fields: a counter that counts as the server does.

import { text } from "./texts.js";

const NEAR_END = 0.9;

// Characters as Python counts them: an emoji is one, not two.
export function writingLength(words) {
  return [...words].length;
}

// Keeps the counter beside `field`; returns what to call after setting its value by script.
export function writingCount(field, most) {
  const counter = document.querySelector(`[data-compose-counter="${field.id}"]`);
  // With the attribute the browser would cut a pasted text without a word.
  field.removeAttribute("maxlength");
  const show = () => {
    const length = writingLength(field.value);
    const over = length - most;
    counter.textContent = over > 0 ? text("over", { over: over.toLocaleString() }) : numbers(length, most);
    counter.classList.toggle("is-near", over <= 0 && length > most * NEAR_END);
    counter.classList.toggle("is-over", over > 0);
    field.setAttribute("aria-invalid", over > 0);
  };
  field.addEventListener("input", show);
  show();
  return show;
}

function numbers(length, most) {
  return `${length.toLocaleString()}/${most.toLocaleString()}`;
}
