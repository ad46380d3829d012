// Buttons with data-copy put that text on the clipboard and say so.

const SAID_FOR_MS = 1500;

export function installCopying(page) {
  page.addEventListener("click", async (event) => {
    const button = event.target.closest?.("[data-copy]");
    if (!button) return;
    if (!(await copied(page, button.dataset.copy))) return;
    say(page, button.dataset.copied);
    button.classList.add("is-copied");
    setTimeout(() => button.classList.remove("is-copied"), SAID_FOR_MS);
  });
}

// Browsers offer their clipboard only over https and on the machine itself; elsewhere the old way is left.
async function copied(page, text) {
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(text);
    return true;
  }
  const field = page.createElement("textarea");
  field.className = "visually-hidden";
  field.value = text;
  page.body.append(field);
  field.select();
  const done = page.execCommand("copy");
  field.remove();
  return done;
}

export function say(page, text) {
  const live = page.getElementById("live");
  if (live) live.textContent = text;
}
