// What makes the pages more comfortable: keys, marks without a new page, swipes, reading by scrolling. Every page works without it.
(() => {
  'use strict';
  const root = document.documentElement, rtl = root.dir === 'rtl';
  const one = (what, from = document) => from.querySelector(what);
  const every = (what, from = document) => [...from.querySelectorAll(what)];
  const rows = () => every('#list > .row');
  const opened = one('.article[data-open]');

  // ---- Marks: the buttons are those of the form; what they say is sent without leaving the page.

  const tell = text => { const told = one('#told'); if (told) { told.textContent = text; setTimeout(() => { told.textContent = ''; }, 6000); } };

  const post = (address, fields) => fetch(address, {
    method: 'POST', body: new URLSearchParams(fields), headers: {Accept: 'application/json'}, credentials: 'same-origin', keepalive: true, redirect: 'manual',
  }).then(answer => { if (answer.status !== 204) throw new Error(answer.status); });

  // One more or less unread: at the feed, at every category above it, and at all.
  const count = (feed, change) => {
    const lines = [];
    for (let node = one(`#categories [data-feed="${feed}"]`); node; node = node.parentElement.closest('#categories li')) lines.push(node);
    for (const line of [...lines, one('#all-unread')]) {
      const shown = line && one(':scope > .count, :scope > .line > .count', line);
      if (!shown) continue;
      const now = Math.max(0, Number(shown.textContent) + change);
      shown.title = shown.title.replace(shown.textContent, now);
      shown.textContent = now;
      shown.hidden = now === 0;
    }
  };

  const swap = (button, name, label) => {
    button.name = name;
    const text = one('span', button);
    if (text) text.textContent = button.dataset[name] || text.textContent;
    else if (label) { button.setAttribute('aria-label', button.getAttribute('aria-label').replace(button.title, label)); button.title = label; }
  };

  // What the other state of a button is called is learned from any that shows it, else from the page that comes next.
  const called = {};
  for (const button of every('.marks button')) called[button.name] = button.title;

  const apply = (row, name) => {
    const to = {read: 'unread', unread: 'read', star: 'unstar', unstar: 'star'}[name];
    const button = one(name.endsWith('read') ? 'button.dot' : 'button.star', row);
    if (button) swap(button, to, called[to]);
    if (name.endsWith('read')) {
      const was = row.classList.contains('unread');
      row.classList.toggle('unread', name === 'unread');
      if (was !== (name === 'unread')) count(row.dataset.feed, name === 'unread' ? 1 : -1);
    } else row.classList.toggle('starred', name === 'star');
  };
  const reverse = {read: 'unread', unread: 'read', star: 'unstar', unstar: 'star'};

  const mark = (row, name) => {
    apply(row, name);
    return post('/mark', {[name]: row.dataset.id}).catch(() => { apply(row, reverse[name]); tell(root.dataset.failed); });
  };
  const toggleRead = row => mark(row, row.classList.contains('unread') ? 'read' : 'unread');
  const toggleStar = row => mark(row, row.classList.contains('starred') ? 'unstar' : 'star');

  addEventListener('submit', event => {
    const button = event.submitter, form = event.target;
    if (form.id !== 'marks' || !button || !reverse[button.name]) return;
    const row = button.closest('.row');
    if (!row) return;
    event.preventDefault();
    mark(row, button.name);
  });

  // An article that is open has been read, unless it was said that it stays unread.
  if (opened && opened.classList.contains('unread') && !('keep' in opened.dataset)) {
    const read = () => mark(opened, 'read');
    if (document.prerendering) document.addEventListener('prerenderingchange', read, {once: true}); else read();
  }

  // A list that is gone back to shows what was read meanwhile.
  addEventListener('pageshow', event => { if (event.persisted && one('#list')) location.reload(); });

  // ---- Reading by scrolling.

  if ('scroll' in root.dataset && one('#list') && 'IntersectionObserver' in window) {
    let waiting = [], timer = 0;
    const send = () => {
      clearTimeout(timer); timer = 0;
      if (!waiting.length) return;
      const ids = waiting.map(row => row.dataset.id).join(','), sent = waiting;
      waiting = [];
      post('/mark', {read: ids}).catch(() => { for (const row of sent) apply(row, 'unread'); tell(root.dataset.failed); });
    };
    const watch = new IntersectionObserver(seen => {
      for (const {target, isIntersecting, boundingClientRect} of seen) {
        if (isIntersecting || boundingClientRect.bottom > 60 || !target.classList.contains('unread')) continue;
        watch.unobserve(target);
        apply(target, 'read');
        waiting.push(target);
        timer = timer || setTimeout(send, 1000);
      }
    }, {rootMargin: '-60px 0px 0px 0px'});
    for (const row of rows()) watch.observe(row);
    addEventListener('pagehide', send);
  }

  // ---- Swipes: towards the end of a line a star, towards its beginning read.

  let touch = null;
  addEventListener('touchstart', event => {
    const row = event.target.closest && event.target.closest('#list > .row');
    touch = row && event.touches.length === 1 ? {row, x: event.touches[0].clientX, y: event.touches[0].clientY} : null;
  }, {passive: true});
  addEventListener('touchend', event => {
    if (!touch) return;
    const {row, x, y} = touch, last = event.changedTouches[0];
    touch = null;
    const across = (last.clientX - x) * (rtl ? -1 : 1), down = Math.abs(last.clientY - y);
    // Near the edge a phone goes back by itself.
    if (Math.abs(across) < 70 || down > 40 || x < 24 || x > innerWidth - 24) return;
    if (across > 0) toggleStar(row); else toggleRead(row);
  }, {passive: true});

  // ---- The tree: what stands open is kept in a cookie, so that the next page comes with it.

  const nav = one('#nav');
  if (nav) nav.addEventListener('toggle', () => {
    const open = every('details[data-mark][open]', nav).slice(0, 100).map(node => node.dataset.mark).join('.');
    document.cookie = `open=${open}; Path=/; Max-Age=31536000; SameSite=Lax`;
  }, true);
  const here = nav && one('[aria-current]', nav);
  if (here && nav.scrollHeight > nav.clientHeight) nav.scrollTop = Math.max(0, here.offsetTop - nav.clientHeight / 2);

  // ---- Keys, where the user has not switched them off.

  const help = one('#help');
  const keys = root.dataset.keys ? JSON.parse(root.dataset.keys) : null;
  let chosen = null, going = 0;

  const choose = row => {
    if (!row) return false;
    if (chosen) chosen.classList.remove('chosen');
    chosen = row;
    row.classList.add('chosen');
    const link = one('.to', row);
    if (link) link.focus({preventScroll: true});
    row.scrollIntoView({block: 'nearest'});
    return true;
  };
  // The row with the focus, else the one chosen, counts as where one is.
  const at = () => {
    const all = rows(), focused = document.activeElement && document.activeElement.closest('#list > .row');
    return [all, all.indexOf(focused || chosen)];
  };
  const step = (by, unread) => {
    const [all, from] = at();
    for (let next = from + by; next >= 0 && next < all.length; next += by)
      if (!unread || all[next].classList.contains('unread')) return choose(all[next]);
    const onward = by > 0 && one('.pager .older');
    if (onward && from >= 0) onward.click();
    return true;
  };
  const go = address => { if (address) location.href = address; };
  const beside = rel => { const link = one(`.beside a[rel=${rel}]`); go(link && link.href); };
  const current = () => opened || rows()[at()[1]];

  const actions = {
    next: () => opened ? beside('next') : step(1),
    previous: () => opened ? beside('prev') : step(-1),
    next_unread: () => opened ? go(opened.dataset.nextUnread) : step(1, true),
    previous_unread: () => opened ? go(opened.dataset.previousUnread) : step(-1, true),
    open: () => { const row = rows()[at()[1]], link = row && one('.to', row); if (link) link.click(); },
    original: () => { const row = current(); if (row && row.dataset.url) open(row.dataset.url, '_blank', 'noopener,noreferrer'); },
    read: () => { const row = current(); if (row) toggleRead(row); },
    star: () => { const row = current(); if (row) toggleStar(row); },
    refresh: () => location.reload(),
    search: () => { const field = every('#find, #q').find(node => node.getClientRects().length); if (field) { field.focus(); field.select(); } else go('/search'); },
    up: () => { const back = one('.back'); if (back) back.click(); },
    go: () => { going = Date.now(); },
    help: () => { if (help) help.showModal(); },
  };
  const places = {a: '/all', u: '/unread', s: '/starred'};

  if (keys) addEventListener('keydown', event => {
    const node = event.target;
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
    if (node.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(node.nodeName) || (help && help.open)) return;
    if (Date.now() - going < 1500) {
      going = 0;
      if (places[event.key]) { event.preventDefault(); go(places[event.key]); return; }
    }
    const action = Object.keys(keys).find(name => keys[name] === event.key);
    if (!action) return;
    event.preventDefault();
    actions[action]();
  });

  // ---- An app on the phone. After signing out the worker has nothing of anybody's to forget.

  if ('serviceWorker' in navigator && isSecureContext) navigator.serviceWorker.register('/service-worker.js').catch(() => {});
})();
