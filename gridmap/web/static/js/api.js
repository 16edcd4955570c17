// How does the page ask the server, and in which words does it say that it could not?
import { t } from "./text.js";

const ASKED_AGAIN = 2;

/** A refusal or a failure as a sentence. status 0: no answer at all. */
export class ApiError extends Error {
  /** @param {string} message @param {number} status @param {{field: string, message: string}[]} [problems] */
  constructor(message, status, problems = []) {
    super(message);
    this.status = status;
    this.problems = problems;
  }
}

/** @param {Record<string, any>} values lists become repeated names, empty values are left out */
export function queryString(values) {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    for (const each of Array.isArray(value) ? value : [value]) {
      if (each !== null && each !== undefined && each !== "") params.append(name, String(each));
    }
  }
  const text = params.toString();
  return text ? `?${text}` : "";
}

/** For whoever shows the age of the page (kept.js). @param {string} address @param {Response} answer */
export const sayHowOld = (address, answer) =>
  document.dispatchEvent(new CustomEvent("kept", { detail: { address, at: answer.headers.get("X-Kept") } }));

/** @param {string} path @param {RequestInit} [options] */
export const get = (path, options = {}) => ask(path, options);

/** A file of bytes. @param {string} path @param {{signal?: AbortSignal}} [options] @returns {Promise<ArrayBuffer>} */
export async function getBytes(path, options = {}) {
  const answer = await fetched(path, options);
  if (answer.ok) return answer.arrayBuffer();
  throw new ApiError(statusMessage(answer.status), answer.status);
}

/** @param {"POST"|"PATCH"} method @param {string} path @param {any} body an object for JSON, or a FormData */
export function send(method, path, body) {
  const csrf = document.querySelector('meta[name="csrf-token"]')?.getAttribute("content") ?? "";
  const headers = { "X-CSRFToken": csrf };
  if (body instanceof FormData) return ask(path, { method, headers, body });
  return ask(path, {
    method,
    headers: { ...headers, "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
}

/** Whoever is busy says when to ask again; what is only read is asked again by itself before anybody is told. */
async function fetched(path, options) {
  for (let left = options.method ? 0 : ASKED_AGAIN; ; left -= 1) {
    const answer = await fetchedOnce(path, options);
    const seconds = Number(answer.headers.get("Retry-After"));
    if (answer.status !== 503 || !seconds || !left) return answer;
    await pause(seconds * 1000, options.signal);
  }
}

/** @param {number} ms @param {AbortSignal | null} [signal] */
function pause(ms, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}

async function fetchedOnce(path, options) {
  try {
    return await fetch(path, { ...options, headers: { Accept: "application/json", ...options.headers } });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiError(t("The server cannot be reached. Check the connection and try again."), 0);
  }
}

async function ask(path, options) {
  const answer = await fetched(path, options);
  // A layer says by itself of when it is.
  if (!options.method && !/^\/api\/layers\/[^/]+$/.test(path.split("?")[0])) sayHowOld(path, answer);
  const content = await answer.json().catch(() => null);
  if (answer.ok && content !== null) return content;
  throw new ApiError(content?.error || statusMessage(answer.status), answer.status, content?.problems ?? []);
}

function statusMessage(status) {
  if (status === 401) return t("You have been signed out. Sign in again in another window, then repeat.");
  if (status === 413 || status === 414) return t("This is too large.");
  return t("The server could not answer. Try again shortly.");
}

/** @param {unknown} error */
export const isAbort = (error) => error instanceof DOMException && error.name === "AbortError";
