// What was written goes to the server in order, one at a time in each conversation, until it is stored.

import { bubbleDrop, bubbleHang, bubblesListen, bubbleShow, isMessageOf } from "./bubble.js";
import { Item, itemsKept, itemsOnForgot } from "./item.js";
import { logCursor } from "./log.js";
import { messageShow, messageWritten } from "./messages.js";
import { conversation, elementsOf, emit, messageBy, on, words } from "./page.js";
import { photoCancel, photosAreOut, photoSend, photosResume } from "./photos.js";
import { Rest } from "./rest.js";
import { rowWritten } from "./rows.js";
import { holdNews, isPassing, post, refusalOf } from "./transport.js";

const MOST = 50;
// Times that the site itself fails at the same message, until it is taken for the message's own fault.
const TRIES = 8;

/** All that one conversation has to send. */
class Outbox {
  #isSending = false;
  items = [];
  rest = new Rest();

  constructor(key) {
    this.key = key;
    this.isOpen = key === conversation;
  }

  get room() {
    return Math.max(0, MOST - this.items.length);
  }

  add(item) {
    this.items.push(item);
    item.keep();
    if (!this.isOpen) return;
    bubbleHang(item);
    if (item.file) this.#upload(item);
  }

  #upload(item) {
    photoSend(item, () => {
      bubbleShow(item);
      if (!item.isReady && !item.isFailed) return;
      item.keep();
      this.send();
    });
  }

  drop(id) {
    const item = this.#find(id);
    if (!item) return;
    this.items = this.items.filter((other) => other !== item);
    photoCancel(item);
    item.forget();
  }

  #find(id) {
    return this.items.find((item) => item.id === id);
  }

  retry(id) {
    const item = this.#find(id);
    if (!item) return;
    Object.assign(item, { isFailed: false, why: "", tries: 0 });
    item.keep();
    bubbleShow(item);
    if (item.isReady) this.send();
    else this.#upload(item);
  }

  /** Whatever was refused waits for somebody; what comes after it does not. */
  async send() {
    if (this.#isSending) return;
    this.#isSending = true;
    for (let item = this.#next(); item; item = this.#next()) await this.#try(item);
    this.#isSending = false;
  }

  #next() {
    const item = this.items.find(({ isFailed }) => !isFailed);
    return item?.isReady ? item : null;
  }

  async #try(item) {
    const trip = { answer: null };
    const delivered = this.#deliver(item, trip);
    if (this.isOpen) holdNews(delivered);
    await delivered.catch(() => this.#pause(item, trip.answer));
  }

  /** Throws what may do better later. */
  async #deliver(item, trip) {
    trip.answer = await post(`/messages/${this.key}/`, item.values);
    if (trip.answer.ok) await this.#stored(item, trip.answer);
    else if (isPassing(trip.answer)) throw new Error(`answered ${trip.answer.status}`);
    else await this.#refused(item, trip.answer);
    this.rest.succeed();
    emit("sending");
  }

  async #pause(item, answer) {
    item.tries = (item.tries ?? 0) + (answer?.status === 500);
    if (item.tries >= TRIES) {
      await this.#refused(item, answer);
      return;
    }
    if (answer?.status === 429) emit("busy");
    await this.rest.sleep(this.rest.fail(answer));
  }

  async #refused(item, answer) {
    if (answer.status === 401) return this.rest.sleep(60_000); // the page is about to go
    Object.assign(item, { isFailed: true, why: (await refusalOf(answer)) || words("failed") });
    item.keep();
    bubbleShow(item);
  }

  async #stored(item, answer) {
    if (answer.headers.get("X-Messages-Client") === item.id) {
      // Stored, and cleared away since.
      this.drop(item.id);
      bubbleDrop(item.id);
      return;
    }
    const html = await answer.text();
    // Whoever else answers, in a train or a hotel, has not stored it.
    if (!isMessageOf(html, item.id)) throw new Error("answered by somebody else");
    this.drop(item.id);
    if (!this.isOpen) return;
    const cursor = Number(answer.headers.get("X-Messages-Cursor"));
    const news = ownNews(html, cursor);
    if (news) emit("own", { news });
    // What the log told before this answer came is newer.
    else if (!messageBy("client", item.id)?.dataset.message) messageShow(html);
    emit("sent");
  }
}

/** One's own send as the log tells it, if it is the next there; else that is asked. */
function ownNews(html, cursor) {
  const told = elementsOf(html);
  const [message, line] = [told.querySelector(".chat-message"), told.querySelector(".chat-row-last")];
  const row = line && rowWritten(conversation, line);
  if (!row || cursor !== logCursor() + 1) return null;
  // Whoever answers has taken the conversation in.
  const about = { row: row.outerHTML, order: cursor, folder: "inbox", seen: words("sent") };
  const event = { seq: cursor, kind: "message", conversation: Number(conversation), message: Number(message.dataset.message) };
  return { events: [{ ...event, html: message.outerHTML }], conversations: { [conversation]: about }, cursor };
}

const outboxes = new Map();

function outboxOf(key) {
  if (!outboxes.has(key)) outboxes.set(key, new Outbox(key));
  return outboxes.get(key);
}

/** For how many more messages. */
export const outboxRoom = () => outboxOf(conversation).room;

/** Messages of the open conversation; each `{ text, replyTo, quote, file }`. */
export function outboxAdd(...messages) {
  const outbox = outboxOf(conversation);
  for (const values of messages) {
    const preview = values.file ? URL.createObjectURL(values.file) : "";
    outbox.add(new Item(conversation, { ...values, preview }));
  }
  messageWritten();
  outbox.send();
}

function resume() {
  for (const { rest } of outboxes.values()) rest.wake();
  photosResume();
}

/** It is there already, by this or another tab. */
function done(id) {
  for (const outbox of outboxes.values()) outbox.drop(id);
}

export function outboxStart() {
  // Everything is sent from whichever of these pages is open first.
  for (const item of itemsKept()) {
    if (messageBy("client", item.id)) item.forget();
    else outboxOf(item.conversation).add(item);
  }
  for (const outbox of outboxes.values()) outbox.send();
  on("stored", done);
  on("reached", resume);
  addEventListener("online", resume);
  itemsOnForgot((id) => {
    done(id);
    bubbleDrop(id);
  });
  bubblesListen((id) => outboxOf(conversation).retry(id), (id) => {
    outboxOf(conversation).drop(id);
    bubbleDrop(id);
  });
  addEventListener("beforeunload", (event) => photosAreOut() && event.preventDefault());
}
