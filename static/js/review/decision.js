// Deciding by key and without losing one's place.

/** A panel that opens takes the focus to where the next key press counts; Escape and "Not yet" give it back. */
export function livenPanel(panel) {
  function close() {
    panel.open = false;
    panel.querySelector("summary").focus();
  }
  panel.addEventListener("toggle", () => {
    if (panel.open) panel.querySelector("[data-first]").focus();
  });
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !panel.open) return;
    event.stopPropagation();
    close();
  });
  panel.querySelector("[data-cancel]").addEventListener("click", close);
}

/** A rejection needs a reason or a comment: say so beside the reasons instead of sending it. */
export function needReason(form) {
  const complaint = form.querySelector("[data-no-reason]");
  form.addEventListener("submit", (event) => {
    const chosen = form.querySelector("[name=reasons]:checked") || form.comment.value.trim();
    complaint.hidden = Boolean(chosen);
    if (chosen) return;
    event.preventDefault();
    form.querySelector("[name=reasons]").focus();
  });
}

/** A second press would decide about the same candidate again. */
export function sendOnce(form) {
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
}
