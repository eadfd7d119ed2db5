// Likes by double tap and by key, saves by key, the way to the comment field, posts put away.

import { keysAdd } from "../common/keys.js";

const TAP_MS = 350;
const TAP_PX = 30;
const controls = "a, button, summary, input, textarea, select, details";

let lastTap = null;

function formOf(post, mark) {
  return post.querySelector(`.post-actions .mark-${mark}:is(form)`);
}

function press(post, mark) {
  formOf(post, mark)?.requestSubmit();
}

/** A heart of 96 px that grows, beats once and is gone; CSS says how. */
function showHeart(media, { clientX, clientY }) {
  const { left, top } = media.getBoundingClientRect();
  const heart = document.createElement("div");
  heart.className = "big-heart";
  heart.innerHTML = '<svg class="icon icon-filled" aria-hidden="true"><use href="#icon-heart"></use></svg>';
  heart.style.left = `${clientX - left}px`;
  heart.style.top = `${clientY - top}px`;
  heart.addEventListener("animationend", () => heart.remove());
  media.append(heart);
}

function isSecond(tap) {
  return lastTap?.media === tap.media && tap.at - lastTap.at < TAP_MS
    && Math.hypot(tap.x - lastTap.x, tap.y - lastTap.y) < TAP_PX;
}

// Two clicks rather than a double click: fingers make those everywhere.
document.addEventListener("click", (event) => {
  const media = event.target.closest("[data-post] .media");
  if (!media || event.target.closest(controls)) {
    lastTap = null;
    return;
  }
  const tap = { media, at: event.timeStamp, x: event.clientX, y: event.clientY };
  const second = isSecond(tap);
  lastTap = second ? null : tap;
  const form = second && formOf(media.closest("[data-post]"), "like");
  if (!form) return;
  showHeart(media, event);
  if (form.querySelector("button").getAttribute("aria-pressed") === "false") form.requestSubmit();
});

function fieldOf(post) {
  return [...(post?.querySelectorAll("[data-comment-field]") ?? [])].find((field) => field.checkVisibility());
}

function comment(post) {
  const field = fieldOf(post);
  if (field) field.focus();
  else post.querySelector(".post-comment")?.click();
}

document.addEventListener("click", (event) => {
  const field = fieldOf(event.target.closest(".post-comment")?.closest("[data-post]"));
  if (!field) return;
  event.preventDefault();
  field.focus();
});

// Back among the posts, where keys are acts again. In a dialog the same key closes that.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented || event.isComposing) return;
  const post = event.target.matches?.("[data-comment-field]") && event.target.closest("[data-post]");
  if (!post || post.closest("dialog")) return;
  post.tabIndex = -1;
  post.focus({ preventScroll: true });
});

keysAdd({ l: (post) => press(post, "like"), s: (post) => press(post, "save"), c: comment });

if (location.hash === "#comment-form") fieldOf(document.querySelector("[data-post]"))?.focus();

function cardsOf({ code }) {
  return document.querySelectorAll(`.post-card[data-post="${code}"]`);
}

document.addEventListener("feed:archived", ({ detail }) => {
  for (const card of cardsOf(detail)) {
    const next = card.contains(document.activeElement) && card.nextElementSibling;
    card.hidden = true;
    if (!next) continue;
    next.tabIndex = -1;
    next.focus({ preventScroll: true });
  }
});

document.addEventListener("feed:restored", ({ detail }) => {
  for (const card of cardsOf(detail)) card.hidden = false;
});
