// The search of the static site. It folds, splits and looks up as the crate tidings-search does; scripts/search-test runs both on one table.
// The site gets it made tight (`tight` in src/page.rs): no comment behind code, no division, no text over the end of a line.
(() => {
const HAN = /[\u3400-\u9fff]/;
let rules, SINGLE, CLUSTER, PICTURE, DROPPED, PARTS;

// What the program folds, splits and cuts by.
async function learn(text) {
  rules ||= await load('rules');
  const {single, composes, picture, dropped, quotes, variants} = rules;
  SINGLE = RegExp(`[${single}]`, 'u');
  CLUSTER = RegExp(`[^](?:[${composes}]|(?![${single}])\\p{M})*`, 'gu');
  PICTURE = RegExp(`[${picture}]`, 'u');
  DROPPED = RegExp(`[${dropped}]`, 'gu');
  PARTS = RegExp(`([-－−]?)(?:[${quotes}]([^${quotes}]*)[${quotes}]?|([^\\s${quotes}]*))`, 'gu');
  if (HAN.test(text)) (await load('characters')).replace(/(.)(.)/gu, (_, from, to) => variants[from] = to);
}

function fold(cluster) {
  if (/^[™℠]/.test(cluster)) return ' ';
  const plain = cluster.normalize('NFKD').replace(DROPPED, '').toLowerCase().replace(DROPPED, '');
  return plain.replace(/[^]/gu, c => rules.variants[c] || c).normalize('NFC');
}

function split(text) {
  const chars = [], tokens = [];
  for (const {0: cluster, index: start} of text.matchAll(CLUSTER))
    for (const c of fold(cluster))
      // 1 is a token by itself, 2 part of a word, and 3 will be a name with its sign.
      chars.push({c, kind: /[\p{Alphabetic}\p{N}\p{M}]/u.test(c) ? SINGLE.test(c) ? 1 : 2 : PICTURE.test(c) ? 1 : 0, start, end: start + cluster.length});
  let place = 0, at = 0, end;
  const is = (place, signs) => signs.includes(chars[place]?.c);
  const add = (kind, to) => tokens.push({text: chars.slice(at, Math.min(to, at + 64)).map(one => one.c).join(''), kind, place,
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
    place++;
  }
  for (const [at, one] of tokens.entries()) one.key = one.kind === 1 && tokens[at + 1]?.kind === 1 ? one.text + tokens[at + 1].text : one.text;
  return tokens;
}

const cut = (word, ends) => word.slice(0, word.length - (ends.find(one => word.endsWith(one) && word.length - one.length > 2) || '').length);

function root(word) {
  const {cyrillic, before, behind} = rules;
  if (/^[\u0400-\u052f]/.test(word)) return cut(word, cyrillic);
  if (/^[\u0620-\u06ff]/.test(word))
    return cut(cut(word.slice((before.find(one => word.startsWith(one) && word.length - one.length > 2) || '').length), behind), behind);
  if (!/^[a-z]{3,}$/.test(word)) return word;
  const noun = word.replace(/(?<=..)ie[sd]$|(?<=ss|x|z|[cs]h)es$|(?<=..[^siu])s$/, end => end[2] ? 'y' : '');
  const verb = noun.replace(/(?<=...)(ing|ed)$|(?<=....)en$/, '');
  const rest = verb === noun ? verb : verb.replace(/(?<=..)([^lszeo])\1$/, '$1');
  return rest.replace(/(?<=...)e$/, '').replace(/(?<=..)y$/, 'i');
}

// A word or phrase: its keys, each with its place in it, the shelves where it is looked for, and which entries it takes.
function clause(text, not, quoted) {
  const all = split(text), units = [];
  const tokens = all.filter(one => one.kind !== 2 || !all.some(other => other.kind === 3 && other.place === one.place));
  let covered = false;
  for (const [offset, {text: first, kind, key}] of tokens.entries()) {
    const single = kind === 1, pair = key !== first, forms = kind === 2 && tokens.length < 2 && !quoted;
    const shelf = code => rules.common.includes(first) || !HAN.test(first) ? first + String.fromCharCode(code % rules.many) : first;
    if (pair || !single || !covered) units.push({
      offset, key, forms,
      shelves: !single ? [root(key)] : pair ? [shelf(key.codePointAt(first.length))] : [...Array(rules.many).keys()].map(shelf),
      takes: entry => entry === key || (forms ? root(entry) === root(key) : single && !pair && entry.startsWith(key))
    });
    covered = pair;
  }
  return {not, units, length: tokens.length};
}

function parse(text) {
  return [...[...text].slice(0, 400).join('').matchAll(PARTS)].map(([, sign, quoted, plain]) => clause(quoted ?? plain, !!sign, quoted !== undefined)).filter(one => one.units.length);
}

function element(name, properties, ...inside) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...inside);
  return made;
}

// A file of the index is a script that hands over its value.
const base = document.currentScript.src.replace(/[^\/]*$/, ''), waiting = {}, loading = {};
window.tidingsTake = (name, value) => waiting[name]?.(value);
const load = (name, version = '') => loading[name] ||= new Promise((resolve, reject) => {
  waiting[name] = resolve;
  const onerror = () => reject(delete loading[name]);
  document.head.append(element('script', {src: `${base}${name}.js?${version}`, onerror}));
});

const reader = (data, at = 0) => ({
  number() {
    let value = 0, shift = 0, byte;
    do { byte = data.charCodeAt(at++); value |= (byte & 127) << shift; shift += 7; } while (byte > 127);
    return value;
  },
  take: length => data.slice(at, at += length),
  left: () => data.length - at
});

function entriesOf(text) {
  const data = reader(atob(text)), entries = [];
  for (let bytes = ''; data.left();) {
    const head = data.take(1).charCodeAt(), own = head & 15, articles = [];
    bytes = bytes.slice(0, head >> 4 & 7) + data.take(own < 15 ? own : own + data.number());
    const end = (head > 127 ? 0 : -data.number()) + data.left();
    let article = 0;
    do {
      const value = data.number();
      article += value >>> 3;
      articles.push({article: article++, title: value >> 2 & 1, count: (value & 3) + 1});
    } while (data.left() > end);
    entries.push({key: new TextDecoder().decode(Uint8Array.from(bytes, c => c.charCodeAt())), articles});
  }
  return entries;
}

function addPositions(entries, text) {
  const data = reader(atob(text));
  for (const {articles} of entries) for (const one of articles) {
    one.places = [];
    for (let place = -1, step; (one.count > 3 || one.places.length < one.count) && (step = data.number());) one.places.push(place += step);
  }
}

// What articles have of a unit, by their numbers.
function having({takes, forms, key: asked}, shelves) {
  const all = new Map();
  for (const {key, articles} of shelves.flatMap(one => one.entries)) if (takes(key)) for (const {article, count, title, places = []} of articles) {
    const found = all.get(article) || {count: 0, title: 0, exact: 0, places: []};
    found.count += count;
    found.title |= title;
    found.exact |= !forms || key === asked;
    found.places.push(...places);
    all.set(article, found);
  }
  return all;
}

function fileOf(shelf, count) {
  let hash = 0x811c9dc5;
  for (const c of shelf) hash = Math.imul(hash ^ c.codePointAt(), 0x01000193);
  return ((hash ^ hash >>> 15) >>> 0) % count;
}

async function findClause({units}, [name, files, version]) {
  const all = [], result = new Map();
  let common;
  for (const unit of units) {
    const numbers = [...new Set(unit.shelves.map(shelf => fileOf(shelf, files)))];
    const shelves = await Promise.all(numbers.map(async number => ({number, entries: entriesOf(await load(`${name}/w${number}`, version))})));
    const found = having(unit, shelves);
    common = (common || [...found.keys()]).filter(article => found.has(article));
    if (!common.length) return result;
    if (units.length < 2) return found;
    all.push(shelves);
  }
  for (const {number, entries} of all.flat()) addPositions(entries, (await load(`${name}/p${number >> 1}`, version))[number & 1]);
  const found = units.map((unit, at) => having(unit, all[at]));
  for (const article of common) {
    const [first, ...others] = found.map(one => one.get(article).places);
    const places = first.filter(place => others.every((one, at) => one.includes(place + units[at + 1].offset)));
    if (places.length) result.set(article, {count: places.length, title: places.some(place => place < rules.text), exact: 1});
  }
  return result;
}

async function findSegment(clauses, segment) {
  let scores;
  for (const one of clauses) if (scores?.size !== 0) {
    const found = await findClause(one, segment);
    scores ||= new Map([...found.keys()].map(article => [article, 0]));
    for (const [article, score] of scores) {
      const {count = 0, title, exact} = found.get(article) || {};
      if (!count === one.not) scores.set(article, score + (count && Math.min(count, 4) + title * 10 + exact * 2));
      else scores.delete(article);
    }
  }
  return [...scores].map(([article, score]) => ({segment, article, score})).sort((a, b) => b.score - a.score || a.article - b.article);
}

// Reads a query; gives its clauses and what the segments have, one after another. More and more are asked at once, since most have nothing.
async function find(text) {
  await learn(text);
  const clauses = parse(text).sort((a, b) => a.not - b.not);
  return {clauses, segments: (async function* () {
    const segments = clauses[0]?.not === false ? await load('index') : [];
    for (let at = 0, ahead = 1; at < segments.length; at += ahead, ahead *= 2)
      yield* await Promise.all(segments.slice(at, at + ahead).map(one => findSegment(clauses, one)));
  })()};
}

const shown = async ({segment: [name, , version], article}) => (await load(`${name}/d${article >> 4}`, version))[article & 15];

// The parts of a text that are asked for, in order and apart.
function marks(clauses, text) {
  const tokens = split(text), found = [], apart = [];
  for (const {not, units, length} of clauses) if (!not) for (const {place: from} of tokens)
    if (units.every(({offset, takes}) => tokens.some(({place, key}) => place === from + offset && takes(key)))) {
      const part = tokens.filter(({place}) => place >= from && place < from + length);
      found.push([part[0].start, part.at(-1).end]);
    }
  for (const [start, end] of found.sort((a, b) => a[0] - b[0])) {
    const last = apart.at(-1);
    if (last?.[1] >= start) last[1] = Math.max(last[1], end);
    else apart.push([start, end]);
  }
  return apart;
}

window.tidingsSearch = {split, root, find, shown, marks};

// The page.
const form = document.getElementById('search');
if (!form) return;
const {q: input, status, more} = form.elements, words = form.dataset, list = document.getElementById('found');
let turn = 0;

function marked(clauses, text) {
  let from = 0;
  const parts = marks(clauses, text).flatMap(([start, end]) => [text.slice(from, start), element('mark', {}, text.slice(start, from = end))]);
  return [...parts, text.slice(from)];
}

function result(clauses, [address, title, date, section, source, snippet, language]) {
  const own = {lang: language || document.documentElement.lang, dir: 'auto'}, link = element('a', {href: `${base}../${address}`}, ...marked(clauses, title));
  return element('li', {className: 'card row'}, element('h2', own, link), element('p', {...own, className: 'excerpt'}, ...marked(clauses, snippet)),
    element('p', {className: 'meta'}, element('bdi', {}, source), ' · ', element('bdi', {}, section), ' · ', date));
}

// Shows what the address asks for, in the place of what the page says where no script runs, ten more at a time. What was asked before and comes late is not shown.
function ask() {
  const text = decodeURIComponent(location.hash.split('#q=')[1] || ''), mine = ++turn;
  let hits = [], done, found;
  input.value = text;
  list.replaceChildren();
  more.hidden = true;
  status.textContent = text && words.working;
  const next = async () => {
    try {
      found ||= await find(text);
      while (hits.length < 10 && !done) {
        const segment = await found.segments.next();
        done = segment.done;
        hits.push(...segment.value || []);
      }
      const items = (await Promise.all(hits.slice(0, 10).map(shown))).map(one => result(found.clauses, one));
      if (mine !== turn) return;
      hits = hits.slice(10);
      list.append(...items);
      more.hidden = done && !hits.length;
      const count = list.children.length + hits.length;
      status.textContent = (!count ? words.none : done ? words.found : words.more).replace('{count}', count);
      return items[0];
    } catch { if (mine === turn) status.textContent = words.failed; }
  };
  more.onclick = async () => (await next())?.querySelector('a').focus();
  if (text) next();
}

form.onsubmit = event => {
  event.preventDefault();
  const hash = '#q=' + encodeURIComponent(input.value.trim());
  if (hash === location.hash) ask();
  else location.hash = hash;
};
window.onhashchange = ask;
form.hidden = false;
ask();
})();
