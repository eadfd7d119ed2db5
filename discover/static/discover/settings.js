// Sliders say their value, and what all of them come to, while they are moved.

const form = document.querySelector("[data-mixture]");
const parts = [...form.querySelectorAll("[data-part]")];
const { lang } = document.documentElement;

/** Of each part, as discover/walls/shares.py says it. */
function weights() {
  const surprise = form.elements.is_surprising.checked ? Number(form.dataset.surprise) : 0;
  return parts.map((part) => {
    const name = part.dataset.part;
    if ("nothing" in part.dataset) return 0;
    return name === "popular" ? Number(form.dataset.popular) + surprise : Number(form.elements[name].value);
  });
}

/** As the server writes it: below one percent with a digit more. */
function percent(share) {
  const maximumFractionDigits = share < 0.01 ? 1 : 0;
  return share.toLocaleString(lang, { style: "percent", maximumFractionDigits });
}

function show() {
  const all = weights();
  const sum = all.reduce((total, weight) => total + weight, 0) || 1;
  for (const [place, part] of parts.entries()) {
    part.querySelector("meter").value = all[place] / sum;
    part.querySelector("b").textContent = percent(all[place] / sum);
  }
}

for (const slider of form.querySelectorAll("[data-slider]")) {
  const row = document.createElement("div");
  const value = document.createElement("output");
  row.className = "slider";
  value.htmlFor = slider.id;
  slider.replaceWith(row);
  row.append(slider, value);
  const say = () => (value.value = slider.value);
  slider.addEventListener("input", say);
  say();
}

form.addEventListener("input", show);
