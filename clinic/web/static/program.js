// The program editor without waiting: a step of a button changes the page in place, the minutes and
// the preview follow what is typed, Issue opens the sheet in a tab of its own. Each of these is a
// plain form or link that works without this file.

import { live } from "./live.js";

const editor = document.querySelector("form#program");

if (editor) {
  live(editor);
  editor.addEventListener("submit", onSubmit);
  editor.addEventListener("change", showPreview);
}

for (const options of document.querySelectorAll(".sheet-options")) showAcceptance(options);
document.addEventListener("change", (event) => {
  const options = event.target.closest(".sheet-options");
  if (options && event.target.name === "language") showAcceptance(options);
});

for (const button of document.querySelectorAll("form:not(#program) [data-issue]")) {
  button.form.addEventListener("submit", (event) => {
    event.preventDefault();
    issue(button.form, button);
  });
}

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input:not([type=radio], [type=checkbox]), select, textarea");
  if (event.key !== "p" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const target = document.querySelector("[data-print]") || document.querySelector("[data-issue]:not(:disabled)");
  if (!target) return;
  event.preventDefault();
  target.click();
});

function onSubmit(event) {
  const button = event.submitter;
  if (!button) return;
  event.preventDefault();
  if (button.matches("[data-issue]")) issue(editor, button);
  else step(button);
}

// Then the form is sent the plain way: the sign-in page keeps what was typed.
function signedOut(answer) {
  return new URL(answer.url).pathname.startsWith("/sign-in");
}

// Send the step and put the answer in the place of the editor; the eye stays where it was.
async function step(button) {
  const body = new FormData(editor, button);
  editor.setAttribute("aria-busy", "true");
  const answer = await fetch(editor.action, { method: "POST", body }).catch(() => null);
  editor.removeAttribute("aria-busy");
  if (!answer || signedOut(answer) || ![200, 409, 422].includes(answer.status)) {
    const offline = document.querySelector("[data-offline]");
    if (answer) HTMLFormElement.prototype.submit.call(editor);
    else if (offline) offline.hidden = false;
    return;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("form#program");
  if (!fresh) {
    location.assign(answer.url);
    return;
  }
  editor.replaceChildren(...fresh.childNodes);
  for (const options of editor.querySelectorAll(".sheet-options")) showAcceptance(options);
  const place = button.value && editor.querySelector(`button[value="${CSS.escape(button.value)}"]:not(:disabled)`);
  const wrong = editor.querySelector("[aria-invalid]");
  if (wrong) wrong.focus();
  else if (place) place.focus({ preventScroll: true });
}

// The tick for a language that nobody has reviewed is shown while such a language is chosen.
function showAcceptance(options) {
  const tick = options.querySelector("[data-for-languages]");
  const language = options.querySelector("[name=language]");
  if (tick && language) tick.hidden = !tick.dataset.forLanguages.split(" ").includes(language.value);
}

// The preview follows the options of the sheet at once; the exercises with the next save.
function showPreview(event) {
  if (!event.target.closest(".sheet-options")) return;
  const picture = editor.querySelector("[data-preview]");
  if (!picture) return;
  const asked = new URLSearchParams();
  for (const name of ["paper", "weeks", "large_print", "log_start", "next_visit", "language"]) {
    const value = new FormData(editor).get(name);
    if (value) asked.set(name, value);
  }
  picture.src = `${picture.dataset.preview}?${asked}`;
  const frame = picture.closest(".preview");
  for (const link of frame.querySelectorAll("a")) link.search = `?${asked}`;
}

// Open the tab while the click still counts, then show the issued sheet in it.
async function issue(form, button) {
  if (form.dataset.sent) return;
  form.dataset.sent = "yes";
  const tab = window.open("", "_blank");
  const body = new FormData(form, button);
  const answer = await fetch(button.formAction || form.action, { method: "POST", body }).catch(() => null);
  delete form.dataset.sent;
  if (answer && answer.ok && answer.redirected && !signedOut(answer)) {
    if (tab) tab.location = `${answer.url}.pdf`;
    location.assign(answer.url);
    return;
  }
  if (tab) tab.close();
  if (!answer) {
    const offline = document.querySelector("[data-offline]");
    if (offline) offline.hidden = false;
    return;
  }
  // Nothing was stored: send it the plain way, so that the answer with its messages is the page.
  form.action = button.formAction || form.action;
  HTMLFormElement.prototype.submit.call(form);
}
