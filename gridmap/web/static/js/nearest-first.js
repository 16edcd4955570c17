// Which of these is nearest to where this phone is? A straight line is enough to choose the next door.
import { metres } from "./distance.js";
import { t } from "./text.js";
import { showToast } from "./toast.js";

/** Longitude and latitude of this phone, or null where it does not tell. @returns {Promise<[number, number]|null>} */
export const whereIAm = () =>
  new Promise((resolve) => {
    const refused = () => {
      showToast(t("The device did not tell where it is."));
      resolve(null);
    };
    if (!navigator.geolocation) return refused();
    return navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve([coords.longitude, coords.latitude]),
      refused,
      { enableHighAccuracy: true, timeout: 15_000, maximumAge: 60_000 },
    );
  });

/** What has no place comes last. @template {{center: [number, number]|null}} T @param {T[]} items
 * @param {[number, number]} here @returns {T[]} */
export const byDistance = (items, here) => {
  const far = (item) => (item.center ? metres(item.center, here) : Infinity);
  return [...items].sort((one, other) => far(one) - far(other) || 0);
};

/** @param {[number, number]|null} center @param {[number, number]|null} here */
export function distanceText(center, here) {
  if (!center || !here) return "";
  const far = metres(center, here);
  return far < 1000
    ? t("{metres} m", { metres: Math.max(10, Math.round(far / 10) * 10) })
    : t("{kilometres} km", { kilometres: (far / 1000).toFixed(1) });
}
