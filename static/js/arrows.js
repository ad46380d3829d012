// Arrow keys go through a list of links as it lies on the page: left and right in order, up and down by place.

export function installArrows(page) {
  page.addEventListener("keydown", (event) => {
    const list = event.target.closest?.("[data-arrows]") ?? (event.target === page.body && page.querySelector("[data-arrows]"));
    if (!list || event.altKey || event.ctrlKey || event.metaKey) return;
    const links = [...list.querySelectorAll("li > a, li .card__link")];
    const next = step(links, links.indexOf(page.activeElement), event.key);
    if (!next) return;
    event.preventDefault();
    next.focus();
    next.closest("li").scrollIntoView({ block: "nearest" });
  });
}

function step(links, at, key) {
  if (at < 0) return key === "ArrowRight" || key === "ArrowDown" ? links[0] : undefined;
  if (key === "ArrowRight") return links[at + 1];
  if (key === "ArrowLeft") return links[at - 1];
  if (key === "Home") return links[0];
  if (key === "End") return links[links.length - 1];
  if (key === "ArrowDown") return nearest(links.slice(at + 1), links[at]);
  if (key === "ArrowUp") return nearest(links.slice(0, at).reverse(), links[at]);
  return undefined;
}

// The first link in another row whose middle is nearest; `others` run away from `from`.
function nearest(others, from) {
  const here = place(from);
  const row = others.map(place).find((each) => Math.abs(each.top - here.top) > 4)?.top;
  if (row === undefined) return undefined;
  const inRow = others.filter((link) => Math.abs(place(link).top - row) <= 4);
  const distance = (link) => Math.abs(place(link).middle - here.middle);
  return inRow.reduce((best, link) => (distance(link) < distance(best) ? link : best));
}

function place(link) {
  const box = link.closest("li").getBoundingClientRect();
  return { top: box.top, middle: box.left + box.width / 2 };
}
