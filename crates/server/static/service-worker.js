// Keeps the files of the pages and one page that says that there is no connection. It keeps no page of anybody: after signing out there is
// nothing here to be found.
const NAME = 'shell-{version}';
const FILES = ['/offline', '/static/style.css?v={version}', '/static/reader.js?v={version}', '/static/icon.svg?v={version}'];

addEventListener('install', event => {
  event.waitUntil(caches.open(NAME).then(cache => cache.addAll(FILES)).then(() => skipWaiting()));
});

addEventListener('activate', event => {
  event.waitUntil(caches.keys()
    .then(names => Promise.all(names.filter(name => name !== NAME).map(name => caches.delete(name))))
    .then(() => clients.claim()));
});

addEventListener('fetch', event => {
  const request = event.request, url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== location.origin) return;
  if (request.mode === 'navigate')
    event.respondWith(fetch(request).catch(() => caches.match('/offline')));
  else if (FILES.includes(url.pathname + url.search))
    event.respondWith(caches.match(request).then(kept => kept || fetch(request)));
});
