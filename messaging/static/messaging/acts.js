// What is done with a message from its menu: answer, react, edit, unsend, copy.

import { copyText } from "../common/share.js";
import { toast } from "../common/toast.js";
import { composerAnswer, composerEdit } from "./composer.js";
import { messageChanged } from "./messages.js";
import { chat, conversation, part, words } from "./page.js";
import { holdNews, post, refusalOf } from "./transport.js";

const rowOf = (element) => element.closest(".chat-message[data-message]");

/** The menu's button takes back the focus that a row of it had. */
function closeMenu(element) {
  const menu = element.closest("details[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus({ preventScroll: true });
}

const CLICKS = {
  "[data-chat-reply]": (row) => part("form") && (composerAnswer(row), true),
  "[data-chat-edit]": (row) => part("form") && (composerEdit(row), true),
  "[data-chat-copy]": (row) => (copyText(part("text", row).textContent, words("copied")), true),
};

function click(event) {
  if (event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  for (const [selector, act] of Object.entries(CLICKS)) {
    const button = event.target.closest(selector);
    const row = button && rowOf(button);
    if (!row) continue;
    closeMenu(button);
    if (act(row)) event.preventDefault();
  }
}

/** Sends the act; the message comes back as it is now, or the reason why not. */
async function act(form, values, undo = () => {}) {
  const row = rowOf(form);
  const answer = await post(form.getAttribute("action"), values).catch(() => null);
  if (answer?.ok) {
    messageChanged(row, await answer.text().catch(() => ""));
    return;
  }
  undo();
  toast((answer && (await refusalOf(answer))) || words("failed"));
}

/** Shows one's own reaction before the server answers. Returns how to take that back. */
function showReaction(row, emoji) {
  const place = part("reactions", row);
  const kept = place.cloneNode(true);
  const own = place.querySelector("[data-emoji][aria-pressed=true]");
  if (own) step(own, -1);
  const chip = emoji && place.querySelector(`[data-emoji="${CSS.escape(emoji)}"]`);
  if (chip) step(chip, 1);
  else if (emoji) place.append(chipOf(emoji));
  return () => place.isConnected && place.replaceWith(kept);
}

function chipOf(emoji) {
  const chip = part("reaction-template").content.firstElementChild.cloneNode(true);
  chip.dataset.emoji = emoji;
  chip.querySelector("span").textContent = emoji;
  part("count", chip).textContent = "";
  return chip;
}

/** One is not counted. */
function step(chip, by) {
  const count = part("count", chip);
  const number = (Number(count.textContent) || 1) + by;
  count.textContent = number > 1 ? number : "";
  chip.setAttribute("aria-pressed", String(by > 0));
  if (number < 1) chip.remove();
}

function react(form, button) {
  const row = rowOf(form);
  const chosen = button.dataset.emoji ?? button.value;
  // The same again takes it back.
  const own = part("reactions", row).querySelector("[data-emoji][aria-pressed=true]");
  const emoji = own?.dataset.emoji === chosen ? "" : chosen;
  closeMenu(button);
  holdNews(act(form, { emoji }, showReaction(row, emoji)));
}

function submit(event) {
  const form = event.target;
  if (form.matches("[data-chat-react]") && event.submitter) react(form, event.submitter);
  else if (form.matches("[data-chat-unsend]")) {
    closeMenu(form);
    holdNews(act(form, {}));
  } else return;
  event.preventDefault();
}

export function actsStart() {
  if (!conversation) return;
  chat.addEventListener("click", click);
  // After the site's own question, which listens before anything else.
  chat.addEventListener("submit", submit);
}
