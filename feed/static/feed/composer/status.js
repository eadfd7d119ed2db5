// What the form says about its photos: how the picked one does, whether they can be shared, and what went wrong.

import { text } from "./texts.js";

export class Status {
  #form;

  constructor(form) {
    this.#form = form;
    this.most = Number(form.dataset.photosMax);
  }

  show({ photos, picked }, isSharing) {
    this.#form.dataset.count = Math.min(photos.length, 2);
    this.#find("add").disabled = photos.length >= this.most;
    this.#find("signed-out").hidden = !photos.some((photo) => photo.signedOut && photo.state === "failed");
    if (picked) this.#showPicked(picked, photos);
    this.#showShare(photos, isSharing);
  }

  // In place of what was told before.
  tell(sentences) {
    const box = this.#find("errors");
    const lines = sentences.map((sentence) => {
      const line = document.createElement("p");
      line.textContent = sentence;
      return line;
    });
    box.replaceChildren(...lines);
    box.hidden = !lines.length;
    if (lines.length) box.scrollIntoView({ block: "nearest" });
  }

  #find(name) {
    return this.#form.querySelector(`[data-compose-${name}]`);
  }

  #showPicked(photo, photos) {
    const place = photos.indexOf(photo);
    this.#find("place").textContent = text("place", { place: place + 1, count: photos.length });
    this.#find("earlier").setAttribute("aria-disabled", place === 0);
    this.#find("later").setAttribute("aria-disabled", place === photos.length - 1);
    this.#find("unseen").hidden = !photo.isUnshowable || !photo.isUnderWay;
    this.#find("state").hidden = photo.state === "done";
    this.#find("cancel").hidden = !photo.isUnderWay;
    this.#find("progress").hidden = photo.state !== "sending";
    this.#find("progress").value = photo.progress;
    this.#find("state-words").textContent = stateWords(photo);
  }

  #showShare(photos, isSharing) {
    const button = this.#find("share");
    const blocked = statusBlocking(photos);
    const leftOut = photos.filter((photo) => photo.isLeftOut).length;
    button.setAttribute("aria-disabled", Boolean(blocked) || isSharing);
    button.querySelector("span").textContent = text(isSharing ? "sharing" : "share");
    this.#find("reason").textContent = blocked || (leftOut ? text("left-out", { count: leftOut }) : "");
  }
}

// Why the post cannot be shared at this moment; nothing when it can.
export function statusBlocking(photos) {
  const done = photos.filter((photo) => photo.state === "done").length;
  const count = photos.filter((photo) => !photo.isLeftOut).length;
  if (done < count) return text(navigator.onLine ? "uploading" : "offline", { done, count });
  return done ? "" : text("none");
}

function stateWords(photo) {
  if (photo.message) return photo.message;
  if (photo.state !== "sending") return text(photo.state);
  return photo.progress < 1 ? text("percent", { percent: Math.floor(photo.progress * 100) }) : text("checking");
}
