// What is new, as it is seen: on badges, in the title and the icon of the page, and in toasts.

import { toastElement } from "../common/toast.js";

const most = 99;
const icon = document.querySelector('link[rel="icon"]');
const plain = icon.href;
const dot = '<circle cx="23" cy="9" r="8" fill="#d92d4a" stroke="#fff" stroke-width="2"/></svg>';

/** How many there are of each kind. */
const counts = {};
let dotted = "";

const words = (count) => (count > most ? `${most}+` : String(count));
const total = () => Object.values(counts).reduce((sum, count) => sum + count, 0);

export function showBadges(badges) {
  Object.assign(counts, badges);
  for (const badge of document.querySelectorAll("[data-badge]")) {
    const count = badges[badge.dataset.badge];
    if (count === undefined) continue;
    badge.textContent = words(count);
    badge.hidden = !count;
  }
  showTitle();
  showIcon();
}

/** "(3) Home · Varal". The rest of the title belongs to others, who may change it. */
function showTitle() {
  const bare = document.title.replace(/^\(\d+\+?\) /, "");
  const title = total() ? `(${words(total())}) ${bare}` : bare;
  if (document.title !== title) document.title = title;
}

async function showIcon() {
  if (total()) dotted ||= await withDot();
  const href = (total() && dotted) || plain;
  if (icon.href !== href) icon.href = href;
}

async function withDot() {
  try {
    const drawing = await (await fetch(plain)).text();
    return `data:image/svg+xml,${encodeURIComponent(drawing.replace("</svg>", dot))}`;
  } catch {
    return "";
  }
}

const waiting = [];

/** Now, or when the page is seen again: each is told to this browser once. The newest lies lowest. */
export function showToasts(toasts = []) {
  waiting.push(...toasts.toReversed());
  while (waiting.length && !document.hidden) {
    const template = document.createElement("template");
    template.innerHTML = waiting.shift();
    toastElement(template.content.firstElementChild);
  }
}

document.addEventListener("visibilitychange", () => showToasts());
// The pages of messages hear of those at once.
document.addEventListener("messaging:badge", ({ detail }) => showBadges({ messages: detail }));
new MutationObserver(showTitle).observe(document.querySelector("title"), { childList: true });

for (const { dataset, hidden, textContent } of document.querySelectorAll("[data-badge]")) {
  // "99+" is one more.
  counts[dataset.badge] = hidden ? 0 : (Number.parseInt(textContent, 10) || 0) + textContent.includes("+");
}
showTitle();
showIcon();
