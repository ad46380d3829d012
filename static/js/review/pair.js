// Two deep-zoom viewers that show the same place of two pictures.
//
// Both pictures are one unit wide in their viewers' coordinates, so a restoration with twice the pixels lies
// exactly over its scan.

const LEADING = ["canvas-press", "canvas-scroll", "canvas-pinch", "canvas-key", "canvas-drag"];

/** Open a viewer for each side; resolves when both pictures are there, rejects when one cannot be had. */
export async function openPair(scanElement, candidateElement) {
  const scan = viewer(scanElement);
  const candidate = viewer(candidateElement);
  await Promise.all([opened(scan), opened(candidate)]);
  const pair = { scan, candidate, leader: candidate };
  follow(pair, scan, candidate);
  follow(pair, candidate, scan);
  return pair;
}

/** Show the whole picture. */
export function fit(pair) {
  pair.leader.viewport.goHome();
}

/** One pixel of the restoration on one pixel of the screen. */
export function actualPixels(pair) {
  pair.leader = pair.candidate;
  const { viewport, world } = pair.candidate;
  const zoom = world.getItemAt(0).imageToViewportZoom(1 / window.devicePixelRatio);
  viewport.zoomTo(zoom);
}

/** Tell both viewers that their boxes have another size, and show the whole picture again. */
export function resized(pair) {
  for (const each of [pair.scan, pair.candidate]) {
    each.viewport.resize(boxOf(each.container), false);
    each.viewport.goHome(true);
    each.forceRedraw();
  }
}

function boxOf(element) {
  return new OpenSeadragon.Point(element.clientWidth, element.clientHeight);
}

function viewer(element) {
  const { tiles, image, label } = element.dataset;
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  element.replaceChildren();
  const made = OpenSeadragon({
    element,
    tileSources: tiles || { type: "image", url: image },
    drawer: "canvas",
    showNavigationControl: false,
    animationTime: calm ? 0 : 0.2,
    immediateRender: true,
    visibilityRatio: 0.5,
    minZoomImageRatio: 0.8,
    maxZoomPixelRatio: 8,
    gestureSettingsMouse: { clickToZoom: false, dblClickToZoom: true },
  });
  made.canvas.setAttribute("role", "img");
  made.canvas.setAttribute("aria-label", label);
  return made;
}

function opened(each) {
  return new Promise((resolve, reject) => {
    each.addOnceHandler("open", resolve);
    each.addOnceHandler("open-failed", (event) => reject(new Error(event.message)));
  });
}

function follow(pair, leader, follower) {
  for (const name of LEADING) {
    leader.addHandler(name, () => {
      pair.leader = leader;
    });
  }
  leader.addHandler("canvas-key", (event) => {
    // Letters are the page's own keys (approve, reject); arrows, plus and minus move the picture.
    event.preventDefaultAction = /^[a-z0-9]$/i.test(event.originalEvent.key);
  });
  leader.addHandler("update-viewport", () => {
    if (pair.leader !== leader) return;
    const zoom = leader.viewport.getZoom(true);
    const centre = leader.viewport.getCenter(true);
    const there = follower.viewport;
    if (there.getZoom(true) !== zoom) there.zoomTo(zoom, null, true);
    if (!there.getCenter(true).equals(centre)) there.panTo(centre, true);
  });
}
