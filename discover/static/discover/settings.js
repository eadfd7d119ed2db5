// Sliders say their value, and what all of them come to, while they are moved.

const form = document.querySelector("[data-mixture]");
const percent = new Intl.NumberFormat(document.documentElement.lang, { style: "percent" });
const parts = [...form.querySelectorAll("[data-part]")];

/** Of each part, as discover/walls/shares.py says it. */
function weights() {
  const surprise = form.elements.is_surprising.checked ? Number(form.dataset.surprise) : 0;
  return parts.map((part) => {
    const name = part.dataset.part;
    if (name === "popular") return Number(form.dataset.popular) + surprise;
    return "nothing" in part.dataset ? 0 : Number(form.elements[name].value);
  });
}

function show() {
  const all = weights();
  const sum = all.reduce((total, weight) => total + weight, 0);
  for (const [place, part] of parts.entries()) {
    part.querySelector("meter").value = all[place] / sum;
    part.querySelector("output").value = percent.format(all[place] / sum);
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
