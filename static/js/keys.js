// `/` searches, `g` and a letter goes to a section, `?` shows the keys, and any element with data-key answers its key.

const GO_WITHIN_MS = 1500;

export function installKeys(page) {
  const dialog = page.getElementById("keys");
  let wentAt = -Infinity;

  for (const opener of page.querySelectorAll("[data-dialog]")) {
    const target = page.getElementById(opener.dataset.dialog);
    opener.hidden = false;
    opener.addEventListener("click", () => target.showModal());
  }

  page.addEventListener("keydown", (event) => {
    if (isTyping(event) || event.ctrlKey || event.metaKey || event.altKey || page.querySelector("dialog[open]")) return;
    if (event.timeStamp - wentAt < GO_WITHIN_MS) {
      wentAt = -Infinity;
      if (press(page.querySelector(`[data-go="${CSS.escape(event.key)}"]`))) event.preventDefault();
    } else if (event.key === "g") {
      wentAt = event.timeStamp;
    } else if (event.key === "/") {
      event.preventDefault();
      page.getElementById("search")?.select();
      page.getElementById("search")?.focus();
    } else if (event.key === "?" && dialog) {
      dialog.showModal();
    } else if (press(page.querySelector(`[data-key="${CSS.escape(event.key)}"]`))) {
      event.preventDefault();
    }
  });

  page.addEventListener("click", (event) => {
    for (const menu of page.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });
  page.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && page.querySelector("details.menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}

function isTyping(event) {
  return event.target.closest?.("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]") !== null;
}

function press(element) {
  if (!element || element.disabled || element.offsetParent === null) return false;
  if (element.matches("input, textarea, select")) element.focus();
  else element.click();
  return true;
}
