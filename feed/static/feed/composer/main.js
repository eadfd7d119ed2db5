// The composer. Without it the same form works as plain HTML; its rows of staged photos become photos here.

import { toast } from "../../common/toast.js";
import "../mention.js";
import { cropShape } from "./crop.js";
import { intakeListen, intakeRefusal } from "./intake.js";
import { keepMisses, keepNothing, keepPhotos, keptPhotos } from "./keeping.js";
import { Photo } from "./photo.js";
import { sharePost } from "./sharing.js";
import { Stage } from "./stage.js";
import { Status, statusBlocking } from "./status.js";
import { Strip } from "./strip.js";
import { announce, text } from "./texts.js";
import { Uploader } from "./uploader.js";
import { writingCount, writingLength } from "./writing.js";

// As long as the toast that offers to undo a removal, and a little more.
const UNDO_TIME = 8000;

class Composer {
  #form;
  #isSharing = false;
  #isRestoring = false;

  constructor(form) {
    this.#form = form;
    this.most = { photos: Number(form.dataset.photosMax), bytes: Number(form.dataset.bytesMax) };
    this.stage = new Stage(form);
    this.status = new Status(form);
    this.strip = new Strip(form, {
      pick: (photo) => this.#picked(photo),
      remove: (photo) => this.#dismiss(photo),
      retry: (photo) => this.#retry(photo),
    });
    this.uploader = new Uploader(form, (photo) => this.#changed(photo));
    this.#prepareWriting();
    this.#listen();
    this.#takeRows();
    form.classList.add("is-live");
    this.#restore();
  }

  #find(name) {
    return this.#form.querySelector(`[data-compose-${name}]`);
  }

  #prepareWriting() {
    const { caption } = this.#form.elements;
    this.alt = this.#find("alt");
    this.captionMost = Number(caption.maxLength);
    writingCount(caption, this.captionMost);
    this.altMost = Number(this.alt.maxLength);
    this.countAlt = writingCount(this.alt, this.altMost);
    this.alt.addEventListener("input", () => this.#described());
  }

  #listen() {
    const on = (name, act) => this.#find(name).addEventListener("click", act);
    intakeListen(this.#form, (files) => this.#take(files));
    on("earlier", () => this.strip.move(this.strip.picked, -1));
    on("later", () => this.strip.move(this.strip.picked, 1));
    on("same", () => this.#sameShape());
    on("take-out", () => this.#dismiss(this.strip.picked));
    on("cancel", () => this.uploader.cancel(this.strip.picked));
    on("discard", () => this.#discard());
    this.#find("strip").addEventListener("reorder", () => this.#render());
    this.#form.addEventListener("submit", (event) => this.#submit(event));
    addEventListener("beforeunload", (event) => this.#hasToLose && event.preventDefault());
    addEventListener("focus", () => this.#resumeSignedOut());
    document.addEventListener("visibilitychange", () => this.#keep());
    for (const name of ["online", "offline"]) addEventListener(name, () => this.#render());
    // Come back to by the browser's history, the page would still say "Sharing…".
    addEventListener("pageshow", (event) => event.persisted && this.#isSharing && location.reload());
  }

  // A form that failed, or was sent before this script was here.
  #takeRows() {
    for (const row of this.#form.querySelectorAll("[data-compose-row]")) {
      this.strip.add(Photo.fromRow(row));
      row.remove();
    }
    if (this.strip.photos.length) this.strip.pick(this.strip.photos[0]);
  }

  // What was left here unsent, unless the page came with a form that failed.
  async #restore() {
    const { caption } = this.#form.elements;
    this.#find("draft").hidden = caption.value === caption.defaultValue;
    this.#isRestoring = !this.strip.photos.length;
    this.#render();
    if (!this.#isRestoring) return;
    let place = 0;
    for await (const photo of keptPhotos(this.#form.dataset.uploadUrl)) {
      if (!photo) this.status.tell([text("gone")]);
      else if (this.strip.photos.length < this.most.photos) this.#addKept(photo, place++);
    }
    this.#isRestoring = false;
    this.#keep();
  }

  #addKept(photo, place) {
    this.strip.add(photo, place);
    if (!this.strip.picked) this.strip.pick(photo);
    this.#find("draft").hidden = false;
    this.#render();
  }

  #keep() {
    if (!this.#isSharing && !this.#isRestoring) keepPhotos(this.strip.photos);
  }

  #discard() {
    for (const photo of this.strip.photos) {
      if (photo.isUnderWay) this.uploader.cancel(photo);
      this.strip.remove(photo);
      this.uploader.discard(photo);
    }
    const { caption } = this.#form.elements;
    caption.value = "";
    caption.dispatchEvent(new Event("input", { bubbles: true }));
    this.#find("draft").hidden = true;
    this.status.tell([]);
    this.#render();
    this.#find("choose").focus();
  }

  get #hasToLose() {
    return !this.#isSharing && this.strip.photos.some(keepMisses);
  }

  #take(files) {
    if (!files.length || this.#isSharing) return;
    const room = this.most.photos - this.strip.photos.length;
    const photos = files.slice(0, Math.max(room, 0)).map((file) => new Photo(file));
    for (const photo of photos) this.#addFresh(photo);
    const extra = files.length - room;
    this.status.tell(extra > 0 ? [text("too-many", { most: this.most.photos, extra })] : []);
    if (photos.length && !this.strip.picked) this.strip.pick(photos[0]);
    this.#render();
    this.strip.focus();
  }

  #addFresh(photo) {
    const refusal = intakeRefusal(photo.file, this.most.bytes);
    if (refusal) Object.assign(photo, { state: "refused", message: refusal });
    this.strip.add(photo);
    if (!refusal) this.uploader.add(photo);
  }

  #changed(photo) {
    this.strip.show(photo);
    this.#render();
  }

  #retry(photo) {
    this.uploader.add(photo);
    this.strip.pick(photo);
    this.strip.focus();
  }

  // Somebody who logged in in another tab comes back to this one.
  #resumeSignedOut() {
    const photos = this.strip.photos.filter((photo) => photo.signedOut && photo.state === "failed");
    for (const photo of photos) this.uploader.add(photo);
  }

  // Take a photo out, but let go of it only once it is too late to undo.
  #dismiss(photo) {
    const wasUnderWay = photo.isUnderWay;
    if (wasUnderWay) this.uploader.cancel(photo);
    const place = this.strip.remove(photo);
    const parting = setTimeout(() => this.uploader.discard(photo), UNDO_TIME);
    const undo = () => {
      clearTimeout(parting);
      this.strip.add(photo, place);
      if (wasUnderWay) this.uploader.add(photo);
      this.strip.pick(photo);
      this.strip.focus();
      this.#render();
    };
    toast(text("removed"), { label: text("undo"), run: undo });
    this.#render();
    if (this.strip.picked) this.strip.focus();
    else this.#find("choose").focus();
  }

