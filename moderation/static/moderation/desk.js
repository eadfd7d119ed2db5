// One key for each button of a case, as long as nobody writes.

const isWriting = ({ target }) => target.closest("input, select, textarea, [contenteditable]");

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isWriting(event)) return;
  const button = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!button) return;
  event.preventDefault();
  button.click();
});

// Some rules are about the photo itself: then it is to be known again, unless somebody has said otherwise.
const tick = document.querySelector("[data-rules]");
const rule = document.querySelector(".desk-form [name=rule]");

if (tick && rule) {
  const rules = tick.dataset.rules.split(" ");
  const follow = () => (tick.checked = rules.includes(rule.value));
  rule.addEventListener("change", follow);
  tick.addEventListener("change", () => rule.removeEventListener("change", follow));
}
