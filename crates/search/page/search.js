// The search of the static site. It folds, splits and looks up as the crate tidings-search does; scripts/search-test runs both on one table.
// The site gets it without lines that are comments and without the spaces before lines: no text may go over the end of a line.
(() => {
'use strict';
const MOST = 10, simplified = new Map();
let rules, SINGLE, CLUSTER, PICTURE, DROPPED;

// What the program folds, splits and cuts by.
async function learn(text) {
  if (!rules) {
    rules = await load('rules');
    const {single, composes, picture, dropped} = rules;
    SINGLE = RegExp(`[${single}]`, 'u');
    CLUSTER = RegExp(`[^](?:[${composes}]|(?![${single}])\\p{M})*`, 'gu');
    PICTURE = RegExp(`[${picture}]`, 'u');
    DROPPED = RegExp(`[${dropped}]`, 'gu');
  }
  if (/[\u3400-\u9fff]/.test(text) && !simplified.size) (await load('characters')).replace(/(.)(.)/gu, (_, from, to) => simplified.set(from, to));
}

function fold(cluster) {
  if (/^[™℠]/.test(cluster)) return ' ';
  const plain = cluster.normalize('NFKD').replace(DROPPED, '').toLowerCase().replace(DROPPED, '');
  return plain.replace(/[^]/gu, c => /[\u0660-\u0669\u06f0-\u06f9]/.test(c) ? c.charCodeAt() & 15 : rules.variants[c] || c).normalize('NFC');
}

// 1 is a token by itself, 2 part of a word, and 3 will be a name with its sign.
const kindOf = c => /[\p{Alphabetic}\p{N}\p{M}]/u.test(c) ? SINGLE.test(c) ? 1 : 2 : PICTURE.test(c) ? 1 : 0;

function split(text) {
  const chars = [], tokens = [];
  for (const {0: cluster, index: start} of text.matchAll(CLUSTER))
    for (let c of fold(cluster)) {
      c = simplified.get(c) || c;
      chars.push({c, kind: kindOf(c), start, end: start + cluster.length});
    }
  let position = 0, at = 0, end;
  const is = (place, signs) => signs.includes(chars[place]?.c);
  const add = (kind, to) => tokens.push({text: chars.slice(at, Math.min(to, at + 64)).map(one => one.c).join(''), kind, position,
    start: chars[at].start, end: chars[to - 1].end});
  for (; at < chars.length; at = end) {
    const {kind} = chars[at];
    end = at + 1;
    if (kind === 2) while (chars[end]?.kind === 2) end++;
    if (!kind) continue;
    add(kind, end);
    let sign = end;
    if (is(end, '#')) sign++;
    else while (is(sign, '+')) sign++;
    if (/^[a-z]{1,12}$/.test(tokens.at(-1).text) && sign > end && sign < end + 3 && chars[sign]?.kind !== 2 && !is(sign, '+#')) add(3, sign);
    position++;
  }
  return tokens;
}

const cut = (word, ends) => word.slice(0, word.length - (ends.find(one => word.endsWith(one) && word.length - one.length > 2) || '').length);

function root(word) {
  const {cyrillic, before, behind} = rules;
  if (/^[\u0400-\u052f]/.test(word)) return cut(word, cyrillic);
  if (/^[\u0620-\u06ff]/.test(word))
    return cut(cut(word.slice((before.find(one => word.startsWith(one) && word.length - one.length > 2) || '').length), behind), behind);
  if (!/^[a-z]{3,}$/.test(word)) return word;
  let rest = /..ie[sd]$/.test(word) ? word.slice(0, -3) + 'y' : /(?:ss|x|z|ch|sh)es$/.test(word) ? word.slice(0, -2) : word.replace(/(..[^siu])s$/, '$1');
  const verb = rest.match(/^(...+)(?:ing|ed)$|^(....+)en$/);
  if (verb) rest = (verb[1] || verb[2]).replace(/^(..+)([^lszeo])\2$/, '$1$2');
  if (rest.length > 3) rest = rest.replace(/e$/, '');
  return rest.length > 2 ? rest.replace(/y$/, 'i') : rest;
}

// A word or phrase: its keys, each with its place in it, the shelves where it is looked for, and which entries it takes.
function clause(text, negative, quoted) {
  const all = split(text), units = [];
  const tokens = all.filter(one => one.kind !== 2 || !all.some(other => other.kind === 3 && other.position === one.position));
  let covered = false;
  tokens.forEach(({text: first, kind}, offset) => {
    const next = tokens[offset + 1], pair = kind === 1 && next?.kind === 1, many = rules.common.includes(first) || !/[\u3400-\u9fff]/.test(first);
    const key = pair ? first + next.text : first, forms = kind === 2 && tokens.length === 1 && !quoted;
    const shelf = code => many ? first + String.fromCharCode(code % rules.many) : first;
    if (pair || kind !== 1 || !covered) units.push({
      offset, key, forms,
      shelves: kind !== 1 ? [root(key)] : pair ? [shelf(next.text.codePointAt())] : Array.from({length: many ? rules.many : 1}, (_, code) => shelf(code)),
      takes: entry => entry === key || (forms ? root(entry) === root(key) : kind === 1 && !pair && entry.startsWith(key))
    });
    covered = pair;
  });
  return {negative, units, length: tokens.length};
}

function parse(text) {
  const parts = [...text].slice(0, 400).join('').matchAll(/([-－−]?)(?:["“”„‟«»「」＂]([^"“”„‟«»「」＂]*)["“”„‟«»「」＂]?|([^\s"“”„‟«»「」＂]*))/gu);
  return [...parts].map(part => clause(part[2] || part[3] || '', !!part[1], part[2] !== undefined)).filter(one => one.units.length);
}

