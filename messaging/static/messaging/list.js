// The list of conversations: its next pages, and of those shown, the ones with the letters that are looked for.

import { chat, elementsOf, on, part } from "./page.js";
import { listsSettle, rowPut } from "./rows.js";
import { fragmentRequest } from "./transport.js";

const filter = part("filter");
let isLoading = false;

async function more() {
  const link = part("more-rows");
  if (!link || isLoading) return;
  isLoading = true;
  try {
    const answer = await fragmentRequest(link.href);
    if (!answer.ok) throw new Error(answer.statusText);
    const found = elementsOf(await answer.text());
    const next = part("more-rows", found);
    if (next) link.replaceWith(next);
    else link.remove();
    // One that moved up meanwhile is there already, and newer.
    const isThere = (row) => chat.querySelector(`.chat-row[data-conversation="${row.dataset.conversation}"]`);
    for (const row of found.querySelectorAll(".chat-row")) if (!isThere(row)) rowPut(row);
    settle();
  } catch {
    // The link stays, to be pressed.
  } finally {
    isLoading = false;
  }
}

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase();

/** What is not loaded yet is found among the people, below. */
function narrow() {
  const letters = plain(filter?.value.trim() ?? "");
  for (const row of chat.querySelectorAll(".chat-row")) {
    row.hidden = !plain(part("name", row).textContent).includes(letters);
  }
}

const near = new IntersectionObserver((entries) => {
  if (entries.some(({ isIntersecting }) => isIntersecting)) more();
}, { rootMargin: "300px" });

function settle() {
  listsSettle();
  narrow();
  near.disconnect();
  if (part("more-rows")) near.observe(part("more-rows"));
}

export function listStart() {
  chat.addEventListener("click", (event) => {
    if (!event.target.closest("[data-chat-more-rows]")) return;
    event.preventDefault();
    more();
  });
  filter?.addEventListener("input", narrow);
  on("rows", settle);
  settle();
}
