// Shows the chosen profile photo before it is saved.

const box = document.querySelector("[data-photo]");
const input = box?.querySelector('input[type="file"]');
const remove = box?.querySelector('input[type="checkbox"]');
const preview = box?.querySelector("[data-photo-preview]");
const now = preview?.parentElement.querySelector(":not([data-photo-preview])");

function show(file) {
  URL.revokeObjectURL(preview.src);
  preview.hidden = !file;
  now.toggleAttribute("hidden", Boolean(file));
  if (file) preview.src = URL.createObjectURL(file);
}

input?.addEventListener("change", () => {
  show(input.files[0]);
  if (remove) remove.checked = false;
});

// Some kinds (HEIC) are fine for the server and unknown to the browser: keep showing the old one.
preview?.addEventListener("error", () => show(null));

remove?.addEventListener("change", () => {
  if (!remove.checked) return;
  input.value = "";
  show(null);
});
