// A log typed at the speed of digits. The keys are explained on the page; without this script the
// fields and buttons do the same. A day off is passed over, a day without a mark stays blank.

const SAVE_PAUSE = 1500; // ms after the last change
const form = document.querySelector("#log");
const rows = [...form.querySelectorAll("[data-day]")];
const saved = form.querySelector("[data-saved] span");
const cells = (row) => [...row.querySelectorAll("[data-col]")];
const cell = (row, col) => row.querySelector(`[data-col="${col}"]`);
const controls = (place) => [...place.querySelectorAll("input, select")];
const isDue = (td) => !td.classList.contains("off");
const ANSWERS = { y: "yes", n: "no", 1: "yes", 0: "no" };

for (const one of form.querySelectorAll(".off input")) one.tabIndex = -1;

function focus(control) {
  control.focus();
  if (control.type === "text") control.select();
}

function put(control, value) {
  if (control.type === "checkbox") control.checked = value;
  else control.value = value;
  control.dispatchEvent(new Event("input", { bubbles: true }));
}

function goto(row, col) {
  focus(controls(cell(row, col))[0]);
}

function next(td) {
  const all = cells(td.parentElement).filter(isDue);
  const after = all[all.indexOf(td) + 1];
  if (after) focus(controls(after)[0]);
}

function nextDay(row) {
  const after = rows.slice(rows.indexOf(row) + 1).find((one) => !("off" in one.dataset));
  if (after) focus(controls(cells(after).find(isDue))[0]);
  else form.querySelector("button[value=record]").focus();
}

function move(control, row, key) {
  if (key === "ArrowUp" || key === "ArrowDown") {
    const other = rows[rows.indexOf(row) + (key === "ArrowUp" ? -1 : 1)];
    const place = controls(control.closest("td")).indexOf(control);
    if (other) focus(controls(cell(other, control.closest("td").dataset.col))[place]);
    return true;
  }
  const isText = control.name.endsWith("-note");
  const edge = key === "ArrowLeft" ? 0 : control.value.length;
  if (isText && (control.selectionStart !== edge || control.selectionEnd !== edge)) return false;
  const all = controls(row);
  const other = all[all.indexOf(control) + (key === "ArrowLeft" ? -1 : 1)];
  if (other) focus(other);
  return true;
}

function tick(td, key) {
  const boxes = controls(td);
  const side = { l: "left", r: "right" }[key];
  const box = side && boxes.find((one) => one.name.endsWith(side));
  if (box) put(box, !box.checked);
  else if (/^\d$/.test(key) && Number(key) <= boxes.length) {
    boxes.forEach((one, place) => put(one, place < Number(key)));
    next(td);
  } else return false;
  return true;
}

function answer(row, col, key) {
  const value = ANSWERS[key];
  if (value === undefined) return false;
  put(controls(cell(row, col))[0], value);
  goto(row, col === "morning" ? "more" : "note");
  return true;
}

function type(td, control, key) {
  const row = td.parentElement;
  const { col } = td.dataset;
  const pain = controls(cell(row, "pain"))[0];
  if (control.type === "checkbox") return tick(td, key);
  if (col === "pain" && /^\d$/.test(key)) {
    put(pain, key);
    goto(row, key === "0" ? "morning" : "letter");
    return true;
  }
  if (col === "letter" && key === "0" && pain.value === "1") return put(pain, "10") ?? true;
  if (col === "letter" && !/^[yn]$/.test(key)) {
    const wanted = control.options[/^\d$/.test(key) ? Number(key) : -1]?.value ?? key.toUpperCase();
    if (![...control.options].some((one) => one.value === wanted)) return false;
    put(control, wanted);
    return next(td) ?? true;
  }
  if (col === "morning" || col === "more") return answer(row, col, key);
  return /^[yn]$/.test(key) && answer(row, "morning", key);
}

function press(td, control, key) {
  const row = td.parentElement;
  if (key === "Enter") return nextDay(row) ?? true;
  if (key.startsWith("Arrow")) return move(control, row, key);
  if (td.dataset.col === "note") return false;
  if (key === "+" || key === "=") {
    for (const due of cells(row).filter(isDue)) for (const one of controls(due)) if (one.type === "checkbox") put(one, true);
    return goto(row, "pain") ?? true;
  }
  if (key === "Delete" || key === "Backspace") {
    for (const one of controls(td)) put(one, one.type === "checkbox" ? false : "");
    return true;
  }
  return key.length === 1 && key !== " " && (type(td, control, key.toLowerCase()) || td.dataset.col !== "note");
}

form.addEventListener("keydown", (event) => {
  const td = event.target.closest("[data-col]");
  if (!td || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (press(td, event.target, event.key)) event.preventDefault();
});

// A pasted or dropped text never spreads over fields, and never becomes what a field cannot hold.
for (const kind of ["paste", "drop"]) {
  form.addEventListener(kind, (event) => {
    const td = event.target.closest("[data-col]");
    if (!td || td.dataset.col === "note") return;
    event.preventDefault();
    const text = (event.clipboardData || event.dataTransfer).getData("text").trim();
    if (td.dataset.col === "pain" && /^(\d|10)$/.test(text)) put(event.target, text);
    else saved.textContent = "Not pasted: type one value into one field";
  });
}

// --- the draft saves itself, one save at a time -------------------------------------------------

let timer = 0;
let saving = Promise.resolve();
let leaving = false;

async function save() {
  if (leaving) return;
  const answer = await fetch(form.dataset.autosave, {
    method: "POST", body: new FormData(form), credentials: "same-origin", headers: { "X-Requested-With": "fetch" },
  }).catch(() => null);
  if (!answer) saved.textContent = "No answer from the server: not saved";
  else if (answer.redirected) saved.textContent = "You were signed out. Press Save and sign in: nothing is lost.";
  else {
    const news = await answer.json().catch(() => ({ problem: "Not saved: press Save to try again" }));
    if (answer.ok) form.elements.version.value = news.version;
    saved.textContent = news.words || news.problem;
    if (answer.ok) form.dispatchEvent(new CustomEvent("kept"));
  }
}

form.addEventListener("input", (event) => {
  const row = event.target.closest("[data-day]");
  if (row) row.querySelector("[data-state]").textContent = controls(row).some((one) => (one.type === "checkbox" ? one.checked : one.value)) ? "" : "Blank";
  saved.textContent = "Not saved yet";
  clearTimeout(timer);
  timer = setTimeout(() => { saving = saving.then(save); }, SAVE_PAUSE);
});

form.addEventListener("submit", (event) => {
  if (leaving) return;
  leaving = true;
  clearTimeout(timer);
  event.preventDefault();
  saving.then(() => setTimeout(() => form.requestSubmit(event.submitter))); // after this event is over
});

if (!form.querySelector("[autofocus]")) {
  const open = rows.find((row) => row.querySelector("[data-state]").textContent && !("off" in row.dataset)) || rows[0];
  focus(controls(cells(open).find(isDue))[0]);
}
