// Photos go to the server by themselves, two at a time, before the message that shows them.

import { uploadRequest } from "../common/upload.js";
import { part, words } from "./page.js";
import { Rest } from "./rest.js";
import { formToken, isLost, isPassing, parsed, refusalIn, renew } from "./transport.js";

const AT_ONCE = 2;
const NAMES = /\.(jpe?g|png|webp|heic|heif|avif)$/i;

const waiting = [];
const out = new Map();
const rests = new Set();

/** What the server would say of this file without looking inside. */
export function photoRefusal(file) {
  const most = Number(part("form").dataset.bytesMax);
  if (file.size > most) return words("too-large");
  return file.size && (file.type.startsWith("image/") || NAMES.test(file.name)) ? "" : words("not-photo");
}

/** Calls `changed(item)` as it goes on; at its end the item has an `upload`, or a reason why not. */
export function photoSend(item, changed) {
  waiting.push([item, changed]);
  next();
}

export function photoCancel(item) {
  const place = waiting.findIndex(([other]) => other === item);
  if (place >= 0) waiting.splice(place, 1);
  out.get(item)?.abort();
}

export function photosResume() {
  for (const rest of rests) rest.wake();
}

/** Some would be lost with the page. */
export const photosAreOut = () => waiting.length + out.size > 0;

function next() {
  while (out.size < AT_ONCE && waiting.length) deliver(...waiting.shift());
}

async function deliver(item, changed) {
  const rest = new Rest();
  const stop = new AbortController();
  rests.add(rest);
  stop.signal.addEventListener("abort", () => rest.wake());
  out.set(item, stop);
  while (!stop.signal.aborted && !(await isSettled(item, changed, stop.signal, rest)));
  rests.delete(rest);
  out.delete(item);
  next();
  if (!stop.signal.aborted) changed(item);
}

async function isSettled(item, changed, signal, rest) {
  const token = formToken();
  const request = await sent(item, changed, signal);
  item.upload = idIn(request);
  if (item.upload) return true;
  if (request.status === 401) return isLost(null);
  if (request.status === 403 && (await hasRenewed(token))) return false;
  // Without an id it was not this site that said yes.
  if (!request.status || request.status === 200 || isPassing(request)) {
    const headers = new Headers({ "Retry-After": request.getResponseHeader("Retry-After") ?? "" });
    await rest.sleep(rest.fail({ headers }));
    return false;
  }
  Object.assign(item, { isFailed: true, why: refusalIn(request.responseText) || reason(request.status) });
  return true;
}

function idIn({ status, responseText }) {
  return (status === 200 && parsed(responseText)?.id) || "";
}

/** Who logged in again meanwhile has another token of forms. */
async function hasRenewed(before) {
  await renew().catch(() => {});
  return formToken() !== before;
}

const reason = (status) => words({ 413: "too-large", 422: "not-photo" }[status] ?? "failed");

function sent(item, changed, signal) {
  const progressed = (progress) => {
    item.progress = progress;
    changed(item);
  };
  const url = part("form").dataset.uploadUrl;
  return new Promise((resolve) => {
    const request = uploadRequest(url, item.file, item.file.name, formToken(), progressed);
    request.onloadend = () => resolve(request);
    signal.addEventListener("abort", () => request.abort());
  });
}
