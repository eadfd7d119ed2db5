// A button that shows its effect before the server answers, and takes it back when the server refuses:
//
//   <form method="post" action="/p/x/like/" data-optimistic="/p/x/unlike/" data-optimistic-count="likes">
//     <input type="hidden" name="csrfmiddlewaretoken" value="…">
//     <button aria-pressed="false" aria-label="Like" data-optimistic-label="Unlike">…</button>
//   </form>
//   <a data-count="likes" data-optimistic-text="13 likes">12 likes</a>
//
// `data-optimistic`: the act that undoes this one. `data-optimistic-label`: the button's other name, in its
// aria-label or else its text (of its <span>, if it has one). The count is the one of the same post, comment
// or person; its other words are written by the server too, which knows plurals. Every form of the same act
// on the page follows. The answer is the form as it is now (it takes the place of this one), and whatever it
// swaps out of band; looks go by [aria-pressed], and .is-fresh marks what was pressed just now.

const owners = "[data-post], [data-comment], [data-person]";

/** What the last click wants while an answer is awaited: an act, by the two addresses of its form. */
const wanted = new Map();

const actOf = (form) => form.getAttribute("action");
const pairOf = (form) => [actOf(form), form.dataset.optimistic].sort().join(" ");
const buttonOf = (form) => form.querySelector("button");

function forms(matches) {
  return [...document.querySelectorAll("form[data-optimistic]")].filter(matches);
}

function countOf(form) {
  const owner = form.closest(owners);
  const name = form.dataset.optimisticCount;
  if (!owner || !name) return null;
  const counts = [...owner.querySelectorAll(`[data-count="${name}"][data-optimistic-text]`)];
  return counts.find((count) => count.closest(owners) === owner);
}

function flipCount(count) {
  const shown = count.textContent;
  count.textContent = count.dataset.optimisticText;
  count.dataset.optimisticText = shown;
}

function flipLabel(button) {
  const other = button.dataset.optimisticLabel;
  if (button.hasAttribute("aria-label")) {
    button.dataset.optimisticLabel = button.getAttribute("aria-label");
    button.setAttribute("aria-label", other);
  } else {
    const words = button.querySelector("span") ?? button;
    button.dataset.optimisticLabel = words.textContent.trim();
    words.textContent = other;
  }
}

function flipForm(form) {
  const act = actOf(form);
  form.setAttribute("action", form.dataset.optimistic);
  form.dataset.optimistic = act;
  const button = buttonOf(form);
  const pressed = button.getAttribute("aria-pressed") !== "true";
  button.setAttribute("aria-pressed", String(pressed));
  button.classList.toggle("is-fresh", pressed);
  flipLabel(button);
}

/** This form and all others that would do the same. */
function flip(form) {
  const act = actOf(form);
  const same = forms((other) => actOf(other) === act);
  const counts = new Set(same.map(countOf).filter(Boolean));
  same.forEach(flipForm);
  counts.forEach(flipCount);
}

/** What a form says, without what differs from answer to answer. */
function saying(form) {
  const button = buttonOf(form);
  const name = button.getAttribute("aria-label") ?? button.textContent.trim();
  return [actOf(form), button.getAttribute("aria-pressed"), name].join("\n");
}

function answered(html) {
  return new DOMParser().parseFromString(html, "text/html").querySelector("form[data-optimistic]");
}

/** An answer to an earlier click than the last must not undo it. */
function beforeSwap(form, act, detail) {
  if (detail.xhr.status >= 300) return;
  const answer = answered(detail.serverResponse);
  if (wanted.get(pairOf(form)) !== act) detail.shouldSwap = false;
  else if (answer && saying(answer) === saying(form)) detail.swapOverride = "none";
  else if (form.contains(document.activeElement)) keepFocus(form);
}

function keepFocus(form) {
  const pair = pairOf(form);
  const place = form.parentElement;
  place.addEventListener("htmx:afterSwap", () => {
    const fresh = [...place.querySelectorAll("form[data-optimistic]")].find((other) => pairOf(other) === pair);
    if (fresh) buttonOf(fresh).focus({ preventScroll: true });
  }, { once: true });
}

/** Ask the server for `act`; did it do it? toast.js tells why not. */
async function ask(form, act) {
  let status = 0;
  const onSwap = ({ target, detail }) => target === form && beforeSwap(form, act, detail);
  const onEnd = ({ detail }) => { status = detail.xhr.status; };
  form.addEventListener("htmx:beforeSwap", onSwap);
  form.addEventListener("htmx:afterRequest", onEnd);
  await window.htmx.ajax("POST", act, { source: form, target: form, swap: "outerHTML" }).catch(() => {});
  form.removeEventListener("htmx:beforeSwap", onSwap);
  form.removeEventListener("htmx:afterRequest", onEnd);
  return status >= 200 && status < 300;
}

async function settle(form) {
  const pair = pairOf(form);
  const act = form.dataset.optimistic;
  wanted.set(pair, act);
  const done = await ask(form, act);
  const agreed = wanted.get(pair) === act;
  wanted.delete(pair);
  if (agreed === done) return;
  const shown = form.isConnected ? form : forms((other) => pairOf(other) === pair)[0];
  if (!shown) return;
  if (done) settle(shown);
  else flip(shown);
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-optimistic]");
  if (!form || !window.htmx) return;
  event.preventDefault();
  event.stopPropagation();
  flip(form);
  const pair = pairOf(form);
  if (wanted.has(pair)) wanted.set(pair, form.dataset.optimistic);
  else settle(form);
}, { capture: true });
