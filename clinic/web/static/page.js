// What every page gets: keys, suggestions, one submit a click. Nothing here is needed to save data.

import { suggest } from "./suggest.js";

const search = document.querySelector("form[data-suggest]");

if (search) suggest(search);

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, select, textarea, [contenteditable]");
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const box = document.querySelector("#find-patient");
  if (!box) return;
  event.preventDefault();
  box.select();
  box.focus();
});

// What sticks below the patient's head sticks exactly there, however many lines the head has.
const head = document.querySelector(".patient-head");

if (head) new ResizeObserver(() => document.documentElement.style.setProperty("--head-height", `${head.offsetHeight}px`)).observe(head);

// A double click must not send a form twice; after a moment it may be sent again, as when a PDF opened.
const MOMENT = 2000; // ms

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented) return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "yes";
  setTimeout(() => { delete form.dataset.sent; }, MOMENT);
});

// A form marked data-guard asks before its unsaved words are lost; "kept": it has saved itself.
for (const form of document.querySelectorAll("form[data-guard]")) {
  let changed = form.querySelector(".invalid") !== null;
  form.addEventListener("input", () => { changed = true; });
  for (const kind of ["submit", "kept"]) form.addEventListener(kind, () => { changed = false; });
  window.addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
}
