// The tree of levels: opens in place, fetches what it lacks once, and remembers in a cookie what is open.

const COOKIE = "albumen_tree";
const MOST = 40;
const YEAR_S = 31_536_000;

export function installTree(page) {
  page.addEventListener("click", async (event) => {
    const toggle = event.target.closest?.(".tree__toggle");
    if (!toggle) return;
    const isOpen = toggle.getAttribute("aria-expanded") === "true";
    const item = toggle.closest("li");
    let list = item.querySelector(":scope > ul");
    if (!isOpen && !list) {
      list = await fetched(toggle.dataset.levels, page);
      if (!list) return;
      item.append(list);
    }
    if (list) list.hidden = isOpen;
    toggle.setAttribute("aria-expanded", String(!isOpen));
    remember(page);
  });
  page.addEventListener("htmx:afterSwap", ({ target }) => {
    if (target.matches(".rail__tree")) showPlace(target);
  });
}

// Scrolls the rail alone: `scrollIntoView` would move the page too.
function showPlace(tree) {
  const rail = tree.closest(".rail");
  const place = tree.querySelector("[aria-current]");
  if (!rail || !place) return;
  const below = place.getBoundingClientRect().bottom - rail.getBoundingClientRect().bottom;
  if (below > 0) rail.scrollTop += below + rail.clientHeight / 2;
}

async function fetched(address, page) {
  const answer = await fetch(address, { headers: { "HX-Request": "true" } });
  if (!answer.ok) return null;
  const list = page.createElement("ul");
  list.append(page.createRange().createContextualFragment(await answer.text()));
  return list;
}

function remember(page) {
  const open = [...page.querySelectorAll('.tree__toggle[aria-expanded="true"]')].map((each) => each.dataset.branch);
  page.cookie = `${COOKIE}=${open.slice(0, MOST).join(".")}; path=/; max-age=${YEAR_S}; samesite=lax`;
}
