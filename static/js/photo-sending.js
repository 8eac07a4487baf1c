// Makes a photo small and sends it, one at a time on the whole page, until the server has it or refuses it.
const LONGEST_SIDE = 1600;
const QUALITY = 0.75;
const PAUSES = [2000, 5000];
const PATIENCE = 60000;

// A key for a photo; plain-http pages have no randomUUID.
export const newKey = () => {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [0, 8, 12, 16, 20].map((start, place) => digits.slice(start, [8, 12, 16, 20, 32][place])).join("-");
};

// The picture at most 1600 pixels long, upright and without its notes; the file itself where the browser cannot.
export const shrink = async (file) => {
  const address = URL.createObjectURL(file);
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const scale = Math.min(1, LONGEST_SIDE / Math.max(image.naturalWidth, image.naturalHeight));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(image.naturalWidth * scale));
    canvas.height = Math.max(1, Math.round(image.naturalHeight * scale));
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(image, 0, 0, canvas.width, canvas.height);
    const small = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
    return small || file;
  } catch {
    return file;
  } finally {
    URL.revokeObjectURL(address);
  }
};

const pause = (time) => new Promise((resolve) => setTimeout(resolve, time));

// What came of one request: { stored }, or { words, mayRetry, isLost } (nothing reached us).
const request = async (photo) => {
  const body = new FormData();
  body.append("key", photo.key);
  body.append("file", photo.blob, photo.name);
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE);
  photo.stop = () => stop.abort();
  try {
    const answer = await fetch(photo.address, {
      method: "POST",
      body,
      headers: { "X-CSRFToken": photo.token() },
      credentials: "same-origin",
      signal: stop.signal,
    });
    return await read(answer);
  } catch {
    return { words: "没有网络，会自动重传", mayRetry: true, isLost: true };
  } finally {
    clearTimeout(timer);
  }
};

const read = async (answer) => {
  if (answer.redirected) return { words: "登录已过期，请重新登录后再传", mayRetry: true };
  const isOurs = (answer.headers.get("Content-Type") || "").startsWith("application/json");
  const content = isOurs ? await answer.json() : {};
  if (content.ok) return { stored: content };
  if (answer.status >= 500) return { words: content.message || "系统忙，会自动重传", mayRetry: true, isLost: true };
  if (answer.status === 413) return { words: "照片太大，没有收下。请缩小或截图后再传。", mayRetry: false };
  if (!isOurs) return { words: "页面过期了，请刷新页面再传", mayRetry: true };
  return { words: content.message, mayRetry: answer.status === 429 };
};

let queue = Promise.resolve();

// Waits for its turn, then tries three times; `tell` hears what happens meanwhile.
export const send = (photo, tell) => {
  const turn = queue.then(async () => {
    for (let tries = 0; ; tries += 1) {
      if (photo.isGone()) return null;
      tell("正在上传");
      const result = await request(photo);
      if (photo.isGone() || !result.isLost || tries === PAUSES.length || navigator.onLine === false) return result;
      tell(result.words);
      await pause(PAUSES[tries]);
    }
  });
  queue = turn.catch(() => null);
  return turn;
};
