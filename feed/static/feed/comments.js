// Comments: posted without leaving the page, shown before the server answers, given back when it refuses.
// Each is a request of its own, so that the next can be written and sent meanwhile.

import { draftWrite } from "../common/drafts.js";
import { answer, answeredOf, stopAnswering } from "./comment-answers.js";

const pending = new Map();
const touch = matchMedia("(hover: none) and (pointer: coarse)");
const said = document.createElement("div");
said.className = "visually-hidden";
said.setAttribute("role", "status");
document.body.append(said);

function say(words) {
  // A dialog takes what is outside of it out of reach, of readers too.
  const place = document.querySelector("dialog:modal") ?? document.body;
  if (said.parentElement !== place) place.append(said);
  said.textContent = "";
  requestAnimationFrame(() => { said.textContent = words; });
}

function write(field, text) {
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

/** What the form would send; its field is empty then, for the next. */
function takeOut(form) {
  const values = Object.fromEntries(new FormData(form));
  const answered = answeredOf(form);
  if (form.closest("[data-post]").querySelector("[data-card-comments]")) values.line = "1";
  write(form.elements.text, "");
  form.elements.text.removeAttribute("aria-invalid");
  form.querySelector("[data-comment-error]")?.remove();
  stopAnswering(form);
  return { values, answered };
}

/** What was not taken, before whatever was written since. */
function giveBack(form, { values, answered }, sentence) {
  const place = form.isConnected ? form : document.querySelector(`form[action="${form.getAttribute("action")}"]`);
  if (!place) return;
  const field = place.elements.text;
  write(field, [values.text, field.value].filter(Boolean).join("\n"));
  if (answered) answer(place, answered);
  if (sentence) place.append(errorOf(field, sentence));
  if (document.activeElement === document.body) field.focus();
}

function errorOf(field, sentence) {
  const error = document.createElement("p");
  error.className = "field-error";
  error.dataset.commentError = "";
  error.setAttribute("role", "alert");
  error.textContent = sentence;
  field.setAttribute("aria-invalid", "true");
  field.addEventListener("input", () => {
    field.removeAttribute("aria-invalid");
    error.remove();
  }, { once: true });
  return error;
}

/** The sentence that the server would answer. */
function refuseBlank(form) {
  form.querySelector("[data-comment-error]")?.remove();
  form.append(errorOf(form.elements.text, form.dataset.blank));
}

function person(form, text) {
  const words = document.createElement("p");
  words.className = "comment-text";
  const name = document.createElement("b");
  name.textContent = form.dataset.name;
  words.append(name, ` ${text}`);
  return words;
}

/** The comment as it will be, in grey. */
function greyOf(form, { values }) {
  const words = person(form, values.text.trim());
  const avatar = form.querySelector(".avatar")?.cloneNode(true);
  const grey = document.createElement(avatar ? "li" : "div");
  grey.className = "is-pending";
  if (!avatar) grey.append(words);
  else {
    const comment = document.createElement("div");
    comment.className = "comment";
    comment.append(avatar, words);
    grey.append(comment);
  }
  return grey;
}

/** Where it will stand: last of a card, last of its thread, or first under those that are pinned. */
function hang(form, sent) {
  const grey = greyOf(form, sent);
  const post = form.closest("[data-post]");
  const thread = sent.values.parent && post.querySelector(`[data-comment="${sent.values.parent}"]`)?.closest("[data-thread]");
  const threads = post.querySelector("[data-threads]");
  if (thread) thread.querySelector("[data-fresh-replies]").append(grey);
  else if (threads) threads.insertBefore(grey, firstFree(threads));
  else post.querySelector("[data-card-comments]").append(grey);
  return grey;
}

function firstFree(threads) {
  return [...threads.children].find((row) => !row.matches("[data-pinned], [data-newer]")) ?? null;
}

function sentenceIn(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  return page.querySelector("[data-comment-error], .comments-note")?.textContent.trim();
}

async function send(form) {
  const sent = takeOut(form);
  pending.set(sent, form.elements.text.dataset.draft);
  const grey = hang(form, sent);
  const place = grey.parentElement;
  grey.scrollIntoView({ block: "nearest" });
  let status = 0;
  let sentence;
  grey.addEventListener("htmx:beforeSwap", ({ detail }) => {
    status = detail.xhr.status;
    if (status !== 422) return;
    detail.shouldSwap = false;
    sentence = sentenceIn(detail.serverResponse);
  });
  const options = { source: grey, target: grey, swap: "outerHTML", values: sent.values };
  await window.htmx.ajax("POST", form.getAttribute("action"), options).catch(() => {});
  pending.delete(sent);
  if (status >= 200 && status < 300) dropDoubles(place);
  else {
    grey.remove();
    giveBack(form, sent, sentence);
  }
}

// Whoever leaves before the answer may have been too quick for the server: their words wait for them. If it
// did take them, the same words again are the same comment to it.
addEventListener("pagehide", () => {
  for (const [{ values }, key] of pending) draftWrite(key, values.text);
});

/** Of the same comment twice, the later goes: a form sent twice, or a reply that came with its thread. */
function dropDoubles(root) {
  const seen = new Set();
  for (const comment of root.querySelectorAll("[data-comment]")) {
    if (seen.has(comment.dataset.comment)) (comment.closest("li") ?? comment).remove();
    seen.add(comment.dataset.comment);
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-comment-form]");
  if (!form || !window.htmx) return;
  event.preventDefault();
  const field = form.elements.text;
  const isFilled = field.value.trim();
  // The button may go with the words; a touch keyboard may, too.
  if (!isFilled || (form.contains(document.activeElement) && !touch.matches)) field.focus();
  if (isFilled) send(form);
  else refuseBlank(form);
});

