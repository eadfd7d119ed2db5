// One photo of the post in the making.

import { cropRead, cropText, cropWhole } from "./crop.js";

const THUMB_SIDE = 256;

// `state` is one of
//   waiting, sending, pausing (before another try): under way;
//   done: the server has it as `id`;
//   failed, cancelled: can be tried again; refused: cannot.
export class Photo {
  state = "waiting";
  progress = 0;
  message = "";
  id = "";
  alt = "";
  width = 0;
  height = 0;
  crop = cropWhole();
  tries = 0;
  signedOut = false;
  serverPreview = "";
  isUnshowable = false;

  constructor(file) {
    this.file = file;
    this.name = file?.name ?? "";
    this.preview = file ? URL.createObjectURL(file) : "";
  }

  // A photo the server already has, from its row of the plain form.
  static fromRow(row) {
    const photo = new Photo(null);
    const { upload, width, height, preview } = row.dataset;
    Object.assign(photo, { id: upload, state: "done", preview, width: Number(width), height: Number(height) });
    photo.alt = row.querySelector("[name=alt]").value;
    cropRead(photo, row.querySelector("[name=crop]").value);
    return photo;
  }

  // A photo of a draft: what `kept` below said of it, with the server's preview.
  static fromKept({ id, alt, crop, width, height }, preview) {
    const photo = new Photo(null);
    Object.assign(photo, { id, alt, width, height, preview, state: "done" });
    cropRead(photo, crop);
    return photo;
  }

  get kept() {
    const { id, alt, width, height } = this;
    return { id, alt, width, height, crop: cropText(this) };
  }

  get isUnderWay() {
    return ["waiting", "sending", "pausing"].includes(this.state);
  }

  get isLeftOut() {
    return ["failed", "cancelled", "refused"].includes(this.state);
  }

  get canRetry() {
    return Boolean(this.file) && ["failed", "cancelled"].includes(this.state);
  }

  // The server's preview, for formats this browser cannot show by itself.
  usePreview(address) {
    this.forget();
    this.preview = address;
  }

  forget() {
    if (this.preview.startsWith("blob:")) URL.revokeObjectURL(this.preview);
  }

  // A small picture for the strip: 20 photos of a phone, fully decoded, are a gigabyte.
  async drawThumb(canvas) {
    const isLocal = this.preview.startsWith("blob:");
    const source = isLocal ? this.file : await (await fetch(this.preview)).blob();
    const bitmap = await createImageBitmap(source, { resizeWidth: THUMB_SIDE, resizeQuality: "medium" });
    [canvas.width, canvas.height] = [bitmap.width, bitmap.height];
    canvas.getContext("2d").drawImage(bitmap, 0, 0);
    bitmap.close();
  }
}
