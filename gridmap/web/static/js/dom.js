// How is an element made so that text stays text? Nothing here or elsewhere parses a string as HTML.

const SVG = "http://www.w3.org/2000/svg";

/** @typedef {Node|string|number|null|undefined|false} Child */

function fill(element, props, children) {
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") {
      for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    } else if (name === "data") {
      Object.assign(element.dataset, value);
    } else if (name === "value" || name === "checked") {
      element[name] = value;
    } else {
      element.setAttribute(name, value === true ? "" : String(value));
    }
  }
  element.append(
    ...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false),
  );
  return element;
}

/** An HTML element. `on`: listeners, `data`: dataset; strings among the children become text.
 * @param {string} tag @param {Record<string, any>} [props] @param {...(Child|Child[])} children */
export function h(tag, props = {}, ...children) {
  return fill(document.createElement(tag), props, children);
}

/** An SVG element, as `h`. @param {string} tag @param {Record<string, any>} [props] @param {...Child} children */
export function s(tag, props = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), props, children);
}

/** @param {Element} parent @param {...(Child|Child[])} children */
export function put(parent, ...children) {
  parent.replaceChildren();
  return fill(parent, {}, children);
}

/** @param {string} selector @param {ParentNode} [root] @returns {any} */
export const query = (selector, root = document) => root.querySelector(selector);

/** A button. @param {string} text @param {(event: Event) => void} click @param {string} [look] */
export const button = (text, click, look = "") =>
  h("button", { type: "button", class: `button ${look}`, on: { click } }, text);

/** Runs once things have been quiet for a while. @param {() => void} run @param {number} wait_ms */
export function debounce(run, wait_ms) {
  let timer = 0;
  return () => {
    clearTimeout(timer);
    timer = window.setTimeout(run, wait_ms);
  };
}
