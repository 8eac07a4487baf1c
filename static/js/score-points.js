// Points as whole hundredths, as the server counts them: what is typed, what a step does, the running total.
export const wordsOf = (points) => {
  if (points === null) return "";
  const [whole, rest] = [Math.floor(points / 100), points % 100];
  return rest ? `${whole}.${String(rest).padStart(2, "0").replace(/0$/, "")}` : String(whole);
};

// Two decimals, as a finished score is shown.
export const scoreWords = (points) => `${Math.floor(points / 100)}.${String(points % 100).padStart(2, "0")}`;

// Hundredths of what was typed; null for nothing, undefined for what is no score.
export const readPoints = (typed) => {
  const text = typed.normalize("NFKC").trim().replace(/分$/, "");
  if (!text) return null;
  const found = /^(\d{1,3})(?:\.(\d{1,2}))?$/.exec(text);
  return found ? Number(found[1]) * 100 + Number((found[2] || "").padEnd(2, "0")) : undefined;
};

// Why the item does not take these points; empty when it does.
export const refusal = (item, points, typed) => {
  if (points === undefined) return `写的是“${typed.trim().slice(0, 20)}”，请改成数字，例如 ${wordsOf(item.most)}。`;
  if (points === null) return "";
  if (points > item.most) return `要在0到${wordsOf(item.most)}分之间。`;
  if (item.step && points && (item.most - points) % item.step) return `每处扣${wordsOf(item.step)}分，请按处数扣。`;
  return "";
};

// One finding more or less: down to nothing, back up to the full points; an item not touched yet starts full.
export const deduct = (item, points, findings) => {
  const lost = item.most - (points === null ? item.most : points);
  const count = findings > 0 ? Math.floor(lost / item.step) + 1 : Math.ceil(lost / item.step) - 1;
  return Math.max(0, item.most - Math.max(0, count) * item.step);
};

// An item that is awarded starts at nothing, or full when points are taken away first.
export const award = (item, points, change) => {
  const start = points === null ? (change < 0 ? item.most : 0) : points;
  return Math.min(item.most, Math.max(0, start + change));
};

// The sheet so far: what does not apply is left out and the rest scaled to 100, rounded half up once.
export const totalOf = (items, lineOf) => {
  const total = { count: items.length, done: 0, away: 0, given: 0, most: 0, points: null };
  for (const item of items) {
    const line = lineOf(item.code);
    if (line && line.na) total.away += 1;
    if (!line || line.na || line.points === null) continue;
    total.done += 1;
    total.given += line.points;
    total.most += item.most;
  }
  total.done += total.away;
  if (total.done === total.count && total.most) {
    total.points = Math.floor((2 * total.given * 10000 + total.most) / (2 * total.most));
  }
  return total;
};

export const totalWords = (total) => {
  const away = total.away ? `，${total.away}项不适用` : "";
  if (total.points !== null) return `合计 ${scoreWords(total.points)} 分${away ? `${away}，已折算` : ""}`;
  return `已评 ${total.done}/${total.count} 项，已得 ${wordsOf(total.given)}/${wordsOf(total.most)} 分${away}`;
};

// A line in one sentence.
export const lineWords = (line) => {
  const words = [line.na ? "不适用" : line.points === null ? "还没有打分" : `${wordsOf(line.points)}分`];
  if (line.note) words.push(`说明：${line.note}`);
  if (line.photos.length) words.push(`照片${line.photos.length}张`);
  return words.join("；");
};
