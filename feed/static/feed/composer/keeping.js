// The photos of a draft. The server has them for a day; this browser knows which, and what was said of them.

import { draftForget, draftRead, draftWrite, draftsAreKept } from "../../common/drafts.js";
import { Photo } from "./photo.js";

const PHOTOS = "compose-photos";
const CAPTION = "compose-caption";

export function keepPhotos(photos) {
  draftWrite(PHOTOS, photos.filter((photo) => photo.state === "done").map((photo) => photo.kept));
}

export function keepNothing() {
  draftForget(PHOTOS);
  draftForget(CAPTION);
}

// Would leaving the page lose this photo?
export function keepMisses(photo) {
  return photo.state !== "refused" && !(draftsAreKept && photo.state === "done");
}

// One after the other, as the server has to draw each; null for one that it has no longer.
export async function* keptPhotos(uploadUrl) {
  for (const kept of draftRead(PHOTOS) ?? []) {
    const preview = `${uploadUrl}${kept.id}/`;
    const isGone = await fetch(preview).then(({ status }) => status === 404, () => false);
    yield isGone ? null : Photo.fromKept(kept, preview);
  }
}