// A file of the index is a script that hands over its value.
const base = document.currentScript.src.replace(/[^\/]*$/, ''), waiting = {}, loading = {};
globalThis.tidingsTake = (name, value) => waiting[name]?.(value);
const load = (name, version) => loading[name] ||= new Promise((resolve, reject) => {
  const script = document.createElement('script');
  waiting[name] = resolve;
  script.onerror = () => { delete loading[name]; reject(Error(name)); };
  script.src = `${base}${name}.js${version ? '?' + version : ''}`;
  document.head.append(script);
});

class Reader {
  at = 0;
  constructor(text) { this.data = Uint8Array.from(atob(text), c => c.charCodeAt()); }
  bytes(length) { return this.data.slice(this.at, this.at += length); }
  number() {
    let value = 0, times = 1, byte;
    do { byte = this.data[this.at++]; value += (byte & 127) * times; times *= 128; } while (byte > 127);
    return value;
  }
}

function entriesOf(text) {
  const data = new Reader(text), entries = [];
  for (let key = []; data.at < data.data.length;) {
    const [head] = data.bytes(1), own = head & 15, articles = [];
    key = [...key.slice(0, head >> 4 & 7), ...data.bytes(own < 15 ? own : own + data.number())];
    const end = head > 127 ? 0 : data.number() + data.at;
    let article = 0;
    do {
      const value = data.number();
      article += value >>> 3;
      articles.push({article: article++, title: !!(value & 4), count: (value & 3) + 1});
    } while (data.at < end);
    entries.push({key: new TextDecoder().decode(Uint8Array.from(key)), articles});
  }
  return entries;
}

function addPositions(entries, text) {
  const data = new Reader(text);
  for (const {articles} of entries) for (const one of articles) {
    one.positions = [];
    for (let position = -1, step; (one.count === 4 || one.positions.length < one.count) && (step = data.number());) one.positions.push(position += step);
  }
}

// What articles have of a unit, by their numbers.
function having(unit, shelves) {
  const all = new Map();
  for (const [, entries] of shelves) for (const {key, articles} of entries) if (unit.takes(key)) for (const one of articles) {
    const found = all.get(one.article) || {count: 0, positions: []};
    found.count += one.count;
    found.title ||= one.title;
    found.exact ||= !unit.forms || key === unit.key;
    found.positions.push(...one.positions || []);
    all.set(one.article, found);
  }
  return all;
}

function place(shelf, count) {
  let hash = 0x811c9dc5;
  for (const c of shelf) hash = Math.imul(hash ^ c.codePointAt(), 0x01000193);
  return ((hash ^ hash >>> 15) >>> 0) % count;
}

async function findClause({units}, [name, , files, version]) {
  const all = [], result = new Map();
  let common;
  for (const unit of units) {
    const numbers = [...new Set(unit.shelves.map(shelf => place(shelf, files)))];
    const shelves = await Promise.all(numbers.map(async number => [number, entriesOf(await load(`${name}/w${number}`, version))]));
    const found = having(unit, shelves);
    common = (common || [...found.keys()]).filter(article => found.has(article));
    if (!common.length) return result;
    if (units.length === 1) return found;
    all.push(shelves);
  }
  await Promise.all(all.flat().map(async ([number, entries]) =>
    addPositions(entries, (await load(`${name}/p${number >> 1}`, version))[number & 1])));
  const found = units.map((unit, at) => having(unit, all[at]));
  for (const article of common) {
    const sets = found.map(one => new Set(one.get(article).positions));
    const places = [...sets[0]].filter(place => units.every((unit, at) => sets[at].has(place + unit.offset)));
    if (places.length) result.set(article, {count: places.length, title: places.some(place => place < rules.text), exact: true});
  }
  return result;
}

