// The note text in one click. Without this file the text can be selected and copied by hand.

for (const button of document.querySelectorAll("[data-copy]")) {
  const text = document.getElementById(button.dataset.copy);
  const said = document.getElementById(`${button.dataset.copy}-said`);
  button.hidden = false;
  button.addEventListener("click", async () => {
    text.select();
    const copied = await navigator.clipboard?.writeText(text.value).then(() => true, () => false);
    said.textContent = copied ? "Copied." : "Selected: copy it with Ctrl+C.";
  });
}
