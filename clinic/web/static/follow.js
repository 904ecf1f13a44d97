// <div data-follow="/address">: a part of the page that goes on by itself. It is fetched again every
// two seconds until it is over (data-over); then the whole page is, for what came of it.

const PAUSE = 2000; // ms

for (const part of document.querySelectorAll("[data-follow]")) {
  const look = async () => {
    const answer = await fetch(part.dataset.follow, { credentials: "same-origin" }).catch(() => null);
    if (answer && answer.redirected) return;
    if (answer && answer.ok) {
      part.innerHTML = await answer.text();
      if (part.querySelector("[data-over]")) return location.reload();
    }
    setTimeout(look, PAUSE);
  };
  setTimeout(look, PAUSE);
}
