// Buttons with data-copy put that text on the clipboard and say so.

const SAID_FOR_MS = 1500;

export function installCopying(page) {
  page.addEventListener("click", async (event) => {
    const button = event.target.closest?.("[data-copy]");
    if (!button) return;
    await navigator.clipboard.writeText(button.dataset.copy);
    say(page, button.dataset.copied);
    button.classList.add("is-copied");
    setTimeout(() => button.classList.remove("is-copied"), SAID_FOR_MS);
  });
}

export function say(page, text) {
  const live = page.getElementById("live");
  if (live) live.textContent = text;
}
