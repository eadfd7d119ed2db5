// Requests of these pages, each with an end, and what a refusal says.

import { conversation, elementsOf, user } from "./page.js";

// Milliseconds.
const PATIENCE = 20_000;
const SEND_PATIENCE = 30_000;

// As the page came with it, so that nothing is sent for somebody who logged in here since.
let csrfToken = document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";

/** Seen on this page: the session is over, or somebody else's. The page says so itself when it is loaded anew. */
export function isLost(token) {
  const lost = token === null || token.split(":")[0] !== user;
  if (lost) location.reload();
  return lost;
}

export function syncRequest(cursor) {
  const values = new URLSearchParams({ cursor, ...(conversation && { conversation }) });
  return fetch(`/messages/sync?${values}`, {
    headers: { Accept: "application/json" },
    redirect: "error",
    signal: AbortSignal.timeout(PATIENCE),
  });
}

export function fragmentRequest(address) {
  return fetch(address, { headers: { "HX-Request": "true" }, signal: AbortSignal.timeout(PATIENCE) });
}

export function pageRequest(address) {
  return fetch(address, { headers: { Accept: "text/html" }, signal: AbortSignal.timeout(PATIENCE) });
}

function posted(address, values) {
  // As words, which keep no place among uploads.
  const body = new URLSearchParams(Object.entries(values).filter(([, value]) => value));
  return fetch(address, {
    method: "POST",
    body,
    headers: { "X-CSRFToken": csrfToken, "HX-Request": "true" },
    redirect: "error",
    // Whoever leaves the page meanwhile has sent it all the same.
    keepalive: true,
    signal: AbortSignal.timeout(SEND_PATIENCE),
  });
}

/** Throws when there was no answer. */
export async function post(address, values = {}) {
  const before = csrfToken;
  const answer = await posted(address, values);
  if (answer.status === 401) isLost(null);
  // Who logs in again gets another token of forms.
  if (answer.status !== 403) return answer;
  await renew();
  return csrfToken === before ? answer : posted(address, values);
}

/** The token of forms that this browser has now, if it is still the same person's. */
export async function renew() {
  const answer = await fetch("/messages/sync", {
    headers: { Accept: "application/json" },
    redirect: "error",
    signal: AbortSignal.timeout(PATIENCE),
  });
  if (!answer.ok || isLost((await answer.json()).token)) return;
  const cookie = document.cookie.split("; ").find((pair) => pair.startsWith("csrftoken="));
  csrfToken = cookie?.slice("csrftoken=".length) ?? csrfToken;
}

export function formToken() {
  return csrfToken;
}

/** Why not, in the server's own words; nothing when a proxy answered in its own. */
export async function refusalOf(answer) {
  return refusalIn(await answer.text().catch(() => ""), answer.headers.get("HX-Trigger"));
}

export function refusalIn(body, trigger) {
  const said = parsed(trigger)?.["common:toast"]?.text ?? parsed(body)?.error;
  return said ?? elementsOf(body).querySelector("[data-chat-error], .field-error")?.textContent.trim() ?? "";
}

/** Null when it is no JSON. */
export function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** May the same request do better later? */
export function isPassing({ status }) {
  return status >= 500 || [408, 425, 429].includes(status);
}

let answering = Promise.resolve();

/** What is told of news waits for the answers of what is out, for a moment. */
export function holdNews(answered) {
  answering = Promise.allSettled([answering, answered]).then(() => {});
}

export function newsMayCome() {
  return Promise.race([answering, new Promise((resolve) => { setTimeout(resolve, 2_000); })]);
}
