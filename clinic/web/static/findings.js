// The assessment at the speed of typing: keys, chips, the match that follows, a draft that saves
// itself. Every classification comes from the server; without this script the buttons do the same.

const MATCH_PAUSE = 200; // ms after the last change
const SAVE_PAUSE = 2500;
const form = document.querySelector("#assessment");
const panel = form.querySelector("[data-match-panel]");
const saved = form.querySelector("[data-saved]");
const offline = form.querySelector("[data-offline]");
const named = (name) => form.querySelector(`[name="${CSS.escape(name)}"]`);

form.querySelector("[data-no-script]").hidden = true;
// Tab goes left, right, next row: what is needed rarely is reached by its key (X, ?) or the mouse.
for (const rare of form.querySelectorAll(".why, .how summary")) rare.tabIndex = -1;

// --- moving on -------------------------------------------------------------------------------

function stops() {
  const groups = new Set();
  return [...form.querySelectorAll("input:not([type=hidden]), select, textarea, [data-all-clear]")]
    .filter((one) => one.tabIndex >= 0 && one.offsetParent !== null && !one.matches(".confirm-copy *"))
    .filter((one) => {
      if (one.type !== "radio") return true;
      if (groups.has(one.name) || !(one.checked || !form.querySelector(`[name="${CSS.escape(one.name)}"]:checked`))) return false;
      return groups.add(one.name);
    });
}

function moveOn(from) {
  const all = stops();
  const here = all.findIndex((one) => one === from || (from.type === "radio" && one.name === from.name));
  const next = all[here + 1];
  if (!next) return;
  next.focus();
  if (next.select && next.type !== "radio") next.select();
}

function changed(control) {
  control.dispatchEvent(new Event("input", { bubbles: true }));
}

function answer(radio, key) {
  const wanted = ["Backspace", "Delete"].includes(key)
    ? "" : { y: "yes", n: "no" }[key.toLowerCase()];
  const target = form.querySelector(`[name="${CSS.escape(radio.name)}"][value="${wanted}"]`);
  if (wanted === undefined || !target) return false;
  target.checked = true;
  changed(target);
  if (wanted) moveOn(target);
  else target.focus();
  return true;
}

form.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const { target, key } = event;
  const row = target.closest(".findings tr");
  const isText = target.matches("textarea, #gestation_weeks");
  let done = false;
  if (target.type === "radio") done = answer(target, key);
  if (!done && key.toLowerCase() === "a" && target.closest("[data-screen]") && target.type === "radio") {
    form.querySelector("[data-all-clear]").focus();
    done = true;
  }
  if (!done && row && key.toLowerCase() === "x" && !isText) {
    row.querySelector(".why").focus();
    done = true;
  }
  if (!done && row && key === "?") {
    const how = row.querySelector(".how");
    how.open = !how.open;
    done = true;
  }
  if (!done && key === "Enter" && target.matches("input, select")) {
    confirmCopy(target.closest(".cell"));
    moveOn(target);
    done = true;
  }
  if (done) event.preventDefault();
});

// A number takes what belongs to a number.
form.addEventListener("beforeinput", (event) => {
  if (event.target.matches(".measure input") && event.data && /[^0-9.+−–-]/.test(event.data)) event.preventDefault();
});

// --- all clear, and values copied from the last visit ------------------------------------------

form.querySelector("[data-all-clear]").addEventListener("click", (event) => {
  const flags = askedFlags();
  if (flags.some((flag) => flag.querySelector("[value=yes]").checked)) return; // the server says why not
  event.preventDefault();
  const open = flags.filter((flag) => !flag.querySelector("[value=no]").checked);
  for (const flag of open) {
    flag.querySelector("[value=no]").checked = true;
    flag.querySelector(".by-button").hidden = false;
  }
  const by = named("all_clear");
  by.value = [...new Set([...by.value.split(" "), ...open.map((flag) => flag.dataset.flag)])].join(" ").trim();
  changed(event.target);
  moveOn(event.target);
});

// At a follow-up the short list does; a yes to any question asks the whole list.
function askedFlags() {
  const flags = [...form.querySelectorAll("[data-flag]")];
  const whole = flags.some((flag) => flag.querySelector("[value=yes]").checked);
  return flags.filter((flag) => whole || !flag.closest("[data-rest]"));
}

function countFlags(target) {
  const flag = target.closest("[data-flag]");
  if (flag) {
    const by = named("all_clear");
    by.value = by.value.split(" ").filter((id) => id !== flag.dataset.flag).join(" ");
    flag.querySelector(".by-button").hidden = true;
  }
  const asked = askedFlags();
  form.querySelector("[data-asked]").textContent = asked.length;
  form.querySelector("[data-unanswered]").textContent = asked.filter((one) => one.querySelector('[value=""]').checked).length;
  const rest = form.querySelector("[data-whole-list]");
  if (rest && asked.some((one) => rest.contains(one))) rest.open = true;
}