// Enter posts and Shift+Enter breaks the line; not on a touch keyboard, which has no Shift+Enter.
document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("form[data-comment-form], form[data-comment-edit]");
  if (!form || event.isComposing) return;
  const isPost = event.key === "Enter" && !event.shiftKey && !touch.matches;
  if (isPost && event.target.matches("textarea")) {
    event.preventDefault();
    form.requestSubmit();
  } else if (event.key === "Escape" && form.matches("[data-comment-edit]")) {
    event.stopPropagation();
    cancelEdit(form);
  }
});

function cancelEdit(form) {
  const summary = form.closest("[data-comment]").querySelector("summary");
  form.remove();
  summary?.focus();
}

document.addEventListener("click", (event) => {
  const form = event.target.closest("[data-edit-cancel]")?.closest("[data-comment] form");
  if (!form) return;
  event.preventDefault();
  cancelEdit(form);
});

/** The server tells what it counted: the same post may be on the page twice, on its card and over it. */
document.addEventListener("feed:comments", ({ detail }) => {
  say(detail.said);
  for (const post of document.querySelectorAll(`[data-post="${detail.post}"]`)) recount(post, detail);
});

function recount(post, { count, link, thread, replies }) {
  for (const place of post.querySelectorAll("[data-comments-link]")) {
    place.hidden = !link;
    place.innerHTML = link;
  }
  for (const place of post.querySelectorAll('[data-count="comments"]')) place.textContent = count;
  const view = thread && post.querySelector(`[data-thread="${thread}"] [data-view-replies]`);
  if (view) view.textContent = replies;
}

// "Load more" goes when it is pressed; who pressed it by key goes on reading at what came.
let before = null;

document.addEventListener("htmx:beforeSwap", ({ target }) => {
  if (target.matches(".comments-more") && target.contains(document.activeElement)) before = target.previousElementSibling;
  else before = null;
});

document.addEventListener("htmx:afterOnLoad", ({ target }) => {
  const comments = target.closest?.(".comments");
  if (!comments) return;
  dropDoubles(comments);
  if (document.activeElement !== document.body) return;
  const place = before?.nextElementSibling?.querySelector("[data-comment]") ?? comments.querySelector("h2");
  if (!place) return;
  place.tabIndex = -1;
  place.focus({ preventScroll: true });
});

// Where CSS cannot do it, fields grow by script.
if (!CSS.supports("field-sizing", "content")) {
  document.addEventListener("input", ({ target }) => {
    if (!target.matches(".comment-field textarea")) return;
    target.style.height = "auto";
    target.style.height = `${target.scrollHeight}px`;
  });
}
