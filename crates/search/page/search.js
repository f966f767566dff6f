// The search of the static site. It folds, splits and looks up as the crate tidings-search does; scripts/search-test runs both on one table.
(() => {
'use strict';
const SINGLE = /[\u0e00-\u109f\u1100-\u11ff\u1780-\u17ff\u1950-\u19df\u1a20-\u1aaf\u1b00-\u1b7f\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3031-\u303c\u3041-\u30ff\u3105-\u318f\u31a0-\u31ff\u3400-\u4dbf\u4e00-\ua4cf\ua960-\uaadf\uac00-\ud7ff\uf900-\ufaff\u{1b000}-\u{1b16f}\u{20000}-\u{3ffff}]/u;
const PICTURE = /[\u2190-\u21ff\u2300-\u23ff\u2600-\u2bff\u{1f000}-\u{1faff}]/u;
const WORDY = /[\p{Alphabetic}\p{N}\p{M}]/u;
const DROPPED = /[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f\u{1f3fb}-\u{1f3ff}\u00ad\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\u{e0000}-\u{e0fff}]/gu;
const COMPOSES = /[\u102e\u1160-\u11ff\u3099\u309a\uff9e\uff9f]/;
const VARIANTS = {'ß': 'ss', 'æ': 'ae', 'œ': 'oe', 'ø': 'o', 'đ': 'd', 'ð': 'd', 'ł': 'l', 'ħ': 'h', 'ı': 'i', 'þ': 'th', 'ς': 'σ', 'ґ': 'г',
  'ٱ': 'ا', 'ة': 'ه', 'ہ': 'ه', 'ھ': 'ه', 'ە': 'ه', 'ى': 'ي', 'ی': 'ي', 'ک': 'ك'};
const TEXT = 4096, TOGETHER = 8;
const simplified = new Map();

const kind = c => WORDY.test(c) ? (SINGLE.test(c) ? 1 : 2) : PICTURE.test(c) ? 1 : 0;
const follows = c => COMPOSES.test(c) || (/\p{M}/u.test(c) && !SINGLE.test(c));

function foldCluster(cluster) {
  if (/^[™℠]/.test(cluster)) return ' ';
  const plain = cluster.normalize('NFKD').replace(DROPPED, '').toLowerCase().replace(DROPPED, '');
  let letters = '';
  for (const c of plain) {
    const code = c.codePointAt(0);
    letters += code >= 0x660 && code < 0x66a ? code - 0x660 : code >= 0x6f0 && code < 0x6fa ? code - 0x6f0 : VARIANTS[c] || c;
  }
  return letters.normalize('NFC');
}

function folded(text) {
  const clusters = [], out = [];
  let at = 0;
  for (const c of text) {
    if (clusters.length && follows(c)) clusters[clusters.length - 1].text += c;
    else clusters.push({text: c, start: at});
    at += c.length;
  }
  for (const {text: cluster, start} of clusters)
    for (const c of foldCluster(cluster)) out.push({c: simplified.get(c) || c, start, end: start + cluster.length});
  return out;
}

function split(text) {
  const chars = folded(text), tokens = [];
  let position = 0;
  for (let at = 0; at < chars.length;) {
    const first = chars[at], sort = kind(first.c);
    let end = at + 1;
    if (sort === 2) while (end < chars.length && kind(chars[end].c) === 2) end++;
    if (sort) {
      const word = chars.slice(at, Math.min(end, at + 64)).map(one => one.c).join('');
      tokens.push({text: word, kind: sort, position, start: first.start, end: chars[end - 1].end});
      if (sort === 2 && end - at <= 12 && /^[a-z]+$/.test(word)) {
        let signs = end;
        while (chars[signs] && chars[signs].c === '+') signs++;
        if (chars[end] && chars[end].c === '#') signs = end + 1;
        const next = chars[signs];
        if (signs > end && signs <= end + 2 && !(next && (kind(next.c) === 2 || /[+#]/.test(next.c))))
          tokens.push({text: word + chars.slice(end, signs).map(one => one.c).join(''), kind: 3, position, start: first.start, end: chars[signs - 1].end});
      }
      position++;
    }
    at = end;
  }
  return tokens;
}

function root(word) {
  const least = (ends, text) => { const end = ends.find(one => text.endsWith(one) && text.length - one.length >= 3); return end ? text.slice(0, -end.length) : text; };
  if (/^[\u0400-\u052f]/.test(word))
    return least('ами ями ого его ому ему ыми ими ах ях ов ев ои еи ии ыи ая яя ое ее ые ие ам ям ом ем ую а я о е ы и у'.split(' '), word);
  if (/^[\u0620-\u06ff]/.test(word)) {
    const before = 'وال بال كال فال ال لل و'.split(' ').find(one => word.startsWith(one) && word.length - one.length >= 3);
    const ends = 'ها ان ات ون ين يه هم ه ي'.split(' ');
    return least(ends, least(ends, before ? word.slice(before.length) : word));
  }
  if (!/^[a-z]{3,}$/.test(word)) return word;
  let rest = word;
  if (word.length > 4 && /ie[sd]$/.test(word)) rest = word.slice(0, -3) + 'y';
  else if (/(ss|x|z|ch|sh)es$/.test(word)) rest = word.slice(0, -2);
  else if (word.length > 3 && /[^siu]s$/.test(word)) rest = word.slice(0, -1);
  for (const [end, left] of [['ing', 3], ['ed', 3], ['en', 4]])
    if (rest.endsWith(end) && rest.length - end.length >= left) {
      rest = rest.slice(0, -end.length);
      if (rest.length > 3 && /([^lszeo])\1$/.test(rest)) rest = rest.slice(0, -1);
      break;
    }
  if (rest.length > 3) rest = rest.replace(/e$/, '');
  return rest.length > 2 ? rest.replace(/y$/, 'i') : rest;
}

function clause(text, negative, quoted) {
  const all = split(text), units = [];
  const tokens = all.filter(one => one.kind !== 2 || !all.some(other => other.kind === 3 && other.position === one.position));
  let covered = false;
  tokens.forEach((token, offset) => {
    const next = tokens[offset + 1], single = token.kind === 1, pair = single && next && next.kind === 1;
    if (pair || !(single && covered)) {
      const forms = tokens.length === 1 && !quoted && token.kind === 2, key = pair ? token.text + next.text : token.text;
      const takes = single && !pair ? entry => entry.startsWith(key) : forms ? entry => entry === key || root(entry) === root(key) : entry => entry === key;
      units.push({key, offset, takes, forms, shelf: single ? token.text : root(key)});
    }
    covered = pair;
  });
  return {negative, units, tokens};
}

function parse(text) {
  const parts = [...text].slice(0, 400).join('').matchAll(/([-－−]?)(?:["“”„‟«»「」＂]([^"“”„‟«»「」＂]*)["“”„‟«»「」＂]?|([^\s"“”„‟«»「」＂]*))/gu);
  return [...parts].filter(part => part[0]).map(part => clause(part[2] || part[3] || '', !!part[1], part[2] !== undefined)).filter(one => one.units.length);
}

const waiting = {}, loading = {};
globalThis.tidingsTake = (name, value) => waiting[name] && waiting[name](value);
const ask = name => new Promise((resolve, reject) => {
  const script = document.createElement('script');
  waiting[name] = resolve;
  script.onerror = () => { delete loading[name]; reject(new Error(name)); };
  script.src = base + name + '.js';
  document.head.append(script);
});
const load = name => loading[name] || (loading[name] = ask(name));

const bytes = text => Uint8Array.from(atob(text), c => c.charCodeAt(0));
const reader = data => { let at = 0; return {
  number() { let value = 0, times = 1, byte; do { byte = data[at++]; value += (byte & 127) * times; times *= 128; } while (byte > 127); return value; },
  slice(length) { return data.subarray(at, at += length); }, more: () => at < data.length}; };

function place(shelf, count) {
  let hash = 0x811c9dc5;
  for (const c of shelf) hash = Math.imul(hash ^ c.codePointAt(0), 0x01000193);
  return ((hash ^ hash >>> 15) >>> 0) % count;
}

function entriesOf(text) {
  const data = reader(bytes(text)), entries = [], utf8 = new TextDecoder();
  let before = [];
  for (let left = data.number(); left; left--) {
    const shared = data.number();
    before = [...before.slice(0, shared), ...data.slice(data.number())];
    const list = reader(data.slice(data.number())), articles = [];
    for (let next = 0; list.more(); next++) {
      const value = list.number();
      next += value >>> 3;
      articles.push({article: next, title: !!(value & 4), count: (value & 3) + 1});
    }
    entries.push({key: utf8.decode(Uint8Array.from(before)), articles});
  }
  return entries;
}

function addPositions(entries, text) {
  const data = reader(bytes(text));
  entries.forEach(() => data.number());
  for (const {articles} of entries) for (const one of articles) {
    let left = one.count, position = 0;
    if (left === 4) left += data.number();
    for (one.positions = []; left; left--) one.positions.push(position += data.number());
  }
}

function articlesOf(unit, entries) {
  const all = new Map();
  for (const {key, articles} of entries) if (unit.takes(key)) for (const one of articles) {
    const found = all.get(one.article) || {count: 0, title: false, exact: false, positions: []};
    found.count += one.count;
    found.title ||= one.title;
    found.exact ||= !unit.forms || key === unit.key;
    if (one.positions) found.positions.push(...one.positions);
    all.set(one.article, found);
  }
  return all;
}

async function findClause({units}, month, files) {
  const numbers = units.map(unit => place(unit.shelf, files));
  const shelves = (await Promise.all(numbers.map(number => load(`${month}/w${number}`)))).map(entriesOf);
  let found = units.map((unit, at) => articlesOf(unit, shelves[at]));
  if (units.length === 1) return found[0];
  const common = [...found[0].keys()].filter(article => found.every(one => one.has(article))), all = new Map();
  if (!common.length) return all;
  (await Promise.all(numbers.map(number => load(`${month}/p${number}`)))).forEach((text, at) => addPositions(shelves[at], text));
  found = units.map((unit, at) => articlesOf(unit, shelves[at]));
  for (const article of common) {
    const sets = found.map(one => new Set(one.get(article).positions));
    const places = [...sets[0]].filter(place => units.every((unit, at) => sets[at].has(place + unit.offset)));
    if (places.length) all.set(article, {count: places.length, title: places.some(place => place < TEXT), exact: true});
  }
  return all;
}

const score = found => Math.min(found.count, 4) + (found.title ? 10 : 0) + (found.exact ? 2 : 0);

async function findMonth(clauses, month, files) {
  const found = await Promise.all(clauses.map(one => findClause(one, month, files))), hits = [];
  const asked = found.filter((_, at) => !clauses[at].negative), refused = found.filter((_, at) => clauses[at].negative);
  for (const article of asked[0].keys())
    if (asked.every(one => one.has(article)) && !refused.some(one => one.has(article)))
      hits.push({month, article, score: asked.reduce((sum, one) => sum + score(one.get(article)), 0)});
  return hits.sort((a, b) => b.score - a.score || a.article - b.article);
}

// Reads a query; gives its clauses and the months that have something, one after another.
async function find(text) {
  if (/[\u3400-\u9fff]/.test(text) && !simplified.size) {
    const pairs = [...await load('characters')];
    for (let at = 0; at < pairs.length; at += 2) simplified.set(pairs[at], pairs[at + 1]);
  }
  const clauses = parse(text);
  return {clauses, months: (async function* () {
    if (clauses.some(one => !one.negative)) for (const [month, , files] of await load('index')) yield findMonth(clauses, month, files);
  })()};
}

const shown = async hit => (await load(`${hit.month}/d${Math.floor(hit.article / TOGETHER)}`))[hit.article % TOGETHER];

// The parts of a text that are asked for, in order and apart.
function marks(clauses, text) {
  const tokens = split(text), found = [], apart = [];
  const at = position => tokens.filter(one => one.position === position);
  const stands = (unit, position) => at(position).some(one => {
    const next = at(position + 1)[0];
    if (one.kind === 1) return unit.takes(one.text) || (next && next.kind === 1 && unit.takes(one.text + next.text));
    return one.text === unit.key || (one.kind === 2 && unit.takes(one.text));
  });
  for (const {negative, units, tokens: own} of clauses) if (!negative) for (const {position} of tokens)
    if (units.every(unit => stands(unit, position + unit.offset))) {
      const part = tokens.filter(one => one.position >= position && one.position < position + own.length);
      found.push([Math.min(...part.map(one => one.start)), Math.max(...part.map(one => one.end))]);
    }
  found.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  for (const [start, end] of found) {
    const last = apart[apart.length - 1];
    if (last && start <= last[1]) last[1] = Math.max(last[1], end); else apart.push([start, end]);
  }
  return apart;
}

globalThis.tidingsSearch = {split, root, find, shown, marks};
const base = globalThis.document && document.currentScript ? new URL('.', document.currentScript.src).href : '';
})();
