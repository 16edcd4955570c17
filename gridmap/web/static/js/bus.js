// How do the parts of a page hear of each other without knowing each other?

/** The platform's own EventTarget under two short names. An emitter from npm (mitt) would not be shorter, and there a part
 * that throws keeps the news from all that come after it; here the browser reports the error and goes on. */
export class Bus extends EventTarget {
  /** @param {string} name @param {any} [detail] */
  emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  /** @param {string} name @param {(detail: any) => void} listener */
  on(name, listener) {
    this.addEventListener(name, (event) => listener(/** @type {CustomEvent} */ (event).detail));
  }
}
