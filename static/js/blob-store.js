// Keeps what has not reached the server yet in this browser (IndexedDB). A browser that has none, or
// is full, keeps nothing: then the page works on without it.
const NAME = "waiting";
const STORE = "blobs";
const DAYS_KEPT = 30;

let opening = null;

const opened = () => {
  if (!opening) {
    opening = new Promise((resolve, reject) => {
      const request = indexedDB.open(NAME, 1);
      request.onupgradeneeded = () => {
        request.result.createObjectStore(STORE, { keyPath: "key" });
      };
      request.onsuccess = () => {
        request.result.onversionchange = () => request.result.close();
        resolve(request.result);
      };
      request.onerror = () => reject(request.error);
    });
  }
  return opening;
};

// Runs one request in a transaction of its own; the fallback when the browser cannot.
const ask = async (mode, action, fallback) => {
  try {
    const store = (await opened()).transaction(STORE, mode).objectStore(STORE);
    return await new Promise((resolve, reject) => {
      const request = action(store);
      request.transaction.oncomplete = () => resolve(request.result);
      request.transaction.onabort = () => reject(request.transaction.error);
    });
  } catch {
    return fallback;
  }
};

// Keeps { key, draft, name, blob, isStored }; says whether it could.
export const keep = (record) =>
  ask("readwrite", (store) => store.put({ ...record, time: Date.now() }), null).then((key) => key !== null);

export const drop = (key) => ask("readwrite", (store) => store.delete(key), undefined);

// What waits for this draft, oldest first; what nobody came back for within a month goes.
export const waitingFor = async (draft) => {
  const all = await ask("readonly", (store) => store.getAll(), []);
  const limit = Date.now() - DAYS_KEPT * 24 * 3600 * 1000;
  all.filter((record) => record.time < limit).forEach((record) => drop(record.key));
  return all.filter((record) => record.draft === draft && record.time >= limit).sort((a, b) => a.time - b.time);
};
