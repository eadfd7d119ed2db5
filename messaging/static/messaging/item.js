// What is written and not yet stored by the server: kept in this browser until it is.
//
// Each under a key of its own, so that two tabs never write the same one. Both may send what was left over:
// by its `id` the server knows that it is one message.

import { draftForget, draftKeys, draftRead, draftsOnForgot, draftWrite } from "../common/drafts.js";

const START = "outbox-";

let last = 0;

/** Like crypto.randomUUID, which is missing on plain http. */
function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** Milliseconds, each higher than the one before: the order in which things were written. */
function now() {
  last = Math.max(Date.now(), last + 1);
  return last;
}

export class Item {
  // Of a photo: the file, and how it does. `upload` is its id once the server has it.
  file = null;
  preview = "";
  progress = 0;
  upload = "";
  // Why the server does not take it; until somebody tries again, it stays.
  why = "";
  isFailed = false;

  constructor(conversation, values) {
    this.conversation = conversation;
    Object.assign(this, { id: uuid(), at: now(), text: "", replyTo: "", quote: null }, values);
  }

  get #key() {
    return `${START}${this.conversation}-${this.id}`;
  }

  /** A photo that is not uploaded yet cannot be kept. */
  get isReady() {
    return !this.file || Boolean(this.upload);
  }

  keep() {
    if (!this.isReady) return;
    const { id, at, text, replyTo, quote, upload, why, isFailed } = this;
    draftWrite(this.#key, { id, at, text, replyTo, quote, upload, why, isFailed });
  }

  forget() {
    draftForget(this.#key);
    if (this.preview) URL.revokeObjectURL(this.preview);
  }

  get values() {
    return { text: this.text, upload: this.upload, reply_to: this.replyTo, client_id: this.id };
  }
}

/** Is it what `keep` writes under this key? */
function isKept(key, values) {
  const says = Boolean(values?.text || values?.upload);
  return says && Number.isFinite(values.at) && key.endsWith(`-${values.id}`);
}

/** All that is left over from other pages, oldest first. What cannot be read is forgotten. */
export function itemsKept() {
  const kept = [];
  for (const key of draftKeys(START)) {
    const values = draftRead(key);
    if (isKept(key, values)) kept.push(new Item(key.slice(START.length).split("-")[0], values));
    else draftForget(key);
  }
  return kept.sort((one, other) => one.at - other.at);
}

/** Another tab sent it, or gave it up. */
export function itemsOnForgot(forgot) {
  draftsOnForgot((key) => {
    if (key.startsWith(START)) forgot(key.slice(START.length).replace(/^\d+-/, ""));
  });
}
