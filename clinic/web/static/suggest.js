// Suggestions under the patient search (a combobox): arrows move, Enter opens, Escape closes.

import { post } from "./live.js";

const PAUSE = 150; // ms after the last letter
const LETTERS = 2;

export function suggest(form) {
  const input = form.querySelector("input[type=search]");
  const list = document.createElement("div");
  Object.assign(list, { className: "suggestions", id: "suggestions", hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Patients");
  form.append(list);
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-expanded": "false", "aria-controls": "suggestions", "aria-autocomplete": "list",
  })) input.setAttribute(name, value);

  let timer = 0;
  let newest = 0;
  let chosen = -1;

  const options = () => [...list.querySelectorAll("[role=option]")];

  function show(open) {
    list.hidden = !open;
    input.setAttribute("aria-expanded", String(open));
    if (!open) choose(-1);
  }

  function choose(index) {
    const all = options();
    chosen = all.length ? (index + all.length + 1) % (all.length + 1) : -1;
    if (index === -1 || chosen === all.length) chosen = -1;
    all.forEach((option, at) => option.setAttribute("aria-selected", String(at === chosen)));
    if (chosen < 0) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", all[chosen].id);
  }

  async function ask() {
    const turn = ++newest;
    if (input.value.trim().length < LETTERS) return show(false);
    const html = await post(form.dataset.suggest, new FormData(form));
    if (turn !== newest || html === null || document.activeElement !== input) return;
    list.innerHTML = html;
    show(true);
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") show(false);
    if (list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      choose(event.key === "ArrowDown" ? chosen + 1 : chosen < 0 ? options().length - 1 : chosen - 1);
    }
    if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      options()[chosen].click();
    }
  });
  form.addEventListener("focusout", (event) => {
    if (!form.contains(event.relatedTarget)) show(false);
  });
}
