// The review: the proposals follow the answers. Each part of the fragment takes the place of the
// part of the page with its id, so that the decisions beside them keep their place and focus.

import { follow } from "./live.js";

const form = document.querySelector("#review");

follow(form, (html) => {
  const found = new DOMParser().parseFromString(html, "text/html");
  for (const part of found.body.querySelectorAll("[id]")) {
    const old = document.getElementById(part.id);
    if (old && old.outerHTML !== part.outerHTML) old.replaceWith(part);
  }
});
