// The rail as a drawer and the inspector as a sheet: open, close, Escape, and focus where it was before.

export function installDrawers(page) {
  let opener = null;

  function close() {
    const open = page.querySelector(".is-open");
    if (!open) return;
    open.classList.remove("is-open");
    opener?.setAttribute("aria-expanded", "false");
    opener?.focus();
    opener = null;
  }

  for (const button of page.querySelectorAll("[data-opens]")) {
    const drawer = page.getElementById(button.dataset.opens);
    if (!drawer) continue;
    button.setAttribute("role", "button");
    button.setAttribute("aria-expanded", "false");
    button.setAttribute("aria-controls", drawer.id);
    button.addEventListener("click", (event) => {
      event.preventDefault();
      event.stopPropagation();
      close();
      drawer.classList.add("is-open");
      button.setAttribute("aria-expanded", "true");
      opener = button;
      drawer.querySelector("[data-closes]")?.focus();
    });
  }
  for (const button of page.querySelectorAll("[data-closes]")) {
    button.addEventListener("click", () => {
      if (location.hash) history.replaceState(null, "", location.pathname + location.search);
      close();
    });
  }
  page.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });
  page.addEventListener("click", (event) => {
    const open = page.querySelector(".is-open");
    if (open && !open.contains(event.target)) close();
  });
}
