// The bubble of a message that the server does not have yet.

import { offsetOf } from "./arrange.js";
import { chat, elementsOf, messageBy, part } from "./page.js";
import { keepPlace, list } from "./thread.js";

function fill(row, item) {
  const text = part("text", row);
  text.textContent = item.text;
  text.hidden = !item.text;
  const quote = part("quote", row);
  quote.hidden = !item.quote;
  quote.textContent = item.quote ? `${item.quote.name}: ${item.quote.text}` : "";
  if (!(item.file || item.upload)) return;
  const photo = part("photo", row);
  photo.hidden = false;
  const image = photo.querySelector("img");
  const kept = `${part("form").dataset.uploadUrl}${item.upload}/`;
  image.src = item.preview || kept;
  // A format that this browser cannot show by itself.
  image.addEventListener("error", () => { image.hidden = true; }, { once: true });
}

/** Instead of an older one of the same item. */
export function bubbleHang(item) {
  const template = part("template");
  if (!template || messageBy("client", item.id)) return;
  const row = template.content.firstElementChild.cloneNode(true);
  row.dataset.client = item.id;
  row.dataset.at = siteTime(item.at);
  row.classList.add("pending");
  fill(row, item);
  keepPlace(() => list.append(row));
  bubbleShow(item);
}

/** The time as the site would write it, so that a day ends for both at once. */
function siteTime(at) {
  const shown = list.querySelector("[data-at]:not(.pending)")?.dataset.at ?? "";
  const minutes = offsetOf(shown);
  if (minutes === null) return new Date(at).toISOString();
  return new Date(at + minutes * 60_000).toISOString().replace("Z", shown.slice(-"+00:00".length));
}

export function bubbleShow(item) {
  const row = messageBy("client", item.id);
  if (!row || row.dataset.message) return;
  row.dataset.state = item.isFailed ? "failed" : "sending";
  part("failed", row).hidden = !item.isFailed;
  part("why", row).textContent = item.why;
  const progress = part("progress", row);
  progress.hidden = !item.file || Boolean(item.upload) || item.isFailed;
  progress.value = item.progress;
}

export function bubbleDrop(id) {
  const row = messageBy("client", id);
  if (!row || row.dataset.message) return;
  const hadFocus = row.contains(document.activeElement);
  keepPlace(() => row.remove());
  if (hadFocus) part("form")?.elements.text.focus({ preventScroll: true });
}

/** What a fragment says it is: an answer of something else on the way is none. */
export function isMessageOf(html, id) {
  return elementsOf(html).querySelector(".chat-message")?.dataset.client === id;
}

export function bubblesListen(retry, remove) {
  chat.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-chat-retry], [data-chat-remove]");
    const id = button?.closest(".pending")?.dataset.client;
    if (!id) return;
    (button.matches("[data-chat-retry]") ? retry : remove)(id);
  });
}
