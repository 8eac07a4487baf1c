// What was typed and has not reached the server yet, kept in this browser; a full or closed store is no fault.
export const readCopy = (key) => {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
};

// The names of all copies that begin so: each tab of the browser keeps its own.
export const copyKeys = (prefix) => {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(prefix));
  } catch {
    return [];
  }
};

export const writeCopy = (key, copy) => {
  try {
    localStorage.setItem(key, JSON.stringify(copy));
    return true;
  } catch {
    return false;
  }
};

export const dropCopy = (key) => {
  try {
    localStorage.removeItem(key);
  } catch {
    // Nothing was kept then.
  }
};

// A key for a new card; plain-http pages have no randomUUID.
export const newKey = () => {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
};
