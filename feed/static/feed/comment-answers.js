// "Reply": the form below says whom one answers. Without scripts the link fetches the page with the same form.

function show(form, { name, parent }) {
  form.elements.parent.value = parent;
  form.querySelector("[data-answered-name]").textContent = name;
  form.querySelector("[data-answered]").hidden = !parent;
}

/** Whom the form answers, if anybody. */
export function answeredOf(form) {
  const parent = form.elements.parent?.value;
  return parent ? { parent, name: form.querySelector("[data-answered-name]").textContent } : null;
}

export function answer(form, answered) {
  if (form.elements.parent) show(form, answered);
}

export function stopAnswering(form) {
  answer(form, { name: "", parent: "" });
}

/** `@ana ` in front of what is written, instead of whoever was there before. */
function address(form, name) {
  const field = form.elements.text;
  const before = answeredOf(form);
  const own = before ? field.value.replace(`@${before.name} `, "") : field.value;
  field.value = name ? `@${name} ${own}` : own;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
}

function reply(event, link) {
  const form = link.closest("[data-post]")?.querySelector("form[data-comment-form]");
  if (!form?.elements.parent) return;
  event.preventDefault();
  address(form, link.dataset.name);
  answer(form, { name: link.dataset.name, parent: link.dataset.reply });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-reply]");
  const cancel = event.target.closest("[data-answer-cancel]");
  if (link) reply(event, link);
  if (!cancel) return;
  event.preventDefault();
  const form = cancel.closest("form");
  address(form, "");
  stopAnswering(form);
});
