// Sends the whole post. Answers one of
//   { url } — shared;
//   { errors, missing } — refused; `missing` are photos that the server has no longer;
//   { errors, signedOut } — nothing happened, try again.

import { cropText } from "./crop.js";
import { csrfToken, refusalSentence } from "./requests.js";
import { text } from "./texts.js";

const SENTENCES = { 429: "busy-later", 503: "busy-later", 507: "no-room" };

export async function sharePost(form, photos) {
  let response;
  try {
    const body = postData(form, photos);
    response = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
  } catch {
    return { errors: [text(navigator.onLine ? "share-network" : "share-offline")] };
  }
  const answer = await response.text();
  if (response.status === 201) return JSON.parse(answer);
  const isPage = response.headers.get("Content-Type")?.startsWith("text/html");
  if (isPage && [422, 507].includes(response.status)) return refused(answer, photos);
  const sentence = refusalSentence(answer) || text(SENTENCES[response.status] ?? "share-failed");
  return { errors: [sentence], signedOut: response.status === 401 };
}

function postData(form, photos) {
  const data = new FormData();
  data.set("csrfmiddlewaretoken", csrfToken(form));
  data.set("submission", form.elements.submission.value);
  data.set("caption", form.elements.caption.value);
  for (const photo of photos) {
    data.append("upload", photo.id);
    data.append("alt", photo.alt);
    data.append("crop", cropText(photo));
  }
  return data;
}

// The server answers with the page that a browser without scripts would show.
function refused(html, photos) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const errors = [...page.querySelectorAll("[data-compose-error]")].map((error) => error.textContent.trim());
  const known = new Set([...page.querySelectorAll("[name=upload]")].map((input) => input.value));
  return { errors, missing: photos.filter((photo) => !known.has(photo.id)) };
}
