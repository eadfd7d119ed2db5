// The ways a photo comes in: chosen, dropped anywhere on the page, pasted.

import { text } from "./texts.js";

const NAMES = /\.(jpe?g|png|webp|heic|heif|avif)$/i;

// What the server would say of this file without looking inside; nothing when only it can tell.
export function intakeRefusal(file, bytesMax) {
  if (!file.size) return text("empty");
  if (file.size > bytesMax) return text("too-large");
  if (!file.type.startsWith("image/") && !NAMES.test(file.name)) return text("not-photo");
  return "";
}

export function intakeListen(form, take) {
  const input = form.elements.photos;
  input.addEventListener("change", () => {
    take([...input.files]);
    input.value = "";
  });
  for (const button of form.querySelectorAll("[data-compose-choose]")) {
    button.addEventListener("click", () => input.click());
  }
  listenToDrops(form, take);
  document.addEventListener("paste", (event) => {
    const files = [...event.clipboardData.files];
    if (!files.length) return;
    event.preventDefault();
    take(files);
  });
}

function listenToDrops(form, take) {
  // Entering a child comes before leaving its parent.
  let depth = 0;
  const mark = (change) => {
    depth = Math.max(0, depth + change);
    form.classList.toggle("is-dropping", depth > 0);
  };
  const listen = (name, act) =>
    addEventListener(name, (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      act(event);
    });
  listen("dragenter", () => mark(1));
  listen("dragleave", () => mark(-1));
  listen("dragover", (event) => (event.dataTransfer.dropEffect = "copy"));
  listen("drop", (event) => {
    mark(-depth);
    take([...event.dataTransfer.files]);
  });
}
