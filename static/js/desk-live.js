// Live parts: say what changed, and never lose the focus when a part is exchanged.

let said = "";
let focusedIn = null;

function announce(part) {
  const words = part.querySelector("[data-announce]")?.dataset.announce ?? part.dataset.announce ?? "";
  if (!words || words === said) return;
  said = words;
  document.getElementById("live").textContent = words;
}

document.addEventListener("htmx:beforeSwap", (event) => {
  const { target, serverResponse } = event.detail;
  // A whole page instead of a part is the sign-in page: the session is over.
  if (/^\s*<!doctype/i.test(serverResponse)) {
    event.detail.shouldSwap = false;
    window.location.reload();
    return;
  }
  focusedIn = target.contains(document.activeElement) ? target.id : null;
});

document.addEventListener("htmx:afterSettle", (event) => {
  const part = document.getElementById(event.detail.target.id);
  if (!part) return;
  announce(part);
  // htmx gives the focus back to what has the same id; what is gone leaves it to the part itself.
  if (focusedIn === part.id && document.activeElement === document.body) {
    part.tabIndex = -1;
    part.focus({ preventScroll: true });
  }
  focusedIn = null;
});
