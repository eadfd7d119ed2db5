// Of all tabs that somebody has open, one that can be seen asks for all of them.

/** How the tabs that take part under the same name agree. */
export function leader(name) {
  // Where there is no way to agree (plain http from another device), each tab asks for itself.
  const channel = globalThis.BroadcastChannel && new BroadcastChannel(name);
  const locks = channel && navigator.locks;

  /** To all other tabs. */
  function tell(news) {
    channel?.postMessage(news);
  }

  function onTold(hear) {
    channel?.addEventListener("message", ({ data }) => hear(data));
  }

  /** Calls `start` when it is this tab that asks, `stop` when it can't be seen any more. Returns a way out. */
  function takeTurns(start, stop) {
    let seen = null;

    function enter() {
      seen = new AbortController();
      const { signal } = seen;
      const lead = () => signal.aborted || new Promise((resolve) => {
        signal.addEventListener("abort", resolve);
        start();
      });
      // What refuses for a reason of its own leaves nobody to agree with.
      if (locks) locks.request(name, { signal }, lead).catch(() => signal.aborted || start());
      else start();
    }

    function leave() {
      stop();
      seen?.abort();
      seen = null;
    }

    function turn() {
      if (document.hidden) leave();
      else if (!seen) enter();
    }

    document.addEventListener("visibilitychange", turn);
    turn();
    return () => {
      document.removeEventListener("visibilitychange", turn);
      leave();
    };
  }

  return { tell, onTold, takeTurns };
}