function confirmCopy(cell) {
  const box = cell && cell.querySelector(".confirm-copy [type=checkbox]");
  if (!box || box.checked) return;
  box.checked = true;
  changed(box);
}

// --- the match and the chips follow -----------------------------------------------------------

let asking = null;
let matchTimer = 0;

async function follow() {
  if (asking) asking.abort();
  asking = new AbortController();
  const { signal } = asking;
  panel.setAttribute("aria-busy", "true");
  try {
    const reply = await send(form.dataset.match, signal);
    if (reply.ok && !reply.redirected) show(await reply.text());
    panel.removeAttribute("aria-busy");
  } catch (error) {
    if (error.name !== "AbortError") offline.hidden = false;
  }
}

async function send(address, signal) {
  const reply = await fetch(address, {
    method: "POST", body: new FormData(form), credentials: "same-origin", signal, headers: { "X-Requested-With": "fetch" },
  });
  offline.hidden = true;
  return reply;
}

function show(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const top = panel.scrollTop;
  panel.replaceChildren(...page.querySelector("[data-panel]").childNodes);
  panel.scrollTop = top;
  const news = new Map([...page.querySelectorAll("[data-for]")].map((one) => [one.dataset.for, one]));
  for (const cell of form.querySelectorAll(".cell")) {
    const reading = news.get(cell.querySelector(".measure input, .pick, .segments input").name);
    const signs = reading ? [...reading.querySelectorAll(".sign")] : [];
    const copied = cell.classList.contains("copied") && !cell.querySelector(".confirm-copy [type=checkbox]").checked;
    cell.querySelector(".chip-place").replaceChildren(...(copied ? [] : signs));
    showErrors(cell, reading ? [...reading.querySelectorAll("[data-error]")] : []);
  }
}

// A message waits until the field is left: nobody wants to be told off in the middle of a number.
function showErrors(cell, errors) {
  if (errors.length && cell.contains(document.activeElement)) {
    cell.addEventListener("focusout", () => showErrors(cell, errors), { once: true });
    return;
  }
  for (const old of cell.querySelectorAll(".error")) old.remove();
  for (const control of cell.querySelectorAll(".measure input, .pick")) {
    const wrong = errors.find((one) => one.dataset.error === control.name);
    control.removeAttribute("aria-invalid");
    control.removeAttribute("aria-describedby");
    if (!wrong) continue;
    const message = document.createElement("p");
    Object.assign(message, { className: "error", id: `${control.name}-error`, textContent: wrong.textContent });
    message.setAttribute("role", "alert");
    cell.append(message);
    control.setAttribute("aria-invalid", "true");
    control.setAttribute("aria-describedby", message.id);
  }
}

// --- the draft saves itself -------------------------------------------------------------------

let saveTimer = 0;
let leaving = false;

function say(words) {
  saved.querySelector("span").textContent = words;
}

async function save() {
  if (leaving || form.querySelector("[aria-invalid=true]")) return;
  try {
    const reply = await send(form.dataset.autosave);
    if (reply.redirected) return say("You were signed out. Press Save and sign in: nothing is lost.");
    const news = await reply.json();
    if (leaving) return;
    if (reply.ok) named("version").value = news.version;
    say(news.words || news.problem);
    if (reply.ok) form.dispatchEvent(new CustomEvent("kept"));
  } catch {
    offline.hidden = false;
  }
}

form.addEventListener("input", (event) => {
  if (event.target.matches("[data-match-panel] *")) return;
  const cell = event.target.closest(".cell.copied");
  if (cell && !event.target.matches(".confirm-copy *")) confirmCopy(cell);
  if (!event.target.matches("[data-all-clear]")) countFlags(event.target);
  else countFlags(form);
  say("Not saved yet");
  clearTimeout(matchTimer);
  clearTimeout(saveTimer);
  matchTimer = setTimeout(follow, MATCH_PAUSE);
  saveTimer = setTimeout(save, SAVE_PAUSE);
});

form.addEventListener("submit", () => { leaving = true; clearTimeout(saveTimer); });

// Start where the work is: the first question without an answer, else the first empty field.
if (!location.hash && !form.querySelector("[autofocus]")) {
  const first = stops().find((one) => (one.type === "radio" ? one.value === "" : one.matches(".measure input, .pick") && !one.value));
  if (first) first.focus({ preventScroll: window.scrollY > 0 });
}
