// Recovery codes: print and copy.

import { toast } from "../common/toast.js";

document.querySelector("[data-print]")?.addEventListener("click", () => window.print());

document.querySelector("[data-copy]")?.addEventListener("click", async ({ currentTarget: button }) => {
  const items = document.querySelectorAll(`#${button.dataset.copy} li`);
  await navigator.clipboard.writeText([...items].map((item) => item.textContent).join("\n"));
  toast(button.dataset.copied);
});
