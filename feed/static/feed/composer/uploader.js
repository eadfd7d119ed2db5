// Sends photos, two at a time, each in a request of its own, and tries again where that can help.

import { uploadRequest } from "../../common/upload.js";
import { csrfToken, refusalSentence } from "./requests.js";
import { text } from "./texts.js";

const AT_ONCE = 2;
const TRIES = 5;
const LONGEST_WAIT = 60;

export class Uploader {
  #form;
  #changed;
  #waiting = [];
  #sending = new Map();
  #pausing = new Map();

  // `changed(photo)` is called after each change of a photo's state.
  constructor(form, changed) {
    this.#form = form;
    this.#changed = changed;
    addEventListener("online", () => this.resume());
  }

  add(photo) {
    photo.tries = 0;
    this.#wait(photo);
  }

  // Stop sending; the photo stays, and can be added again.
  cancel(photo) {
    this.#drop(photo);
    this.#set(photo, "cancelled", { message: text("cancelled") });
    this.#next();
  }

  // Forget a photo here and on the server, where what is not deleted is swept a day later.
  discard(photo) {
    photo.forget();
    if (!photo.id) return;
    const headers = { "X-CSRFToken": csrfToken(this.#form) };
    fetch(`${this.#form.dataset.uploadUrl}${photo.id}/delete/`, { method: "POST", headers }).catch(() => {});
  }

  // The connection is back, or the person: do not wait any longer.
  resume() {
    for (const [photo, timer] of this.#pausing) {
      clearTimeout(timer);
      this.#pausing.delete(photo);
      this.add(photo);
    }
  }

  #drop(photo) {
    clearTimeout(this.#pausing.get(photo));
    this.#pausing.delete(photo);
    this.#waiting = this.#waiting.filter((other) => other !== photo);
    const request = this.#sending.get(photo);
    this.#sending.delete(photo);
    request?.abort();
  }

  #set(photo, state, values = {}) {
    Object.assign(photo, { state, message: "", progress: 0 }, values);
    this.#changed(photo);
  }

  #wait(photo) {
    this.#waiting.push(photo);
    this.#set(photo, "waiting");
    this.#next();
  }

  #next() {
    while (this.#sending.size < AT_ONCE && this.#waiting.length) this.#send(this.#waiting.shift());
  }

  #send(photo) {
    const progressed = (progress) => this.#set(photo, "sending", { progress });
    const { uploadUrl } = this.#form.dataset;
    const request = uploadRequest(uploadUrl, photo.file, photo.name, csrfToken(this.#form), progressed);
    request.onload = () => this.#answered(photo, request);
    request.onerror = () => this.#retry(photo, navigator.onLine ? "network" : "offline");
    request.onloadend = () => {
      if (this.#sending.get(photo) === request) this.#sending.delete(photo);
      this.#next();
    };
    this.#sending.set(photo, request);
    this.#set(photo, "sending");
  }

  #answered(photo, request) {
    const sentence = refusalSentence(request.responseText);
    switch (request.status) {
      case 200:
        return this.#done(photo, JSON.parse(request.responseText));
      case 401:
        return this.#set(photo, "failed", { message: sentence || text("signed-out"), signedOut: true });
      case 413:
        return this.#set(photo, "refused", { message: sentence || text("too-large") });
      case 422:
        return this.#set(photo, "refused", { message: sentence || text("not-photo") });
      case 429:
      case 503:
        return this.#retry(photo, "busy", Number(request.getResponseHeader("Retry-After")));
      default:
        return this.#set(photo, "failed", { message: sentence || text("failed") });
    }
  }

  #done(photo, { id, width, height, preview }) {
    Object.assign(photo, { id, width, height, tries: 0, signedOut: false });
    this.#set(photo, "done", { progress: 1, serverPreview: preview });
  }

  // After `after` seconds, or longer from try to try; offline, as long as it takes.
  #retry(photo, why, after = 0) {
    const seconds = after || Math.min(2 ** photo.tries, LONGEST_WAIT);
    photo.tries += 1;
    const givesUp = photo.tries >= TRIES && navigator.onLine;
    if (givesUp || seconds > LONGEST_WAIT) return this.#set(photo, "failed", { message: text(`${why}-later`) });
    const again = () => {
      this.#pausing.delete(photo);
      this.#wait(photo);
    };
    this.#pausing.set(photo, setTimeout(again, seconds * 1000));
    return this.#set(photo, "pausing", { message: text(why) });
  }
}
