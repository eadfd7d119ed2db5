// How long to wait after a failure, in a way that a page which was asleep, or offline, wakes up from.

const LONGEST = 45_000;
const FIRST = 1_000;
// A look at the clock now and then, which has jumped when the computer slept.
const GLANCE = 5_000;

export class Rest {
  #wakers = new Set();
  #notBefore = 0;
  failures = 0;

  succeed() {
    this.failures = 0;
  }

  /** Milliseconds after one more failure: the first try again doesn't wait; then dice, for all came at once. */
  fail(answer) {
    this.failures += 1;
    const asked = retryAfter(answer);
    this.#notBefore = Date.now() + asked;
    if (asked) return asked + Math.random() * FIRST;
    return this.failures > 1 ? Math.random() * Math.min(LONGEST, FIRST * 2 ** this.failures) : 0;
  }

  /** Milliseconds that the server still wants to be left in peace. */
  get peace() {
    return Math.max(0, this.#notBefore - Date.now());
  }

  /** Ends after so long, or when somebody wakes it. */
  async sleep(milliseconds) {
    const due = Date.now() + milliseconds;
    for (let now = Date.now(); now < due; now = Date.now()) {
      if (await this.#nap(Math.min(due - now, GLANCE))) return;
      // Somebody set the clock back.
      if (Date.now() < now) return;
    }
  }

  /** Was it woken? */
  #nap(milliseconds) {
    return new Promise((resolve) => {
      const end = (isWoken) => {
        clearTimeout(timer);
        this.#wakers.delete(end);
        resolve(isWoken);
      };
      const timer = setTimeout(end, milliseconds, false);
      this.#wakers.add(end);
    });
  }

  wake() {
    if (!this.peace) for (const end of this.#wakers) end(true);
  }
}

/** Milliseconds that a server wants left in peace: seconds, or a date. */
function retryAfter(answer) {
  const after = answer?.headers.get("Retry-After");
  if (!after) return 0;
  return Math.max(0, (after >= 0 ? after * 1000 : Date.parse(after) - Date.now()) || 0);
}

/** Calls `jumped` when the clock went on without this page. */
export function watchClock(jumped) {
  let last = Date.now();
  function look() {
    const now = Date.now();
    if (now - last > 3 * GLANCE || now < last) jumped();
    last = now;
    setTimeout(look, GLANCE);
  }
  setTimeout(look, GLANCE);
}
