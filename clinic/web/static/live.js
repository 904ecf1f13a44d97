// A part of the page that follows a form: the match panel, the minutes a day, the suggestions.
// <form data-live="/address" data-into="#panel">: on each change the form is posted there and the
// answer, a fragment of HTML from our own server, takes the panel's place. Saving needs none of this.

const PAUSE = 300; // ms after the last change

export async function post(address, body) {
  const answer = await fetch(address, {
    method: "POST", body, credentials: "same-origin", headers: { "X-Requested-With": "fetch" },
  }).catch(() => null);
  return answer && answer.ok && !answer.redirected ? answer.text() : null;
}

export function follow(form, show, busy = form) {
  const offline = document.querySelector("[data-offline]");
  let timer = 0;
  let newest = 0;

  async function refresh() {
    const turn = ++newest;
    busy.setAttribute("aria-busy", "true");
    const html = await post(form.dataset.live, new FormData(form));
    if (turn !== newest) return;
    busy.removeAttribute("aria-busy");
    if (offline) offline.hidden = html !== null;
    if (html !== null) show(html);
  }

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(refresh, PAUSE);
  });
}

export function live(form) {
  const panel = document.querySelector(form.dataset.into);
  follow(form, (html) => { panel.innerHTML = html; }, panel);
}
