// The field at the foot of a thread: writing, answering a message, saying something else in one's own.

import { toast } from "../common/toast.js";
import { isMessage } from "./arrange.js";
import { messageChanged } from "./messages.js";
import { chat, conversation, emit, messageBy, part, words } from "./page.js";
import { outboxAdd, outboxRoom } from "./outbox.js";
import { photoRefusal } from "./photos.js";
import { holdNews, isPassing, post, refusalOf } from "./transport.js";

const MOST = 2_000;
const TIGHT = 1_900;
const language = document.documentElement.lang;
const touch = matchMedia("(hover: none) and (pointer: coarse)");

const form = conversation ? part("form") : null;
const field = form?.elements.text;
const draft = field?.dataset.draft;

let answered = null;
// The message that is edited, and what stood in the field before.
let editing = null;
let before = "";

/** Characters as the server counts them: an emoji is one, not two. */
const length = () => [...field.value].length;

function write(text) {
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function tellError(sentence) {
  const place = part("error", form) ?? part("error");
  if (!place) {
    if (sentence) toast(sentence);
    return;
  }
  place.textContent = sentence;
  place.hidden = !sentence;
  if (sentence) field.setAttribute("aria-invalid", "true");
  else field.removeAttribute("aria-invalid");
}

function count() {
  const place = part("count", form);
  if (!place) return;
  place.hidden = length() < TIGHT;
  place.textContent = `${length().toLocaleString(language)}/${MOST.toLocaleString(language)}`;
  place.classList.toggle("is-over", length() > MOST);
}

function grow() {
  if (CSS.supports("field-sizing", "content")) return;
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight}px`;
}

const textOf = (row) => part("text", row)?.textContent ?? "";

function showBars() {
  const bar = part("answered");
  if (bar) {
    bar.hidden = !answered;
    part("answered-name", bar).textContent = answered?.name ?? "";
    part("answered-text", bar).textContent = answered?.text ?? "";
  }
  const editBar = part("editing");
  if (editBar) editBar.hidden = !editing;
}

export function composerAnswer(row) {
  stopEditing();
  answered = { id: row.dataset.message, name: row.dataset.sender, text: textOf(row) };
  showBars();
  field.focus();
}

export function composerEdit(row) {
  if (!editing) before = field.value;
  answered = null;
  editing = row.dataset.message;
  // What is edited is no draft; the one that was there comes back.
  delete field.dataset.draft;
  write(textOf(row));
  showBars();
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
}

function stopEditing() {
  if (!editing) return;
  editing = null;
  if (draft) field.dataset.draft = draft;
  write(before);
}

function cancel() {
  answered = null;
  stopEditing();
  tellError("");
  showBars();
}

/** True when there was something to cancel. */
function escape() {
  if (!answered && !editing) return false;
  cancel();
  return true;
}

async function saveEdit() {
  const message = editing;
  const row = messageBy("message", message);
  const text = field.value;
  form.ariaBusy = "true";
  field.readOnly = true;
  const answer = await post(`/messages/m/${message}/edit/`, { text }).catch(() => null);
  form.ariaBusy = null;
  field.readOnly = false;
  const sentence = answer?.ok ? "" : (answer && !isPassing(answer) && (await refusalOf(answer))) || words("failed");
  if (answer?.ok) messageChanged(row, await answer.text().catch(() => ""));
  // Meanwhile somebody may have gone on to something else.
  if (editing !== message) return;
  if (sentence) tellError(sentence);
  else cancel();
}

function send() {
  if (!field.value.trim() || form.ariaBusy) return;
  if (length() > MOST) tellError(words("long"));
  else if (editing) holdNews(saveEdit());
  else if (!outboxRoom()) tellError(words("kept-full"));
  else {
    const quote = answered && { name: answered.name, text: answered.text };
    // Kept first, so that at no moment it is nowhere.
    outboxAdd({ text: field.value, replyTo: answered?.id ?? "", quote });
    answered = null;
    write("");
    tellError("");
    showBars();
  }
}

function take(files) {
  const photos = files.filter((file) => !photoRefusal(file));
  const [first, ...others] = photos.slice(0, outboxRoom());
  const isTooMuch = photos.length > outboxRoom();
  tellError(isTooMuch ? words("kept-full") : (files.map(photoRefusal).find(Boolean) ?? ""));
  if (!first) return;
  outboxAdd({ file: first, replyTo: answered?.id ?? "" }, ...others.map((file) => ({ file })));
  answered = null;
  showBars();
}

/** ↑ in an empty field. */
function editLast() {
  const own = [...chat.querySelectorAll(".chat-message.mine")].filter((row) => part("edit", row)).at(-1);
  if (own) composerEdit(own);
  return Boolean(own);
}

const KEYS = {
  Enter: ({ shiftKey }) => !shiftKey && !touch.matches && (send(), true),
  Escape: escape,
  ArrowUp: () => !field.value && !editing && editLast(),
};

function isPlain({ isComposing, keyCode, defaultPrevented, ctrlKey, metaKey, altKey }) {
  // Safari tells the Enter that ends a composition after its end, by the number of the key alone.
  return !isComposing && keyCode !== 229 && !defaultPrevented && !ctrlKey && !metaKey && !altKey;
}

function press(event) {
  if (isPlain(event) && KEYS[event.key]?.(event)) event.preventDefault();
}

/** The first message to somebody goes by the form itself; Enter sends it, as all that follow. */
function beginStart() {
  const first = part("form");
  first?.elements.text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || touch.matches || !isPlain(event)) return;
    event.preventDefault();
    if (first.elements.text.value.trim()) first.requestSubmit();
  });
}

function listenToFiles() {
  const input = form.querySelector("input[type=file]");
  if (input) {
    // Each goes as a message of its own; without scripts there is one.
    input.multiple = true;
    input.addEventListener("change", () => {
      take([...input.files]);
      input.value = "";
    });
  }
  form.addEventListener("paste", (event) => {
    const files = [...event.clipboardData.files];
    if (!files.length) return;
    event.preventDefault();
    take(files);
  });
  const isOfFiles = (event) => event.dataTransfer?.types.includes("Files");
  addEventListener("dragover", (event) => isOfFiles(event) && event.preventDefault());
  addEventListener("drop", (event) => {
    if (!isOfFiles(event)) return;
    event.preventDefault();
    take([...event.dataTransfer.files]);
  });
}

export function composerStart() {
  if (!conversation) beginStart();
  if (!form || !field) return;
  field.addEventListener("input", ({ isTrusted }) => {
    count();
    grow();
    if (isTrusted) tellError("");
    if (isTrusted && !editing && field.value.trim()) emit("typing");
  });
  field.addEventListener("keydown", press);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
    // A touch keyboard stays as it is, open or not.
    if (form.contains(document.activeElement) && !touch.matches) field.focus();
  });
  chat.addEventListener("click", (event) => {
    if (!event.target.closest("[data-chat-cancel]")) return;
    event.preventDefault();
    cancel();
    field.focus();
  });
  listenToFiles();
  count();
  grow();
  // Without scripts the page itself can come with a message to answer.
  const asked = form.elements.reply_to?.value;
  const row = asked && chat.querySelector(`.chat-message[data-message="${CSS.escape(asked)}"]`);
  if (row && isMessage(row)) composerAnswer(row);
}
