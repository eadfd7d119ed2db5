// A short tone for what comes while somebody looks elsewhere; off until they turn it on, in this browser.

import { conversation, isWatched, on } from "./page.js";

const KEY = "messages-sound";
const PITCH = 660; // hertz
const SECONDS = 0.15;

let audio = null;

function isOn() {
  try {
    return Boolean(localStorage.getItem(KEY));
  } catch {
    return false;
  }
}

function blip() {
  audio ??= new AudioContext();
  const tone = audio.createOscillator();
  const volume = audio.createGain();
  const end = audio.currentTime + SECONDS;
  tone.frequency.value = PITCH;
  volume.gain.setValueAtTime(0.1, audio.currentTime);
  volume.gain.exponentialRampToValueAtTime(0.001, end);
  tone.connect(volume).connect(audio.destination);
  tone.start();
  tone.stop(end);
}

function isForSomebodyElsewhere({ kind, html, conversation: key }) {
  const isMine = html?.match(/^\s*<li[^>]*class="[^"]*\bmine\b/);
  return kind === "message" && html && !isMine && (String(key) !== conversation || !isWatched());
}

export function soundStart() {
  // The tab that asks for all alone: five tabs are not to ring five times.
  on("synced", ({ events }) => {
    if (isOn() && events.some(isForSomebodyElsewhere)) blip();
  });
}

export function soundSwitch(box) {
  box.checked = isOn();
  box.addEventListener("change", () => {
    if (box.checked) localStorage.setItem(KEY, "1");
    else localStorage.removeItem(KEY);
    if (box.checked) blip();
  });
}