async function findSegment(clauses, segment) {
  let scores;
  for (const one of clauses) if (scores?.size !== 0) {
    const found = await findClause(one, segment), before = scores;
    const score = article => { const {count, title, exact} = found.get(article); return Math.min(count, 4) + (title ? 10 : 0) + (exact ? 2 : 0); };
    scores = new Map();
    for (const article of (before || found).keys())
      if (found.has(article) !== one.negative) scores.set(article, (before?.get(article) || 0) + (one.negative ? 0 : score(article)));
  }
  const hits = [...scores].map(([article, score]) => ({segment: segment[0], version: segment[3], article, score}));
  return hits.sort((a, b) => b.score - a.score || a.article - b.article);
}

// Reads a query; gives its clauses and what the segments have, one after another. More and more are asked at once, since most have nothing.
async function find(text) {
  await learn(text);
  const clauses = parse(text).sort((a, b) => a.negative - b.negative);
  return {clauses, segments: (async function* () {
    const segments = clauses[0]?.negative === false ? await load('index') : [];
    for (let at = 0, ahead = 1; at < segments.length; at += ahead, ahead *= 2)
      yield* await Promise.all(segments.slice(at, at + ahead).map(one => findSegment(clauses, one)));
  })()};
}

const shown = async ({segment, version, article}) => (await load(`${segment}/d${article >> 4}`, version))[article & 15];

// The parts of a text that are asked for, in order and apart.
function marks(clauses, text) {
  const tokens = split(text), found = [], apart = [];
  const stands = (unit, position) => tokens.some((one, at) => one.position === position && (unit.takes(one.text) && (!unit.forms || one.kind === 2 || one.text === unit.key)
    || one.kind === 1 && tokens[at + 1]?.kind === 1 && unit.takes(one.text + tokens[at + 1].text)));
  for (const {negative, units, length} of clauses) if (!negative) for (const {position} of tokens)
    if (units.every(unit => stands(unit, position + unit.offset))) {
      const part = tokens.filter(one => one.position >= position && one.position < position + length);
      found.push([part[0].start, Math.max(...part.map(one => one.end))]);
    }
  for (const [start, end] of found.sort((a, b) => a[0] - b[0] || a[1] - b[1])) {
    const last = apart.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else apart.push([start, end]);
  }
  return apart;
}

globalThis.tidingsSearch = {split, root, find, shown, marks};

// The page.
const at = id => document.getElementById(id);
const form = at('search'), list = at('found'), status = at('status'), more = at('more');
if (!form) return;
const input = form.elements.q, words = form.dataset;
let turn = 0;

function element(name, attributes, ...inside) {
  const made = document.createElement(name);
  for (const key in attributes) if (attributes[key]) made.setAttribute(key, attributes[key]);
  made.append(...inside);
  return made;
}

function marked(clauses, text) {
  let from = 0;
  const parts = marks(clauses, text).flatMap(([start, end]) => [text.slice(from, start), element('mark', {}, text.slice(start, from = end))]);
  return [...parts, text.slice(from)];
}

function result(clauses, [address, title, date, section, source, snippet, lang]) {
  const own = {lang, dir: 'auto'};
  return element('li', {class: 'card row'}, element('h2', own, element('a', {href: `${base}../${address}`}, ...marked(clauses, title))),
    element('p', {...own, class: 'excerpt'}, ...marked(clauses, snippet)),
    element('p', {class: 'meta'}, element('bdi', {}, source), ' · ', element('bdi', {}, section), ' · ', date));
}

// Ten more at a time. What was asked before and comes late is not shown.
async function show(text) {
  const mine = ++turn, {clauses, segments} = await find(text);
  let hits = [], done = false;
  const next = async () => {
    try {
      while (hits.length < MOST && !done) {
        const segment = await segments.next();
        done = segment.done;
        hits.push(...segment.value || []);
      }
      const items = (await Promise.all(hits.slice(0, MOST).map(shown))).map(one => result(clauses, one));
      if (mine !== turn) return;
      hits = hits.slice(MOST);
      list.append(...items);
      const count = list.children.length + hits.length;
      more.hidden = done && !hits.length;
      status.textContent = (!count ? words.none : done ? words.found : words.more).replace('{count}', count);
      return items[0];
    } catch { status.textContent = words.failed; }
  };
  more.onclick = async () => (await next())?.querySelector('a').focus();
  return next();
}

function ask() {
  const text = decodeURIComponent((/^#q=(.*)/.exec(location.hash) || [])[1] || '');
  input.value = text;
  list.replaceChildren();
  more.hidden = true;
  status.textContent = text && words.working;
  show(text);
}

form.onsubmit = event => {
  event.preventDefault();
  const hash = '#q=' + encodeURIComponent(input.value.trim());
  if (hash === location.hash) ask(); else location.hash = hash;
};
addEventListener('hashchange', ask);
form.hidden = false;
ask();
if (!input.value) input.focus();
})();
