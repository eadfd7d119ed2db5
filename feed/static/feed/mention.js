// Names offered while somebody types one after an @, in every field with `data-mentions="<address>"`.
// The field stays a text field for readers: it has the list beside it and says which of it is chosen.

const DELAY = 150;
const GAP = 4;
const NAME = /(?<![\p{L}\p{N}\p{M}_@/])@([\p{L}\p{N}\p{M}_.]{1,30})$/u;
const REST = /^[\w.]*/;
const CLOSING = ["ArrowLeft", "ArrowRight", "Home", "End"];

let field = null;
let list = null;
let timer = 0;
let asking = null;

// The letters after the @ before the caret; nothing when there is none, or more is chosen than a place.
function letters() {
  if (field.selectionStart !== field.selectionEnd) return "";
  return NAME.exec(field.value.slice(0, field.selectionStart))?.[1] ?? "";
}

function typed(target) {
  clearTimeout(timer);
  asking?.abort();
  if (field !== target) close();
  field = target;
  if (letters()) timer = setTimeout(ask, DELAY);
  else close();
}

async function ask() {
  asking = new AbortController();
  const q = letters();
  try {
    const answer = await fetch(`${field.dataset.mentions}?${new URLSearchParams({ q })}`, {
      headers: { "HX-Request": "true" },
      signal: asking.signal,
    });
    const html = answer.ok ? await answer.text() : "";
    if (letters() === q) show(html);
  } catch {
    // Offline, or more was typed meanwhile: names are a help, not needed.
  }
}

function show(html) {
  close();
  const template = document.createElement("template");
  template.innerHTML = html;
  const offered = template.content.querySelector("[role=listbox]");
  if (!offered?.children.length || document.activeElement !== field) return;
  list = offered;
  list.id = "mention-list";
  list.popover = "manual";
  // Pressing the mouse on it leaves the caret where it is.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", ({ target }) => pick(target.closest("[role=option]")));
  // A dialog takes what is outside of it out of reach.
  (field.closest("dialog, main") ?? document.body).append(list);
  list.showPopover();
  place();
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);
  choose(list.firstElementChild);
}

// Below the field, or above it where there is more room.
function place() {
  const box = field.getBoundingClientRect();
  const isAbove = innerHeight - box.bottom < list.offsetHeight + 2 * GAP && box.top > innerHeight - box.bottom;
  list.style.top = `${isAbove ? box.top - list.offsetHeight - GAP : box.bottom + GAP}px`;
  list.style.left = `${Math.max(2 * GAP, Math.min(box.left, innerWidth - list.offsetWidth - 2 * GAP))}px`;
}

function close() {
  list?.remove();
  list = null;
  field?.removeAttribute("aria-controls");
  field?.removeAttribute("aria-activedescendant");
}

function chosen() {
  return list.querySelector("[aria-selected=true]");
}

function choose(option) {
  chosen()?.setAttribute("aria-selected", "false");
  option.setAttribute("aria-selected", "true");
  option.scrollIntoView({ block: "nearest" });
  field.setAttribute("aria-activedescendant", option.id);
}

function pick(option) {
  if (!option) return;
  const caret = field.selectionStart;
  const after = field.value.slice(caret);
  const end = caret + REST.exec(after)[0].length;
  const space = /^\s/.test(field.value.slice(end)) ? "" : " ";
  field.setRangeText(`@${option.dataset.username}${space}`, caret - letters().length - 1, end, "end");
  close();
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

const KEYS = {
  ArrowDown: () => choose(chosen().nextElementSibling ?? list.firstElementChild),
  ArrowUp: () => choose(chosen().previousElementSibling ?? list.lastElementChild),
  Enter: () => pick(chosen()),
  Tab: () => pick(chosen()),
  Escape: close,
};

// What scripts put into a field, this one among them, is not typed.
document.addEventListener("input", ({ target, isTrusted }) => {
  if (isTrusted && target.matches("[data-mentions]")) typed(target);
});

// Before anything else that listens to Enter or Escape in the field.
document.addEventListener(
  "keydown",
  (event) => {
    if (!list || event.target !== field || event.isComposing) return;
    if (CLOSING.includes(event.key)) close();
    if (!KEYS[event.key] || event.shiftKey || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    KEYS[event.key]();
  },
  { capture: true },
);

document.addEventListener("focusout", ({ target }) => {
  if (target !== field) return;
  clearTimeout(timer);
  close();
});
document.addEventListener("pointerdown", ({ target }) => list && target === field && close());
document.addEventListener("scroll", ({ target }) => list && target !== list && place(), { capture: true });
addEventListener("resize", () => list && place());
