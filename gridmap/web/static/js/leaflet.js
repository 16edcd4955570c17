// Which Leaflet and which map did the shell leave for us? Both come from classic scripts that ran before this module.
/** @type {any} */
const page = window;

/** @type {any} */
export const L = page.L;
/** @type {any} */
export const map = page.gridmapMap;

export const prefersReducedMotion = matchMedia("(prefers-reduced-motion: reduce)").matches;
export const isPhone = () => matchMedia("(max-width: 48rem)").matches;

/** [lon, lat] as Leaflet wants it. @param {number[]} center */
export const latLng = (center) => L.latLng(center[1], center[0]);

/** The part of the map that the panel leaves free, in container pixels. @returns {{topLeft: any, bottomRight: any}} */
export function freePart() {
  const panel = document.getElementById("panel")?.getBoundingClientRect();
  const whole = map.getContainer().getBoundingClientRect();
  if (!panel) return { topLeft: L.point(24, 24), bottomRight: L.point(24, 24) };
  if (isPhone())
    return {
      topLeft: L.point(16, 72),
      bottomRight: L.point(16, Math.max(16, whole.bottom - panel.top + 16)),
    };
  // The legend is docked at the left edge: its column is kept free even while it is folded.
  const dock = document.getElementById("legend-card")?.getBoundingClientRect();
  const left = dock?.width ? dock.right - whole.left : 0;
  return { topLeft: L.point(left + 12, left ? 12 : 72), bottomRight: L.point(Math.max(32, whole.right - panel.left + 12), 12) };
}

/** What a place says opens within the free part, and scrolls where it is longer. */
export function popupInFreePart() {
  const { topLeft, bottomRight } = freePart();
  const maxHeight = Math.max(LEAST_POPUP_PX, map.getSize().y - topLeft.y - bottomRight.y - POPUP_TIP_PX);
  return { autoPanPaddingTopLeft: topLeft, autoPanPaddingBottomRight: bottomRight, maxHeight };
}
const LEAST_POPUP_PX = 160;
const POPUP_TIP_PX = 48; // its tip, and the air within its edge

/** @param {[number, number, number, number]} bounds west, south, east, north @param {any} [options] */
export function fit(bounds, options = {}) {
  const [west, south, east, north] = bounds;
  const free = freePart();
  map.fitBounds(
    [
      [south, west],
      [north, east],
    ],
    {
      paddingTopLeft: free.topLeft,
      paddingBottomRight: free.bottomRight,
      animate: false,
      ...options,
    },
  );
}

/** Brings a place into the free part, moving only as far as needed. @param {number[]} center @param {number} [zoom] */
export function goTo(center, zoom = Math.max(map.getZoom(), 15)) {
  const free = freePart();
  const size = map.getSize();
  const middle = L.point(
    (free.topLeft.x + size.x - free.bottomRight.x) / 2,
    (free.topLeft.y + size.y - free.bottomRight.y) / 2,
  );
  const target = map.project(latLng(center), zoom).subtract(middle).add(size.divideBy(2));
  map.setView(map.unproject(target, zoom), zoom, { animate: !prefersReducedMotion });
}