  #picked(photo) {
    this.stage.show(photo);
    this.alt.value = photo?.alt ?? "";
    this.countAlt();
    this.#render();
  }

  #described() {
    this.strip.picked.alt = this.alt.value;
    this.strip.show(this.strip.picked);
    this.#keep();
  }

  #sameShape() {
    const { aspect } = this.strip.picked.crop;
    for (const photo of this.strip.photos) {
      if (photo !== this.strip.picked) cropShape(photo, aspect);
    }
    announce(text("same-done"));
    toast(text("same-done"));
  }

  #render() {
    this.status.show(this.strip, this.#isSharing);
    this.#keep();
  }

  async #submit(event) {
    event.preventDefault();
    const { photos } = this.strip;
    const blocked = statusBlocking(photos);
    if (this.#isSharing) return;
    if (blocked) return announce(blocked);
    if (this.#isTooLong(photos)) return;
    this.#setSharing(true);
    this.status.tell([]);
    const answer = await sharePost(this.#form, photos.filter((photo) => photo.state === "done"));
    if (answer.url) return this.#shared(answer.url);
    this.#setSharing(false);
    this.#find("signed-out").hidden = !answer.signedOut;
    this.status.tell(this.#sendAgain(answer.missing ?? []) ? [text("sent-again")] : answer.errors);
  }

  // Shows the field that is too long.
  #isTooLong(photos) {
    const photo = photos.find(({ alt }) => writingLength(alt) > this.altMost);
    const { caption } = this.#form.elements;
    if (photo) this.strip.pick(photo);
    if (!photo && writingLength(caption.value) <= this.captionMost) return false;
    (photo ? this.alt : caption).focus();
    return true;
  }

  #setSharing(isSharing) {
    this.#isSharing = isSharing;
    this.#form.inert = isSharing;
    this.#form.ariaBusy = isSharing;
    this.#render();
    if (isSharing) announce(text("sharing"));
    else this.#find("share").focus();
  }

  #shared(url) {
    keepNothing();
    location.assign(url);
  }

  // Photos that the server has forgotten meanwhile, and this page has not.
  #sendAgain(photos) {
    const kept = photos.filter((photo) => photo.file);
    for (const photo of photos) photo.id = "";
    for (const photo of photos.filter((photo) => !photo.file)) {
      Object.assign(photo, { state: "refused", message: text("gone") });
      this.#changed(photo);
    }
    for (const photo of kept) this.uploader.add(photo);
    return kept.length > 0;
  }
}

new Composer(document.querySelector("[data-compose]"));
